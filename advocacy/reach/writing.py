"""Pure: how a report's values are written for people, in the reader's language. Pages, mail and print write alike.

Money in whole numbers is in the currency's minor unit (cents); a figure's unit says how its value is written.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from babel.numbers import get_currency_precision
from flask_babel import format_currency, format_percent, gettext

from advocacy.reach.catalogue import MONEY, RATIO
from advocacy.reach.figures import Figure
from advocacy.reach.models import Provenance
from advocacy.reach.report import Cell, Column, Form, Value
from advocacy.web import filters, palette

NOTHING = "–"


def written(value: Value, form: Form = Form.NUMBER, currency: str = "") -> str:
    """A value as people read it; a dash for what nobody told us."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        return filters.localtime(value)
    if isinstance(value, date):
        return filters.full_day(value)
    if isinstance(value, str):
        return str(palette.network_look(value).label) if form is Form.NETWORK else value
    if form is Form.PERCENT:
        return str(format_percent(value, "#,##0.#%"))
    if form is Form.MONEY:
        return money(value, currency)
    return filters.number(value)


def money(amount: float | Decimal, currency: str) -> str:
    """An amount; whole numbers count the currency's minor unit."""
    precision = get_currency_precision(currency)
    major = Decimal(amount).scaleb(-precision) if isinstance(amount, int) else amount
    return str(format_currency(major, currency))


def in_cell(cell: Cell | None, column: Column) -> str:
    """What a cell says under its column; money in the currency that its figure names."""
    if cell is None:
        return NOTHING
    text = written(cell.value, column.form, cell.figure.unit if cell.figure else column.currency)
    if cell.figure is None or cell.value is None or not cell.figure.by_hand:
        return text
    if cell.figure.provenance is Provenance.STATED:
        return str(gettext("%(figure)s stated", figure=text))
    return _with_stated(text, cell.figure)


def of_figure(figure: Figure) -> str:
    """A figure's value, as its unit asks for; with what is stated beside it. Who says the value itself stands there."""
    text = written(figure.value, form_of(figure.unit), figure.unit)
    return _with_stated(text, figure) if figure.stated else text


def _with_stated(text: str, figure: Figure) -> str:
    stated = written(figure.stated, form_of(figure.unit), figure.unit)
    return str(gettext("%(figure)s + %(stated)s stated", figure=text, stated=stated))


def form_of(unit: str) -> Form:
    """How values of a unit are written: a currency's code is money, a ratio per cent."""
    if unit == MONEY or (len(unit) == 3 and unit.isupper()):
        return Form.MONEY
    return Form.PERCENT if unit == RATIO else Form.NUMBER


def change(now: float, then: float) -> str | None:
    """How a value changed against the one before: "+12%"; None where that says nothing."""
    if not then or now == then:
        return None
    return f"{(now - then) / then:+.0%}".replace("-", "−")


def from_to(first: date, last: date) -> str:
    """A period in words."""
    if first == last:
        return filters.full_day(first)
    return str(gettext("%(first)s to %(last)s", first=filters.full_day(first), last=filters.full_day(last)))
