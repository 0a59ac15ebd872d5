"""Amounts become whole minor units of their currency, exactly, or are refused."""

from __future__ import annotations

import pytest

from advocacy.errors import Breach
from advocacy.links.attribution import money


@pytest.mark.parametrize(
    ("amount", "currency", "units"),
    [
        ("12.50", "EUR", 1250), ("0", "EUR", 0), (" 7 ", "USD", 700), ("1500", "JPY", 1500), ("1.234", "KWD", 1234),
        ("999999999999.99", "EUR", 99_999_999_999_999), ("1e3", "EUR", 100_000), ("0.10", "EUR", 10),
    ],
)  # fmt: skip
def test_an_amount_in_minor_units(amount: str, currency: str, units: int) -> None:
    assert money.minor(amount, currency) == units
    assert money.minor(money.amount(units, currency), currency) == units


@pytest.mark.parametrize("amount", ["", "abc", "-1", "1.001", "NaN", "Infinity", "1e13", "12,50", "0.5e-3"])
def test_what_is_no_amount(amount: str) -> None:
    with pytest.raises(Breach) as refusal:
        money.minor(amount, "EUR")
    assert refusal.value.errors["value"]


@pytest.mark.parametrize(
    ("text", "code"), [("eur", "EUR"), (" USD ", "USD"), ("EURO", None), ("XQZ", None), ("", None)]
)
def test_a_currency(text: str, code: str | None) -> None:
    if code:
        assert money.currency_of(text) == code
    else:
        with pytest.raises(Breach):
            money.currency_of(text)
