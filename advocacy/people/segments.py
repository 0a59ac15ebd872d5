"""Verbs and queries on segments: add, change, end, put people in, take them out. Imports people only."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from advocacy.database import Page, db, get, page
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.people.models_segments import Segment, SegmentMember

LONGEST_NAME, LONGEST_PURPOSE = 120, 300


def add_segment(name: str, *, actor: Actor, now: datetime, purpose: str = "") -> Segment:
    """Adds a segment. Raises Breach for a name that is empty, too long or taken."""
    name, purpose = _fit(name, purpose)
    made = Segment(name=name, purpose=purpose, created_at=now)
    db.session.add(made)
    db.session.flush()
    record("segment", made.id, "add", actor=actor, now=now, name=name)
    return made


def change_segment(segment: Segment, name: str, purpose: str, *, actor: Actor, now: datetime) -> None:
    """Gives a segment another name or purpose. Raises Breach as ``add_segment`` does."""
    name, purpose = _fit(name, purpose, but=segment.id)
    if (name, purpose) != (segment.name, segment.purpose):
        segment.name, segment.purpose = name, purpose
        record("segment", segment.id, "change", actor=actor, now=now, name=name, purpose=purpose)


def put_in(segment: Segment, person: Person, *, actor: Actor, now: datetime, from_directory: bool = False) -> None:
    """Puts a person into a segment; a second time changes nothing. Raises InvalidMove for a closed account."""
    if db.session.get(SegmentMember, (segment.id, person.id)) is not None:
        return
    if not person.active and not from_directory:
        raise InvalidMove(_("%(name)s's account is closed.", name=person.name))
    db.session.add(SegmentMember(segment_id=segment.id, person_id=person.id, from_directory=from_directory, since=now))
    record("segment", segment.id, "put_in", actor=actor, now=now, about=person.id, person_id=person.id)


def take_out(segment: Segment, person: Person, *, actor: Actor, now: datetime) -> None:
    """Takes a person out of a segment; a second time changes nothing."""
    member = db.session.get(SegmentMember, (segment.id, person.id))
    if member is not None:
        db.session.delete(member)
        record("segment", segment.id, "take_out", actor=actor, now=now, about=person.id, person_id=person.id)


def end_segment(segment: Segment, *, actor: Actor, now: datetime) -> None:
    """Ends a segment: nobody is in it any more, and its name is free."""
    db.session.execute(delete(SegmentMember).where(SegmentMember.segment_id == segment.id))
    record("segment", segment.id, "end", actor=actor, now=now, name=segment.name)
    db.session.delete(segment)
    db.session.flush()


def segment_for(segment_id: int) -> Segment:
    """The segment. Raises NotFound."""
    return get(Segment, segment_id, _("There is no such segment."))


def segments(cursor: str | None = None, limit: int = 50) -> Page[Segment]:
    """Segments, newest first."""
    return page(select(Segment), Segment.id, cursor, limit)


def segment_choices(most: int = 500) -> Sequence[Segment]:
    """Segments by name, for a form."""
    return db.session.scalars(select(Segment).order_by(Segment.name).limit(most)).all()


def sizes(segment_ids: Collection[int]) -> dict[int, int]:
    """How many open accounts are in each of these segments."""
    counted = (
        select(SegmentMember.segment_id, func.count())
        .join(Person, Person.id == SegmentMember.person_id)
        .where(SegmentMember.segment_id.in_(segment_ids), Person.active)
        .group_by(SegmentMember.segment_id)
    )
    return {row[0]: row[1] for row in db.session.execute(counted)}


def people_in(segment_id: int, cursor: str | None = None, limit: int = 50) -> Page[Person]:
    """Who is in a segment, newest accounts first."""
    inside = select(SegmentMember.person_id).where(SegmentMember.segment_id == segment_id)
    return page(select(Person).where(Person.id.in_(inside)), Person.id, cursor, limit)


def segments_of(person_id: int) -> Sequence[Segment]:
    """The segments that a person is in, by name."""
    inside = select(SegmentMember.segment_id).where(SegmentMember.person_id == person_id)
    return db.session.scalars(select(Segment).where(Segment.id.in_(inside)).order_by(Segment.name)).all()


def _fit(name: str, purpose: str, but: int | None = None) -> tuple[str, str]:
    name, purpose = " ".join(name.split()), purpose.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Breach(_("A segment needs a name."), errors={"name": [_("From 1 to 120 characters.")]})
    if len(purpose) > LONGEST_PURPOSE:
        raise Breach(_("That is too long."), errors={"purpose": [_("At most 300 characters.")]})
    held = db.session.scalar(select(Segment.id).where(Segment.name == name))
    if held is not None and held != but:
        raise Breach(_("There is a segment of that name already."), errors={"name": [_("Taken.")]})
    return name, purpose
