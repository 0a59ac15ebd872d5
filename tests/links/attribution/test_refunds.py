"""Refunds told by their order's id: after it, before it, in the same moment, over the API and in a file."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.links.attribution import early_refunds, importing, jobs
from advocacy.links.attribution.early_refunds import checked
from advocacy.links.attribution.importing import Outcome
from advocacy.links.attribution.models import Conversion, EarlyRefund
from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.links.attribution.making import BOUGHT, SHOP, sold
from tests.statements import statements_of

LATER = BOUGHT + timedelta(days=1)


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def refund(order: str, reference: str = "", amount: int | None = None, currency: str = "EUR") -> early_refunds.Taken:
    """A refund as the shop tells it."""
    with writing():
        told = checked(order, reference, "Sent back.", amount, currency if amount else "")
        return early_refunds.tell(told, actor=SHOP, now=LATER)


def net(order: str) -> int:
    """What is left of a sale, in cents."""
    return db.session.query(Conversion).filter_by(key=f"sale:{order}").populate_existing().one().net


def problems() -> list[str]:
    """Of refunds that are kept."""
    return [each.problem for each in db.session.query(EarlyRefund).populate_existing().order_by(EarlyRefund.id)]


def test_a_refund_that_overtakes_its_order_is_applied_when_it_comes(context: Installation) -> None:
    """Once, in parts or whole, in whatever order they were told; a reference stands for one amount."""
    for order, reference, amount in (("1", "CN-1", 2_500), ("1", "CN-2", 500), ("2", "", None)):
        for fresh in (True, False):
            taken = refund(order, reference, amount)
            assert (taken.conversion, taken.fresh) == (None, fresh)
    with pytest.raises(InvalidMove, match="Another amount"):
        refund("1", "CN-1", 2_600)
    for order in ("1", "2", "3"):
        sold(context, order)
        sold(context, order)
    assert [net(order) for order in ("1", "2", "3")] == [7_000, 0, 10_000] and problems() == []
    assert not refund("1", "CN-1", 2_500).fresh and refund("3", "CN-3", 1).conversion
    assert (net("1"), net("3")) == (7_000, 9_999)


def test_what_can_t_be_applied_is_kept_with_its_reason_and_takes_nothing_along(context: Installation) -> None:
    """Another currency than the order's, more than was paid; the refund beside them is applied."""
    refund("1", "CN-1", 100, "USD"), refund("1", "CN-2", 10_001), refund("1", "CN-3", 400)
    sold(context, "1")
    dollars, too_much = problems()
    assert net("1") == 9_600 and "EUR" in dollars and "left" in too_much
    assert jobs.apply_early_refunds(LATER) == 0
    with pytest.raises(Breach):
        refund("1", "CN-4", 100, "USD")


def test_one_that_crosses_with_its_order_is_applied_by_the_job(context: Installation) -> None:
    """Neither saw the other's row, as two transactions at once don't."""
    sold(context, "1")
    with writing():
        row = {"order_id": "1", "reference": "CN-1", "currency": "EUR", "why": "Back.", "told_at": LATER}
        db.session.add(EarlyRefund(key="sale:1", amount=300, problem="", **row))
    assert (jobs.apply_early_refunds(LATER), jobs.apply_early_refunds(LATER)) == (1, 0)
    assert net("1") == 9_700 and problems() == []


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"order_id": " "}, "order_id"), ({"order_id": "x" * 121}, "order_id"), ({"why": " "}, "why"),
        ({"amount": 5}, "reference"), ({"reference": "x" * 121}, "reference"),
        ({"amount": 0, "reference": "CN"}, "amount"),
    ],
)  # fmt: skip
def test_a_refund_that_says_too_little_is_refused_by_field(said: dict[str, object], field: str) -> None:
    with pytest.raises(Breach) as refusal:
        checked(**{"order_id": "1", "reference": "", "why": "Back.", **said})  # type: ignore[arg-type]
    assert set(refusal.value.errors) == {field}


