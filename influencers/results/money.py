"""Pure: what is worked out of cost, results and plan: a price each, a return, the part of a budget that a month has.

Money is in minor units of one currency; None is an answer: nothing was spent, or nobody told us.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from advocacy.reach.periods import Period
from advocacy.reach.studies.rating import portion
from advocacy.reach.studies.sources import Cost


@dataclass(frozen=True)
class Month:
    """A month of a plan: what the budget has for its days, what was spent in them. ``first`` is its first day."""

    first: date
    planned: int
    spent: int

    @property
    def left(self) -> int:
        """What the plan still had; below zero where more was spent."""
        return self.planned - self.spent


def each(cost: int, number: float | None) -> int | None:
    """The cost of one of so many, in whole minor units; None without a cost, a number or anything counted."""
    return round(cost / number) if cost and number else None


def month_end(day: date) -> date:
    """The last day of the month that a day lies in."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_of(first: date, last: date) -> Sequence[tuple[date, date]]:
    """First and last day of every month that a stretch of days touches, cut to it."""
    found, day = [], first
    while day <= last:
        end = min(month_end(day), last)
        found.append((day, end))
        day = end + timedelta(days=1)
    return found


def plan(amount: int, first: date, last: date, costs: Iterable[Cost]) -> Sequence[Month]:
    """A budget by month: its amount spread evenly over its days, beside what its costs put on them."""
    some = list(costs)
    return [
        Month(
            start, part_of(amount, first, last, start, end),
            sum(part_of(cost.amount, cost.first_day, cost.last_day, start, end) for cost in some),
        )
        for start, end in months_of(first, last)
    ]  # fmt: skip


def part_of(amount: int, first: date, last: date, start: date, end: date) -> int:
    """The part of an amount that falls on some of its days; parts that meet end to end add up to the whole."""
    return portion(amount, first, last, Period(start, end, UTC))


def by_what(costs: Iterable[Cost], start: date, end: date) -> Mapping[tuple[str, str], int]:
    """(What for, currency) -> what of these costs falls on those days, the largest first."""
    found: dict[tuple[str, str], int] = {}
    for cost in costs:
        key = cost.what, cost.currency
        found[key] = found.get(key, 0) + part_of(cost.amount, cost.first_day, cost.last_day, start, end)
    return dict(sorted(((key, amount) for key, amount in found.items() if amount), key=lambda one: -one[1]))
