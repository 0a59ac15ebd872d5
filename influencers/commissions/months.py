"""What partners brought in a month of the company's: the rollup that steps and caps are reckoned by. Keeps and asks.

Callers hold the books, so nobody else counts meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from influencers.commissions.models import Commission, CommissionMonth, EarnedBy

Key = tuple[int, str, EarnedBy, str]
"""Enrolment, month such as "2026-11", kind, currency."""


def month_of(at: datetime) -> str:
    """The month of the company's that an instant lies in."""
    return f"{at.astimezone(settings.current().zone):%Y-%m}"


class Months:
    """The months of some enrolments, read once and kept up in memory until they are flushed."""

    def __init__(self, keys: Collection[Key]) -> None:
        enrolments, named = {key[0] for key in keys}, {key[1] for key in keys}
        wanted = select(CommissionMonth).where(
            CommissionMonth.enrolment_id.in_(enrolments), CommissionMonth.month.in_(named)
        )  # fmt: skip
        rows = db.session.scalars(wanted.with_for_update(), execution_options={"populate_existing": True})
        self._rows: dict[Key, CommissionMonth] = {
            (row.enrolment_id, row.month, row.kind, row.currency): row for row in rows
        }

    def of(self, key: Key) -> CommissionMonth:
        """The month; a new one where nothing was counted yet."""
        if key not in self._rows:
            enrolment_id, month, kind, currency = key
            self._rows[key] = CommissionMonth(
                enrolment_id=enrolment_id, month=month, kind=kind, currency=currency, count=0, value=0, earned=0
            )
            db.session.add(self._rows[key])
        return self._rows[key]


def key_of(commission: Commission) -> Key:
    """Where what a commission earned is counted."""
    return commission.enrolment_id, month_of(commission.at), commission.kind, commission.currency


def count_taken(taken: Mapping[Commission, int]) -> None:
    """What partners lose again is no longer earned in its month: there is room for it under the month's cap."""
    found = Months({key_of(each) for each in taken})
    for each, amount in taken.items():
        found.of(key_of(each)).earned -= amount
    db.session.flush()
