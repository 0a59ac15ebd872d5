"""What of the library is handed over when somebody leaves: unfinished items, sources, absences, escalations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, and_, func, or_, select

from advocacy.database import db
from advocacy.history import record
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from content_library.audiences import experts
from content_library.lending import own_words, recurring
from content_library.models import Item, ItemState, Source
from content_library.models.absences import Absence
from content_library.models.recurring import Recurrence, RecurrenceState
from content_library.models.routes import Route
from content_library.routes import absences

UNFINISHED = (ItemState.DRAFT, ItemState.IN_REVIEW, ItemState.CHANGES_REQUESTED, ItemState.APPROVED, ItemState.LIVE)


def _items(person: Person, now: datetime) -> Select[Any]:
    """Items that are not over and that nobody else looks after; a person's own words end with them."""
    theirs = or_(Item.owner_id == person.id, and_(Item.owner_id.is_(None), Item.created_by_id == person.id))
    return select(Item).where(theirs, Item.state.in_(UNFINISHED), Item.for_person_id.is_(None))


def _sources(person: Person, now: datetime) -> Select[Any]:
    return select(Source).where(Source.added_by_id == person.id)


def _own_words(person: Person, now: datetime) -> Select[Any]:
    return own_words.standing_of(person.id)


def _deputising(person: Person, now: datetime) -> Select[Any]:
    return select(Absence).where(Absence.delegate_id == person.id, Absence.ends_at > now)


def _own_absences(person: Person, now: datetime) -> Select[Any]:
    return select(Absence).where(Absence.person_id == person.id, Absence.ends_at > now)


def _escalations(person: Person, now: datetime) -> Select[Any]:
    return select(Route).where(Route.escalate_person_id == person.id, Route.retired_at.is_(None))


def _handed_over(column: str, noun: str, wanted: Any) -> Any:
    """A step that puts the successor into a column; each row is recorded. Without a successor nothing is taken."""

    def take(leaving: Leaving) -> int:
        if leaving.successor is None:
            return 0
        rows: Sequence[Any] = db.session.scalars(wanted(leaving.person, leaving.now)).unique().all()
        for row in rows:
            setattr(row, column, leaving.successor.id)
            record(noun, row.id, "hand_over", actor=leaving.actor, now=leaving.now, why=leaving.why,
                   about=leaving.person.id, successor=leaving.successor.id)  # fmt: skip
        return len(rows)

    return take


def _give_back_deputising(leaving: Leaving) -> int:
    """Whoever was away without them has the successor for a deputy; nobody where the successor may not be one."""
    rows = db.session.scalars(_deputising(leaving.person, leaving.now)).all()
    for row in rows:
        absences.hand_over(
            row, leaving.successor, actor=leaving.actor, now=leaving.now, why=leaving.why, leaver=leaving.person.id
        )
    return len(rows)


def _end_absences(leaving: Leaving) -> int:
    rows = db.session.scalars(_own_absences(leaving.person, leaving.now)).all()
    for row in rows:
        absences.take_back(row, actor=leaving.actor, now=leaving.now)
    return len(rows)


def _release(leaving: Leaving) -> int:
    return experts.release_all(leaving.person, actor=leaving.actor, now=leaving.now, why=leaving.why)


def _take_back(leaving: Leaving) -> int:
    person = leaving.person
    return own_words.take_back_all_of(person.id, actor=leaving.actor, now=leaving.now, why=leaving.why)


def _recurring(person: Person, now: datetime) -> Any:
    mine = select(Recurrence.id).where(Recurrence.person_id == person.id)
    return mine.where(Recurrence.state == RecurrenceState.ACTIVE)


def _end_recurring(leaving: Leaving) -> int:
    person = leaving.person
    return recurring.end_all_of(person.id, actor=leaving.actor, now=leaving.now, why=leaving.why)


def _number(wanted: Any) -> Any:
    def count(person: Person, now: datetime) -> int:
        return db.session.scalar(select(func.count()).select_from(wanted(person, now).subquery())) or 0

    return count


STEPS = [
    LeaverStep("items", _l("Items they look after are handed over"), _number(_items),
               _handed_over("owner_id", "item", _items)),
    LeaverStep("own_words", _l("Stories in their own words are withdrawn"), _number(_own_words), _take_back),
    LeaverStep("recurring", _l("Stories that they let come again end"), _number(_recurring), _end_recurring),
    LeaverStep("sources", _l("Sources they added are handed over"), _number(_sources),
               _handed_over("added_by_id", "source", _sources)),
    LeaverStep("deputising", _l("Absences in which they stand in get another deputy"), _number(_deputising),
               _give_back_deputising),
    LeaverStep("absences", _l("Absences of their own end"), _number(_own_absences), _end_absences),
    LeaverStep("escalations", _l("Reviews that escalate to them escalate to their successor"), _number(_escalations),
               _handed_over("escalate_person_id", "review_route", _escalations)),
    LeaverStep("expertise", _l("Topics no longer name them as an expert"),
               lambda person, now: len(experts.topics_of(person)), _release),
]  # fmt: skip
