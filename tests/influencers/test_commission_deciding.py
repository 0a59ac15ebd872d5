"""What a plan pays, as a table; what stays after refunds, as properties; what a line may say, and how it is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Breach
from influencers.commissions.deciding import Applied, Nothing, Sold, as_data, decide, from_data, still
from influencers.commissions.grammar import By, Line, Step, Via, read
from influencers.commissions.grammar import as_data as line_data
from influencers.commissions.grammar import from_data as line_from
from influencers.commissions.models import EarnedBy, HeldFor

SALE, LEAD = EarnedBy.SALE, EarnedBy.LEAD
SOLD = Sold(SALE, 10_000, 10_000, "EUR", Via.LINK, first=True, months=0)
TEN = Line(SALE, percent=1000)
STEPPED = Line(SALE, percent=1000, steps=(Step(3, 1500), Step(10, 2000)))
BY_VALUE = Line(SALE, percent=1000, steps_by=By.VALUE, steps=(Step(50_000, 1500),))
OLD = replace(SOLD, first=False, months=7)

PAYS: list[tuple[tuple[Line, ...], Sold, int]] = [
    ((TEN,), SOLD, 1000),
    ((TEN,), replace(SOLD, net=5_000), 500),
    ((TEN,), replace(SOLD, value=5, net=5), 1),
    ((Line(SALE, flat=250),), SOLD, 250),
    ((Line(SALE, flat=250),), replace(SOLD, currency="USD"), 250),
    ((Line(LEAD, flat=500),), Sold(LEAD, 0, 0, "EUR", Via.LINK), 500),
    ((replace(TEN, most_each=700),), SOLD, 700),
    ((replace(TEN, most_month=1500),), replace(SOLD, earned=900), 600),
    ((STEPPED,), replace(SOLD, count=1), 1000),
    ((STEPPED,), replace(SOLD, count=2), 1500),
    ((STEPPED,), replace(SOLD, count=99), 2000),
    ((BY_VALUE,), replace(SOLD, worth=49_999), 1000),
    ((BY_VALUE,), replace(SOLD, worth=50_000), 1500),
    ((TEN, Line(SALE, percent=2000, tier="gold")), replace(SOLD, tier="gold"), 2000),
    ((Line(SALE, percent=2000, tier="gold"), TEN), SOLD, 1000),
    ((TEN, Line(SALE, percent=500, via=Via.CODE)), replace(SOLD, via=Via.CODE), 500),
    ((TEN, Line(SALE, percent=500, via=Via.CODE)), SOLD, 1000),
    ((Line(SALE, percent=500), Line(SALE, percent=1500, new_customers=True)), SOLD, 1500),
    ((Line(SALE, percent=500), Line(SALE, percent=1500, new_customers=True)), OLD, 500),
    ((Line(SALE, percent=500), Line(SALE, percent=1500, new_customers=True)), replace(SOLD, first=None), 500),
    ((replace(TEN, months=12),), OLD, 1000),
    ((replace(TEN, least_value=10_000),), SOLD, 1000),
]
DOES_NOT: list[tuple[tuple[Line, ...], Sold, Nothing]] = [
    ((), SOLD, Nothing.NO_LINE),
    ((Line(LEAD, flat=500),), SOLD, Nothing.NO_LINE),
    ((replace(TEN, least_value=10_001),), SOLD, Nothing.BELOW_LEAST),
    ((replace(TEN, least_value=10_000),), replace(SOLD, net=9_999), Nothing.BELOW_LEAST),
    ((replace(TEN, new_customers=True),), OLD, Nothing.NOT_NEW),
    ((replace(TEN, months=6),), OLD, Nothing.TOO_LATE),
    ((replace(TEN, months=0),), replace(SOLD, first=False, months=0), Nothing.NOT_NEW),
    ((replace(TEN, most_month=1000),), replace(SOLD, earned=1000), Nothing.CAP_REACHED),
    ((TEN,), replace(SOLD, value=0, net=0), Nothing.NO_VALUE),
]
HELD = [
    ((replace(TEN, new_customers=True),), replace(SOLD, first=None, months=None), HeldFor.UNKNOWN_CUSTOMER, 1000),
    ((replace(TEN, months=3),), replace(SOLD, first=None, months=None), HeldFor.UNKNOWN_CUSTOMER, 1000),
    ((replace(TEN, most_each=100),), replace(SOLD, currency="USD"), HeldFor.OTHER_CURRENCY, 1000),
    ((replace(TEN, least_value=20_000),), replace(SOLD, currency="USD"), HeldFor.OTHER_CURRENCY, 1000),
    ((BY_VALUE,), replace(SOLD, currency="USD", worth=90_000), HeldFor.OTHER_CURRENCY, 1000),
]


@pytest.mark.parametrize(("lines", "sold", "amount"), PAYS)
def test_what_a_plan_pays(lines: tuple[Line, ...], sold: Sold, amount: int) -> None:
    """In whatever order the lines stand where one says more than another."""
    found = decide(lines, sold, "EUR")
    assert isinstance(found, Applied) and (found.amount, found.held_for) == (amount, None)
    assert from_data(as_data(found)) == found


@pytest.mark.parametrize(("lines", "sold", "why"), DOES_NOT)
def test_why_a_plan_pays_nothing(lines: tuple[Line, ...], sold: Sold, why: Nothing) -> None:
    """A reason is always given."""
    assert decide(lines, sold, "EUR") is why


@pytest.mark.parametrize(("lines", "sold", "why", "amount"), HELD)
def test_what_nobody_told_is_looked_at_by_a_person(
    lines: tuple[Line, ...], sold: Sold, why: HeldFor, amount: int
) -> None:
    """An unknown customer, or a sum that can't be compared: the commission is held, not lost."""
    found = decide(lines, sold, "EUR")
    assert isinstance(found, Applied) and (found.held_for, found.amount) == (why, amount)
    assert found.currency == sold.currency


