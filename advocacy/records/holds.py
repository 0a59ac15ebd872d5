"""Verbs on legal holds: place, ask to lift, keep, lift (by a second person); and what they cover together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, get, lock, page
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_alone
from advocacy.people.holding import Held
from advocacy.people.models import Person
from advocacy.records.kinds import all_kinds
from advocacy.records.models import HoldScope, HoldState, LegalHold

LOCK = "legal holds"
"""Held alone to place or lift a hold, shared by whoever removes or erases: neither slips in between."""


@dataclass(frozen=True)
class Matter:
    """What a hold is to cover: the field of its scope is given, the others are not."""

    scope: HoldScope
    person_id: int | None = None
    item_id: int | None = None
    campaign: str = ""
    from_at: datetime | None = None
    until_at: datetime | None = None


def place(matter: Matter, why: str, *, actor: Actor, now: datetime) -> LegalHold:
    """Places a hold. Raises Breach without a reason, or when what it is to cover is not said or not there."""
    lock(LOCK)
    if not why.strip():
        raise Breach(_("Say why this must be kept."), errors={"why": [_("Give a reason.")]})
    kept = _fitting(matter)
    hold = LegalHold(**kept, why=why.strip(), state=HoldState.HELD, placed_by_id=actor.id, placed_at=now)
    db.session.add(hold)
    db.session.flush()
    said = {name: value for name, value in kept.items() if value not in (None, "", hold.scope)}
    record("legal_hold", hold.id, "place", actor=actor, now=now, why=hold.why, scope=hold.scope, **said)
    return hold


def ask_to_lift(hold: LegalHold, why: str, *, actor: Actor, now: datetime) -> None:
    """Somebody says that it need not be kept any more; it holds on until a second person agrees."""
    if not why.strip():
        raise Breach(_("Say why it can be lifted."), errors={"why": [_("Give a reason.")]})
    changes = {"asked_by_id": actor.id, "asked_at": now}
    move(hold, "ask_to_lift", actor=actor, now=now, why=why.strip(), changes=changes)


def keep(hold: LegalHold, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """It stays: the second person says no, or the first regrets."""
    move(hold, "keep", actor=actor, now=now, why=why, changes={"asked_by_id": None, "asked_at": None})


def lift(hold: LegalHold, *, actor: Actor, now: datetime) -> None:
    """The second person agrees. Raises NotAllowed for whoever asked, InvalidMove when nobody did."""
    lock(LOCK)
    refuse_alone(hold, "asked_by_id", actor)
    move(hold, "lift", actor=actor, now=now, changes={"lifted_by_id": actor.id, "lifted_at": now})


def in_force() -> Sequence[LegalHold]:
    """The holds that hold now."""
    return db.session.scalars(select(LegalHold).where(LegalHold.state != HoldState.LIFTED).order_by(LegalHold.id)).all()


def held_still() -> Held:
    """What is held, for whoever removes: until their transaction ends no hold is placed or lifted."""
    lock(LOCK, shared=True)
    return held()


def held() -> Held:
    """What all holds in force cover together."""
    holds = in_force()
    return Held(
        everything=any(each.scope is HoldScope.ALL for each in holds),
        people=frozenset(each.person_id for each in holds if each.person_id is not None),
        items=frozenset(each.item_id for each in holds if each.item_id is not None),
        campaigns=frozenset(each.campaign for each in holds if each.campaign),
        periods=tuple((each.from_at, each.until_at) for each in holds if each.scope is HoldScope.PERIOD),
    )


def hold_for(hold_id: int) -> LegalHold:
    """The hold. Raises NotFound."""
    return get(LegalHold, hold_id, _("There is no such legal hold."))


def listed(cursor: str | None = None, limit: int = 50) -> Page[LegalHold]:
    """All holds, newest first, with their people."""
    people = (LegalHold.person, LegalHold.placed_by, LegalHold.asked_by, LegalHold.lifted_by)
    wanted = select(LegalHold).options(*(joinedload(each).raiseload("*") for each in people))
    return page(wanted, LegalHold.id, cursor, limit)


def _fitting(matter: Matter) -> dict[str, Any]:
    """The columns of a hold on this matter, and on nothing beside it."""
    empty: dict[str, Any] = {"person_id": None, "item_id": None, "campaign": "", "from_at": None, "until_at": None}
    match matter.scope:
        case HoldScope.PERSON:
            if matter.person_id is None or db.session.get(Person, matter.person_id) is None:
                raise Breach(_("There is no such person."), errors={"person_id": [_("Nobody has this number.")]})
            empty["person_id"] = matter.person_id
        case HoldScope.ITEM:
            empty["item_id"] = _given(matter.item_id, "item_id", English("Which item is it?"))
            _known(Held(items=frozenset({empty["item_id"]})), "item_id", English("There is no such item."))
        case HoldScope.CAMPAIGN:
            empty["campaign"] = _given(matter.campaign.strip(), "campaign", English("Which campaign is it?"))
            _known(Held(campaigns=frozenset({empty["campaign"]})), "campaign", English("There is no such campaign."))
        case HoldScope.PERIOD:
            empty.update(from_at=_given(matter.from_at, "from", English("From when on?")), until_at=matter.until_at)
            if matter.until_at is not None and matter.until_at <= empty["from_at"]:
                raise Breach(_("A period ends after it begins."), errors={"until": [_("Later than its beginning.")]})
    return {"scope": matter.scope, **empty}


def _known(matter: Held, field: str, problem: str) -> None:
    """A typing error would hold nothing, and nobody would notice."""
    if not any(kind.has(matter) for kind in all_kinds()):
        raise Breach(problem, errors={field: [_("Nothing here belongs to it.")]})


def _given(value: Any, field: str, question: str) -> Any:
    if not value:
        raise Breach(question, errors={field: [_("Say which.")]})
    return value
