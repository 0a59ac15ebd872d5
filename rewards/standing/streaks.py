"""Streaks as they are kept: asked for one person, for many; and the verb that writes down which weeks paused.

A week's pause is written down within ``LOOKED_BACK`` weeks of it, so that an absence that somebody enters when they are
back counts, and that one which they delete later takes nothing away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, select, union

from advocacy.campaigns.in_force import everything_held_between
from advocacy.database import db, insert_for
from advocacy.people.models import Person
from advocacy.times.queries import habits_of_many
from rewards.standing.models import Deed, Figure, Paused, StreakPause
from rewards.standing.weeks import WEEK, Streak, Stretch, monday_of, pause_of, streak

LOOKED_BACK = 8
AT_ONCE = 500
EVERYWHERE = timedelta(hours=14)
"""Clocks differ from UTC by no more."""


def streak_of(person: Person, now: datetime) -> Streak:
    """A person's streak, with the pauses of the last weeks as they are known now. A constant number of statements."""
    this_week = monday_of(now, person.zone)
    posted, paused = posted_weeks([person.id])[person.id], paused_weeks([person.id])[person.id]
    habits, recent = habits_of_many({person.id: person.zone})[person.id], this_week - WEEK * LOOKED_BACK
    held = _held_since(recent, now)
    for back in range(LOOKED_BACK + 1):
        week = this_week - WEEK * back
        why = None if week in posted or week in paused else pause_of(week, habits, held)
        if why:
            paused[week] = why
    return streak(posted, paused, this_week)


def best_of(people: Collection[int], now: datetime) -> dict[int, int]:
    """Person -> their longest streak, of those who ever posted. Two statements for a few hundred people."""
    posted, paused = posted_weeks(people), paused_weeks(people)
    this_week = monday_of(now, "UTC")
    return {person: streak(weeks, paused[person], this_week, 1).best for person, weeks in posted.items()}


def posted_weeks(people: Collection[int]) -> defaultdict[int, set[date]]:
    """Person -> the weeks with at least one post of theirs."""
    weeks = select(Deed.person_id, Deed.week).where(
        Deed.person_id.in_(people), Deed.figure == Figure.POSTS, Deed.gone.is_(False)
    )
    found = defaultdict[int, set[date]](set)
    for person_id, week in db.session.execute(weeks.distinct()):
        found[person_id].add(week)
    return found


def paused_weeks(people: Collection[int]) -> defaultdict[int, dict[date, Paused]]:
    """Person -> the weeks that are written down as paused."""
    pauses = select(StreakPause.person_id, StreakPause.week, StreakPause.why).where(StreakPause.person_id.in_(people))
    found = defaultdict[int, dict[date, Paused]](dict)
    for person_id, week, why in db.session.execute(pauses):
        found[person_id][week] = why
    return found


def weeks_over(now: datetime) -> list[date]:
    """The Mondays of the last weeks that are over on every clock, oldest first."""
    today = (now - EVERYWHERE).astimezone(UTC).date()
    this_week = today - timedelta(days=today.weekday())
    return [this_week - WEEK * back for back in range(LOOKED_BACK, 0, -1)]


def waiting_in(week: date) -> list[int]:
    """People whose streak reached the week before and who neither posted in this one nor have a pause written down."""
    before, there = week - WEEK, union(_posted_in(week), _paused_in(week)).subquery()
    running = union(_posted_in(before), _paused_in(before)).subquery()
    wanted = select(running.c.person_id).where(running.c.person_id.not_in(select(there.c.person_id)))
    return sorted(db.session.scalars(wanted))


def note_pauses(week: date, people: Collection[int], now: datetime) -> int:
    """Writes down for whom a week that is over was a pause; gives for how many. Four statements and one a pause."""
    zones = {
        row.id: row.zone for row in db.session.execute(select(Person.id, Person.zone).where(Person.id.in_(people)))
    }
    held = _held_since(week, now)
    rows = [
        {"person_id": person_id, "week": week, "why": why}
        for person_id, habits in habits_of_many(zones).items()
        if (why := pause_of(week, habits, held))
    ]
    if rows:
        db.session.execute(insert_for(StreakPause).values(rows).on_conflict_do_nothing())
    return len(rows)


def portions(people: list[int]) -> Iterator[list[int]]:
    """A few hundred at a time."""
    for begin in range(0, len(people), AT_ONCE):
        yield people[begin : begin + AT_ONCE]


def _held_since(week: date, now: datetime) -> list[Stretch]:
    begins = datetime.combine(week, time(), UTC) - EVERYWHERE
    return everything_held_between(begins, max(now, begins + WEEK) + WEEK)


def _posted_in(week: date) -> Select[Any]:
    return select(Deed.person_id).where(Deed.figure == Figure.POSTS, Deed.week == week, Deed.gone.is_(False))


def _paused_in(week: date) -> Select[Any]:
    return select(StreakPause.person_id).where(StreakPause.week == week)
