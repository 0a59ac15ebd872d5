"""Follows the history: keeps what ties people, and notes whose credits have become worth a look.

Idempotent: a tie is kept by its position, a look is due once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Select, literal, select

from advocacy.database import db, insert_for
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution.models import Conversion
from advocacy.people.models import Person
from rewards.fair_play.models import LookDue, Tie, TieKind


def _read(record: Record, now: datetime) -> None:
    told = record.details
    if (record.noun, record.verb) == ("suggestion", "accept"):
        _tie(TieKind.ACCEPTED, told.get("person_id"), record.actor.id, record)
    elif (record.noun, record.verb) == ("invitation", "arrive"):
        _tie(TieKind.ARRIVED, told.get("invited_by"), told.get("person_id"), record)
    elif (record.noun, record.verb) == ("share", "seen_gone"):
        look_at(told.get("person_id"))
    elif (record.noun, record.verb) == ("conversion", "reverse"):
        conversion = db.session.get(Conversion, int(record.noun_id))
        look_at(conversion.person_id if conversion else None)


def _tie(kind: TieKind, person_id: int | None, other_id: int | None, record: Record) -> None:
    """Keeps what happened between two people, if both are here yet."""
    here = set(db.session.scalars(select(Person.id).where(Person.id.in_([person_id, other_id]))))
    if len(here) < 2:
        return
    row = insert_for(Tie).values(
        position=record.position, kind=kind, person_id=person_id, other_id=other_id, at=record.at,
        subject=f"{record.noun}:{record.noun_id}",
    )  # fmt: skip
    db.session.execute(row.on_conflict_do_nothing())
    look_at(person_id)


def look_at(person_id: int | None) -> None:
    """Somebody's credits are to be looked at; nothing for nobody."""
    if person_id is not None:
        look_at_all(select(Person.id, literal(1)).where(Person.id == person_id))


def look_at_all(people: Select[Any, Any]) -> None:
    """The credits of all these are to be looked at, ``people`` being their numbers and a 1. One statement."""
    again = {"times": LookDue.times + 1}
    row = insert_for(LookDue).from_select(["person_id", "times"], people)
    db.session.execute(row.on_conflict_do_update(index_elements=["person_id"], set_=again))


READER = Reader("fair play", each_record(_read), frozenset({"suggestion", "invitation", "share", "conversion"}))
