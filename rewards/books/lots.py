"""Pure: of what lots somebody's available points consist, each since a day and until a day.

What is spent comes from the lots that expire first, of equals from the oldest. What comes back (by a cancellation, say,
or a refund) goes back into its lots, and can be spent for ``LEAST`` at least. A credit that is held or taken back
leaves its own lot first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from rewards.books.lasting import LEAST


@dataclass(frozen=True)
class Movement:
    """What one entry did to the available points of a person. ``key`` ties what leaves to what comes back of it."""

    entry_id: int
    at: datetime
    day: date
    amount: int
    fresh: bool  # new points, not some that come back
    key: str = ""
    credit: int | None = None  # the credit whose points these are, where it is one credit's
    promised: date | None = None  # the last day that was promised to these points


@dataclass(frozen=True)
class Lot:
    """So many points that became available on a day. ``expires_on`` is the last day to spend them, None: never."""

    since: date
    left: int
    expires_on: date | None
    credit: int

    @property
    def order(self) -> tuple[date, date, int]:
        """Who is spent first."""
        return (self.expires_on or date.max, self.since, self.credit)


def replay(movements: Iterable[Movement], lasts: Callable[[Movement], date | None]) -> list[Lot]:
    """The lots that are left after these movements, in order; the first to expire comes first."""
    lots: list[Lot] = []
    left: dict[str, list[Lot]] = defaultdict(list)
    for each in movements:
        if each.amount < 0:
            lots, drawn = _draw(lots, -each.amount, each.credit)
            left[each.key] += drawn
        elif each.fresh:
            credit = each.credit or each.entry_id
            lots.append(Lot(each.day, each.amount, each.promised or lasts(each), credit))
        else:
            lots += _come_back(left[each.key], each, lasts)
    return sorted(lots, key=lambda lot: lot.order)


def _draw(lots: list[Lot], amount: int, credit: int | None) -> tuple[list[Lot], list[Lot]]:
    """What stays and what is drawn."""
    stay, drawn = [], []
    for lot in sorted(lots, key=lambda lot: (credit is None or lot.credit != credit, *lot.order)):
        part = min(lot.left, amount)
        amount -= part
        if part:
            drawn.append(replace(lot, left=part))
        if lot.left > part:
            stay.append(replace(lot, left=lot.left - part))
    return stay, drawn


def _come_back(left: list[Lot], each: Movement, lasts: Callable[[Movement], date | None]) -> list[Lot]:
    """What left last comes back first; what nobody saw leave lasts as was promised, or as new points do."""
    back, amount = [], each.amount
    while left and amount:
        lot = left.pop()
        part = min(lot.left, amount)
        amount -= part
        if part < lot.left:
            left.append(replace(lot, left=lot.left - part))
        until = lot.expires_on and max(lot.expires_on, each.day + LEAST)
        back.append(replace(lot, left=part, expires_on=until))
    if amount:
        back.append(Lot(each.day, amount, each.promised or lasts(each), each.credit or each.entry_id))
    return back
