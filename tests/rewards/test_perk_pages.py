"""Pages and API of the catalogue, of budgets and approvals: from an uploaded code to the code in somebody's hands."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from PIL import Image

from advocacy.people.capabilities import Role
from rewards.perks.models import PerkKind
from tests.installation import Installation
from tests.reach import making
from tests.rewards.shop import ask, budget, perk, rich
from tests.statements import statements_of

FACTS = {"name": "Boat trip", "cost": "60", "stock": "", "per_person": "1", "active": "on"}


def picture() -> BytesIO:
    body = BytesIO()
    Image.new("RGB", (60, 40), "teal").save(body, "PNG")
    return BytesIO(body.getvalue())


def test_codes_by_the_pages(installation: Installation) -> None:
    office = installation.browser_of(rich(installation, 0, Role.MARKETING))
    me, other = rich(installation), rich(installation)
    mine, theirs = installation.browser_of(me), installation.browser_of(other)
    made = office.post("/rewards/perks", data={
        **FACTS, "kind": "code", "at_once": "on", "description": "A voucher", "picture": (picture(), "p.png"),
        "picture_alt": "A teal square", "value": "12.50",
    })  # fmt: skip
    assert made.status_code == 302 and made.location == "/rewards/perks/1"
    twice = office.post("/rewards/perks/1/codes", data={"codes": (BytesIO(b"ABC-1\nABC-1\n"), "codes.txt")})
    assert twice.status_code == 422 and "Line 2 repeats line 1." in twice.text
    added = office.post("/rewards/perks/1/codes", data={"typed": "ABC-1\nABC-2"}, follow_redirects=True)
    assert "2 codes were added." in added.text and "ABC-1" not in added.text
    shop = mine.get("/perks?words=boat&kind=code&within=on").text
    assert "Boat trip" in shop and "A teal square" in shop and "2 left" in shop
    shown = mine.get(shop.split('<img src="')[1].split('"')[0])
    assert shown.content_type == "image/png" or shown.content_type == "image/jpeg"
    assert "immutable" in shown.headers["Cache-Control"]
    assert "Nobody has to be asked." in mine.get("/perks/1").text and "12.50" in mine.get("/perks/1").text
    got = mine.post("/perks/1/redeem", follow_redirects=True)
    assert "ABC-1" in got.text and got.headers["Cache-Control"] == "no-store"
    assert "ABC-1" not in mine.get("/perks/mine").text and "Boat trip" in mine.get("/perks/mine").text
    assert theirs.get("/perks/mine/1").status_code == 404 and office.get("/perks/mine/1").status_code == 404
    api = installation.api_of(other)
    assert api("GET", "/redemptions/1/code").status_code == 404 and api("GET", "/redemptions/1").status_code == 404
    own = installation.api_of(me)("GET", "/redemptions/1/code")
    assert own.json == {"code": "ABC-1"} and own.headers["Cache-Control"] == "no-store"
    assert "You have it" in mine.get("/perks").text
    assert mine.post("/perks/1/redeem").status_code == 409


def test_perks_that_can_not_be_kept_are_shown_again(installation: Installation) -> None:
    office = installation.browser_of(rich(installation, 0, Role.MARKETING))
    wrong = {**FACTS, "kind": "event", "value": "much", "team": "1"}
    page = office.post("/rewards/perks", data=wrong)
    assert page.status_code == 422 and "Write an amount such as 12.50." in page.text and "Boat trip" in page.text
    page = office.post("/rewards/perks", data={**wrong, "value": "", "kind": "event"})
    assert page.status_code == 422 and "Say when it happens." in page.text
    far = office.post("/rewards/perks", data={**FACTS, "offered_from": "0001-01-01T00:00"})
    assert far.status_code == 422 and "Choose a day and a time." in far.text
    page = office.post("/rewards/perks", data={**FACTS, "picture": (BytesIO(b"none"), "p.png")})
    assert (
        page.status_code == 422
        and "not a picture" in page.text
        and "Boat trip" not in office.get("/rewards/perks").text
    )
    times = {"kind": "event", "happens_at": "2099-07-01T10:00", "place": "Pier 4", "offered_until": "2099-06-01T10:00"}
    assert office.post("/rewards/perks", data={**FACTS, **times}).status_code == 302
    shown = office.get("/rewards/perks/1").text
    assert "2099-07-01T10:00" in shown and "Pier 4" in shown
    assert office.post("/rewards/perks/1/codes", data={"typed": "A"}).status_code == 422
    priced = {**FACTS, **times, "value": "12.50", "currency": "USD"}  # the form brings its currency along
    assert office.post("/rewards/perks/1", data=priced).status_code == 302
    assert 'name="currency" value="USD"' in office.get("/rewards/perks/1").text


def test_a_budget_by_the_pages(installation: Installation) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    desk, mine = installation.browser_of(owner), installation.browser_of(person)
    facts = {"name": "Autumn", "first_day": "2020-01-01", "last_day": "2099-12-31", "currency": "EUR", "amount": "100"}
    assert desk.post("/budgets", data={**facts, "amount": "1.234"}).status_code == 422
    assert desk.post("/budgets", data=facts).location == "/budgets/1"
    for given, said in (({"amount": "50", "key": "a"}, 302), ({"amount": "50", "key": "a"}, 302),
                        ({"amount": "1000", "take": "on", "key": "b"}, 409), ({"amount": "x"}, 422)):  # fmt: skip
        assert desk.post("/budgets/1/allot", data=given).status_code == said
    assert "€150.00" in desk.get("/budgets/1").text
    with installation.app.app_context():
        one, two = (ask(perk(budget_id=1, value=4000, currency="EUR"), person) for _ in range(2))
    inbox = desk.get("/budgets/approvals").text
    assert "Mug" in inbox and "€40.00" in inbox and "€150.00" in inbox
    assert desk.post(f"/budgets/approvals/{one}/approve").status_code == 302
    assert desk.post(f"/budgets/approvals/{two}/cancel").status_code == 422
    assert desk.post(f"/budgets/approvals/{two}/cancel", data={"note": "Not this year."}).status_code == 302
    assert desk.post(f"/budgets/approvals/{one}/fulfil").status_code == 404
    page = desk.get("/budgets/1").text
    assert "Promised for a perk" in page and "€110.00" in page and "redemption 1" in page
    assert "Not this year." in mine.get(f"/perks/mine/{two}").text
    office = installation.browser_of(rich(installation, 0, Role.MARKETING))
    waiting = office.get("/rewards/redemptions").text
    assert "Handed out" in waiting and "Codes don’t belong here" in waiting and "A code, where" not in waiting
    assert "Autumn" in office.get("/budgets").text
    assert office.post("/rewards/redemptions/1/fulfil", data={"note": "Desk 3"}).status_code == 302
    assert office.post("/budgets/1/allot", data={"amount": "1"}).status_code == 403
    for path in ("/budgets", "/budgets/1", "/budgets/approvals"):
        assert mine.get(path).status_code == 403
    stranger = installation.browser_of(rich(installation, 0, Role.BUDGET_OWNER))
    assert stranger.get("/budgets/1").status_code == 404 and stranger.post("/budgets/1/close").status_code == 404
    assert desk.post("/budgets/1", data={**facts, "name": "Winter", "asks_from": "20"}).status_code == 302
    assert "Winter" in desk.post("/budgets/1/close", follow_redirects=True).text


def test_hr_confirms_time_off(installation: Installation) -> None:
    hr, person = rich(installation, 0, Role.HR), rich(installation)
    with installation.app.app_context():
        asked = ask(perk(name="A free day", kind=PerkKind.TIME_OFF), person)
    desk = installation.browser_of(hr)
    assert "Confirm" in desk.get("/budgets/approvals").text
    office = installation.browser_of(rich(installation, 0, Role.MARKETING))
    assert "HR confirms time off." in office.get("/rewards/redemptions").text
    assert office.post(f"/rewards/redemptions/{asked}/fulfil").status_code == 409
    assert desk.post(f"/budgets/approvals/{asked}/approve", data={"note": "Friday is yours."}).status_code == 302
    assert "Friday is yours." in installation.browser_of(person).get(f"/perks/mine/{asked}").text


def test_by_the_api(installation: Installation) -> None:
    owner = installation.api_of(rich(installation, 0, Role.BUDGET_OWNER))
    office = installation.api_of(rich(installation, 0, Role.MARKETING))
    me = installation.api_of(rich(installation, 100, team="Design"))
    opened = owner("POST", "/budgets", {
        "name": "Thanks", "first_day": "2020-01-01", "last_day": "2099-12-31", "asks_from": "20.00",
        "allotted": {"amount": "100.00", "currency": "EUR"},
    })  # fmt: skip
    assert opened.status_code == 201 and opened.json["left"] == {"amount": "100.00", "currency": "EUR"}
    facts: dict[str, Any] = {
        "name": "Dinner", "cost": 10, "kind": "goods", "value": {"amount": "25.00", "currency": "EUR"},
        "budget_id": opened.json["id"], "audience": {"team": [1]}, "offered_until": "2099-01-01T00:00:00Z",
    }  # fmt: skip
    made = office("POST", "/perks", facts)
    assert (
        made.status_code == 201 and made.json["value"]["amount"] == "25.00" and made.json["audience"]["team"] == ["1"]
    )
    assert office("POST", "/perks", {**facts, "colour": "red"}).status_code == 422
    early = office("PATCH", f"/perks/{made.json['id']}", {"offered_from": "0001-01-01T00:00:00+02:00"})
    assert early.status_code == 422 and "offered_from" in early.text
    assert office("POST", f"/perks/{made.json['id']}/codes", {"codes": ["A"]}).status_code == 422
    assert me("GET", f"/perks/{made.json['id']}").json["name"] == "Dinner"
    asked = me("POST", "/redemptions", {"perk_id": made.json["id"]}).json
    assert asked["value"] == {"amount": "25.00", "currency": "EUR"} and asked["budget_id"] == 1
    path = f"/redemptions/{asked['id']}"
    assert office("POST", f"{path}/approve").status_code == 403
    assert owner("POST", f"{path}/approve").json["state"] == "approved"
    assert owner("GET", "/budgets/1").json["promised"]["amount"] == "25.00"
    assert office("POST", f"{path}/fulfil", {"note": "Enjoy"}).json["state"] == "fulfilled"
    lines = owner("GET", "/budgets/1/statement").json["items"]
    assert [line["reason"] for line in lines] == ["budget_spend", "budget_encumber", "budget_allot"]
    assert me("GET", "/budgets").status_code == 403
    more = {"amount": "-75.00", "source": "year end"}
    assert owner("POST", "/budgets/1/allot", more).json["left"]["amount"] == "0.00"
    assert owner("POST", "/budgets/1/allot", {**more, "source": "again"}).status_code == 409
    assert owner("POST", "/budgets/1/close", {}).json["state"] == "closed"
    changed = office("PATCH", f"/perks/{made.json['id']}", {"value": None, "budget_id": None, "audience": {}})
    assert changed.json["value"] is None and changed.json["budget_id"] is None and not changed.json["audience"]["team"]


def test_in_a_constant_number_of_statements(installation: Installation) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation, 10_000)
    marketing = rich(installation, 0, Role.MARKETING)
    pages = (
        (installation.browser_of(person), "/perks"), (installation.browser_of(person), "/perks/mine"),
        (installation.browser_of(marketing), "/rewards/perks"), (installation.browser_of(owner), "/budgets/approvals"),
        (installation.browser_of(marketing), "/rewards/redemptions"), (installation.browser_of(owner), "/budgets"),
    )  # fmt: skip

    def some(count: int) -> list[int]:
        with installation.app.app_context():
            for _ in range(count):
                purse = budget(owner, 100_000)
                ask(perk(cost=1, budget_id=purse, value=100, currency="EUR"), person)
        seen = []
        for browser, path in pages:
            with statements_of(making.engine_of(installation)) as found:
                assert browser.get(path).status_code == 200
            seen.append(len(found))
        return seen

    some(1)
    assert some(2) == some(9)
