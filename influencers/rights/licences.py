"""Verbs on licences: grant, extend, revoke, warn, expire; and the question whether an asset may be used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from influencers.partners.models import Partner
from influencers.rights.covering import Scope, covered_by, scope
from influencers.rights.models import IN_FORCE, LONGEST_ASSET, LONGEST_SOURCE, LONGEST_TITLE, Licence, LicenceState
from influencers.rights.withdrawing import ask_back, take_out_of_use


class Asset(NamedTuple):
    """What the register calls an asset ("item:8"), and what people do."""

    name: str
    title: str = ""


def grant(
    asset: str, *, partner_id: int | None = None, person_id: int | None = None, persons: Sequence[str],
    media: Sequence[str], territory: str, use: str, start: datetime, end: datetime | None, source: str, actor: Actor,
    now: datetime, title: str = "",
) -> Licence:  # fmt: skip
    """A licence, from ``start`` until ``end`` (None: until it is revoked). The same source again is the same licence.

    ``asset`` as in "item:8"; ``persons`` are the names of people in the picture; ``media`` of ``covering.MEDIA`` or
    "all"; ``territory`` "worldwide" or country codes; ``use`` "organic" or "paid"; ``title`` is what people call the
    asset. Raises Breach by field.
    """
    known = db.session.scalar(select(Licence).where(Licence.source == source))
    if known is not None:
        return known
    kept = scope(persons=persons, media=media, territory=territory, use=use, start=start, end=end)
    return _add(Asset(asset, title), kept, partner_id, person_id, source, None, actor=actor, now=now)


def by_hand(facts: Mapping[str, Any]) -> str:
    """The source of a licence that somebody enters: the same once more is the same licence."""
    said = "|".join(f"{name}={facts[name]}" for name in sorted(facts))
    return f"hand:{sha256(said.encode()).hexdigest()}"


def extend(licence: Licence, end: datetime | None, *, actor: Actor, now: datetime) -> Licence:
    """A new licence that goes on where this one ends, for the same uses. Raises InvalidMove for one that is over, ends
    never or was extended before, Breach for an end that is no later."""
    if licence.state not in IN_FORCE or licence.ends_at is None:
        raise InvalidMove(_("This licence can't be extended."), remedy=_("Agree on a new one."))
    if db.session.scalar(select(Licence.id).where(Licence.extends_id == licence.id)):
        raise InvalidMove(_("This licence was extended before."), remedy=_("Extend the one that follows it."))
    if end is not None and end <= licence.ends_at:
        raise Breach(_("The extension ends no later."), errors={"end": [_("Give a later day.")]})
    kept = Scope(
        list(licence.persons), list(licence.media), list(licence.territories), licence.use, licence.ends_at, end
    )  # fmt: skip
    return _add(
        Asset(licence.asset, licence.title), kept, licence.partner_id, licence.person_id, f"licence:{licence.id}",
        licence.id, actor=actor, now=now,
    )  # fmt: skip


def revoke(licence: Licence, *, actor: Actor, now: datetime, why: str) -> None:
    """Takes a licence back; what nothing else covers is out of use at once, and an extension goes with it. Raises
    Breach without a reason, InvalidMove when it is over."""
    if not why.strip():
        raise Breach(_("Say why."), remedy=_("Whoever uses it will read it."), errors={"why": [_("Give a reason.")]})
    _ended(licence, "revoke", why.strip(), actor=actor, now=now)
    ask_back(licence.asset, why.strip(), title=licence.name, actor=actor, now=now)
    follows = select(Licence).where(Licence.extends_id == licence.id, Licence.state.in_(IN_FORCE))
    for later in db.session.scalars(follows).all():
        revoke(later, actor=actor, now=now, why=why)


def expire(licence: Licence, *, actor: Actor, now: datetime) -> None:
    """Ends a licence whose time is over; what nothing else covers is out of use. Raises InvalidMove before that."""
    if licence.ends_at is None or licence.ends_at > now:
        raise InvalidMove(_("Its time is not over."), remedy=_("Revoke it with a reason."))
    _ended(licence, "expire", "The usage licence is over.", actor=actor, now=now)


def warn(licence: Licence, days: int, *, actor: Actor, now: datetime) -> None:
    """Says that it ends in so many days; the first warning makes it expiring, later ones are a fact."""
    if licence.state is LicenceState.ACTIVE:
        move(
            licence, "warn", actor=actor, now=now, changes={"warned_days": days}, about=licence.person_id,
            **_facts(licence), days=days,
        )  # fmt: skip
        return
    licence.warned_days = days
    record("licence", licence.id, "remind", actor=actor, now=now, about=licence.person_id, **_facts(licence), days=days)


def licences_of(asset: str) -> Sequence[Licence]:
    """Every licence of an asset, the newest first."""
    return db.session.scalars(select(Licence).where(Licence.asset == asset).order_by(Licence.id.desc())).all()


def covers(asset: str, use: str, medium: str, territory: str, at: datetime) -> Licence | None:
    """The licence under which an asset may be used so, there, then; None: it may not."""
    return covered_by(licences_of(asset), use, medium, territory, at)


def _add(
    asset: Asset, kept: Scope, partner_id: int | None, person_id: int | None, source: str, extends_id: int | None, *,
    actor: Actor, now: datetime,
) -> Licence:  # fmt: skip
    if not 0 < len(asset.name) <= LONGEST_ASSET or not 0 < len(source) <= LONGEST_SOURCE:
        raise Breach(_("Which asset, and where was it agreed?"), errors={"asset": [_("Name it, as in item:8.")]})
    if partner_id is not None and person_id is None:
        person_id = db.session.get_one(Partner, partner_id).person_id
    licence = Licence(
        asset=asset.name, title=asset.title.strip()[:LONGEST_TITLE], partner_id=partner_id, person_id=person_id,
        state=LicenceState.ACTIVE, source=source, extends_id=extends_id, granted_at=now, persons=kept.persons,
        media=kept.media, territories=kept.territories, use=kept.use, starts_at=kept.starts_at, ends_at=kept.ends_at,
    )  # fmt: skip
    db.session.add(licence)
    db.session.flush()
    record("licence", licence.id, "grant", actor=actor, now=now, about=person_id, **_facts(licence), source=source)
    return licence


def _ended(licence: Licence, verb: str, why: str, *, actor: Actor, now: datetime) -> None:
    move(
        licence, verb, actor=actor, now=now, why=why, changes={"ended_at": now}, about=licence.person_id,
        **_facts(licence),
    )  # fmt: skip
    take_out_of_use(licence.asset, why, actor=actor, now=now)


def _facts(licence: Licence) -> dict[str, Any]:
    """Numbers alone: what people call the asset is its author's, and goes from the row when they take it back."""
    return {
        "asset": licence.asset, "partner": licence.partner_id, "person_id": licence.person_id,
        "use": licence.use, "ends_at": licence.ends_at,
    }  # fmt: skip
