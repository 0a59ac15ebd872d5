"""The report on times: when readers click, by the clocks of whoever looks, beside when posts went out. Asks only."""

from __future__ import annotations

from datetime import date, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from advocacy import clock
from advocacy.database import db
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.reach import hours, metrics, queries
from advocacy.reach.models import Dimension
from advocacy.reach.report import Asked, Cell, Column, Form, Kind, Parameter, Report, Section, Table
from advocacy.reach.reports import choosing
from advocacy.reach.scopes import COMPANY, Scope
from advocacy.reach.studies import told
from advocacy.web import charts_grid, filters

NETWORK = "network"
LEAST_CLICKS = 100
"""Fewer clicks in a whole period say nothing about single hours of the week."""
BEST = 5
MONDAY = date(2024, 1, 1)
"""A Monday, for the names of days."""
Grid = list[list[int]]


def build(asked: Asked) -> Report:
    """When people click, of the company or of one network. Three statements."""
    zone_name = db.session.get_one(Person, asked.person_id).zone
    zone = clock.zone_named(zone_name)
    network = asked.given.get(NETWORK, "")
    scope = Scope(Dimension.NETWORK, network) if network else COMPANY
    clicks = hours.week(hours.by_hour(scope, asked.period), zone)
    posts = hours.week(hours.by_hour(scope, asked.period, metrics.POSTS), zone)
    total, made = sum(map(sum, clicks)), sum(map(sum, posts))
    figures = [told.figure(metrics.HUMAN, total, of=scope), told.figure(metrics.POSTS, made, of=scope)]
    sections = []
    if total or made:
        sections = [
            Section("", charts=[_map(_("When readers click"), clicks)], note=_note(total)),
            Section("", charts=[_map(_("When posts went out"), posts)], half=False),
            Section("", tables=[_best(clicks, posts, total)], half=False),
        ]
    lede = _(
        "By your own clock, %(zone)s. Good hours to be read in; a post is clicked for a day or two.", zone=zone_name
    )
    return Report("times", _("Best times"), asked.period, sections, lede, figures, queries.gaps_in(asked.period))


def _map(title: str, grid: Grid) -> charts_grid.HeatMap:
    days = [filters.weekday_name(MONDAY + timedelta(days=number)) for number in range(hours.DAYS)]
    return charts_grid.heat(title, days, [_hour(each) for each in range(hours.HOURS)], grid, provenance="counted")


def _note(total: int) -> str:
    if total >= LEAST_CLICKS:
        return ""
    few = ngettext(
        "%(num)s click is too few to say which hours are better.",
        "%(num)s clicks are too few to say which hours are better.", total,
    )  # fmt: skip
    return str(few)


def _best(clicks: Grid, posts: Grid, total: int) -> Table:
    """The hours with most clicks, with how many posts went out in them: many clicks may only follow many posts."""
    columns = [
        Column("when", _("When")), Column("clicks", _("Human clicks"), Form.NUMBER, metrics.HUMAN),
        Column("part", _("Of all"), Form.PERCENT),
        Column("posts", _("Posts that went out then"), Form.NUMBER, metrics.POSTS),
    ]  # fmt: skip
    ranked = sorted(
        ((value, day, hour) for day, line in enumerate(clicks) for hour, value in enumerate(line) if value),
        key=lambda each: (-each[0], each[1], each[2]),
    )  # fmt: skip
    rows = [
        {
            "when": Cell(f"{filters.weekday_called(day)}, {_hour(hour)}–{_hour(hour + 1)}"),
            "clicks": told.cell(metrics.HUMAN, value), "part": Cell(value / total),
            "posts": told.cell(metrics.POSTS, posts[day][hour]),
        }
        for value, day, hour in (ranked[:BEST] if total >= LEAST_CLICKS else [])
    ]  # fmt: skip
    return Table("best", _("Hours with most clicks"), columns, rows, _("Too few clicks yet."))


def _hour(hour: int) -> str:
    return f"{hour:02d}:00"


KIND = Kind(
    "times", _l("Best times"), "clock", (Capability.SEE_REACH,), build,
    [Parameter(NETWORK, _l("Network"), choosing.keys_of(Dimension.NETWORK, NETWORK))],
    about=_l("At which hours of the week readers click, by your own clock."),
)  # fmt: skip
