"""A table of figures, for a terminal and for a page of the documentation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import median

import click

RUNS = 3
"""Every figure is the median of so many runs."""


@dataclass
class Table:
    """Figures of one subject. ``wrong`` says what should not be: the run then ends with 1."""

    title: str
    note: str
    columns: Sequence[str]
    rows: list[Sequence[str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """A row, told at once to who waits at a terminal; figures that are numbers already are rounded sensibly."""
        self.rows.append([shown(cell) for cell in cells])
        click.echo(f"{self.title}: {'  '.join(self.rows[-1])}", err=True)

    def text(self) -> str:
        """For a terminal: the first column to the left, the others to the right."""
        lines = [self.columns, *self.rows]
        widths = [max(len(line[place]) for line in lines) for place in range(len(self.columns))]
        drawn = [
            "  ".join(
                cell.rjust(width) if place else cell.ljust(width)
                for place, (cell, width) in enumerate(zip(line, widths, strict=True))
            )
            for line in lines
        ]
        return "\n".join([f"# {self.title}", self.note, "", *drawn, *(f"WRONG: {each}" for each in self.wrong), ""])

    def markdown(self) -> str:
        """For the documentation."""
        rule = ["---", *("--:" for _ in self.columns[1:])]
        lines = ["| " + " | ".join(line) + " |" for line in (self.columns, rule, *self.rows)]
        return "\n".join([f"## {self.title}", "", self.note, "", *lines, ""])


def shown(value: object) -> str:
    """A cell: whole numbers grouped, small ones with the digits that matter."""
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def middle(measure: Callable[[], float]) -> float:
    """The median of ``RUNS`` runs."""
    return median(measure() for _ in range(RUNS))
