"""The table of partners in results: what each brought and cost. Pure but for its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from advocacy.reach import metrics
from advocacy.reach.periods import Period
from advocacy.reach.report import Cell, Column, Form, Table
from advocacy.reach.reports import pieces
from advocacy.reach.studies import told
from influencers.results import money, places
from influencers.results.queries import Brought

NUMBERS = (metrics.POSTS, metrics.HUMAN, metrics.INTERACTIONS)


def table(found: Sequence[Brought], period: Period, next_cursor: str | None = None) -> Table:
    """A row a partner; money in each of their currencies."""
    columns = [
        Column("partner", _("Partner")), *pieces.metric_columns(NUMBERS),
        Column("won", _("Conversions"), Form.NUMBER), Column("sales", _("Sales")), Column("earned", _("Earned")),
        Column("gifts", _("Gifts")), Column("each", _("Cost of a conversion")),
    ]  # fmt: skip
    rows = [_row(each, period) for each in found]
    empty = _("Nobody has a part in it yet.")
    return Table("partners", _("Partners"), columns, rows, empty, next_cursor)


def note(found: Sequence[Brought]) -> str:
    """What the table can't tell."""
    said = [
        _("Conversions, sales and earnings are of the whole months that the period touches. Posts and clicks are of "
          "all programmes that a partner has a part in.")
    ]  # fmt: skip
    if any(each.hidden for each in found):
        said.append(_("Colleagues stay colleagues: what their posts reached is shown to each of them alone."))
    return " ".join(said)


def _row(each: Brought, period: Period) -> dict[str, Cell]:
    person = each.enrolment.person
    reach = {
        name: Cell(None) if each.hidden else Cell(each.figures[name].value if name in each.figures else 0,
                                                  figure=each.figures.get(name))
        for name in NUMBERS
    }  # fmt: skip
    prices = {code: money.each(each.cost(code), each.money.won) for code in each.currencies}
    return {
        "partner": Cell(person.name, "" if each.hidden else places.partner(person.id, period)), **reach,
        "won": Cell(each.money.won), "sales": Cell(said(each.money.sales)), "earned": Cell(said(each.money.earned)),
        "gifts": Cell(said(each.gifts)), "each": Cell(said({code: price for code, price in prices.items() if price})),
    }  # fmt: skip


def said(sums: Mapping[str, int]) -> str | None:
    """Sums of several currencies in words; None where there is none."""
    if not any(sums.values()):
        return None
    return ", ".join(told.money(amount, code) for code, amount in sorted(sums.items()) if amount)
