"""Pure: how studies tell their figures: with unit, provenance and formula from the catalogue; changes in words."""

from __future__ import annotations

from babel.numbers import get_currency_precision

from advocacy.reach import metrics, writing
from advocacy.reach.figures import Figure
from advocacy.reach.report import Cell
from advocacy.reach.scopes import Scope


def figure(
    name: str, value: float, formula: str | None = None, *, unit: str = "", of: Scope | None = None
) -> Figure:  # fmt: skip
    """A figure of a metric; ``unit`` is the currency of one that tells money.

    ``of`` says whose it is where its counted page gives the same value; without it no link leads there.
    """
    known = metrics.metric(name)
    key, dimension = (of.key, of.dimension) if of else ("", None)
    return Figure(
        key, name, value, unit or known.unit, known.provenance, formula or known.formula, dimension=dimension
    )  # fmt: skip


def cell(
    name: str, value: float | None, formula: str | None = None, *, unit: str = "", of: Scope | None = None
) -> Cell:  # fmt: skip
    """A figure in a table; empty where it is not known."""
    return Cell(value, figure=figure(name, value, formula, unit=unit, of=of) if value is not None else None)


def money(units: int, currency: str) -> str:
    """Minor units as people read them."""
    return writing.money(units, currency)


def whole_units(units: int, currency: str) -> float:
    """Minor units as whole ones, for drawings."""
    return float(units) / float(10 ** get_currency_precision(currency))


def points(now: float | None, then: float | None) -> str | None:
    """How a part of a whole changed, in percentage points: "+3 pt"; None where that says nothing."""
    if now is None or then is None or round(100 * (now - then)) == 0:
        return None
    return f"{100 * (now - then):+.0f} pt".replace("-", "−")
