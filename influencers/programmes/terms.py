"""Terms of a programme: versions with a hash, in force by date; who accepted which. Verbs and queries on them.

A version is never changed. Whoever takes part goes on under the version that they accepted until they accept a newer
one; a correction that changes nothing for them need not ask anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import and_, func, or_, select

from advocacy.database import db, insert_for
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, record
from advocacy.links.attribution import money
from influencers.programmes.models import HOLDS, Enrolment, EnrolmentState, Programme, ProgrammeTerms, TermsAcceptance

LONGEST = 50_000


@dataclass(frozen=True)
class Conditions:
    """What terms say in figures: ``minimum_payout`` in minor units of ``currency``."""

    hold_days: int
    minimum_payout: int
    currency: str


@dataclass(frozen=True)
class Terms:
    """A version of the terms as it is kept."""

    version: int
    text: str
    sha256: str
    hold_days: int
    minimum_payout: int
    currency: str
    valid_from: datetime
    asks_anew: bool
    why: str


def terms_at(programme_id: int, at: datetime) -> Terms:
    """The terms in force at that instant; before the first version, the first. Raises NotFound without any."""
    found = terms_of([programme_id], at).get(programme_id)
    if found is None:
        raise NotFound(_("This programme has no terms."))
    return found


def terms_of(programme_ids: Collection[int], at: datetime) -> Mapping[int, Terms]:
    """Programme -> its terms in force at that instant, of these. One statement."""
    newest = (
        select(ProgrammeTerms.programme_id, func.max(ProgrammeTerms.version).label("version"))
        .where(ProgrammeTerms.programme_id.in_(programme_ids))
        .where(or_(ProgrammeTerms.valid_from <= at, ProgrammeTerms.version == 1))
        .group_by(ProgrammeTerms.programme_id)
        .subquery()
    )
    same = and_(
        ProgrammeTerms.programme_id == newest.c.programme_id, ProgrammeTerms.version == newest.c.version
    )  # fmt: skip
    rows = db.session.scalars(select(ProgrammeTerms).join(newest, same))
    return {row.programme_id: _as_terms(row) for row in rows}


def terms_named(programme_id: int, version: int) -> Terms:
    """A version by its number. Raises NotFound."""
    wanted = ProgrammeTerms.programme_id == programme_id, ProgrammeTerms.version == version
    found = db.session.scalar(select(ProgrammeTerms).where(*wanted))
    if found is None:
        raise NotFound(_("There is no such version of these terms."))
    return _as_terms(found)


def versions_of(programme_id: int, limit: int = 50) -> Sequence[Terms]:
    """The newest versions, newest first."""
    wanted = select(ProgrammeTerms).where(ProgrammeTerms.programme_id == programme_id)
    return [_as_terms(row) for row in db.session.scalars(wanted.order_by(ProgrammeTerms.version.desc()).limit(limit))]


def asked_versions(programme_ids: Collection[int], at: datetime) -> Mapping[int, int]:
    """Programme -> the newest version in force that everybody who takes part has to accept. One statement."""
    wanted = select(ProgrammeTerms.programme_id, func.max(ProgrammeTerms.version)).where(
        ProgrammeTerms.programme_id.in_(programme_ids), ProgrammeTerms.valid_from <= at, ProgrammeTerms.asks_anew
    )
    found = db.session.execute(wanted.group_by(ProgrammeTerms.programme_id))
    return {programme_id: version for programme_id, version in found}  # noqa: C416


def asked_version(programme_id: int, at: datetime) -> int:
    """The same of one programme; 0 where there is none."""
    return asked_versions([programme_id], at).get(programme_id, 0)


def accepted_by(enrolment_id: int) -> Sequence[TermsAcceptance]:
    """Which versions somebody accepted, newest first."""
    wanted = select(TermsAcceptance).where(TermsAcceptance.enrolment_id == enrolment_id)
    return db.session.scalars(wanted.order_by(TermsAcceptance.version.desc())).all()


def accepted_count(programme_id: int, version: int) -> int:
    """How many accepted a version."""
    counted = (
        select(func.count())
        .select_from(TermsAcceptance)
        .join(Enrolment, Enrolment.id == TermsAcceptance.enrolment_id)
        .where(Enrolment.programme_id == programme_id, TermsAcceptance.version == version)
    )
    return db.session.scalar(counted) or 0


def publish_terms(
    programme: Programme, text: str, conditions: Conditions, *, valid_from: datetime | None = None,
    asks_anew: bool = True, why: str, actor: Actor, now: datetime,
) -> Terms:  # fmt: skip
    """Writes the next version, in force from ``valid_from`` (now by default). Raises Breach by field.

    The currency stays once somebody was taken in: what they earned is in it.
    """
    db.session.refresh(programme, with_for_update={"of": Programme})  # one version at a time: the next is counted on it
    start = valid_from or now
    latest, last_start = _latest(programme)
    errors = faults(text, conditions)
    if start < now:
        errors["valid_from"] = [_("Terms can't begin in the past.")]
    elif last_start is not None and start < last_start:
        errors["valid_from"] = [_("A later version is planned already; begin after it.")]
    if latest and not why.strip():
        errors["why"] = [_("Say what has changed; your partners read it.")]
    if conditions.currency != programme.currency and _was_joined(programme):
        errors["currency"] = [
            _("It stays %(currency)s: partners have joined. Make another programme.", currency=programme.currency)
        ]
    if errors:
        raise Breach(_("These terms can't be kept as they are."), errors=errors)
    row = ProgrammeTerms(
        programme_id=programme.id, version=latest + 1, text=text.strip(), sha256=digest_of(text.strip()),
        **conditions.__dict__, valid_from=start, asks_anew=asks_anew, why=why.strip(), published_at=now,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "programme", programme.id, "publish_terms", actor=actor, now=now, why=row.why or None, version=row.version,
        sha256=row.sha256, valid_from=start, asks_anew=asks_anew, **conditions.__dict__,
    )  # fmt: skip
    if latest:
        programme.told_to = 0
    if start <= now:
        bring_into_force(programme, row)
    return _as_terms(row)


def bring_into_force(programme: Programme, terms: ProgrammeTerms) -> None:
    """What the programme says of itself is from now on what this version says."""
    programme.terms_version, programme.hold_days = terms.version, terms.hold_days
    programme.minimum_payout, programme.currency = terms.minimum_payout, terms.currency
    db.session.flush()


def accept_terms(enrolment: Enrolment, version: int, *, actor: Actor, now: datetime) -> None:
    """Somebody agrees to a version that they were shown; a second yes changes nothing.

    Raises NotFound for a version that there is not, Breach for one that is not in force any more or not yet.
    """
    terms = terms_at(enrolment.programme_id, now)
    if version != terms.version:
        terms_named(enrolment.programme_id, version)
        remedy = _("Read the version in force, then accept that one.")
        raise Breach(_("These terms have changed since you opened them."), remedy=remedy)
    fresh = insert_for(TermsAcceptance).values(
        enrolment_id=enrolment.id, version=version, sha256=terms.sha256, at=now
    )  # fmt: skip
    written = fresh.on_conflict_do_nothing().returning(TermsAcceptance.version)
    if db.session.scalar(written) is None:
        return
    enrolment.terms_version = version
    record(
        "enrolment", enrolment.id, "accept_terms", actor=actor, now=now, about=enrolment.person_id,
        programme=enrolment.programme_id, person_id=enrolment.person_id, version=version, sha256=terms.sha256,
    )  # fmt: skip


def refuse_unless_taking_part(enrolment: Enrolment) -> None:
    """Raises InvalidMove for somebody who does not take part (any more)."""
    if enrolment.state is not EnrolmentState.APPROVED:
        raise InvalidMove(_("You don't take part in %(name)s now.", name=enrolment.programme.name))


def digest_of(text: str) -> str:
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def faults(text: str, conditions: Conditions) -> dict[str, list[str]]:
    """Pure: what is wrong, by field."""
    errors: dict[str, list[str]] = {}
    if len(text) > LONGEST:
        errors["terms"] = [_("At most %(most)s characters.", most=f"{LONGEST:,}")]
    if conditions.hold_days not in HOLDS:
        errors["hold_days"] = [_("One of: %(names)s.", names=", ".join(map(str, HOLDS)))]
    if not 0 <= conditions.minimum_payout < money.MOST:
        errors["minimum_payout"] = [_("An amount from 0 up.")]
    return errors


def _latest(programme: Programme) -> tuple[int, datetime | None]:
    """Number and begin of the newest version; 0 and None before the first."""
    wanted = select(ProgrammeTerms.version, ProgrammeTerms.valid_from).where(
        ProgrammeTerms.programme_id == programme.id
    )
    found = db.session.execute(wanted.order_by(ProgrammeTerms.version.desc()).limit(1)).first()
    return (found.version, found.valid_from) if found else (0, None)


def _was_joined(programme: Programme) -> bool:
    """Whether anybody ever accepted its terms."""
    theirs = select(Enrolment.id).where(Enrolment.programme_id == programme.id, Enrolment.terms_version > 0)
    return db.session.scalar(theirs.limit(1)) is not None


def _as_terms(row: ProgrammeTerms) -> Terms:
    return Terms(**{name: getattr(row, name) for name in Terms.__dataclass_fields__})
