"""Pure: over which channels a notice reaches out to somebody, when, and whether the digest tells of it instead.

Three things hold back, in this order: what the person wishes for its kind; their quiet hours and days off, which mute
every prompt but their account's security; the fatigue budget, the most messages of a day and a week over all channels
together. What is kept back is on the page of notices all the same, and in the digest where they get one. What needs an
answer is not kept back beyond the budget, but gathered: one message, an hour after the last.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from advocacy.checks import QuietTimes
from advocacy.clock import at_wall_clock, zone_named
from advocacy.notices.kinds import FREE, GATHERED, USUAL, Channel, NoticeKind, Wish
from advocacy.notices.models import Rhythm
from advocacy.times.quiet import after_quiet

AT_ONCE = (Channel.MAIL, Channel.PUSH, Channel.CHAT)
"""Channels that reach out, the surest first: where the budget has room for one only, it is that."""
SECURE: dict[Channel, Wish] = {Channel.MAIL: Wish.ALL, Channel.PUSH: Wish.ALL, Channel.CHAT: Wish.NONE}
"""Of messages about an account's security; nobody can switch them off, and chat is no place for them."""
AHEAD = 8
"""Days on which a place is looked for, the first one and all of the next week's among them."""
APART = timedelta(hours=1)
"""Between messages beyond the budget."""
A_WEEK = {Rhythm.DAILY: 7, Rhythm.WEEKDAYS: 5, Rhythm.WEEKLY: 1, Rhythm.NEVER: 0}


@dataclass(frozen=True)
class Wishes:
    """What somebody wishes. ``channels`` holds what differs from the usual; ``minute`` is of the day by their clock,
    ``weekday`` 0 is Monday; ``most_a_day`` is None where the company's limit is theirs, too."""

    rhythm: Rhythm = Rhythm.WEEKLY
    weekday: int = 1
    minute: int = 9 * 60
    channels: Mapping[NoticeKind, Mapping[Channel, Wish]] = field(default_factory=dict)
    most_a_day: int | None = None

    def wish(self, kind: NoticeKind, channel: Channel) -> Wish:
        """How much of a kind they want over a channel."""
        if kind is NoticeKind.SECURITY:
            return SECURE[channel]
        return self.channels.get(kind, {}).get(channel, USUAL[channel])


@dataclass(frozen=True)
class Limits:
    """The most messages to one person."""

    a_day: int
    a_week: int


@dataclass(frozen=True)
class Standing:
    """What is known of a person when something is to be told: ``sent`` has the instants of messages that went or will
    go out at once, ``digests`` those of digests; ``reached_by`` the channels that lead to them: no push without a
    device."""

    wishes: Wishes
    zone: str
    quiet: QuietTimes
    sent: Sequence[datetime]
    reached_by: frozenset[Channel] = frozenset(AT_ONCE)
    digests: Sequence[datetime] = ()


@dataclass(frozen=True)
class Plan:
    """What becomes of a notice; ``gathers``: it is beyond the budget, and waits for others of its kind until then."""

    channels: tuple[Channel, ...]
    due_at: datetime
    for_digest: bool
    gathers: bool = False


def wanted(wishes: Wishes, kind: NoticeKind, important: bool) -> tuple[Channel, ...]:
    """The channels over which somebody wants such a notice at once."""
    return tuple(
        channel
        for channel in AT_ONCE
        if (wish := wishes.wish(kind, channel)) is Wish.ALL or (wish is Wish.IMPORTANT and important)
    )


def may_digest(wishes: Wishes, kind: NoticeKind) -> bool:
    """Whether the digest may tell of what did not go out by mail."""
    return wishes.rhythm is not Rhythm.NEVER and wishes.wish(kind, Channel.MAIL) is not Wish.NONE


def plan(kind: NoticeKind, important: bool, standing: Standing, limits: Limits, now: datetime) -> Plan:
    """What becomes of a notice for this person."""
    due_at = now if kind is NoticeKind.SECURITY else after_quiet(standing.quiet, standing.zone, now)
    channels = tuple(each for each in wanted(standing.wishes, kind, important) if each in standing.reached_by)
    left = len(channels) if kind in FREE else room(standing, limits, due_at)
    gathers = bool(channels) and left == 0 and kind in GATHERED
    if gathers:
        due_at, left = _apart(standing, due_at), 1
    channels = channels[:left]
    return Plan(channels, due_at, Channel.MAIL not in channels and may_digest(standing.wishes, kind), gathers)


def _apart(standing: Standing, at: datetime) -> datetime:
    """With the message that waits to go out, or an hour after the last one that went."""
    last = max(standing.sent, default=at - APART)
    return last if last > at else after_quiet(standing.quiet, standing.zone, max(at, last + APART))


def place(standing: Standing, limits: Limits, at: datetime) -> datetime | None:
    """The first instant from then on at which one more message may go out, on a later day at the same time by their
    clock; None where no day of a week has a place. Never in quiet hours."""
    there = at.astimezone(zone_named(standing.zone))
    for days in range(AHEAD):
        then = at_wall_clock(there.date() + timedelta(days=days), there.time(), standing.zone) if days else at
        found = after_quiet(standing.quiet, standing.zone, then)
        if room(standing, limits, found):
            return found
    return None


def digest_after_quiet(wishes: Wishes, quiet: QuietTimes, zone: str, due_at: datetime) -> datetime:
    """When a digest that is due may come: at once, or once the quiet is over; on another day at the chosen time, where
    that is not quiet itself."""
    over = after_quiet(quiet, zone, due_at)
    where = zone_named(zone)
    day = over.astimezone(where).date()
    if day == due_at.astimezone(where).date():
        return over
    chosen = at_wall_clock(day, time(wishes.minute // 60, wishes.minute % 60), zone)
    return chosen if chosen > over and after_quiet(quiet, zone, chosen) == chosen else over


def room(standing: Standing, limits: Limits, at: datetime) -> int:
    """How many more messages may go out at that instant; on the days of a digest one is kept for it. One that came on
    another day, after quiet ones or by another rhythm, has taken a place of that day."""
    where, wishes = zone_named(standing.zone), standing.wishes
    day = at.astimezone(where).date()
    days = Counter(each.astimezone(where).date() for each in standing.sent)
    most = limits.a_day if wishes.most_a_day is None else min(limits.a_day, wishes.most_a_day)
    told = Counter(each.astimezone(where).date() for each in standing.digests)
    today = most - days[day] - max(told[day], _is_digest_day(wishes, day))
    this_week = _in_week_of(day, days)
    return max(0, min(today, limits.a_week - this_week - max(A_WEEK[wishes.rhythm], _in_week_of(day, told))))


def _in_week_of(day: date, counted: Counter[date]) -> int:
    monday = day - timedelta(days=day.weekday())
    return sum(count for each, count in counted.items() if monday <= each < monday + timedelta(days=7))


def _is_digest_day(wishes: Wishes, day: date) -> bool:
    return (
        wishes.rhythm is Rhythm.DAILY
        or (wishes.rhythm is Rhythm.WEEKDAYS and day.weekday() < 5)
        or (wishes.rhythm is Rhythm.WEEKLY and day.weekday() == wishes.weekday)
    )
