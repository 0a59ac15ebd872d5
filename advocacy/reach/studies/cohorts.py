"""Queries on cohorts: who began to share in the same month, and how many of those still there share later on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import CTE, Integer, and_, extract, func, literal, select, union_all

from advocacy.database import db
from advocacy.reach.models import Publication
from advocacy.reach.studies.models import Stay

Month = tuple[int, int]
"""Year and month."""


@dataclass(frozen=True)
class Cohort:
    """Who shared for the first time in ``month``: of that and each later month (how many were there, how many shared).

    Of people who left, only the months in which they were there count.
    """

    month: Month
    months: Sequence[tuple[int, int]]

    @property
    def size(self) -> int:
        """How many began."""
        return self.months[0][1]


def cohorts(last: date, number: int) -> list[Cohort]:
    """The cohorts of the last so many months, the oldest first; months without a beginner are left out. Two statements,
    whatever the number of people."""
    months = months_to(last, number)
    begun = _begun(days_of(months[0])[0])
    shared, there = _pairs(_shared(begun)), _pairs(_there(begun, months))
    found = []
    for place, own in enumerate(months):
        if shared.get((own, own)):
            later = [(there.get((own, each), 0), shared.get((own, each), 0)) for each in months[place:]]
            found.append(Cohort(own, later))
    return found


def months_to(last: date, number: int) -> list[Month]:
    """So many months, the last of which holds that day, in order."""
    at = last.year * 12 + last.month - 1
    return [((at - back) // 12, (at - back) % 12 + 1) for back in range(number - 1, -1, -1)]


def days_of(month: Month) -> tuple[date, date]:
    """The first and the last day of a month."""
    year, number = month
    after = date(year + number // 12, number % 12 + 1, 1)
    return date(year, number, 1), after - timedelta(days=1)


def _begun(since: date) -> CTE:
    """Who shared for the first time since that day, while a snapshot found them here, and when."""
    first = func.min(Publication.day)
    began = select(Publication.person_id, first.label("day")).group_by(Publication.person_id).having(first >= since)
    return began.cte("begun")


def _shared(begun: CTE) -> Any:
    """Month of the beginning, month, how many shared in it while they were there."""
    own = (extract("year", begun.c.day), extract("month", begun.c.day))
    at = (extract("year", Publication.day), extract("month", Publication.day))
    here = and_(Stay.person_id == begun.c.person_id, Publication.day.between(Stay.first_day, Stay.last_day))
    return (
        select(*own, *at, func.count(begun.c.person_id.distinct()))
        .join_from(begun, Publication, Publication.person_id == begun.c.person_id)
        .join(Stay, here)
        .group_by(*own, *at)
    )


def _there(begun: CTE, months: Sequence[Month]) -> Any:
    """Month of the beginning, month, how many of them were there in it."""
    own = (extract("year", begun.c.day), extract("month", begun.c.day))
    each = []
    for year, number in months:
        first, last = days_of((year, number))
        overlap = and_(
            Stay.person_id == begun.c.person_id, Stay.first_day <= last, Stay.last_day >= first,
            begun.c.day <= last,
        )  # fmt: skip
        at = (literal(year, Integer).label("y"), literal(number, Integer).label("m"))
        each.append(
            select(*own, *at, func.count(begun.c.person_id.distinct())).join_from(begun, Stay, overlap).group_by(*own)
        )
    return union_all(*each) if len(each) > 1 else each[0]


def _pairs(wanted: Any) -> dict[tuple[Month, Month], int]:
    rows = db.session.execute(wanted)
    return {((int(y), int(m)), (int(year), int(month))): int(count) for y, m, year, month, count in rows}
