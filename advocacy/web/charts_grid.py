"""The charts that are not a line or a bar: the heat map, the funnel and the table of cohorts.

Pure; imports `charts` for what all drawings share, and measures as it does: percent across, pixels down.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from advocacy.web.charts import PLOT, Chart, Table, Tick


@dataclass(frozen=True)
class Cell:
    """One field of a heat map; `strength` is its value as a share of the greatest, 0-1."""

    x: float
    y: float
    strength: float
    says: str


@dataclass(frozen=True)
class HeatMap(Chart):
    """Fields in rows and columns, the fuller the greater."""

    kind = "heat"
    cells: tuple[Cell, ...]
    row_ticks: tuple[Tick, ...]
    column_ticks: tuple[Tick, ...]
    cell_width: float
    cell_height: float


@dataclass(frozen=True)
class Stage:
    """One step of a funnel: its bar, and its share of the step before, 0-1 (None for the first)."""

    name: str
    value: float
    x: float
    y: float
    width: float
    share: float | None


@dataclass(frozen=True)
class Funnel(Chart):
    """Steps that each let fewer through; `tapers` lead from one to the next, as SVG points in a stretched box."""

    kind = "funnel"
    stages: tuple[Stage, ...]
    tapers: tuple[str, ...]
    bar_height: float


@dataclass(frozen=True)
class CohortCell:
    """How many of a cohort were there in a later period, as a share 0-1 ``of`` all who could; ``level`` 0-10: shade."""

    value: float
    share: float
    level: int
    of: float = 0.0


@dataclass(frozen=True)
class Cohort:
    """One line: who began together, how many they were, and what became of them; None where that is still to come."""

    name: str
    size: float
    cells: tuple[CohortCell | None, ...]


@dataclass(frozen=True)
class CohortTable(Chart):
    """Cohorts below each other, the periods since their beginning across, the fuller the more are still there."""

    kind = "cohorts"

    columns: tuple[str, ...]
    cohorts: tuple[Cohort, ...]
    size_label: str


def cohorts(
    title: str,
    columns: Sequence[str],
    rows: Sequence[tuple[str, float, Sequence[float | None]]],
    *,
    size_label: str,
    still: Mapping[str, Sequence[float]] | None = None,
    description: str = "",
    provenance: str | None = None,
) -> CohortTable:
    """Each row is (who began together, how many they were, how many of them were there in each column's period).

    A row may be shorter than ``columns``, and hold None: that is still to come, and is not 0. ``still`` says by
    name how many could have been there in each column's period, where that are not all who began.
    """
    lines = tuple(
        _cohort(name, size, (*values, *[None] * (len(columns) - len(values))), (still or {}).get(name, ()))
        for name, size, values in rows
    )
    nothing = float("nan")
    told = tuple((line.name, (line.size, *(cell.value if cell else nothing for cell in line.cells))) for line in lines)
    spoken = description or (f"{title}: {lines[0].name} – {lines[-1].name}" if lines else title)
    table = Table((size_label, *columns), told)
    return CohortTable(title, spoken, len(lines) * 34 + 34, table, provenance, tuple(columns), lines, size_label)


def _cohort(name: str, size: float, values: Sequence[float | None], still: Sequence[float]) -> Cohort:
    most = (*still, *[size] * (len(values) - len(still)))
    return Cohort(name, size, tuple(_cohort_cell(value, of) for value, of in zip(values, most, strict=True)))


def _cohort_cell(value: float | None, of: float) -> CohortCell | None:
    if value is None:
        return None
    share = value / of if of else 0.0
    return CohortCell(value, share, min(10, math.ceil(share * 10)), of)


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
    pitch, cell_height, gap = 28.0, 25.0, 0.5
    width = 100 / max(len(columns), 1)
    top = max((value for line in values for value in line), default=0) or 1
    cells = tuple(
        Cell(round(j * width, 3), i * pitch, round(value / top, 3), f"{rows[i]} {columns[j]}: {value:g}")
        for i, line in enumerate(values)
        for j, value in enumerate(line)
    )
    best = max(cells, key=lambda cell: cell.strength, default=None)
    return HeatMap(
        title,
        description or (best.says if best else title),
        len(rows) * pitch + 20,
        Table(tuple(columns), tuple((name, tuple(line)) for name, line in zip(rows, values, strict=True))),
        provenance,
        cells,
        tuple(Tick(i * pitch + cell_height / 2, name) for i, name in enumerate(rows)),
        tuple(Tick(round((j + 0.5) * width, 2), columns[j]) for j in range(0, len(columns), every)),
        round(width - gap, 3),
        cell_height,
    )


def funnel(
    title: str, steps: Sequence[tuple[str, float]], *, description: str = "", provenance: str | None = None
) -> Funnel:
    """Bars centred under each other, each with its share of the step before."""
    pitch, bar_height = 48.0, 30.0
    top = max((value for _, value in steps), default=0) or 1
    widths = [round(max(100 * value / top, 1 if value else 0), 2) for _, value in steps]
    shares = [None, *(after / before if before else None for (_, before), (_, after) in pairwise(steps))]
    stages = tuple(
        Stage(name, value, round(50 - widths[i] / 2, 2), i * pitch, widths[i], shares[i])
        for i, (name, value) in enumerate(steps)
    )
    tapers = tuple(
        _taper(above, below, i * pitch + bar_height, (i + 1) * pitch)
        for i, (above, below) in enumerate(pairwise(widths))
    )
    spoken = description or ", ".join(f"{name} {value:,.0f}" for name, value in steps) or title
    table = Table((title,), tuple((name, (value,)) for name, value in steps))
    return Funnel(title, spoken, max(len(steps), 1) * pitch - 18, table, provenance, stages, tapers, bar_height)


def _taper(above: float, below: float, top: float, bottom: float) -> str:
    corners = ((-above, top), (above, top), (below, bottom), (-below, bottom))
    return " ".join(f"{PLOT / 2 + width * PLOT / 200:.1f},{y:.1f}" for width, y in corners)
