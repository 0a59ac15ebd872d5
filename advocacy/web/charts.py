"""Charts as geometry: numbers in, shapes out, for the macros in templates/components/charts.html to draw as SVG.

Pure; imports no other room.  Widths are percent of the plot, heights are pixels: a drawing takes any width and its
words keep their size.  Every chart keeps its figures, so that the page can show them as a table beside the drawing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import ClassVar

COLOURS = 6
PLOT = 1000.0  # width of the stretched box that holds lines and areas
TOP, FOOT = 12.0, 26.0  # room for the highest label above, for the axis below


@dataclass(frozen=True)
class Table:
    """The figures behind a drawing: column heads, then rows of a head and its values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Chart:
    """What every drawing has: a title, a sentence for those who can't see it, its height, its table, its provenance.

    ``kind`` names the macro in components/charts.html that draws it. ``meaning`` says what its provenance means here,
    where the usual sentence does not fit.
    """

    kind: ClassVar[str]
    title: str
    description: str
    height: float
    table: Table
    provenance: str | None
    meaning: str = field(default="", kw_only=True)


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where it stands (percent across, or pixels down) and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Band:
    """One series of an area chart: its closed outline and its upper line as SVG path data; `colour` is 1-6."""

    name: str
    area: str
    line: str
    colour: int


@dataclass(frozen=True)
class AreaChart(Chart):
    """Stacked areas over an ordered axis, in a box of `PLOT` by `height` that is stretched to the plot's width."""

    kind = "area"
    bands: tuple[Band, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class Bar:
    """One horizontal bar, `width` percent long; `marked` when it is the reader's own."""

    name: str
    value: float
    y: float
    width: float
    marked: bool


@dataclass(frozen=True)
class BarChart(Chart):
    """Horizontal bars."""

    kind = "bars"
    bars: tuple[Bar, ...]
    bar_height: float


@dataclass(frozen=True)
class Sparkline(Chart):
    """A line without axes, in a box of `PLOT` by `height`."""

    kind = "spark"
    line: str
    area: str


def area(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    description: str = "",
    provenance: str | None = None,
    meaning: str = "",
    height: float = 280,
) -> AreaChart:
    """Series of equal length stacked on each other over `labels`; more than six share the sixth colour."""
    bottom = height - FOOT
    stacked = _stack(list(series.values()), len(labels))
    steps = nice_steps(max(stacked[-1], default=0.0) if stacked else 0.0)

    def down(value: float) -> float:
        return bottom - (bottom - TOP) * value / steps[-1]

    xs = _spread(len(labels), 0, PLOT)
    lines = [[bottom] * len(xs), *([down(value) for value in values] for values in stacked)]
    bands = tuple(
        Band(name, _closed(xs, lines[i + 1], lines[i]), _path(xs, lines[i + 1]), min(i + 1, COLOURS))
        for i, name in enumerate(series)
    )
    rows = zip(labels, zip(*series.values(), strict=True), strict=True) if series else ()
    table = Table(tuple(series), tuple(rows))
    y_ticks = tuple(Tick(round(down(step), 1), short(step)) for step in steps)
    spoken = description or f"{title}: " + ", ".join(f"{name} {sum(values):,.0f}" for name, values in series.items())
    return AreaChart(title, spoken, height, table, provenance, bands, _x_ticks(labels, xs), y_ticks, meaning=meaning)


def bars(
    title: str,
    rows: Sequence[tuple[str, float]],
    *,
    highlight: str | None = None,
    unit: str = "",
    description: str = "",
    provenance: str | None = None,
    meaning: str = "",
) -> BarChart:
    """One bar a row, the greatest value taking the whole length; the row named `highlight` has a colour of its own."""
    pitch, bar_height = 32.0, 20.0
    top = max((value for _, value in rows), default=0) or 1
    shapes = tuple(
        Bar(name, value, i * pitch + 6, round(max(100 * value / top, 0.8 if value else 0), 2), name == highlight)
        for i, (name, value) in enumerate(rows)
    )
    table = Table((unit or title,), tuple((name, (value,)) for name, value in rows))
    spoken = description or ", ".join(f"{name} {value:,.0f}" for name, value in rows[:3]) or title
    return BarChart(title, spoken, max(len(rows), 1) * pitch, table, provenance, shapes, bar_height, meaning=meaning)


def spark(title: str, values: Sequence[float], *, description: str = "") -> Sparkline:
    """The course of `values`."""
    height = 36.0
    low, high = min(values, default=0), max(values, default=0)
    xs = _spread(len(values), 0, PLOT)
    ys = [height - 3 - (height - 6) * (value - low) / ((high - low) or 1) for value in values]
    spoken = description or (f"{title}: {values[0]:,.0f} – {values[-1]:,.0f}" if values else title)
    table = Table((title,), tuple((str(i + 1), (value,)) for i, value in enumerate(values)))
    return Sparkline(title, spoken, height, table, None, _path(xs, ys), _closed(xs, ys, [height] * len(xs)))


def nice_steps(top: float, count: int = 4) -> list[float]:
    """Round steps from 0 to at least `top`, about `count` of them: 0, 5,000, 10,000 ...; never finer than 1."""
    if top <= 1:
        return [0.0, 1.0]
    rough = top / count
    scale = 10.0 ** math.floor(math.log10(rough))
    step = max(next(factor * scale for factor in (1, 2, 2.5, 5, 10) if factor * scale >= rough), 1.0)
    return [step * i for i in range(math.ceil(top / step) + 1)]


def short(value: float) -> str:
    """A figure for an axis: 950, 1.5k, 20k, 3M."""
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if abs(value) >= size:
            return f"{value / size:.1f}".rstrip("0").rstrip(".") + letter
    return f"{value:g}"


def _stack(series: Sequence[Sequence[float]], length: int) -> list[list[float]]:
    if any(len(values) != length for values in series):
        raise ValueError("every series needs one value a label")
    columns = [list(accumulate(column)) for column in zip(*series, strict=True)]
    return [[column[i] for column in columns] for i in range(len(series))]


def _spread(count: int, start: float, end: float) -> list[float]:
    """`count` places evenly from `start` to `end`; one alone stands in the middle."""
    return [start + (end - start) * i / (count - 1) for i in range(count)] if count > 1 else [(start + end) / 2][:count]


def _path(xs: Sequence[float], ys: Sequence[float]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True)) if xs else ""


def _closed(xs: Sequence[float], ys: Sequence[float], floor: Sequence[float]) -> str:
    return f"{_path(xs, ys)}L{_path(xs[::-1], floor[::-1])[1:]}Z" if xs else ""


def _x_ticks(labels: Sequence[str], xs: Sequence[float]) -> tuple[Tick, ...]:
    """About six labels, evenly apart, so that they never touch."""
    every = max(1, math.ceil(len(labels) / 6))
    return tuple(Tick(round(100 * xs[i] / PLOT, 2), labels[i]) for i in range(0, len(labels), every))
