"""Pure: amounts of money as merchants tell them and as we keep them, in whole minor units (cents) of a currency."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from babel.numbers import get_currency_precision, list_currencies
from flask_babel import format_currency
from flask_babel import gettext as _

from advocacy.errors import Breach

MOST = Decimal(10) ** 12
"""An amount of more is a slip."""

_CODE = re.compile(r"[A-Z]{3}").fullmatch
_KNOWN = frozenset(list_currencies())


def currency_of(text: str) -> str:
    """The ISO 4217 code that somebody wrote. Raises Breach when there is none of that name."""
    code = text.strip().upper()
    if not _CODE(code) or code not in _KNOWN:
        raise _wrong("currency", _("A currency's code of three letters, such as EUR."))
    return code


def minor(amount: str, currency: str, field: str = "value") -> int:
    """Minor units of an amount such as "12.50". Raises Breach for one that is no amount, less than nothing, or finer
    than the currency."""
    try:
        major = Decimal(amount.strip())
    except InvalidOperation:
        raise _wrong(field, _("Write an amount such as 12.50.")) from None
    if not major.is_finite() or not 0 <= major < MOST:
        raise _wrong(field, _("An amount from 0 up, without a sign."))
    units = major.scaleb(get_currency_precision(currency))
    if units != units.to_integral_value():
        raise _wrong(field, _("Finer than the currency's smallest coin."))
    return int(units)


def amount(units: int, currency: str) -> str:
    """Minor units as an amount: "12.50"."""
    precision = get_currency_precision(currency)
    return f"{Decimal(units).scaleb(-precision):.{precision}f}"


def written(units: int | None, currency: str) -> str:
    """Minor units as people write money in their language; a dash where nobody told a value."""
    if units is None:
        return "–"
    return str(format_currency(Decimal(units).scaleb(-get_currency_precision(currency)), currency))


def told(units: int | None, currency: str) -> dict[str, str] | None:
    """As the API writes money; None where nobody told a value."""
    return None if units is None else {"amount": amount(units, currency), "currency": currency}


def _wrong(field: str, text: str) -> Breach:
    return Breach(_("That is no sum of money."), errors={field: [text]})