AMOUNTS = st.integers(1, 10**9)


@given(AMOUNTS, st.integers(1, 10_000), st.none() | AMOUNTS, st.none() | AMOUNTS, st.lists(st.integers(0, 10**9)))
def test_refunds_only_ever_take(
    value: int, percent: int, most: int | None, least: int | None, nets: list[int]
) -> None:  # fmt: skip
    """What stays grows with what is left of the sale, is the whole commission for the whole sale, never more."""
    line = Line(SALE, percent=percent, most_each=most, least_value=least)
    terms = decide([line], replace(SOLD, value=value, net=value), "EUR")
    if isinstance(terms, Nothing):
        return
    left = sorted({min(each, value) for each in nets})
    stays = [still(terms, each, True) for each in left]
    assert stays == sorted(stays) and all(0 <= each <= terms.amount for each in stays)
    assert still(terms, value, True) == terms.amount and still(terms, value, False) == 0 == still(terms, 0, True)


@pytest.fixture
def speaking() -> Flask:
    """An app for words."""
    app = Flask(__name__)
    Babel(app)
    return app


def test_lines_are_read_as_people_write_them(speaking: Flask) -> None:
    """Amounts in the currency, percentages with decimals, steps in one field; data come back the same."""
    said = {
        "kind": "sale", "percent": "7.5 %", "steps": "10: 12, 50: 15.25", "most_each": "20", "most_month": "500.00",
        "least_value": "25.50", "via": "code", "tier": "gold", "new_customers": True, "months": 0,
    }  # fmt: skip
    with speaking.test_request_context():
        (line,) = read([said], "EUR")
        (yen,) = read([{"kind": "lead", "flat": "500"}], "JPY")
    assert line == Line(
        SALE, 750, None, "gold", Via.CODE, By.COUNT, (Step(10, 1200), Step(50, 1525)), 2000, 50_000, 2550, True, 0
    )
    assert yen.flat == 500 and line_from(line_data(line)) == line


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"kind": "gift", "flat": "1"}, "1.kind"),
        ({}, "1.percent"),
        ({"percent": "10", "flat": "1"}, "1.percent"),
        ({"kind": "lead", "percent": "10"}, "1.percent"),
        ({"percent": "0"}, "1.percent"),
        ({"percent": "101"}, "1.percent"),
        ({"percent": "ten"}, "1.percent"),
        ({"percent": "1.005"}, "1.percent"),
        ({"flat": "-1"}, "1.flat"),
        ({"flat": "1.005"}, "1.flat"),
        ({"percent": "10", "via": "pigeon"}, "1.via"),
        ({"percent": "10", "steps": "ten: 1"}, "1.steps"),
        ({"percent": "10", "steps": "10"}, "1.steps"),
        ({"percent": "10", "steps": "10: 12, 5: 15"}, "1.steps"),
        ({"percent": "10", "months": "-1"}, "1.months"),
        ({"percent": "10", "most_each": "much"}, "1.most_each"),
    ],
)
def test_a_line_that_can_not_be_is_refused_by_its_field(speaking: Flask, said: dict[str, str], field: str) -> None:
    """With its place, so that a form can say it where it is."""
    with speaking.test_request_context(), pytest.raises(Breach) as refusal:
        read([said], "EUR")
    assert field in refusal.value.errors


def test_a_plan_says_something_and_not_too_much(speaking: Flask) -> None:
    """At least a line, at most twenty."""
    for lines in ([], [{"percent": "1"}] * 21):
        with speaking.test_request_context(), pytest.raises(Breach) as refusal:
            read(lines, "EUR")
        assert "lines" in refusal.value.errors
