"""What results work out as figures, each with its provenance and formula. Asks nothing."""

from __future__ import annotations

from collections.abc import Sequence

from advocacy.reach import metrics, names
from advocacy.reach.figures import Figure, value_of
from advocacy.reach.report import Cell, Tile
from advocacy.reach.studies import told
from advocacy.reach.studies.returns import Line
from influencers.results import money

PRICES = {
    names.COST_PER_CLICK: metrics.HUMAN, names.COST_PER_INTERACTION: metrics.INTERACTIONS,
    names.COST_PER_CONVERSION: metrics.CONVERSIONS,
}  # fmt: skip
"""What one of something cost: the metric and what it is divided by."""


def prices(cost: int, currency: str, found: Sequence[Figure]) -> list[Figure]:
    """What a click, an interaction and a conversion cost; those that nobody counted are left out."""
    made = []
    for name, of in PRICES.items():
        number = value_of(found, of)
        price = money.each(cost, number)
        if price is not None:
            made.append(told.figure(name, price, f"{cost} / {number}", unit=currency))
    return made


def price_cell(name: str, cost: int, currency: str, found: Sequence[Figure]) -> Cell:
    """One of them in a table; empty where it is not known."""
    figure = next((each for each in prices(cost, currency, found) if each.metric == name), None)
    return Cell(figure.value if figure else None, figure=figure)


def money_tiles(line: Line, found: Sequence[Figure]) -> list[Tile]:
    """What it cost, what it brought, what that makes: with earned media and without."""
    code = line.currency
    shown = [told.figure(names.COST, line.cost, unit=code)]
    if line.value:
        shown.append(told.figure(names.NET_VALUE, line.value, unit=code))
    if line.media:
        shown.append(told.figure(names.EARNED_MEDIA, line.media, unit=code))
    if line.back is not None:
        shown.append(told.figure(names.RETURN, line.back, f"({line.value} - {line.cost}) / {line.cost}"))
    if line.back_with_media is not None and line.media:
        formula = f"({line.value} + {line.media} - {line.cost}) / {line.cost}"
        shown.append(told.figure(names.RETURN_WITH_MEDIA, line.back_with_media, formula))
    return [Tile(each) for each in [*shown, *prices(line.cost, code, found)]]
