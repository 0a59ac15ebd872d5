"""Bodies of the timetable's jobs: look at credits that are new, end cases that nobody looked at. Jobs are edges.

A look reads without holding anybody back; only what it found is written. Whoever dies half-way leaves the rest due.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlalchemy import delete, func, literal, select

from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.timetable import Job
from rewards.fair_play import cases, gathering, looking, usual
from rewards.fair_play.gathering import RestsOn
from rewards.fair_play.models import LookDue, LookedUntil
from rewards.fair_play.patterns import IN_FORCE, Patterns
from rewards.fair_play.readers import look_at_all
from rewards.models import Entry

PEOPLE = 2_000
"""Looks in one run of the job."""
OVERLAP = 200
"""Entries that are read again."""
EVERY = 60
"""Seconds between looks: as good as at once, so that hardly anything is spent before anybody could look."""


def look(now: datetime, patterns: Patterns = IN_FORCE, rests_on: RestsOn | None = None) -> int:
    """Looks at everybody about whose credits something is new. Gives how many cases it opened."""
    with writing():
        note_new_credits()
    with reading():
        due = db.session.execute(
            select(LookDue.person_id, LookDue.times).order_by(LookDue.person_id).limit(PEOPLE)
        ).all()
        sample = usual.sample(now) if due else usual.Sample()
    return sum(_look_at(person_id, times, sample, patterns, now, rests_on) for person_id, times in due)


def note_new_credits() -> None:
    """Whoever was credited since the last time is due. Numbers may become visible out of their order: a little is read
    again."""
    mark = db.session.get(LookedUntil, 1)
    seen = mark.entry_id if mark else 0
    newest = db.session.scalar(select(func.max(Entry.id))) or 0
    if newest <= seen:
        return
    credited = select(Entry.person_id, literal(1)).where(
        Entry.id > seen - OVERLAP, Entry.person_id.is_not(None), Entry.reason.in_(gathering.TRIGGERS)
    )
    look_at_all(credited.distinct().order_by(Entry.person_id))
    if mark is None:
        db.session.add(LookedUntil(id=1, entry_id=newest))
    else:
        mark.entry_id = newest


def _look_at(
    person_id: int, times: int, sample: usual.Sample, patterns: Patterns, now: datetime, rests_on: RestsOn | None
) -> bool:  # fmt: skip
    with reading():
        person = db.session.get_one(Person, person_id)
        found = looking.look(gathering.scene_of(person, sample, now, rests_on), patterns)
    with writing():
        db.session.execute(delete(LookDue).where(LookDue.person_id == person_id, LookDue.times == times))
        return bool(found) and cases.open_case(person_id, found, actor=Actor.system(), now=now) is not None


def end_overdue(now: datetime) -> int:
    """Ends what nobody looked at in time, in favour of whom it is about."""
    ended = 0
    while True:
        with writing():
            some = cases.end_overdue(now)
        ended += some
        if not some:
            return ended


def make_jobs(rests_on: RestsOn) -> list[Job]:
    """For the roof's list; ``rests_on`` is what games know about the points that they gave."""
    return [
        Job("look for fair play", partial(look, rests_on=rests_on), every=EVERY),
        Job("end cases of fair play", end_overdue, every=3600),
    ]
