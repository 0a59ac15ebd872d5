"""Charts as geometry: numbers in, shapes out, for the macros in templates/components/charts.html to draw as SVG.

Pure; imports no other room.  Every chart keeps its figures, so that the page can show them as a
table beside the drawing.  Lengths are in the units of the chart's own viewBox (`width` by `height`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

WIDTH = 640.0
COLOURS = 6


@dataclass(frozen=True)
class Table:
    """The figures behind a drawing: column heads, then rows of a head and its values."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]


@dataclass(frozen=True)
class Chart:
    """What every drawing has: a title, a sentence for those who cannot see it, its box, its table, its provenance."""

    title: str
    description: str
    width: float
    height: float
    table: Table
    provenance: str | None


@dataclass(frozen=True)
class Tick:
    """A mark on an axis: where it stands and what it says."""

    at: float
    text: str


@dataclass(frozen=True)
class Band:
    """One series of an area chart: its outline (closed) and its upper line, as SVG path data; `colour` is 1-6."""

    name: str
    area: str
    line: str
    colour: int


@dataclass(frozen=True)
class AreaChart(Chart):
    """Stacked areas over an ordered axis."""

    bands: tuple[Band, ...]
    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    left: float


@dataclass(frozen=True)
class Bar:
    """One horizontal bar; `width` from the common left edge, `marked` when it is the reader's own."""

    name: str
    value: float
    y: float
    width: float
    marked: bool


@dataclass(frozen=True)
class BarChart(Chart):
    """Horizontal bars with one left edge at `left` and a full length of `span`."""

    bars: tuple[Bar, ...]
    left: float
    span: float
    bar_height: float


@dataclass(frozen=True)
class Sparkline(Chart):
    """A line without axes."""

    line: str
    area: str


def area(
    title: str,
    labels: Sequence[str],
    series: Mapping[str, Sequence[float]],
    *,
    description: str = "",
    provenance: str | None = None,
    height: float = 260,
) -> AreaChart:
    """Series of equal length stacked on each other over `labels`; more than six share the sixth colour."""
    left, top, bottom = 44.0, 10.0, height - 26
    stacked = _stack(list(series.values()), len(labels))
    steps = nice_steps(max(stacked[-1], default=0.0) if stacked else 0.0)
    xs = _spread(len(labels), left, WIDTH - 8)
    ys = [[bottom - (bottom - top) * value / steps[-1] for value in values] for values in stacked]
    floors = [[bottom] * len(labels), *ys]
    bands = tuple(
        Band(name, _closed(xs, ys[i], floors[i]), _path(xs, ys[i]), min(i + 1, COLOURS))
        for i, name in enumerate(series)
    )
    table = Table(tuple(series), tuple(zip(labels, zip(*series.values(), strict=True), strict=True)) if series else ())
    return AreaChart(
        title,
        description or _spoken(title, series),
        WIDTH,
        height,
        table,
        provenance,
        bands,
        _x_ticks(labels, xs),
        tuple(Tick(bottom - (bottom - top) * step / steps[-1], short(step)) for step in steps),
        left,
    )


def bars(
    title: str,
    rows: Sequence[tuple[str, float]],
    *,
    highlight: str | None = None,
    unit: str = "",
    description: str = "",
    provenance: str | None = None,
    label_width: float = 150,
) -> BarChart:
    """One bar a row, the greatest value taking the whole length; the row named `highlight` has a colour of its own."""
    pitch, bar_height, span = 30.0, 20.0, WIDTH - label_width - 70
    top = max((value for _, value in rows), default=0) or 1
    shapes = tuple(
        Bar(name, value, i * pitch + 5, round(max(span * value / top, 2 if value else 0), 1), name == highlight)
        for i, (name, value) in enumerate(rows)
    )
    table = Table((unit or title,), tuple((name, (value,)) for name, value in rows))
    spoken = description or ", ".join(f"{name} {value:,.0f}" for name, value in rows[:3])
    height = max(len(rows), 1) * pitch
    return BarChart(title, spoken, WIDTH, height, table, provenance, shapes, label_width, span, bar_height)


def spark(title: str, values: Sequence[float], *, description: str = "") -> Sparkline:
    """The course of `values` in a box of 120 by 32."""
    width, height = 120.0, 32.0
    low, high = min(values, default=0), max(values, default=0)
    xs = _spread(len(values), 1, width - 1)
    ys = [height - 3 - (height - 6) * (value - low) / ((high - low) or 1) for value in values]
    spoken = description or (f"{title}: {values[0]:,.0f} – {values[-1]:,.0f}" if values else title)
    table = Table((title,), tuple((str(i + 1), (value,)) for i, value in enumerate(values)))
    return Sparkline(title, spoken, width, height, table, None, _path(xs, ys), _closed(xs, ys, [height] * len(xs)))


def nice_steps(top: float, count: int = 4) -> list[float]:
    """Round steps from 0 to at least `top`, about `count` of them: 0, 5,000, 10,000 ...; never finer than 1."""
    if top <= 0:
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
    return [start + (end - start) * i / (count - 1) for i in range(count)] if count > 1 else [start, end][:count]


def _path(xs: Sequence[float], ys: Sequence[float]) -> str:
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in zip(xs, ys, strict=True)) if xs else ""


def _closed(xs: Sequence[float], ys: Sequence[float], floor: Sequence[float]) -> str:
    return f"{_path(xs, ys)}L{_path(xs[::-1], floor[::-1])[1:]}Z" if xs else ""


def _x_ticks(labels: Sequence[str], xs: Sequence[float]) -> tuple[Tick, ...]:
    """About six labels, evenly apart, so that they never touch."""
    every = max(1, math.ceil(len(labels) / 6))
    return tuple(Tick(round(xs[i], 1), labels[i]) for i in range(0, len(labels), every))


def _spoken(title: str, series: Mapping[str, Sequence[float]]) -> str:
    return f"{title}: " + ", ".join(f"{name} {sum(values):,.0f}" for name, values in series.items())
