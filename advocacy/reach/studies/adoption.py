"""The reports on taking part: adoption by headcount, and cohorts with what becomes of them. Ask only.

Numbers of people from five up, never a name: nobody learns here who did not share.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import places, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension
from advocacy.reach.names import ACTIVE, ADOPTION, DAILY_ACTIVE, HEADCOUNT
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Report, Section, Table, Tile
from advocacy.reach.reports import pieces
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.studies import cohorts as monthly
from advocacy.reach.studies import headcounts, presence, told
from advocacy.reach.studies.headcounts import Taking
from advocacy.web import charts, charts_grid

WEEKS = 12
MONTHS = 12
LEAST = queries.LEAST_TEAM


def adoption(asked: Asked) -> Report:
    """Who was there, and how many of them shared: now, by week, by team."""
    period = asked.period
    weeks = headcounts.weeks_to(period.last, WEEKS)
    now, before, month, *by_week = headcounts.taking([period, period.before, presence.four_weeks(period), *weeks])
    by_day = headcounts.active_by_day(period)
    figures = presence.figures_of(now, month, by_week, by_day)
    known = [week for week in by_week if week.there]
    sections = [Section("", tiles=_tiles(figures, now, before, by_day), note=_missing(period))]
    if known:
        sections += [
            Section("", charts=[_by_week(known)], half=False),
            Section("", tables=[_weeks(known)], half=True),
            Section("", tables=[_teams(period)], half=True,
                    note=_("Teams show from five people up. Who did not share is shown to nobody.")),
        ]  # fmt: skip
    return Report("adoption", _("Taking part"), period, sections, figures=figures)


def _tiles(figures: list[Figure], now: Taking, before: Taking, by_day: list[int]) -> list[Tile]:
    tiles = []
    for each in figures:
        delta, hint, course = None, None, None
        if each.metric == ADOPTION:
            delta = told.points(now.part, before.part)
            hint = _("%(active)s of the %(there)s who were there", active=now.active, there=now.there)
        if each.metric == DAILY_ACTIVE and any(by_day):
            course = charts.spark(each.label, by_day)
        tiles.append(Tile(each, delta, hint, course=course))
    return tiles


def _missing(period: Period) -> str:
    """What snapshots don't tell about the period."""
    first, days = headcounts.first_snapshot(), len(headcounts.snapshots(period))
    if first is None:
        return str(_("No headcount was taken yet. The worker takes one every hour; adoption is known from then on."))
    if first > period.first:
        return str(_("Headcounts are known since %(day)s: before that day nobody counted.", day=format_date(first)))
    missing = len(period.days) - days
    said = ngettext("%(num)s day of it has no headcount.", "%(num)s days of it have no headcount.", missing)
    return str(said) if missing else ""


def _by_week(weeks: list[Taking]) -> charts.AreaChart:
    shared = {
        _("Shared"): [week.active for week in weeks],
        _("Were there too"): [week.there - week.active for week in weeks],
    }
    labels = [_short(week.period.last) for week in weeks]
    title = _("People who shared, week by week, of all who were there")
    return charts.area(title, labels, shared, provenance="counted", height=240)


def _weeks(weeks: list[Taking]) -> Table:
    columns = [
        Column("week", _("Seven days up to"), Form.DAY), Column("there", _("There"), Form.NUMBER, HEADCOUNT),
        Column("active", _("Shared"), Form.NUMBER, ACTIVE), Column("adoption", _("Adoption"), Form.PERCENT, ADOPTION),
    ]  # fmt: skip
    rows = [
        {
            "week": Cell(week.period.last),
            **_three(presence.of_two(week.there, week.active, COMPANY), week.period),
        }
        for week in reversed(weeks)
    ]
    return Table("weeks", _("By week"), columns, rows)


