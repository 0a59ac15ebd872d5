"""Payouts on pages and over the API: who may what, what a partner sees of it, tax forms, thresholds, own data."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.payouts import files, forms_on_file, queries, sheets, thresholds, years
from influencers.payouts.details_models import FormKind, PaymentDetails, TaxForm
from influencers.payouts.models import Payout, PayoutYear
from tests.influencers.payouts_world import EARNED, IBANS, NOW, World, make_world
from tests.installation import Installation


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


@pytest.fixture
def site(installation: Installation) -> World:
    """The same, seen from outside: each request has a context of its own."""
    with installation.app.app_context():
        return make_world(installation)


@contextmanager
def inside(site: World) -> Iterator[None]:
    """Looks into the database."""
    with site.installation.app.app_context(), reading():
        yield


def has_partner(site: World, cents: int = 5000, **lacks: bool) -> int:
    """Somebody who is owed so much."""
    with site.installation.app.app_context():
        return site.partner(cents, **lacks)


def test_the_pages_from_draft_to_paid(site: World) -> None:
    """One drafts, another approves, the bank answers; the partner sees it, and nobody else's."""
    partner, other = has_partner(site), has_partner(site, 7500)
    has_partner(site, form=False)
    browser = site.installation.browser_of
    one, two, mine = browser(site.drafter), browser(site.approver), browser(partner)
    today = clock.now().date()
    form = {
        "name": "Nov",
        "currency": "eur",
        "cut_off": today.isoformat(),
        "pay_on": (today + timedelta(days=1)).isoformat(),
    }
    assert "Partners waiting" in one.get("/payouts").text
    assert "No tax form" in one.get("/payouts/waiting/EUR").text
    assert one.post("/payouts", data={**form, "pay_on": "2020-01-01"}).status_code == 422
    assert one.post("/payouts", data={**form, "programmes": ["999"]}).status_code == 422
    where = one.post("/payouts", data=form).headers["Location"]
    page = one.get(where).text
    assert "A second person looks at the sums" in page and "€125.00" in page and "Gathering" not in page
    assert "No payouts yet" in mine.get("/portal/payment").text
    sha = _sha(site)
    assert one.post(f"{where}/approve", data={"sha256": sha}).status_code == 403
    assert mine.post(f"{where}/approve", data={"sha256": sha}).status_code == 403
    assert "Approve" in two.get(where).text
    assert two.post(f"{where}/approve", data={"sha256": "0" * 64}).status_code == 409
    assert two.post(f"{where}/approve", data={"sha256": sha}).status_code == 302
    assert two.post(f"{where}/approve", data={"sha256": sha}).status_code == 409
    assert one.post(f"{where}/file", data={"kind": "csv"}).status_code == 409
    assert one.post(f"{where}/export").status_code == 302
    table = one.post(f"{where}/file", data={"kind": "csv"})
    assert table.headers["Cache-Control"] == "no-store" and IBANS[1] in table.text
    assert one.post(f"{where}/file", data={"kind": "doc"}).status_code == 422
    assert one.post(f"{where}/answers", data={}).status_code == 422
    bad = {"answer": (io.BytesIO(b"a,b\n1,2\n"), "a.csv")}
    assert "lacks" in one.post(f"{where}/answers", data=bad).text
    with inside(site):
        first = db.session.scalars(select(Payout).where(Payout.person_id == partner)).unique().one()
        told, first_id = files.transfer_id(first.run, first.id), first.id
    filled = f"id,amount,currency,outcome,why\n{told},50.00,EUR,paid,\nx-1,1.00,EUR,paid,\n".encode()
    answer = one.post(f"{where}/answers", data={"answer": (io.BytesIO(filled), "a.csv")}, follow_redirects=True)
    assert "is no payout of this run" in answer.text
    assert "nothing has changed" in one.post(
        f"{where}/answers", data={"answer": (io.BytesIO(filled), "a.csv")}, follow_redirects=True
    ).text  # fmt: skip
    note = mine.get(f"/portal/payment/{first_id}").text
    assert f"{today.year}-000001" in note and IBANS[1] not in note
    assert browser(other).get(f"/portal/payment/{first_id}").status_code == 404
    assert "Paid" in mine.get("/portal/payment").text and told in mine.get("/portal/payment/file").text
    path = f"/payouts/payout/{first_id + 1}"
    assert one.post(f"{path}/outcome", data={"outcome": "failed"}).status_code == 422
    assert one.post(f"{path}/outcome", data={"outcome": "failed", "why": "Closed"}).status_code == 302
    assert "Closed" in one.get(path).text and "Closed" in browser(other).get("/portal/payment").text
    for page in (
        where,
        f"{where}?tab=left_out",
        f"{where}?tab=answers",
        "/payouts",
        "/payouts/thresholds",
        "/payouts/forms",
    ):
        assert one.get(page).status_code == 200 and mine.get(page).status_code == 403
    assert "Settled" in one.get(where).text


