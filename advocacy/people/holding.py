"""What must not be removed now, as a value that rooms ask before they erase; the room of records makes it of holds.

Pure, but for ``shields``, which says the same in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, func, or_, true
from sqlalchemy.sql import ColumnElement


@dataclass(frozen=True)
class Held:
    """Everything that legal holds cover. An open end of a period is None."""

    everything: bool = False
    people: frozenset[int] = frozenset()
    items: frozenset[int] = frozenset()
    campaigns: frozenset[str] = frozenset()
    periods: Sequence[tuple[datetime | None, datetime | None]] = ()

    def covers(
        self,
        *,
        person_id: int | None = None,
        item_id: int | None = None,
        campaign: str = "",
        at: datetime | None = None,
    ) -> bool:
        """True when a hold covers something of this person, item, campaign or instant."""
        return (
            self.everything
            or person_id in self.people
            or item_id in self.items
            or (bool(campaign) and campaign.lower() in {each.lower() for each in self.campaigns})
            or (at is not None and any(_within(at, *period) for period in self.periods))
        )

    def shields(
        self, *, person: Any = None, item: Any = None, item_ref: Any = None, campaign: Any = None, at: Any = None,
        began: Any = None,
    ) -> ColumnElement[bool]:  # fmt: skip
        """SQL: true for rows that a hold covers, by whichever of these columns the table has; never NULL.

        ``item_ref`` is a column of references such as "item:12" or "item:12:3". What lasted began at ``began`` and
        ended at ``at``; what just happened has ``at`` alone.
        """
        if self.everything:
            return true()
        found: list[ColumnElement[bool]] = []
        if person is not None and self.people:
            found.append(_given(person, person.in_(sorted(self.people))))
        if item is not None and self.items:
            found.append(_given(item, item.in_(sorted(self.items))))
        if item_ref is not None and self.items:
            named = (or_(item_ref == f"item:{one}", item_ref.startswith(f"item:{one}:")) for one in sorted(self.items))
            found.append(_given(item_ref, or_(*named)))
        if campaign is not None and self.campaigns:
            # the engine folds both sides: SQLite knows capitals of ASCII only
            names = [func.lower(one) for one in sorted(self.campaigns)]
            found.append(_given(campaign, func.lower(campaign).in_(names)))
        if at is not None:
            found += [_between(at if began is None else began, at, *period) for period in self.periods]
        return or_(*found) if found else false()


def _given(column: Any, covered: ColumnElement[bool]) -> ColumnElement[bool]:
    """False where the column is empty: ``NOT NULL`` is never true, so that such a row would stay for ever."""
    return and_(column.is_not(None), covered)


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _between(began: Any, ended: Any, since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    ends = [ended >= since] if since else []
    ends += [began < until] if until else []
    return and_(began.is_not(None), ended.is_not(None), *ends)
