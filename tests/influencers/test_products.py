"""Products: every verb from every state, stock, limits, tiers, parcels by sheet, what gifts were worth, pages, API."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain

import pytest
from sqlalchemy import select

from advocacy import spreadsheets
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import move, timeline
from advocacy.history.models import HistoryPayload
from advocacy.people.models import Relationship
from influencers.products import catalogue, jobs, promises, queries, requests, shipments
from influencers.products.catalogue import Variant
from influencers.products.models import REQUEST_MOVES, Giving, ProductRequest, ProductVariant, RequestState
from influencers.programmes.models import Enrolment
from influencers.programmes.promises import Kept
from tests.influencers.gifts import HOME, ME, NOW, asked, partner, product
from tests.installation import Installation


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


@pytest.mark.parametrize("state", list(RequestState))
def test_every_verb_from_every_state(context: Installation, state: RequestState) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    with writing():
        mine = partner()
        of = product(mine)
        enrolment_id, product_id, size = mine.id, of.id, of.variants[0].id
    for verb, (allowed, to) in REQUEST_MOVES.items():
        with writing():
            row = ProductRequest(
                enrolment_id=enrolment_id, person_id=mine.person_id, product_id=product_id, variant_id=size,
                giving=Giving.GIFTED, value=1, currency="EUR", state=state, requested_at=NOW, answer_by=NOW,
            )  # fmt: skip
            db.session.add(row)
            db.session.flush()
            number = row.id
        if state in allowed:
            with writing():
                move(db.session.get_one(ProductRequest, number), verb, actor=ME, now=NOW)
        else:
            with pytest.raises(InvalidMove), writing():
                move(db.session.get_one(ProductRequest, number), verb, actor=ME, now=NOW)
        with reading():
            assert queries.request_for(number).state is (to if state in allowed else state)
            rows = [(each.verb, each.to_state) for each in timeline("product_request", number)]
            assert rows == ([(verb, to.value)] if state in allowed else [])


def test_every_state_can_be_reached() -> None:
    """From where a request begins."""
    reached = {RequestState.REQUESTED}
    for _ in RequestState:
        reached |= {to for allowed, to in REQUEST_MOVES.values() if allowed & reached}
    assert reached == set(RequestState)


def test_stock_limit_and_refusals(context: Installation) -> None:
    """One form asks once; what is gone is gone; what is refused comes back into stock; nobody decides on their own."""
    with writing():
        mine = partner()
        of = product(mine, stock=2)
        first = asked(mine, of, key="k1")
        assert asked(mine, of, key="k1") is first and of.variants[0].stock == 1
        second = asked(mine, of, key="k2")
        with pytest.raises(InvalidMove, match="as often as one can"):
            asked(mine, of, key="k3")
        with pytest.raises(NotAllowed, match="your own"):
            requests.approve(first, actor=mine.person.actor, now=NOW)
        with pytest.raises(Breach, match="Say why"):
            requests.decline(first, actor=ME, now=NOW, why=" ")
        with pytest.raises(Breach, match="Say why"):
            requests.cancel(first, actor=ME, now=NOW)
        requests.decline(first, actor=ME, now=NOW, why="None left for now")
        requests.cancel(second, actor=mine.person.actor, now=NOW)
        assert of.variants[0].stock == 2 and first.address is None and second.address is None
        catalogue.change_product(of, variants=[Variant("M", "", 0, 2)], per_person=None, actor=ME, now=NOW)
        with pytest.raises(InvalidMove, match="gone"):
            asked(mine, of)
        with pytest.raises(Breach, match="Which size"):
            requests.request(mine, of, 999, HOME, actor=ME, now=NOW)
        stranger = partner("Others", "dan@out.example")
        with pytest.raises(NotAllowed, match="not offered"):
            asked(stranger, of)


def test_nobody_has_a_parcel_of_their_own_sent_again_or_booked_as_back(context: Installation) -> None:
    """Another one costs the company a product, and a loan that never came back would be owed no more."""
    with writing():
        mine = partner()
        of = product(mine, giving=Giving.LENT, lent_days=10, stock=5)
        lost = asked(mine, of)
        requests.approve(lost, actor=ME, now=NOW)
        requests.ship(lost, actor=ME, now=NOW)
        with pytest.raises(NotAllowed, match="your own"):
            requests.send_again(lost, actor=mine.person.actor, now=NOW, why="Lost")
        requests.deliver(lost, actor=mine.person.actor, now=NOW)
        with pytest.raises(NotAllowed, match="your own"):
            requests.take_back(lost, actor=mine.person.actor, now=NOW)
        assert (lost.state, lost.returned_at, of.variants[0].stock) == (RequestState.DELIVERED, None, 4)


def test_stock_that_was_taken_while_the_form_was_open_stays_taken(context: Installation) -> None:
    with writing():
        mine = partner()
        of = product(mine, stock=5)
        asked(mine, of)
        sizes = [Variant("M", "SKU-M", 8, 5), Variant("L", "SKU-L", 5, 5)]
        catalogue.change_product(of, variants=sizes, actor=ME, now=NOW)
        assert [each.stock for each in of.variants] == [7, 5]


def ties(mine: Enrolment) -> str:
    """What a partner discloses."""
    return mine.person.relationship.value


def test_a_gift_counts_at_its_value_on_the_day_and_is_disclosed(context: Installation) -> None:
    """Delivered gifts count by day in the company's zone; loans don't; the partner discloses from the parcel on."""
    with writing():
        mine = partner()
        of, lent = product(mine), product(mine, giving=Giving.LENT, lent_days=10)
        assert ties(mine) == Relationship.NONE
        gift, loan = asked(mine, of), asked(mine, lent)
        for each in (gift, loan):
            requests.approve(each, actor=ME, now=NOW)
            requests.ship(each, carrier="DHL", tracking=f"T{each.id}", actor=ME, now=NOW)
        assert ties(mine) == Relationship.GIFTED
        catalogue.change_product(of, value=5900, actor=ME, now=NOW)
        for each in (gift, loan):
            requests.deliver(each, actor=mine.person.actor, now=NOW + timedelta(days=2))
        assert queries.in_kind_of([mine.person_id], date(2026, 11, 4), date(2026, 11, 4)) == {
            mine.person_id: {"EUR": 5900}
        }
        assert queries.in_kind_of([mine.person_id], date(2026, 11, 5), date(2026, 12, 31)) == {}
        assert queries.in_kind_by_programme(date(2026, 1, 1), date(2026, 12, 31)) == {mine.programme_id: {"EUR": 5900}}
        assert loan.due_back_on == date(2026, 11, 14)
        steps = promises.next_steps(mine.person_id, NOW + timedelta(days=3))
        assert [("goes back" in each.what) for each in steps] == [True]
        requests.take_back(loan, actor=ME, now=NOW + timedelta(days=9))
        with pytest.raises(InvalidMove, match="not on loan"):
            requests.take_back(loan, actor=ME, now=NOW + timedelta(days=9))
        with pytest.raises(InvalidMove, match="not on loan"):
            requests.take_back(gift, actor=ME, now=NOW + timedelta(days=9))


def test_promises_say_what_is_late(context: Installation) -> None:
    with writing():
        mine = partner()
        one = asked(mine, product(mine))
        late = NOW + timedelta(days=6)
        assert [each.standing for each in promises.promises_of(mine.person_id, NOW)] == [Kept.WAITING]
        assert [each.standing for each in promises.promises_of(mine.person_id, late)] == [Kept.LATE]
        requests.approve(one, actor=ME, now=NOW)
        assert [each.due_at for each in promises.promises_of(mine.person_id, NOW)] == [NOW + timedelta(days=7)]


def test_the_warehouses_sheet_out_and_back(context: Installation) -> None:
    """Lines that can't be taken take no other along; the same sheet a second time changes nothing; no formulas."""
    with writing():
        mine = partner()
        of = product(mine, stock=None, per_person=None)
        three = [asked(mine, of) for _ in range(3)]
        for each in three[:2]:
            requests.approve(each, actor=ME, now=NOW)
        ids = [each.id for each in three]
        sheet = "".join(spreadsheets.written(shipments.hand_out(actor=ME, now=NOW)))
    assert "Main Street 1" in sheet and sheet.count("Jacket") == 2
    told = "\r\n".join(
        ["request,carrier,tracking,tracking_url,delivered_on", f"{ids[0]},DHL,A1,https://t.example/A1,2026-11-02",
         f"{ids[1]},DHL,A2,,", f"{ids[2]},DHL,A3,,", f"{ids[1]},DHL,A9,,", "abc,DHL,A4,,", "99999,DHL,A5,,",
         f"{ids[1]},DHL,A2,http://t.example,", f"{ids[1]},DHL,A2,,tomorrow"]
    ).encode()  # fmt: skip
    with writing():
        wanted = ["deliver", "ship", *["refused"] * 6]
        assert [each.outcome for each in shipments.look(told)] == wanted
        assert all(each.problem for each in shipments.look(told) if each.outcome == "refused")
        done = shipments.take(told, actor=ME, now=NOW + timedelta(hours=8))
        assert [each.outcome for each in done] == wanted
    with reading():
        found = [queries.request_for(each) for each in ids]
        assert [each.state.value for each in found] == ["delivered", "shipped", "requested"]
        assert [each.outcome for each in shipments.look(told)][:2] == ["known", "known"]
        clash = f"request,tracking\n{ids[1]},OTHER\n".encode()
        assert "A2" in shipments.look(clash)[0].problem
        with pytest.raises(Breach, match="can't be read"):
            shipments.look(b"carrier\nDHL\n")


