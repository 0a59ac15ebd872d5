"""Pure: a ladder of tiers, and where somebody stands on it. Imports the models' enums.

Up at once, as soon as the points of the period are enough. What is reached is kept to the end of the period, whatever
happens; then, if the points are not enough, a warning and days of grace; then one step down, never more at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rewards.standing.models import Counted, Period

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Tier:
    """A rung: ``least`` of what the ladder counts in the period reaches it; tone and icon are how it looks."""

    key: str
    name: str
    least: int
    tone: str
    icon: str


@dataclass(frozen=True)
class Ladder:
    """A version of a ladder, its tiers from the lowest. Fields as in ``TierLadder``."""

    programme_id: int
    version: int
    tiers: tuple[Tier, ...]
    period: Period
    days: int | None
    grace_days: int
    valid_from: datetime
    why: str = ""
    counts: Counted = Counted.POINTS

    def rank(self, key: str) -> int:
        """The place of a tier from 0; -1 for none and for one that is not on this ladder."""
        return next((place for place, tier in enumerate(self.tiers) if tier.key == key), -1)

    def tier(self, key: str) -> Tier | None:
        """The tier with that key."""
        rank = self.rank(key)
        return self.tiers[rank] if rank >= 0 else None

    def reached(self, score: int) -> Tier | None:
        """The highest tier that so many points reach."""
        return next((tier for tier in reversed(self.tiers) if tier.least <= score), None)

    def above(self, key: str) -> Tier | None:
        """The next tier up; the first for somebody without one; None at the top."""
        rank = self.rank(key) + 1
        return self.tiers[rank] if rank < len(self.tiers) else None

    def window(self, today: date) -> tuple[date, date]:
        """First and last day whose points count today."""
        if self.period is Period.CALENDAR_YEAR:
            return date(today.year, 1, 1), today
        return today - timedelta(days=(self.days or 1) - 1), today

    def closing(self, today: date, kept_until: date) -> tuple[date, date]:
        """The same for the question whether a tier whose period is over is kept: grace adds days, it takes none."""
        if self.period is Period.CALENDAR_YEAR and today > kept_until:
            return date(kept_until.year, 1, 1), today
        return self.window(today)

    def kept_until(self, reached_on: date) -> date:
        """The last day of the period for which a tier reached on that day is kept: a whole one at least."""
        if self.period is Period.CALENDAR_YEAR:
            return date(reached_on.year + 1, 12, 31)
        return reached_on + timedelta(days=self.days or 1)


@dataclass(frozen=True)
class Place:
    """Where somebody stands; fields as in ``Standing``."""

    tier: str = ""
    ladder_version: int = 0
    reached_on: date | None = None
    kept_until: date | None = None
    review_on: date | None = None

    @property
    def warned(self) -> bool:
        """Whether days of grace run."""
        return self.kept_until is not None and self.review_on is not None and self.review_on > self.kept_until + DAY


@dataclass(frozen=True)
class Score:
    """Points of the period today, and of the period that closes (the same, outside of days of grace).

    ``then`` asks for what is left of the points that reached the tier: what was taken back since never counted.
    """

    today: int
    closing: int
    then: Callable[[], int]


Decision = tuple[Place, str | None]
"""Where somebody stands now, and the verb that tells it: rise, correct, warn, step_down, carry_over; None: no news."""


def decide(ladder: Ladder, before: Ladder, place: Place, today: date, score: Score) -> Decision:
    """Where somebody stands today on ``ladder``; ``before`` is the version by which they came to ``place``."""
    carried = _carried(ladder, before, place)
    held, best = ladder.tier(carried.tier), ladder.reached(score.today)
    if best and ladder.rank(best.key) > ladder.rank(carried.tier):
        return _on(ladder, best, today), "rise"
    told = "carry_over" if carried.tier != place.tier else None
    if held is None or carried.kept_until is None:
        return carried, told
    if score.today >= held.least:
        return _on(ladder, held, today, carried.kept_until), told
    fair = _fair(ladder, before, place, score)
    if fair is not None:
        return fair, "correct"
    if today <= carried.kept_until:
        return carried, told
    if score.closing >= held.least:
        return _kept_by_grace(ladder, carried, today), told
    return _closed(ladder, carried, today, told)


def _closed(ladder: Ladder, place: Place, today: date, told: str | None) -> Decision:
    """The period is over and the points are not enough: a warning first, however late; then one step."""
    if ladder.grace_days and not place.warned:
        return replace(place, review_on=today + timedelta(days=ladder.grace_days) + DAY), "warn"
    if place.review_on is not None and today < place.review_on:
        return place, told
    rank = ladder.rank(place.tier) - 1
    if rank < 0:
        return Place(ladder_version=ladder.version), "step_down"
    until = date(today.year, 12, 31) if ladder.period is Period.CALENDAR_YEAR else ladder.kept_until(today)
    return Place(ladder.tiers[rank].key, ladder.version, None, until, until + DAY), "step_down"


def _on(ladder: Ladder, tier: Tier, today: date, least_until: date | None = None) -> Place:
    """On a tier whose points are there today; what was promised before is kept."""
    until = max(ladder.kept_until(today), least_until or today)
    return Place(tier.key, ladder.version, today, until, until + DAY)


def _kept_by_grace(ladder: Ladder, place: Place, today: date) -> Place:
    until = ladder.kept_until(today)
    if ladder.period is Period.CALENDAR_YEAR:
        until = date(today.year, 12, 31)
    return Place(place.tier, ladder.version, None, until, until + DAY)


def _fair(ladder: Ladder, before: Ladder, place: Place, score: Score) -> Place | None:
    """Where somebody belongs of whose points so many were taken back that the tier was never reached; else None."""
    tier = before.tier(place.tier)
    if tier is None or place.reached_on is None:
        return None
    left = score.then()
    if left >= tier.least:
        return None
    lower = max(ladder.rank(_key(ladder.reached(left))), ladder.rank(_key(ladder.reached(score.today))))
    if lower < 0:
        return Place(ladder_version=ladder.version)
    return replace(place, tier=ladder.tiers[lower].key, ladder_version=ladder.version)


def _carried(ladder: Ladder, before: Ladder, place: Place) -> Place:
    """The same place on a later version: a tier that is gone becomes the highest that asks for no more."""
    if not place.tier or ladder.rank(place.tier) >= 0:
        return place
    old = before.tier(place.tier)
    now = ladder.reached(old.least) if old else None
    if now is None:
        return Place(ladder_version=ladder.version)
    return replace(place, tier=now.key, ladder_version=ladder.version, reached_on=None)


def _key(tier: Tier | None) -> str:
    return tier.key if tier else ""
