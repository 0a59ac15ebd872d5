"""What reports are put together from: tiles with their change, charts by day, tables by the keys of a dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from babel.dates import format_skeleton
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l

from advocacy import settings
from advocacy.reach import metrics, places, queries, writing
from advocacy.reach.figures import Figure, value_of
from advocacy.reach.models import Dimension
from advocacy.reach.periods import Period
from advocacy.reach.queries import Scope
from advocacy.reach.report import Asked, Cell, Column, Form, Parameter, Table, Tile
from advocacy.web import charts, filters

TILES = (
    metrics.POSTS, metrics.HUMAN, metrics.INTERACTIONS, metrics.ENGAGEMENT, metrics.LANDED, metrics.CONVERSIONS,
    metrics.NET_VALUE, metrics.POTENTIAL,
)  # fmt: skip
"""What a report opens with, as far as it is there."""
ALWAYS = frozenset({metrics.POSTS, metrics.HUMAN})
"""Said even where they are 0."""
HELD = frozenset({
    metrics.POSTS, metrics.RAW, metrics.HUMAN, metrics.MACHINE, metrics.SUSPECTED, metrics.UNIQUE, metrics.LANDED,
    metrics.CONVERSIONS, metrics.SALES, metrics.LEADS, metrics.REVERSED,
})  # fmt: skip
"""What we count ourselves, post by post: where there is none of it, it is 0. Of money no currency would be known."""
OF_KEYS = (
    metrics.POSTS, metrics.HUMAN, metrics.PER_POST, metrics.UNIQUE, metrics.INTERACTIONS, metrics.ENGAGEMENT,
    metrics.CONVERSIONS,
)  # fmt: skip
"""The columns of tables by story, network, campaign."""
A_YEAR = timedelta(days=364)
"""Whole weeks, so that weekdays meet weekdays."""

COMPARED = Parameter(
    "compare", _l("Compared with"),
    lambda asked: [
        ("", gettext("The period before")), ("year", gettext("The year before")), ("none", gettext("Nothing")),
    ],
)  # fmt: skip


def compared_with(asked: Asked) -> Period | None:
    """The period that this one is compared with: the one before unless something else was asked."""
    how = asked.given.get("compare", "")
    if how == "year":
        return Period(asked.period.first - A_YEAR, asked.period.last - A_YEAR)
    return None if how == "none" else asked.period.before


def totals(scope: Scope, period: Period | None) -> list[Figure]:
    """The figures of a scope, each knowing whose it is. Nothing without a period to look at."""
    if period is None:
        return []
    return [replace(each, key=scope.key, dimension=scope.dimension) for each in queries.totals(scope, period)]


def tiles(
    found: Sequence[Figure], then: Sequence[Figure] = (), courses: Mapping[str, Sequence[int]] | None = None,
    names: Sequence[str] = TILES, scope: Scope = queries.COMPANY,
) -> list[Tile]:  # fmt: skip
    """The figures that a report opens with, those that are there; posts and clicks always are."""
    made = []
    for name in names:
        figure = figure_in(found, name, scope)
        if figure is None or (not figure.value and name not in ALWAYS):
            continue
        course = (courses or {}).get(name)
        made.append(
            Tile(
                figure, writing.change(figure.value, value_of(then, name)), hint_of(figure, found),
                course=charts.spark(figure.label, course) if course and any(course) else None,
            )
        )  # fmt: skip
    return made


def figure_in(found: Sequence[Figure], name: str, scope: Scope) -> Figure | None:
    """The figure of a metric. What we count and nobody did is 0; what nobody reported is not there."""
    there = next((each for each in found if each.metric == name), None)
    return there or zero(name, scope.key, scope.dimension)


def zero(name: str, key: str, dimension: Dimension | None) -> Figure | None:
    """Nothing, where we are the ones who count; None where somebody else would have had to say so."""
    if name not in HELD:
        return None
    known = metrics.metric(name)
    return Figure(key, name, 0, known.unit, known.provenance, known.formula, dimension=dimension)


def hint_of(figure: Figure, found: Sequence[Figure]) -> str | None:
    """A word on what stands behind a tile."""
    if figure.metric == metrics.HUMAN and (raw := value_of(found, metrics.RAW)):
        visits = filters.number(value_of(found, metrics.UNIQUE))
        return str(gettext("%(visits)s daily visitors, %(raw)s requests", visits=visits, raw=filters.number(raw)))
    if figure.metric == metrics.POSTS and (each := value_of(found, metrics.PER_POST)):
        return str(gettext("%(clicks)s clicks a post", clicks=filters.number(each)))
    return None


def by_day(title: str, period: Period, series: Mapping[str, Sequence[int]], height: float = 260) -> charts.AreaChart:
    """Counted figures on every day of a period, stacked."""
    return charts.area(title, day_labels(period), series, provenance="counted", height=height)


def day_labels(period: Period) -> list[str]:
    """The days without their year, in the reader's language."""
    return [_label(day) for day in period.days]