def test_addresses_go_and_are_never_told(context: Installation) -> None:
    """Thirty days after it served the address is gone; the history never had it."""
    with writing():
        mine = partner()
        one = asked(mine, product(mine))
        requests.approve(one, actor=ME, now=NOW)
        requests.ship(one, tracking="SECRET-NUMBER", actor=ME, now=NOW)
        requests.deliver(one, actor=ME, now=NOW)
        number = one.id
    assert jobs.forget_addresses(NOW + timedelta(days=29)) == 0 and jobs.forget_addresses(NOW + timedelta(days=31)) == 1
    with reading():
        assert queries.request_for(number).address is None
        bodies = chain.from_iterable(map(str, db.session.scalars(select(HistoryPayload.body))) for _ in (1,))
        assert not [each for each in bodies if "Main Street" in each or "SECRET-NUMBER" in each]


def test_a_loan_that_is_late_is_asked_back_once(context: Installation) -> None:
    with writing():
        mine = partner()
        one = asked(mine, product(mine, giving=Giving.LENT, lent_days=3))
        requests.approve(one, actor=ME, now=NOW)
        requests.ship(one, actor=ME, now=NOW)
        requests.deliver(one, actor=ME, now=NOW)
    late = NOW + timedelta(days=5)
    assert (jobs.ask_back(NOW), jobs.ask_back(late), jobs.ask_back(late)) == (0, 1, 0)


