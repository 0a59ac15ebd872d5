"""Charts for programs that draw no SVG: upright bars, lines of bars, shaded fields, for mail; and the same in letters.

Pure; imports the charts whose figures it takes. Colours are numbers, 1-6 of a series, 0-10 of a shade; the template
of the mail knows them in light and dark.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from advocacy.web.charts import COLOURS, AreaChart, BarChart, Chart, nice_steps, short
from advocacy.web.charts_grid import CohortTable, Funnel, HeatMap

MOST_COLUMNS = 45
"""Upright bars that a mail has room for; longer courses are drawn by the average of neighbours."""
HEIGHT = 96
_BLOCKS = "▁▂▃▄▅▆▇█"
_LINE = 24


@dataclass(frozen=True)
class Part:
    """A stretch of an upright bar: its height in pixels, its series' colour."""

    height: int
    colour: int


@dataclass(frozen=True)
class Upright:
    """Bars beside each other, each of parts from its top down. ``together``: so many values make one bar."""

    series: tuple[tuple[str, int], ...]
    columns: tuple[tuple[Part, ...], ...]
    first: str
    last: str
    top: str
    together: int
    kind: str = "upright"


@dataclass(frozen=True)
class Line:
    """A bar that lies: ``width`` percent long; ``share`` of the line before it, where that says something."""

    name: str
    value: float
    width: int
    colour: int
    share: float | None = None


@dataclass(frozen=True)
class Lines:
    """Bars below each other."""

    lines: tuple[Line, ...]
    kind: str = "lines"


@dataclass(frozen=True)
class Field:
    """A shaded field, 0-10; ``text`` stands in it; None has not come yet."""

    shade: int | None
    text: str = ""


@dataclass(frozen=True)
class Fields:
    """Rows of shaded fields; every ``every``th column's label is written."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Field, ...]], ...]
    every: int = 1
    kind: str = "fields"


Drawing = Upright | Lines | Fields


def drawn(chart: Chart) -> Drawing | None:
    """The chart for a mail; None for a line that stands beside a figure."""
    if isinstance(chart, AreaChart):
        return _upright(chart)
    if isinstance(chart, BarChart):
        return Lines(
            tuple(Line(bar.name, bar.value, math.ceil(bar.width), 3 if bar.marked else 1) for bar in chart.bars)
        )
    if isinstance(chart, Funnel):
        return Lines(tuple(Line(each.name, each.value, math.ceil(each.width), 1, each.share) for each in chart.stages))
    if isinstance(chart, HeatMap):
        return _heat(chart)
    return _cohorts(chart) if isinstance(chart, CohortTable) else None


def course(values: Sequence[float], most: int = MOST_COLUMNS) -> str:
    """A course as letters of different height: ▁▂▅█."""
    found = [_average(values[at : at + _step(len(values), most)]) for at in _starts(len(values), most)]
    low, high = min(found, default=0), max(found, default=0)
    return "".join(_BLOCKS[round((value - low) / ((high - low) or 1) * (len(_BLOCKS) - 1))] for value in found)


def in_letters(chart: Chart) -> list[str]:
    """The chart as lines of text, for the plain part of a mail."""
    if isinstance(chart, AreaChart):
        return [
            f"{name}  {course(_series(chart, i))}  {_said(_series(chart, i))}" for i, name in enumerate(_names(chart))
        ]
    made = drawn(chart)
    if isinstance(made, Lines):
        return list(_lying(made))
    if isinstance(made, Fields):
        return [f"{name}  {''.join(_shade(each) for each in fields)}" for name, fields in made.rows]
    return []


def _said(values: Sequence[float]) -> str:
    return f"{sum(values):,.0f}"


def _lying(lines: Lines) -> Iterator[str]:
    widest = max((len(line.name) for line in lines.lines), default=0)
    for line in lines.lines:
        share = f" ({line.share:.0%})" if line.share is not None else ""
        yield f"{line.name:<{widest}}  {'█' * math.ceil(line.width * _LINE / 100)} {line.value:,.0f}{share}"


def _shade(field: Field) -> str:
    return " " if field.shade is None else "·░░░▒▒▒▓▓▓█"[field.shade]


def _names(chart: Chart) -> Sequence[str]:
    return chart.table.columns


def _series(chart: Chart, number: int) -> list[float]:
    return [values[number] for _, values in chart.table.rows]


def _upright(chart: AreaChart) -> Upright:
    labels = [label for label, _ in chart.table.rows]
    step = _step(len(labels), MOST_COLUMNS)
    courses = [
        [_average(values[at : at + step]) for at in _starts(len(labels), MOST_COLUMNS)]
        for values in (_series(chart, i) for i in range(len(chart.table.columns)))
    ]
    columns = list(zip(*courses, strict=True))
    top = nice_steps(max((sum(column) for column in columns), default=0))[-1]
    colours = [min(i + 1, COLOURS) for i in range(len(courses))]
    return Upright(
        tuple(zip(chart.table.columns, colours, strict=True)),
        tuple(_stacked(column, colours, top) for column in columns),
        labels[0] if labels else "", labels[-1] if labels else "", short(top), step,
    )  # fmt: skip


def _stacked(column: Sequence[float], colours: Sequence[int], top: float) -> tuple[Part, ...]:
    """From the top down, the last series first, as the page stacks them; what is there has a pixel at least."""
    parts = [
        Part(max(1, round(HEIGHT * value / top)), colour)
        for value, colour in zip(column, colours, strict=True)
        if value > 0
    ]
    return tuple(reversed(parts))


def _heat(chart: HeatMap) -> Fields:
    top = max((value for _, values in chart.table.rows for value in values), default=0) or 1
    rows = tuple(
        (name, tuple(Field(math.ceil(10 * value / top)) for value in values)) for name, values in chart.table.rows
    )
    return Fields(chart.table.columns, rows, every=3)


def _cohorts(chart: CohortTable) -> Fields:
    rows = tuple(
        (
            f"{line.name} ({short(line.size)})",
            tuple(Field(cell.level, f"{cell.share:.0%}") if cell else Field(None) for cell in line.cells),
        )
        for line in chart.cohorts
    )
    return Fields(chart.columns, rows)


def _step(count: int, most: int) -> int:
    return max(1, math.ceil(count / most))


def _starts(count: int, most: int) -> range:
    return range(0, count, _step(count, most))


def _average(values: Sequence[float]) -> float:
    return sum(values) / len(values)
