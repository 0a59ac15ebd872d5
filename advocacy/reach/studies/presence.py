"""Taking part as figures, of the company and of teams from five people up, and how each was counted. Asks only."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask_babel import gettext as _

from advocacy.reach import queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.names import ACTIVE, ADOPTION, DAILY_ACTIVE, HEADCOUNT, STICKINESS, WEEKLY_ACTIVE
from advocacy.reach.periods import Period
from advocacy.reach.report import Account, Cell, Column, Form, Table, Teller
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.studies import headcounts, told
from advocacy.reach.studies.headcounts import Taking

WEEKS, LAST = 12, 4


def figures_of(now: Taking, month: Taking, weeks: list[Taking], by_day: list[int]) -> list[Figure]:
    """The company's: of the period, of the four weeks up to its end, of single weeks, of its days."""
    daily = sum(by_day) / len(by_day)
    found = [
        *of_two(now.there, now.active, COMPANY),
        told.figure(DAILY_ACTIVE, round(daily, 1), f"{sum(by_day)} / {len(by_day)}", of=COMPANY),
    ]
    counted = [week.active for week in weeks if week.there][-LAST:]
    if counted:
        weekly = round(sum(counted) / len(counted), 1)
        found.append(told.figure(WEEKLY_ACTIVE, weekly, f"{sum(counted)} / {len(counted)}", of=COMPANY))
    if month.active:
        part = daily / month.active
        found.append(told.figure(STICKINESS, part, f"{daily:.1f} / {month.active}", of=COMPANY))
    return found


def of_two(there: int, active: int, of: Scope) -> list[Figure]:
    """Adoption, where anybody was there, and what it is worked out of."""
    found = [told.figure(ACTIVE, active, of=of), told.figure(HEADCOUNT, there, of=of)]
    part = [told.figure(ADOPTION, active / there, f"{active} / {there}", of=of)] if there else []
    return [*part, *found]


def four_weeks(last: Period) -> Period:
    """The 28 days that end with a period."""
    return Period(last.last - timedelta(days=27), last.last, last.zone)


def _account(name: str, scope: Scope, period: Period, _unit: str) -> Account:
    if scope.dimension is Dimension.TEAM:
        there, active = headcounts.by_team(period).get(int(scope.key), (0, 0))
        return Account(of_two(there, active, scope) if there >= queries.LEAST_TEAM else ())
    if scope != COMPANY:
        return Account()
    weeks = headcounts.weeks_to(period.last, WEEKS)
    now, month, *by_week = headcounts.taking([period, four_weeks(period), *weeks])
    by_day = headcounts.active_by_day(period)
    figures = figures_of(now, month, by_week, by_day)
    if name == WEEKLY_ACTIVE:
        known = [week for week in by_week if week.there][-LAST:]
        return Account(figures, _weeks(known), None)
    return Account(figures, _days(period, by_day))


def _days(period: Period, by_day: list[int]) -> Table:
    """Whoever shares on two days counts once in a period: days do not add up to it."""
    counts = {each.day: each.people for each in headcounts.snapshots(period)}
    columns = [
        Column("day", _("Day"), Form.DAY), Column("there", _("There"), Form.NUMBER),
        Column("active", _("Shared"), Form.NUMBER),
    ]  # fmt: skip
    rows = [
        {"day": Cell(day), "there": Cell(counts.get(day)), "active": Cell(active)}
        for day, active in reversed(list(zip(period.days, by_day, strict=True)))
    ]
    return Table("rows", _("The headcounts behind it"), columns, rows)


def _weeks(weeks: list[Taking]) -> Table:
    columns = [Column("week", _("Seven days up to"), Form.DAY), Column("active", _("Shared"), Form.NUMBER)]
    rows = [{"week": Cell(week.period.last), "active": Cell(week.active)} for week in reversed(weeks)]
    return Table("rows", _("The weeks behind it"), columns, rows)


ACCOUNTS: Mapping[str, Teller] = dict.fromkeys(
    (ACTIVE, HEADCOUNT, ADOPTION, DAILY_ACTIVE, WEEKLY_ACTIVE, STICKINESS), _account
)  # fmt: skip