def _label(day: date) -> str:
    return str(format_skeleton("MMMd", day, locale=get_locale()))


def metric_columns(names: Sequence[str]) -> list[Column]:
    """Columns that tell metrics."""
    known = [metrics.metric(name) for name in names]
    currency = settings.current().currency
    return [
        Column(each.name, str(each.label), form, each.name, currency if form is Form.MONEY else "")
        for each, form in ((each, writing.form_of(each.unit)) for each in known)
    ]


def keyed_table(
    name: str, title: str, head: str, dimension: Dimension, keys: Mapping[str, str],
    found: Mapping[str, Mapping[str, Figure]], names: Sequence[str], period: Period, empty: str = "",
) -> Table:  # fmt: skip
    """A row for each key (key -> what it is called), its figures beside it, of those metrics that anybody told."""
    form = Form.NETWORK if dimension is Dimension.NETWORK else Form.TEXT
    crossing = any(each.dimension for some in found.values() for each in some.values())
    rows = []
    for key, called in keys.items():
        value = key if dimension is Dimension.NETWORK else called
        row = {"key": Cell(value, places.about(dimension, key, period))}
        row.update(
            {
                each: metric_cell(found.get(key, {}).get(each), each, key, None if crossing else dimension)
                for each in names
            }
        )
        rows.append(row)
    told = [each for each in names if each in ALWAYS or any(row[each].value for row in rows)]
    return Table(name, title, [Column("key", head, form), *metric_columns(told)], rows, empty)


def with_courses(table: Table, keys: Sequence[str], dimension: Dimension, period: Period) -> Table:
    """The table with the course of human clicks beside their number; ``keys`` are those of its rows, in order."""
    series = queries.by_day_and_key(dimension, period, metrics.HUMAN, keys)
    label = str(metrics.metric(metrics.HUMAN).label)
    rows = []
    for key, row in zip(keys, table.rows, strict=True):
        cell, course = row.get(metrics.HUMAN), series.get(key)
        drawn = replace(cell, course=charts.spark(label, course)) if cell and course else cell
        rows.append({**row, metrics.HUMAN: drawn} if drawn else row)
    return replace(table, rows=rows)


def metric_cell(figure: Figure | None, name: str, key: str, dimension: Dimension | None) -> Cell:
    """A figure of a row, knowing whose it is."""
    there = figure or zero(name, key, dimension)
    if there and there.dimension is None:
        there = replace(there, key=key, dimension=dimension)
    return Cell(there.value if there else None, figure=there)


def clicks_of(found: Mapping[str, Figure]) -> float:
    """Human clicks among the figures of one key, to order by."""
    return found[metrics.HUMAN].value if metrics.HUMAN in found else 0


def shortened(text: str, most: int = 60) -> str:
    """A title that fits beside a bar."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
