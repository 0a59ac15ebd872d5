"""Verbs and queries on qualifications: what a registered principal needs, and until when it is good."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.times import calendars
from content_library.models import Qualification

WARNED_BEFORE = timedelta(days=30)
LONGEST = 80


def add_qualification(
    person: Person, kind: str, number: str, valid_until: date, *, actor: Actor, now: datetime
) -> Qualification:
    """Enters what a person is qualified for, good through that day. Nobody enters their own. Raises Breach by field."""
    kind, number = " ".join(kind.split()), number.strip()
    wrong: dict[str, list[str]] = {}
    if actor.id == person.id:
        raise InvalidMove(_("You can't enter your own qualification."), remedy=_("Ask a colleague who keeps them."))
    if not person.active:
        wrong["person_id"] = [_("This account is closed.")]
    if not 0 < len(kind) <= LONGEST:
        wrong["kind"] = [_("Name it, as in Series 24; at most %(most)s characters.", most=LONGEST)]
    if len(number) > LONGEST:
        wrong["number"] = [_("At most %(most)s characters.", most=LONGEST)]
    if valid_until < calendars.calendar().day_of(now):
        wrong["valid_until"] = [_("This is over already.")]
    if wrong:
        raise Breach(_("This qualification can't be entered."), remedy=_("Correct what is marked."), errors=wrong)
    kept = Qualification(
        person_id=person.id, kind=kind, number=number, valid_until=valid_until, added_by_id=actor.id, added_at=now
    )
    db.session.add(kept)
    db.session.flush()
    record(
        "qualification", kept.id, "add", actor=actor, now=now, about=person.id, person_id=person.id, kind=kind,
        valid_until=valid_until,
    )  # fmt: skip
    return kept


def revoke(kept: Qualification, *, actor: Actor, now: datetime, why: str) -> None:
    """Ends a qualification before its time. Raises Breach without a reason, InvalidMove when it was ended."""
    if kept.revoked_at is not None:
        raise InvalidMove(_("This qualification was ended before."))
    if not why.strip():
        raise Breach(_("Say why it ends."), errors={"note": [_("Say why.")]})
    kept.revoked_at = now
    about = {"about": kept.person_id, "person_id": kept.person_id}
    record("qualification", kept.id, "revoke", actor=actor, now=now, why=why.strip(), **about)


def warn(kept: Qualification, *, actor: Actor, now: datetime) -> None:
    """Notes that its end comes near; the notices follow from the record."""
    kept.warned_at = now
    record(
        "qualification", kept.id, "warn", actor=actor, now=now, about=kept.person_id, person_id=kept.person_id,
        kind=kept.kind, valid_until=kept.valid_until,
    )  # fmt: skip


def to_warn(now: datetime) -> Sequence[int]:
    """The ids of those that end within a month and of which nobody was warned."""
    soon = (now + WARNED_BEFORE).date()
    ending = select(Qualification.id).where(
        Qualification.valid_until <= soon, Qualification.valid_until >= now.date() - timedelta(days=1),
        Qualification.warned_at.is_(None), Qualification.revoked_at.is_(None),
    )  # fmt: skip
    return db.session.scalars(ending.order_by(Qualification.id)).all()


def qualification_for(qualification_id: int) -> Qualification:
    """The qualification. Raises NotFound."""
    return get(Qualification, qualification_id, _("There is no such qualification."))


def listing(cursor: str | None = None, limit: int = 50) -> Page[Qualification]:
    """All qualifications with their people, the newest first."""
    named = joinedload(Qualification.person).raiseload("*")
    return page(select(Qualification).options(named), Qualification.id, cursor, limit)
