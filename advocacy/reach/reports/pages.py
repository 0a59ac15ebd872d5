"""What the pages of reach show, put together: my impact, the company's overview, the panel of an item. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_skeleton
from flask_babel import get_locale, gettext

from advocacy.database import Page
from advocacy.links.models import Gap
from advocacy.posts.models import Share
from advocacy.posts.queries import shares_of
from advocacy.posts.states import ShareState
from advocacy.reach import metrics, queries
from advocacy.reach.figures import Figure, value_of
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period, last_days
from advocacy.reach.queries import COMPANY, Scope
from advocacy.web import charts, filters, palette

TILES = (metrics.POSTS, metrics.HUMAN, metrics.INTERACTIONS, metrics.POTENTIAL)
ITEM_COLUMNS = (metrics.POSTS, metrics.HUMAN, metrics.UNIQUE, metrics.INTERACTIONS)
NETWORK_COLUMNS = (
    metrics.POSTS,
    metrics.HUMAN,
    metrics.MACHINE,
    metrics.SUSPECTED,
    "likes",
    "reposts",
    "replies",
    "quotes",
)


@dataclass(frozen=True)
class Tile:
    """A figure as a tile, with what it was in the period before and a hint."""

    figure: Figure
    delta: str | None = None
    hint: str | None = None


@dataclass(frozen=True)
class Row:
    """A row of a table: what it is about, and its figures by metric (absent: not reported)."""

    name: str
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class Impact:
    """A person's own figures in a period, and a page of their published posts with figures of all time."""

    tiles: Sequence[Tile]
    figures: Sequence[Figure]
    chart: charts.AreaChart
    posts: Page[Share]
    post_figures: Mapping[int, Mapping[str, Figure]]
    gaps: Sequence[Gap]


@dataclass(frozen=True)
class Overview:
    """The company's figures in a period; charts are None where there is nothing to draw."""

    tiles: Sequence[Tile]
    figures: Sequence[Figure]
    by_network: charts.AreaChart
    top_items: charts.BarChart | None
    by_team: charts.BarChart | None
    items: Sequence[Row]
    networks: Sequence[Row]
    gaps: Sequence[Gap]


@dataclass(frozen=True)
class Panel:
    """The figures of one item, all time, with the last four weeks' human clicks by day."""

    tiles: Sequence[Tile]
    figures: Sequence[Figure]
    chart: charts.AreaChart


def impact(person_id: int, period: Period, cursor: str | None) -> Impact:
    """My impact: the same statements however many posts there are."""
    scope = Scope(Dimension.PERSON, str(person_id))
    found = queries.totals(scope, period)
    posts = shares_of(person_id, states=(ShareState.PUBLISHED,), cursor=cursor, limit=25)
    figures = queries.for_shares([share.id for share in posts.items])
    return Impact(
        _tiles(found),  # without a trend: nobody is to be spurred on
        found,
        _clicks_by_day(period, queries.by_day(scope, period)),
        posts,
        {share_id: {figure.metric: figure for figure in some} for share_id, some in figures.items()},
        queries.gaps_in(period),
    )


def overview(period: Period) -> Overview:
    """The company's overview: the same statements however many posts, items or clicks there are."""
    found = queries.totals(COMPANY, period)
    series = queries.by_day_and_key(Dimension.NETWORK, period)
    items = queries.top(Dimension.ITEM, period)
    titles = queries.titles_of([key for key, _ in items])
    teams = queries.teams_shown()
    by_team = [(teams[key], value) for key, value in queries.top(Dimension.TEAM, period, keys=list(teams))]
    item_figures = queries.by_key(Dimension.ITEM, period, [key for key, _ in items])
    network_figures = queries.by_key(Dimension.NETWORK, period)
    return Overview(
        _tiles(found, queries.totals(COMPANY, period.before)),
        found,
        charts.area(
            gettext("Human clicks by network"), _labels(period),
            {str(palette.network_look(name).label): values for name, values in series.items()}, provenance="counted",
        ),
        charts.bars(gettext("Stories that people clicked"), [(titles.get(key, key), value) for key, value in items])
        if items
        else None,
        charts.bars(gettext("Human clicks by team"), by_team) if by_team else None,
        [Row(titles.get(key, key), item_figures.get(key, {})) for key, _ in items],
        [Row(key, some) for key, some in network_figures.items()],
        queries.gaps_in(period),
    )  # fmt: skip


def panel(source_ref_prefix: str, now: datetime) -> Panel:
    """The figures of an item ("item:12") for its page; the macro in templates/reach/panel.html draws them."""
    scope, period = Scope(Dimension.ITEM, source_ref_prefix), last_days(28, now)
    found = queries.totals(scope)
    return Panel(_tiles(found), found, _clicks_by_day(period, queries.by_day(scope, period), height=180))


def _clicks_by_day(period: Period, values: Sequence[int], height: float = 240) -> charts.AreaChart:
    name = gettext("Human clicks")
    title = gettext("Human clicks by day")
    return charts.area(title, _labels(period), {name: values}, provenance="counted", height=height)


def _labels(period: Period) -> list[str]:
    """The days without their year, in the reader's language."""
    return [_label(day) for day in period.days]


def _label(day: date) -> str:
    return str(format_skeleton("MMMd", day, locale=get_locale()))


def _tiles(found: Sequence[Figure], before: Sequence[Figure] | None = None) -> list[Tile]:
    """The figures that pages open with, those that are there; clicks always are."""
    tiles = []
    for name in TILES:
        figure = next((each for each in found if each.metric == name), None)
        if figure is None and name in (metrics.POSTS, metrics.HUMAN):
            known = metrics.CATALOGUE[name]
            figure = Figure("", name, 0, known.unit, known.provenance)
        if figure is not None:
            tiles.append(Tile(figure, _delta(figure, before), _hint(figure, found)))
    return tiles


def _delta(figure: Figure, before: Sequence[Figure] | None) -> str | None:
    """The change against the period before, where it says something."""
    then = value_of(before or (), figure.metric)
    if not then or figure.value == then:
        return None
    return f"{(figure.value - then) / then:+.0%}".replace("-", "−")


def _hint(figure: Figure, found: Sequence[Figure]) -> str | None:
    if figure.metric == metrics.HUMAN and (raw := value_of(found, metrics.RAW)):
        visits = filters.number(value_of(found, metrics.UNIQUE))
        return str(gettext("%(visits)s daily visitors, %(raw)s requests", visits=visits, raw=filters.number(raw)))
    if figure.metric == metrics.POSTS and (each := value_of(found, metrics.PER_POST)):
        return str(gettext("%(clicks)s clicks a post", clicks=filters.number(each)))
    return None
