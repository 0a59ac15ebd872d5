"""What is known of a person's posting times. Imports models and the pure parts; a constant number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select

from advocacy.checks import QuietTimes
from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.people.models import Person
from advocacy.people.secret_addresses import person_behind
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
    kept, slots = db.session.get(PostingTimes, person.id), slots_of(person.id)
    return _habits(person.zone, kept, slots, calendar().holidays)


def habits_of_many(zones: Mapping[int, str]) -> dict[int, Habits]:
    """The same of many people, by their numbers, each with their zone. Three statements."""
    times = {each.person_id: each for each in db.session.scalars(_of_many(PostingTimes, zones))}
    slots = defaultdict[int, list[PostingSlot]](list)
    for slot in db.session.scalars(_of_many(PostingSlot, zones).order_by(PostingSlot.weekday, PostingSlot.at)):
        slots[slot.person_id].append(slot)
    holidays = calendar().holidays
    return {person: _habits(zone, times.get(person), slots[person], holidays) for person, zone in zones.items()}


def _of_many(kind: Any, people: Collection[int]) -> Select[Any]:
    return select(kind).where(kind.person_id.in_(people))


def _habits(
    zone: str, kept: PostingTimes | None, of_theirs: Iterable[PostingSlot], holidays: frozenset[date]
) -> Habits:  # fmt: skip
    slots = tuple(Slot(each.weekday, time.fromisoformat(each.at)) for each in of_theirs)
    if kept is None:
        quiet = QuietTimes(USUAL.quiet.start, USUAL.quiet.end, USUAL.quiet.days_off, holidays)
        return Habits(zone, quiet, slots)
    off = {*_days(kept.away), *(holidays if kept.keeps_holidays else ())}
    quiet = QuietTimes(
        time.fromisoformat(kept.quiet_from), time.fromisoformat(kept.quiet_until),
        frozenset(day - 1 for day in kept.days_off), frozenset(off),
    )  # fmt: skip
    works = (time.fromisoformat(kept.works_from), time.fromisoformat(kept.works_until))
    return Habits(
        zone, quiet, slots, works, kept.only_at_work, kept.most_a_day, kept.most_a_week, kept.most_a_day_overall
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
    found = person_behind(CalendarFeed, key)
    if found is None:
        raise NotFound(_("There is no such calendar."), remedy=_("Make a new address on the page My times."))
    return found


def _days(away: Collection[Collection[str]]) -> Iterator[date]:
    for first, last in away:
        day, until = date.fromisoformat(first), date.fromisoformat(last)
        while day <= until:
            yield day
            day += timedelta(days=1)