def _teams(period: Period) -> Table:
    names = queries.teams_shown()
    found = {team: counts for team, counts in headcounts.by_team(period).items() if counts[0] >= LEAST}
    columns = [
        Column("team", _("Team")), Column("there", _("There"), Form.NUMBER, HEADCOUNT),
        Column("active", _("Shared"), Form.NUMBER, ACTIVE), Column("adoption", _("Adoption"), Form.PERCENT, ADOPTION),
    ]  # fmt: skip
    rows = [
        {
            "team": Cell(names[str(team)]),
            **_three(presence.of_two(there, active, Scope(Dimension.TEAM, str(team))), period),
        }
        for team, (there, active) in sorted(found.items(), key=lambda each: (-each[1][1] / each[1][0], each[0]))
        if str(team) in names
    ]
    return Table("teams", _("By team"), columns, rows, _("No team has five people yet."))


def _three(found: Sequence[Figure], period: Period) -> dict[str, Cell]:
    """Cells of adoption and its inputs, each leading to how it was counted in a period of its own."""
    columns = {HEADCOUNT: "there", ACTIVE: "active", ADOPTION: "adoption"}
    return {columns[each.metric]: Cell(each.value, places.counting(each, period), each) for each in found}


def cohorts(asked: Asked) -> Report:
    """Who began in the same month, and how many of those still there share later."""
    found = monthly.cohorts(asked.period.last, MONTHS)
    shown = [each for each in found if each.size >= LEAST]
    small = sum(each.size for each in found) - sum(each.size for each in shown)
    begun = told.figure(ACTIVE, sum(each.size for each in found))
    sections = []
    if shown:
        note = _("A month with fewer than five beginners is not shown.") if small else ""
        sections = [Section("", charts=[_cohort_chart(shown)], note=note), Section("", tables=[_retention(shown)])]
    lede = _("Of those who shared for the first time in a month: how many of them who were still here shared again.")
    return Report("cohorts", _("Coming back"), asked.period, sections, lede, [begun] if shown else [])


def _cohort_chart(shown: list[monthly.Cohort]) -> charts.Chart:
    columns = [_("Month %(number)s", number=number) for number in range(max(len(each.months) for each in shown))]
    rows = [
        (_month(each.month), each.size, [active if there else None for there, active in each.months]) for each in shown
    ]
    still = {_month(each.month): [there for there, _active in each.months] for each in shown}
    return charts_grid.cohorts(
        _("Who began together, and shares still"), columns, rows, size_label=_("Began"), still=still,
        provenance="counted",
    )  # fmt: skip


def _retention(shown: list[monthly.Cohort]) -> Table:
    """How the whole of them holds: of everybody whose so-and-so-many-th month is over, who was there and who shared."""
    longest = max(len(each.months) for each in shown)
    columns = [
        Column("month", _("Since the first post")),
        Column("there", _("There"), Form.NUMBER, HEADCOUNT),
        Column("active", _("Shared"), Form.NUMBER, ACTIVE), Column("part", _("Part"), Form.PERCENT, ADOPTION),
    ]  # fmt: skip
    rows = []
    for number in range(longest):
        pairs = [each.months[number] for each in shown if len(each.months) > number]
        there, active = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
        part = told.cell(ADOPTION, active / there if there else None, f"{active} / {there}")
        rows.append(
            {
                "month": Cell(_("Month %(number)s", number=number)),
                "there": Cell(there),
                "active": Cell(active),
                "part": part,
            }
        )
    return Table("retention", _("All of them together"), columns, rows)


def _month(month: monthly.Month) -> str:
    return str(format_date(date(*month, 1), "MMM y"))


def _short(day: date) -> str:
    return pieces.day_labels(Period(day, day))[0]


KINDS = [
    Kind(
        "adoption", _l("Taking part"), "people", (Capability.SEE_REACH,), adoption,
        about=_l("Of the people who were there, how many shared: by day, week and month, by team from five people up."),
        accounts=presence.ACCOUNTS,
    ),
    Kind(
        "cohorts", _l("Coming back"), "arrow-repeat", (Capability.SEE_REACH,), cohorts,
        about=_l("Who began to share in the same month, and how many of them share still."),
    ),
]  # fmt: skip
