"""The company's overview: what everything that people posted has reached. Asks only."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from advocacy.people.capabilities import Capability
from advocacy.reach import metrics, naming, queries
from advocacy.reach.models import Dimension
from advocacy.reach.queries import COMPANY
from advocacy.reach.report import Asked, Kind, Report, Section, Table
from advocacy.reach.reports import pieces
from advocacy.web import charts, palette

ITEMS = (metrics.POSTS, metrics.HUMAN, metrics.UNIQUE, metrics.INTERACTIONS)
NETWORKS = (
    metrics.POSTS, metrics.HUMAN, metrics.MACHINE, metrics.SUSPECTED, "likes", "reposts", "replies", "quotes",
    "impressions",
)  # fmt: skip


def build(asked: Asked) -> Report:
    """The report: the same statements however many posts, items or clicks there are."""
    period = asked.period
    found = pieces.totals(COMPANY, period)
    then = pieces.totals(COMPANY, pieces.compared_with(asked))
    series = queries.by_day_and_key(Dimension.NETWORK, period)
    courses = {
        metrics.POSTS: queries.by_day(COMPANY, period, metrics.POSTS),
        metrics.HUMAN: [sum(day) for day in zip(*series.values(), strict=True)],
    }
    sections = [Section("", tiles=pieces.tiles(found, then, courses))]
    if found:
        named = {str(palette.network_look(name).label): values for name, values in series.items()}
        sections += [
            Section("", charts=[pieces.by_day(_("Human clicks by network"), period, named)]),
            *_best(asked),
            *_campaigns(asked),
            Section("", tables=[_networks(asked)]),
        ]
    return Report("overview", _("Reach"), period, sections, figures=found, gaps=queries.gaps_in(period))


def _best(asked: Asked) -> list[Section]:
    """What was clicked most: stories, teams, campaigns."""
    period = asked.period
    items = queries.top(Dimension.ITEM, period)
    titles = naming.names_of(Dimension.ITEM, dict(items))
    teams = queries.teams_shown()
    by_team = queries.top(Dimension.TEAM, period, keys=list(teams))
    stories = charts.bars(
        _("Stories that people clicked"), [(pieces.shortened(titles[key]), value) for key, value in items],
        provenance="counted",
    )  # fmt: skip
    own = charts.bars(_("Human clicks by team"), [(teams[key], value) for key, value in by_team], provenance="counted")
    small = _("Teams show from five people up. Nobody sees the figures of one person but they themselves.")
    return [
        *([Section("", charts=[stories], half=bool(by_team))] if items else []),
        *([Section("", charts=[own], note=small, half=bool(items))] if by_team else []),
        *([Section("", tables=[_stories(asked, titles)])] if items else []),
    ]


def _stories(asked: Asked, titles: dict[str, str]) -> Table:
    found = queries.by_key(Dimension.ITEM, asked.period, list(titles))
    table = pieces.keyed_table("stories", _("Stories"), _("Story"), Dimension.ITEM, titles, found, ITEMS, asked.period)
    return pieces.with_courses(table, list(titles), Dimension.ITEM, asked.period)


def _campaigns(asked: Asked) -> list[Section]:
    """Campaigns by human clicks, where there are any."""
    keys = {key: key for key, _clicks in queries.top(Dimension.CAMPAIGN, asked.period)}
    if not keys:
        return []
    found = queries.by_key(Dimension.CAMPAIGN, asked.period, list(keys))
    table = pieces.keyed_table(
        "campaigns", _("Campaigns"), _("Campaign"), Dimension.CAMPAIGN, keys, found, ITEMS, asked.period
    )  # fmt: skip
    return [Section("", tables=[pieces.with_courses(table, list(keys), Dimension.CAMPAIGN, asked.period)])]


def _networks(asked: Asked) -> Table:
    found = queries.by_key(Dimension.NETWORK, asked.period)
    named = {key: key for key in found}
    return pieces.keyed_table(
        "networks", _("Networks"), _("Network"), Dimension.NETWORK, named, found, NETWORKS, asked.period
    )  # fmt: skip


KIND = Kind(
    "overview", _l("Overview"), "bar-chart-line", (Capability.SEE_REACH,), build, [pieces.COMPARED],
    about=_l("What everything that people posted has reached: clicks, interactions, the stories and networks behind."),
)  # fmt: skip
