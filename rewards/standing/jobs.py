"""Bodies of the timetable's jobs: whoever got points is looked at within a minute, everybody every night.

Jobs are edges: they open their own transactions.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select, union

from advocacy.database import db, insert_for, reading, writing
from advocacy.people.models import Person
from advocacy.timetable import Job
from rewards.models import Entry, PointDay
from rewards.standing import reviewing, streaks
from rewards.standing.models import Deed, Standing, StandingCursor

CURSOR = "entries"
ENTRIES_AT_ONCE = 5000
OVERLAP = 500
"""Entries are looked at again, since on PostgreSQL a lower number may be committed after a higher one."""


def look_at_new(now: datetime) -> int:
    """Looks at those whose points changed since it looked last; gives how many moved or were given a badge."""
    moved = 0
    while True:
        with reading():
            people, last, done = _new_entries()
        for some in streaks.portions(people):
            with writing():
                moved += reviewing.look(some, now)
        with writing():
            _step_to(last)
        if done:
            return moved


def look_at_all(now: datetime) -> int:
    """Writes down which weeks paused a streak, then looks at everybody who has points of a period or a tier."""
    for week in streaks.weeks_over(now):
        with reading():
            waiting = streaks.waiting_in(week)
        for some in streaks.portions(waiting):
            with writing():
                streaks.note_pauses(week, some, now)
    moved, after = 0, 0
    while True:
        with reading():
            people = _everybody(after)
        if not people:
            return moved
        with writing():
            moved += reviewing.look(people, now)
        after = people[-1]


def _new_entries() -> tuple[list[int], int, bool]:
    """People of the next entries, the last of those, and whether there are no more."""
    position = db.session.scalar(select(StandingCursor.position).where(StandingCursor.name == CURSOR)) or 0
    after = max(position - OVERLAP, 0)
    newest = db.session.scalar(select(func.max(Entry.id))) or 0
    last = min(newest, position + ENTRIES_AT_ONCE)
    if newest <= position:
        return [], position, True
    theirs = (
        select(Person.id)
        .join(Entry, Entry.person_id == Person.id)
        .where(Entry.id > after, Entry.id <= last, Person.active)
    )
    return sorted(db.session.scalars(theirs.distinct())), last, last == newest


def _step_to(position: int) -> None:
    row = insert_for(StandingCursor).values(name=CURSOR, position=position)
    db.session.execute(row.on_conflict_do_update(index_elements=["name"], set_={"position": position}))


def _everybody(after: int) -> list[int]:
    """The next few hundred people with points, a standing or deeds, by their numbers. Who left stays as they were."""
    known = [select(kind.person_id).where(kind.person_id > after) for kind in (PointDay, Standing, Deed)]
    all_of_them = union(*known).subquery()
    wanted = select(Person.id).where(Person.active, Person.id.in_(select(all_of_them.c.person_id)))
    return list(db.session.scalars(wanted.order_by(Person.id).limit(streaks.AT_ONCE)))


JOBS = [
    Job("standing", look_at_new, every=60),
    Job("standing of all", look_at_all, at="03:10"),
]
"""For the roof's list."""
