"""What is known of a person's posting times. Imports models and the pure parts; a constant number of statements."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import select

from advocacy.checks import QuietTimes
from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.people import keys
from advocacy.people.models import Person
from advocacy.times.calendars import calendar
from advocacy.times.habits import USUAL, Habits, Slot
from advocacy.times.heat import KNOWN_FOR, Heat, good_hours, learned, weighed
from advocacy.times.models import AudienceHour, CalendarFeed, ClickQuarter, PostingSlot, PostingTimes


@dataclass(frozen=True)
class Times:
    """What a person says, and the learned good hours by ISO weekday; these are empty where slots of their own count."""

    habits: Habits
    good: dict[int, tuple[int, ...]]


def times_of(person: Person, now: datetime) -> Times:
    """What the choice of a good time needs."""
    habits = habits_of(person)
    return Times(habits, {} if habits.slots else dict(good_hours(heat_of(person, now), habits)))


def habits_of(person: Person) -> Habits:
    """What the person said about their times, the usual where they said nothing; with the company's holidays."""
    kept, holidays = db.session.get(PostingTimes, person.id), calendar().holidays
    slots = tuple(Slot(each.weekday, time.fromisoformat(each.at)) for each in slots_of(person.id))
    if kept is None:
        quiet = QuietTimes(USUAL.quiet.start, USUAL.quiet.end, USUAL.quiet.days_off, holidays)
        return Habits(person.zone, quiet, slots)
    off = {*_days(kept.away), *(holidays if kept.keeps_holidays else ())}
    quiet = QuietTimes(
        time.fromisoformat(kept.quiet_from), time.fromisoformat(kept.quiet_until),
        frozenset(day - 1 for day in kept.days_off), frozenset(off),
    )  # fmt: skip
    works = (time.fromisoformat(kept.works_from), time.fromisoformat(kept.works_until))
    return Habits(
        person.zone, quiet, slots, works, kept.only_at_work, kept.most_a_day, kept.most_a_week, kept.most_a_day_overall
    )  # fmt: skip


def slots_of(person_id: int) -> list[PostingSlot]:
    """The person's own slots, in order of the week."""
    mine = select(PostingSlot).where(PostingSlot.person_id == person_id)
    return list(db.session.scalars(mine.order_by(PostingSlot.weekday, PostingSlot.at)))


def heat_of(person: Person, now: datetime) -> Heat:
    """When the person's audience clicks, leaning on the company's where they know little."""
    mine = select(ClickQuarter.hour_at, ClickQuarter.clicks).where(
        ClickQuarter.person_id == person.id, ClickQuarter.hour_at > now - KNOWN_FOR
    )
    own = weighed(((hour_at, count) for hour_at, count in db.session.execute(mine)), person.zone, now)
    company = db.session.execute(select(AudienceHour.weekday, AudienceHour.hour, AudienceHour.clicks))
    return learned(own, {(day, hour): float(count) for day, hour, count in company})


def feed_of(person_id: int) -> CalendarFeed | None:
    """The person's calendar feed; None when there is none."""
    return db.session.get(CalendarFeed, person_id)


def person_of_feed(key: str) -> Person:
    """Whose posts a calendar program asks for. Raises NotFound for an address that ended, or was never one."""
    found = db.session.scalar(
        select(Person).join(CalendarFeed).where(CalendarFeed.key_digest == keys.digest(key), Person.active)
    )
    if found is None:
        raise NotFound("There is no such calendar.", remedy="Make a new address on the page My times.")
    return found


def _days(away: Collection[Collection[str]]) -> Iterator[date]:
    for first, last in away:
        day, until = date.fromisoformat(first), date.fromisoformat(last)
        while day <= until:
            yield day
            day += timedelta(days=1)