def _sha(site: World) -> str:
    with inside(site):
        return queries.runs(None).items[0].sha256


def test_the_payment_page_keeps_an_account_to_itself(site: World) -> None:
    partner = has_partner(site, account=False, form=False)
    mine = site.installation.browser_of(partner)
    page = mine.get("/portal/payment").text
    assert "Say where your money goes" in page
    form = {"method": "sepa", "holder": "Cleo", "account": IBANS[0]}
    assert mine.post("/portal/payment", data={**form, "account": "DE00"}).status_code == 422
    assert mine.post("/portal/payment", data={**form, "method": "gold"}).status_code == 422
    assert mine.post("/portal/payment", data=form).status_code == 302
    page = mine.get("/portal/payment").text
    assert "DE89 •••• 3000" in page and IBANS[0] not in page
    assert mine.post("/portal/payment", data=form).status_code == 422
    assert mine.post("/portal/payment", data={**form, "account": IBANS[1]}).status_code == 302
    with inside(site):
        held = max(db.session.scalars(select(PaymentDetails.id)))
    assert "It was not me" in mine.get("/portal/payment").text
    other = site.installation.browser_of(has_partner(site))
    assert other.post(f"/portal/payment/details/{held}/stop").status_code == 404
    assert mine.post(f"/portal/payment/details/{held}/stop").status_code == 302
    assert mine.post(f"/portal/payment/details/{held}/stop").status_code == 409
    desk = site.installation.browser_of(site.drafter)
    filed = {"email": f"p{partner}@acme.example", "kind": "w9", "country": "us", "signed_on": "2026-01-02"}
    assert desk.post("/payouts/forms", data={**filed, "email": "no@no.example"}).status_code == 422
    assert desk.post("/payouts/forms", data={**filed, "country": "U5"}).status_code == 422
    assert desk.post("/payouts/forms", data=filed).status_code == 302
    assert "On file" in mine.get("/portal/payment").text and "Form W-9" in desk.get("/payouts/forms").text
    with inside(site):
        form_id = max(db.session.scalars(select(TaxForm.id)))
    assert desk.post(f"/payouts/forms/{form_id}/withdraw", data={"why": ""}).status_code == 422
    assert desk.post(f"/payouts/forms/{form_id}/withdraw", data={"why": "Not signed"}).status_code == 302