def test_a_loan_that_two_book_as_back_is_in_stock_once(context: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """On both engines the second sees what the first did."""
    with writing():
        mine = partner()
        lent = asked(mine, product(mine, giving=Giving.LENT, lent_days=3, stock=5))
        requests.approve(lent, actor=ME, now=NOW)
        requests.ship(lent, actor=ME, now=NOW)
        requests.deliver(lent, actor=ME, now=NOW)
        key, variant = lent.id, lent.variant_id
    ready, said, real = threading.Barrier(2), [], requests._put_back

    def slowly(variant_id: int) -> None:
        time.sleep(0.3)  # so that the other one is there before the first is through
        real(variant_id)

    def book() -> None:
        with context.app.test_request_context():
            ready.wait()
            try:
                with writing():
                    requests.take_back(queries.request_for(key), actor=ME, now=NOW)
                said.append("")
            except InvalidMove as refusal:
                said.append(refusal.message)
            db.session.remove()

    monkeypatch.setattr(requests, "_put_back", slowly)
    threads = [threading.Thread(target=book) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["", "This is not on loan."]
    with reading():
        assert db.session.scalar(select(ProductVariant.stock).where(ProductVariant.id == variant)) == 5


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"value": 0}, "value"), ({"per_person": 0}, "per_person"), ({"ships_in_days": 0}, "ships_in_days"),
        ({"giving": Giving.LENT}, "lent_days"), ({"variants": ()}, "variants"),
        ({"variants": (Variant("M"), Variant("m"))}, "variants"),
        ({"variants": (Variant(""), Variant("M"))}, "variants"),
        ({"variants": (Variant("M", "", -1),)}, "variants"), ({"currency": "EURO"}, "currency"),
    ],
)  # fmt: skip
def test_products_that_make_no_sense(sqlite: Installation, facts: dict[str, object], field: str) -> None:
    with sqlite.app.app_context(), writing(), pytest.raises(Breach) as refused:
        catalogue.add_product("Jacket", **{"value": 100, "currency": "EUR", **facts}, actor=ME, now=NOW)  # type: ignore[arg-type]
    assert field in refused.value.errors
