"""The two charts that are not a line or a bar: the heat map and the funnel.

Pure; imports `charts` for what all drawings share.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from advocacy.web.charts import WIDTH, Chart, Table, Tick


@dataclass(frozen=True)
class Cell:
    """One field of a heat map; `strength` is its value as a share of the greatest, 0-1."""

    x: float
    y: float
    value: float
    strength: float
    says: str


@dataclass(frozen=True)
class HeatMap(Chart):
    """Fields in rows and columns, the fuller the greater."""

    cells: tuple[Cell, ...]
    row_ticks: tuple[Tick, ...]
    column_ticks: tuple[Tick, ...]
    cell_width: float
    cell_height: float
    left: float


@dataclass(frozen=True)
class Stage:
    """One step of a funnel: its bar, the taper (SVG points) to the next, and its share of the step before, 0-1."""

    name: str
    value: float
    x: float
    y: float
    width: float
    share: float | None
    taper: str


@dataclass(frozen=True)
class Funnel(Chart):
    """Steps that each let fewer through."""

    stages: tuple[Stage, ...]
    bar_height: float
    left: float
    right: float


def heat(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float]],
    *,
    description: str = "",
    provenance: str | None = None,
    every: int = 3,
) -> HeatMap:
    """`values[row][column]`; every `every`th column carries its label."""
    left, gap, row_height = 46.0, 3.0, 26.0
    cell_width = (WIDTH - left) / max(len(columns), 1)
    top = max((value for line in values for value in line), default=0) or 1
    cells = tuple(
        Cell(left + j * cell_width, i * row_height, value, round(value / top, 3), f"{rows[i]} {columns[j]}: {value:g}")
        for i, line in enumerate(values)
        for j, value in enumerate(line)
    )
    height = len(rows) * row_height + 20
    table = Table(tuple(columns), tuple((name, tuple(line)) for name, line in zip(rows, values, strict=True)))
    best = max(cells, key=lambda cell: cell.value, default=None)
    return HeatMap(
        title,
        description or (best.says if best else title),
        WIDTH,
        height,
        table,
        provenance,
        cells,
        tuple(Tick(i * row_height + row_height / 2, name) for i, name in enumerate(rows)),
        tuple(Tick(left + j * cell_width + cell_width / 2, columns[j]) for j in range(0, len(columns), every)),
        round(cell_width - gap, 2),
        row_height - gap,
        left,
    )


def funnel(
    title: str, steps: Sequence[tuple[str, float]], *, description: str = "", provenance: str | None = None
) -> Funnel:
    """Bars centred under each other, each with its share of the step before."""
    left, right, pitch, bar_height = 120.0, WIDTH - 110, 48.0, 30.0
    top = max((value for _, value in steps), default=0) or 1
    widths = [max((right - left) * value / top, 4 if value else 0) for _, value in steps]
    middle = (left + right) / 2
    tapers = [
        _taper(middle, above, below, i * pitch + bar_height, (i + 1) * pitch)
        for i, (above, below) in enumerate(pairwise(widths))
    ]
    stages = tuple(
        Stage(
            name,
            value,
            round(middle - widths[i] / 2, 1),
            i * pitch,
            round(widths[i], 1),
            round(value / steps[i - 1][1], 3) if i and steps[i - 1][1] else None,
            tapers[i] if i < len(tapers) else "",
        )
        for i, (name, value) in enumerate(steps)
    )
    spoken = description or ", ".join(f"{name} {value:,.0f}" for name, value in steps)
    table = Table((title,), tuple((name, (value,)) for name, value in steps))
    height = max(len(steps), 1) * pitch - (pitch - bar_height)
    return Funnel(title, spoken, WIDTH, height, table, provenance, stages, bar_height, left, right)


def _taper(middle: float, above: float, below: float, top: float, bottom: float) -> str:
    corners = ((-above, top), (above, top), (below, bottom), (-below, bottom))
    return " ".join(f"{middle + width / 2:.1f},{y:.1f}" for width, y in corners)