def test_the_api_from_draft_to_answer(site: World) -> None:
    partner, other = has_partner(site), has_partner(site)
    api = site.installation.api_of
    one, two, mine = api(site.drafter), api(site.approver), api(partner)
    day = (clock.now().date() + timedelta(days=2)).isoformat()
    assert mine("POST", "/payouts/runs", {"name": "N", "currency": "EUR", "pay_on": day}).status_code == 403
    assert one("POST", "/payouts/runs", {"name": "N", "currency": "EUX", "pay_on": day}).status_code == 422
    run = one("POST", "/payouts/runs", {"name": "N", "currency": "EUR", "pay_on": day, "minimum": "0"})
    assert run.status_code == 201 and run.get_json()["total"] == {"amount": "100.00", "currency": "EUR"}
    path = f"/payouts/runs/{run.get_json()['id']}"
    assert one("POST", f"{path}/approve", {"sha256": run.get_json()["sha256"]}).status_code == 403
    assert mine("GET", "/payouts").get_json()["items"] == [] and mine("GET", "/payouts/1").status_code == 404
    assert two("POST", f"{path}/approve", {"sha256": run.get_json()["sha256"]}).get_json()["state"] == "approved"
    assert two("POST", f"{path}/cancel", {"why": ""}).status_code == 422
    assert one("POST", f"{path}/export").get_json()["state"] == "exported"
    assert one("POST", f"{path}/cancel", {"why": "Oh"}).status_code == 409
    assert one("POST", f"{path}/file", {"kind": "csv"}).status_code == 200
    payouts = one("GET", "/payouts?of=all").get_json()["items"]
    assert mine("GET", "/payouts?of=all").status_code == 403 and len(payouts) == 2
    (own,) = mine("GET", "/payouts").get_json()["items"]
    assert own["person_id"] == partner and own["account"] != IBANS[1]
    assert (
        mine("GET", f"/payouts/{next(each['id'] for each in payouts if each['person_id'] == other)}").status_code == 404
    )
    text = f"id,amount,currency,outcome\n{own['transfer_id']},50.00,EUR,paid\n".encode()
    sent = {"data": {"file": (io.BytesIO(text), "a.csv")}, "content_type": "multipart/form-data"}
    answer = one("POST", f"{path}/answers", **sent).get_json()
    assert (answer["paid"], answer["new"], answer["wrong"]) == (1, True, [])
    assert mine("GET", f"/payouts/{own['id']}").get_json()["state"] == "paid"
    rest = next(each["id"] for each in payouts if each["person_id"] == other)
    assert (
        one("POST", f"/payouts/{rest}/outcome", {"outcome": "failed", "why": "Closed"}).get_json()["state"] == "failed"
    )
    assert one("POST", f"/payouts/{rest}/outcome", {"outcome": "paid"}).status_code == 409
    assert one("POST", f"/payouts/{rest}/take-out", {"why": "x"}).status_code == 409
    assert one("GET", f"{path}/left-out").get_json()["items"] == []
    year = one("GET", f"/payouts/years?year={clock.now().year}&currency=EUR").get_json()["items"]
    assert [each["paid"]["amount"] for each in year] == ["50.00"]
    held = mine(
        "POST", "/payment-details", {"method": "by_hand", "holder": "Cleo", "account": "c@pay.example", "country": "us"}
    )
    assert held.get_json()["state"] == "held" and held.get_json()["account"] == "c••••@pay.example"
    assert len(mine("GET", "/payment-details").get_json()["items"]) == 2
    assert mine("POST", f"/payment-details/{held.get_json()['id']}/stop").get_json()["state"] == "stopped"
    filed = {"person_id": partner, "kind": "none_needed", "country": "DE", "signed_on": "2026-01-02"}
    assert one("POST", "/tax-forms", filed).status_code == 422
    made = one("POST", "/tax-forms", {**filed, "why": "A club."}).get_json()
    assert one("POST", f"/tax-forms/{made['id']}/withdraw", {"why": "No"}).get_json()["withdrawn_at"]
    assert one("GET", "/tax-forms").get_json()["items"][0]["id"] == made["id"]


@pytest.mark.parametrize(
    ("kind", "signed", "until"),
    [
        (FormKind.W8BEN, date(2023, 1, 1), date(2026, 12, 31)),
        (FormKind.W8BEN_E, date(2024, 12, 31), date(2027, 12, 31)),
        (FormKind.W9, date(2020, 1, 1), None),
        (FormKind.VAT_ID, date(2020, 1, 1), None),
    ],
)  # fmt: skip
def test_how_long_a_form_holds(kind: FormKind, signed: date, until: date | None) -> None:
    assert forms_on_file.valid_until(kind, signed) == until


