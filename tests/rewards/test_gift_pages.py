"""Pages and API of gift cards and tax: each shows what there is, to whoever may see it, and to nobody else."""

from __future__ import annotations

import io

import time_machine
from openpyxl import load_workbook  # type: ignore[import-untyped]
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from rewards.gift_cards import catalogue, orders
from rewards.gift_cards.contract import Product
from rewards.gift_cards.models import GiftOffer, GiftOrder
from rewards.perks.models import PerkKind, Redemption
from rewards.tax import benefits
from rewards.tax.models import Benefit
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.gifts import approved, card, ordered
from tests.rewards.test_tax import goods, got

SECRET = "https://cards.example/only-for-me"


def test_marketing_hands_a_card_over_and_only_its_person_sees_what_opens_it(sqlite: Installation) -> None:
    marketing, stranger = sqlite.person(Role.MARKETING), sqlite.person()
    with sqlite.app.app_context():
        perk_id = card("by_hand")
        order_id = ordered(sqlite, perk_id)
        with reading():
            owner = db.session.get_one(GiftOrder, order_id).person_id
    browser = sqlite.browser_of(marketing)
    listed = browser.get("/rewards/gift-cards")
    assert listed.status_code == 200 and "Coffee card" in listed.text
    page = f"/rewards/gift-cards/{order_id}"
    assert "Link or code" in browser.get(page).text
    assert browser.post(f"{page}/hand-over", data={"link": ""}).status_code == 422
    assert browser.post(f"{page}/hand-over", data={"link": SECRET}).status_code == 302
    for seen in (
        browser.get(page),
        browser.get("/rewards/gift-cards?shown=done"),
        sqlite.browser_of(stranger).get("/gift-cards"),
    ):
        assert seen.status_code == 200 and SECRET not in seen.text
    mine = sqlite.browser_of(owner).get("/gift-cards")
    assert SECRET in mine.text and mine.headers["Cache-Control"] == "no-store"
    own, all_of_them = sqlite.api_of(owner), sqlite.api_of(marketing)
    assert own("GET", "/gift-orders").get_json()["items"][0]["link"] == SECRET
    everyone = all_of_them("GET", "/gift-orders?of=everyone").get_json()["items"]
    assert everyone[0]["state"] == "delivered" and "link" not in everyone[0]
    assert own("GET", "/gift-orders?of=everyone").status_code == 403
    assert all_of_them("POST", f"/gift-orders/{order_id}/try-again").status_code == 409
    assert browser.get("/rewards/perks").status_code == 200


def test_who_hands_out_what(sqlite: Installation) -> None:
    marketing = sqlite.person(Role.MARKETING)
    with sqlite.app.app_context():
        perk_id, boots = card("by_hand"), goods(100)
        with writing():
            catalogue.keep("tremendous", [Product("A1", "Coffee anywhere", "card", ("USD",), ("US",))], NOW)
    browser = sqlite.browser_of(marketing)
    assert "Coffee card" in browser.get("/rewards/gift-cards/offers").text
    page = f"/rewards/gift-cards/offers/{perk_id}"
    assert browser.get(page).status_code == 200
    refused = browser.post(page, data={"provider": "tremendous", "products": ["A1"]})
    assert refused.status_code == 422 and "open here" in refused.text
    assert browser.post(page, data={"provider": "by_hand", "more": "A1 B2 A1"}).status_code == 302
    with sqlite.app.app_context(), reading():
        offer = db.session.scalars(select(GiftOffer)).one()
        assert (offer.provider, offer.products) == ("by_hand", ["A1", "B2"])
    assert browser.post(f"/rewards/gift-cards/offers/{boots}", data={"provider": "by_hand"}).status_code == 422


@time_machine.travel(NOW, tick=True)
def test_payroll_from_the_draft_to_the_file(sqlite: Installation) -> None:
    hr, finance = sqlite.person(Role.HR), sqlite.person(Role.FINANCE)
    with sqlite.app.app_context():
        first = got(approved(sqlite, goods(1250, "USD", tax_class="goods")))
        got(approved(sqlite, goods(500, "EUR"), region="FR"))
        with reading():
            owner = db.session.get_one(Benefit, first).person_id
    one, two = sqlite.browser_of(hr), sqlite.browser_of(finance)
    assert "$12.50" in one.get("/tax").text and "Boots" in one.get("/tax/review").text
    with sqlite.app.app_context(), reading():
        unknown = db.session.scalars(select(Benefit.id).where(Benefit.treatment == "review")).one()
    assert one.post(f"/tax/review/{unknown}", data={"treatment": "taxable"}).status_code == 422
    decided = {"treatment": "taxable", "value": "5.00", "why": "A thing."}
    assert one.post(f"/tax/review/{unknown}", data=decided).status_code == 302
    assert one.post("/tax/runs", data={"until": "soon"}).status_code == 422
    assert one.post("/tax/runs", data={"until": "2026-11-18"}).status_code == 302
    assert "second person" in one.get("/tax/runs/1").text
    assert one.post("/tax/runs/1/export").status_code == 403
    assert two.get("/tax/runs/1/file").status_code == 409
    assert two.post("/tax/runs/1/export").status_code == 302
    lines = two.get("/tax/runs/1/file").text.splitlines()
    assert len(lines) == 3 and "12.50,12.50,USD" in lines[1] and "taxable" in lines[1]
    sheet = load_workbook(io.BytesIO(two.get("/tax/runs/1/file?as=xlsx").data)).active
    assert [cell.value for cell in sheet[2]][11:14] == [12.5, 12.5, "USD"]
    for path in ("/tax/years", "/tax/years?of=UK", "/tax/rules", "/tax/runs/1"):
        assert two.get(path).status_code == 200, path
    assert "12.50" in two.get("/tax/years/file?year=2026").text
    own = sqlite.browser_of(owner)
    assert "$12.50" in own.get("/points/tax-year").text and own.get("/tax").status_code == 403
    assert own.get("/points/tax-year?year=1").status_code == 404
    api = sqlite.api_of(finance)
    run = api("GET", "/tax/runs/1").get_json()
    assert run["state"] == "exported" and len(run["sums"]) == 2 and run["sha256"]
    assert len(api("GET", "/tax/runs/1/lines").get_json()["items"]) == 2
    assert api("POST", "/tax/runs", {"until": "2026-11-18"}).status_code == 409
    assert sqlite.api_of(owner)("GET", "/tax/benefits").get_json()["items"][0]["value"] == {
        "amount": "12.50", "currency": "USD",
    }  # fmt: skip


def test_an_order_of_a_code_kind_is_none_and_a_benefit_books_once(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        asked = approved(sqlite, goods(100, "USD", kind=PerkKind.EVENT))
        with writing():
            redemption = db.session.get_one(Redemption, asked)
            assert orders.place(redemption, now=NOW) is None
            assert benefits.of_redemption(asked) is None
            benefits.take_back(redemption, NOW, now=NOW)
        assert SYSTEM.id is None
