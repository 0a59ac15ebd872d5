"""Many conversions at once: as many statements as for one, some in each transaction, the same answers as one by one."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from advocacy.database import db, writing
from advocacy.errors import InvalidMove
from advocacy.history import timeline
from advocacy.links.attribution import codes, conversions, importing
from advocacy.links.attribution.models import Conversion
from advocacy.links.attribution.telling import Told, checked
from advocacy.links.door import click_ids
from tests.installation import Installation
from tests.links.attribution.making import BOUGHT, SHOP, clicked, link, programme
from tests.statements import statements_of


def sales(name: str, clicks: list[str], number: int) -> list[Told]:
    """Sales that a click or a code wins, that nothing wins, and that wait."""
    unknown = click_ids.spelt(click_ids.new_click_id())
    told: list[tuple[dict[str, list[str]], ...]] = [
        ({"click_ids": [each]}, {"codes": ["INES10"]}, {}, {"click_ids": [unknown]}) for each in clicks
    ]
    every = [facts for some in told for facts in some] * number
    return [
        checked(kind="sale", order_id=f"{name}{place}", at=BOUGHT, now=BOUGHT, amount="1", currency="EUR", **facts)  # type: ignore[arg-type]
        for place, facts in enumerate(every)
    ]  # fmt: skip


def test_as_many_statements_for_many_as_for_a_few(installation: Installation) -> None:
    programme(installation)
    where = link(installation, programme="Partners")
    clicks = [clicked(installation, where) for _each in range(2)]
    with installation.app.app_context():
        with writing():
            codes.add("INES10", programme="Partners", actor=SHOP, now=BOUGHT - timedelta(days=9))

        def received(told: list[Told]) -> int:
            with statements_of(db.engine) as statements, writing():
                found = conversions.receive_all(told, actor=SHOP, now=BOUGHT)
            assert all(isinstance(each, tuple) and each[1] for each in found)
            return len(statements)

        assert received(sales("a", clicks, 1)) == received(sales("b", clicks, 12))
        states = {each.order_id: (each.state.value, each.reason) for each in db.session.query(Conversion)}
        assert [states[f"b{place}"] for place in range(4)] == [
            ("attributed", "only_click"), ("attributed", "code_alone"), ("unattributed", "no_touch"), ("received", ""),
        ]  # fmt: skip
        won = db.session.query(Conversion).filter_by(order_id="b0").one()
        assert [row.verb for row in timeline("conversion", won.id)] == ["attribute", "receive"]
        assert (won.link_id, won.programme) == (where.id, "Partners")


def test_one_told_twice_is_one_and_another_value_is_refused(installation: Installation) -> None:
    def sale(order_id: str, amount: str) -> Told:
        return checked(kind="sale", order_id=order_id, at=BOUGHT, now=BOUGHT, amount=amount, currency="EUR")

    with installation.app.app_context(), writing():
        told = [sale("z", "1"), sale("a", "1"), sale("z", "1"), sale("z", "2")]
        first, second, again, other = conversions.receive_all(told, actor=SHOP, now=BOUGHT)
        assert isinstance(first, tuple) and isinstance(second, tuple) and isinstance(again, tuple)
        assert (first[1], second[1], again[1], again[0].id) == (True, True, False, first[0].id)
        assert isinstance(other, InvalidMove)


def test_a_file_that_breaks_keeps_what_was_received_and_may_be_sent_again(
    sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(conversions, "AT_ONCE", 2)
    file = "order_id,at\n" + "".join(f"{each},2026-11-20\n" for each in range(5))
    real, calls = conversions.receive_all, 0

    def breaks(*told: object, **facts: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 3:
            raise OSError("the machine went away")
        return real(*told, **facts)  # type: ignore[arg-type]

    def take() -> importing.Outcome:
        return importing.take(io.BytesIO(file.encode()), "UTC", actor=SHOP, now=BOUGHT + timedelta(days=1))

    with sqlite.app.app_context():
        monkeypatch.setattr(conversions, "receive_all", breaks)
        with pytest.raises(OSError, match="went away"):
            take()
        assert db.session.query(Conversion).count() == 4
        outcome = take()
        assert (outcome.received, outcome.repeated, outcome.refused) == (1, 4, 0)
