"""What must not be removed now, as a value that rooms ask before they erase; the room of records makes it of holds.

Pure, but for ``shields``, which says the same in SQL.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, false, or_, true
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
            or (bool(campaign) and campaign in self.campaigns)
            or (at is not None and any(_within(at, *period) for period in self.periods))
        )

    def shields(
        self, *, person: Any = None, item: Any = None, item_ref: Any = None, campaign: Any = None, at: Any = None
    ) -> ColumnElement[bool]:
        """SQL: true for rows that a hold covers, by whichever of these columns the table has.

        ``item_ref`` is a column of references such as "item:12" or "item:12:3".
        """
        if self.everything:
            return true()
        found: list[ColumnElement[bool]] = []
        if person is not None and self.people:
            found.append(person.in_(self.people))
        if item is not None and self.items:
            found.append(item.in_(self.items))
        if item_ref is not None:
            found += [or_(item_ref == f"item:{one}", item_ref.startswith(f"item:{one}:")) for one in sorted(self.items)]
        if campaign is not None and self.campaigns:
            found.append(campaign.in_(self.campaigns))
        if at is not None:
            found += [_between(at, *period) for period in self.periods]
        return or_(*found) if found else false()


def _within(at: datetime, since: datetime | None, until: datetime | None) -> bool:
    return (since is None or at >= since) and (until is None or at < until)


def _between(column: Any, since: datetime | None, until: datetime | None) -> ColumnElement[bool]:
    ends = [column >= since] if since else []
    ends += [column < until] if until else []
    return and_(true(), column.is_not(None), *ends)
