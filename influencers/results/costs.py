"""What programmes cost, told to reports of returns: commissions, fees and bonuses, and gifts at their market value.

Rollups only: statements by months of the period, however many partners and sales there are. What is earned in a month
is spread over its days; in the month that runs over those that there were: for that the clock is read here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, func, select

from advocacy import clock
from advocacy.database import db
from advocacy.reach.periods import Period
from advocacy.reach.studies.sources import Cost
from influencers.commissions.models import CommissionMonth, EarnedBy
from influencers.products import queries as products
from influencers.programmes.models import Enrolment, Programme
from influencers.results.money import month_end, months_of


def costs_in(period: Period) -> Iterable[Cost]:
    """The costs of every programme that fall on days of the period."""
    earned, gifts = _earned(period), _gifts(period)
    tags = _tags({number for number, *_rest in [*earned, *gifts]})
    yield from _by_month(earned, tags, period)
    for number, first, last, currency, amount in gifts:
        yield Cost(tags[number], _gifts_word(), amount, currency, first, last)


def costs_of(parts: Sequence[Enrolment], period: Period) -> Iterable[Cost]:
    """What one partner cost in all their parts: what they earned, and gifts. Two statements."""
    mine = Enrolment.id.in_([each.id for each in parts])
    tags = {each.programme_id: each.programme.tag for each in parts}
    yield from _by_month(_earned(period, mine), tags, period)
    for person_id in {each.person_id for each in parts}:
        given = products.in_kind_of([person_id], period.first, period.last)
        for currency, amount in given.get(person_id, {}).items():
            yield Cost("", _gifts_word(), amount, currency, period.first, period.last)


def _by_month(
    earned: Iterable[tuple[int, str, EarnedBy, str, int]], tags: Mapping[int, str], period: Period
) -> Iterable[Cost]:
    today, words = clock.now().astimezone(period.zone).date(), _words()
    for number, month, kind, currency, amount in earned:
        first = date.fromisoformat(f"{month}-01")
        last = month_end(first)
        yield Cost(tags[number], words[kind], amount, currency, first, today if first <= today < last else last)


def _gifts_word() -> str:
    return str(_("Gifts at their market value"))


def _earned(period: Period, *whose: ColumnElement[bool]) -> list[tuple[int, str, EarnedBy, str, int]]:
    """Programme, month, kind, currency, what its partners earned less what was taken back. One statement."""
    row = CommissionMonth
    by: tuple[Any, ...] = (Enrolment.programme_id, row.month, row.kind, row.currency)
    wanted = (
        select(*by, func.sum(row.earned))
        .join(Enrolment, Enrolment.id == row.enrolment_id)
        .where(row.month.between(f"{period.first:%Y-%m}", f"{period.last:%Y-%m}"), *whose)
        .group_by(*by)
        .having(func.sum(row.earned) != 0)
        .order_by(*by)
    )
    return [(row[0], row[1], row[2], row[3], int(row[4])) for row in db.session.execute(wanted)]


def _gifts(period: Period) -> list[tuple[int, date, date, str, int]]:
    """Programme, days of the period in a month, currency, what reached its partners then. A statement a month."""
    return [
        (number, first, last, currency, amount)
        for first, last in months_of(period.first, period.last)
        for number, sums in products.in_kind_by_programme(first, last).items()
        for currency, amount in sums.items()
    ]


def _tags(numbers: Iterable[int]) -> Mapping[int, str]:
    """Programme -> what links call it. One statement."""
    found = db.session.scalars(select(Programme).where(Programme.id.in_(list(numbers))))
    return {each.id: each.tag for each in found}


def _words() -> Mapping[EarnedBy, str]:
    return {
        EarnedBy.SALE: str(_("Commissions on sales")), EarnedBy.LEAD: str(_("Commissions on leads")),
        EarnedBy.FEE: str(_("Fees for deliverables")), EarnedBy.BONUS: str(_("Bonuses")),
    }  # fmt: skip