def test_a_form_on_file(world: World) -> None:
    """Not one's own, not one that has ended; the newest that holds counts, until it is withdrawn."""
    person_id = world.partner(form=False)
    with writing():
        person, desk = db.session.get_one(Person, person_id), world.actor(world.drafter)
        with pytest.raises(NotAllowed):
            forms_on_file.file_form(person, FormKind.W9, "US", EARNED.date(), "", actor=person.actor, now=NOW)
        with pytest.raises(Breach):
            forms_on_file.file_form(person, FormKind.W8BEN, "DE", date(2022, 12, 31), "", actor=desk, now=NOW)
        made = forms_on_file.file_form(person, FormKind.W8BEN, "uk", date(2023, 1, 1), "", actor=desk, now=NOW)
        assert made.country == "GB" and forms_on_file.form_on_file(person_id, NOW)
        assert not forms_on_file.form_on_file(person_id, NOW + timedelta(days=60))
        forms_on_file.withdraw(made, actor=desk, now=NOW, why="Another signature.")
        assert not forms_on_file.form_on_file(person_id, NOW)
        with pytest.raises(InvalidMove):
            forms_on_file.withdraw(made, actor=desk, now=NOW, why="Again.")


@pytest.mark.parametrize(
    ("country", "year", "whole", "reached"),
    [
        ("US", 2025, 59_999, False), ("US", 2025, 60_000, True), ("US", 2026, 199_999, False),
        ("US", 2026, 200_000, True), ("FR", 2023, 120_001, True), ("FR", 2024, 240_000, False),
        ("FR", 2024, 240_001, True), ("DE", 2025, 70_001, True), ("DE", 2026, 100_000, False),
        ("GB", 2026, 100_001, True),
    ],
)  # fmt: skip
def test_thresholds_by_the_year_of_payment(country: str, year: int, whole: int, reached: bool) -> None:
    rule = thresholds.rule_of(country, year)
    assert rule is not None and rule.source and rule.reached_by(whole - 1, 1) is reached
    assert thresholds.rule_of("XX", year) is None


def test_gifts_count_at_market_value(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Paid and in kind together reach the threshold; said again it changes nothing."""
    person_id = world.partner(form=False)
    with writing():
        person = db.session.get_one(Person, person_id)
        forms_on_file.file_form(
            person, FormKind.W9, "US", EARNED.date(), "", actor=world.actor(world.drafter), now=NOW
        )  # fmt: skip
        db.session.add(PayoutYear(person_id=person_id, year=2026, currency="USD", paid=150_000, payouts=2, in_kind=0))
    worth = {"USD": 50_000, "EUR": 900}
    monkeypatch.setattr(years.products, "in_kind_of", lambda people, first, last: {person_id: worth})
    for _time in range(2):
        with writing():
            years.recount_in_kind(person_id, 2026)
    with reading():
        (line,) = queries.year_lines(2026, "USD", None).items
        assert (line.whole, line.rule, line.reached) == (200_000, "Form 1099-NEC", True)
        assert queries.year_lines(2026, "EUR", None).items[0].rule == ""
    worth.clear()
    with writing():
        years.recount_in_kind(person_id, 2026)
        assert queries.year_lines(2026, "USD", None).items[0].whole == 150_000
    page = world.installation.browser_of(world.drafter).get("/payouts/thresholds?year=2026&currency=USD").text
    assert "Form 1099-NEC: below" in page and "$2,000.00" in page


def test_the_file_of_a_year_is_sent_as_it_is_read(site: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many partners there are: it has no length that would have to be known before."""
    people = [has_partner(site) for _ in range(3)]
    with site.installation.app.app_context(), writing():
        for each in people:
            db.session.add(PayoutYear(person_id=each, year=2026, currency="EUR", paid=50, payouts=1, in_kind=0))
    monkeypatch.setattr(sheets, "AT_ONCE", 2)
    browser = site.installation.browser_of(site.drafter)
    sent = browser.get("/payouts/thresholds/file?year=2026&currency=EUR")
    assert sent.content_length is None
    assert [line.split(",")[1] for line in sent.text.splitlines()[1:]] == [str(each) for each in people]


def test_who_pays(sqlite: Installation) -> None:
    for role in (Role.MARKETING, Role.HR, Role.ADMIN, Role.EMPLOYEE):
        assert sqlite.api_of(sqlite.person(role))("GET", "/payouts/runs").status_code == 403