def test_refunds_over_the_api(installation: Installation) -> None:
    """Given back, waiting, repeated; what waits is listed; others may not."""
    api = installation.api_of(installation.person(Role.MARKETING))
    sold(installation, "1")

    def tell(order: str, amount: str | None = "5.00", **said: object) -> tuple[int, str]:
        body: dict[str, object] = {"order_id": order, "reference": "CN-1", "why": "Back.", **said}
        answer = api(
            "POST", "/conversions/refunds", {**body, "amount": amount and {"amount": amount, "currency": "EUR"}}
        )
        return answer.status_code, (answer.json or {}).get("outcome", "")

    assert [tell(order) for order in ("1", "1", "2", "2")] == [
        (200, "given_back"), (200, "repeated"), (200, "waiting"), (200, "repeated"),
    ]  # fmt: skip
    assert tell("1", "5.001", reference="CN-2")[0] == tell("1", "500", reference="CN-2")[0] == 422
    assert tell("2", "6.00")[0] == 409
    (kept,) = api("GET", "/conversions/refunds").json["items"]
    assert (kept["order_id"], kept["amount"], kept["problem"]) == ("2", {"amount": "5.00", "currency": "EUR"}, "")
    stranger = installation.api_of(installation.person())
    assert stranger("GET", "/conversions/refunds").status_code == 403


FILE = """kind,order_id,at,amount,currency,reference,why
refund,1,,10.00,EUR,CN-1,damaged
sale,1,2026-11-20,100.00,EUR,,
refund,2,,,,,
refund,1,,10.00,USD,CN-2,
refund,1,,10.00,EUR,,
refund,,,,,,
"""


def take(text: str) -> Outcome:
    """A file as it is sent."""
    return importing.take(io.BytesIO(text.encode()), "UTC", actor=SHOP, now=LATER)


def test_refunds_in_a_file(context: Installation) -> None:
    """Beside sales, before or after them; sent again nothing changes."""
    first = take(FILE)
    assert (first.received, first.given_back, first.waiting, first.refused) == (1, 1, 1, 3)
    assert [(each.line, each.texts[0].split(":")[0]) for each in first.problems] == [
        (5, "currency"), (6, "reference"), (7, "order_id"),
    ]  # fmt: skip
    again = take(FILE)
    assert (again.received, again.given_back, again.waiting, again.repeated) == (0, 0, 0, 3) and net("1") == 9_000


def test_every_refused_row_is_told_and_a_file_that_is_wrong_altogether_is_not_read_to_its_end(
    sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    """500 bad rows of many are 500 lines of the report; nothing is held at once but the lines of one transaction."""
    bad = "order_id,at\n" + "".join(f"{row},{'soon' if row % 6 == 0 else '2026-11-20'}\n" for row in range(3_000))
    with sqlite.app.app_context():
        outcome = take(bad)
        assert (outcome.received, outcome.refused, outcome.stopped) == (2_500, 500, False)
        assert [each.line for each in outcome.problems] == list(range(2, 3_002, 6))
        monkeypatch.setattr(importing, "MOST_PROBLEMS", 40)
        outcome = take(bad)
        assert outcome.stopped and outcome.refused == 50 and outcome.read_to == 301
        monkeypatch.setattr(importing, "MOST_ROWS", 2_999)
        with pytest.raises(Breach, match="More than"):
            take(bad)


def test_receiving_asks_for_early_refunds_once(sqlite: Installation) -> None:
    """However many there are of an order, the others cost a statement in all."""
    with sqlite.app.app_context():
        refund("1", "CN-1", 1)

        def asked(text: str) -> int:
            with statements_of(db.engine) as statements:
                take(text)
            return sum("SELECT early_refunds" in each for each in statements)

        assert asked("order_id\n" + "".join(f"n{row}\n" for row in range(50))) == 1


def test_the_form_shows_refunds_that_wait(sqlite: Installation) -> None:
    """With the reason where their order came; a file tells how many."""
    browser = sqlite.browser_of(sqlite.person(Role.MARKETING))
    with sqlite.app.app_context():
        refund("W-1", "CN-1", 500), refund("W-2", "CN-2", 500, "USD")
    sold(sqlite, "W-2")
    page = browser.get("/conversions/import").text
    assert "W-1" in page and "has not been told" in page and "another currency" in page
    data = {"file": (io.BytesIO(b"kind,order_id\nrefund,W-3\n"), "refunds.csv")}
    assert "came before its order" in browser.post("/conversions/import", data=data).text
