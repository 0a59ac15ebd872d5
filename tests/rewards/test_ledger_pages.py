"""The statement, the home of a person's rewards, and the ledger's pages and API for those who answer for it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.programmes.models import Programme, ProgrammeKind, ProgrammeState
from rewards import credits, ledger
from rewards.books import jobs, proving
from rewards.budgets import budgets
from rewards.earning import granting
from rewards.earning.happenings import Facts, Happening, Trigger
from rewards.ledger import COMPANY, Event, Leg
from rewards.models import AccountKind
from rewards.perks import perks
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW, SYSTEM
from tests.statements import statements_of

K = AccountKind
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _at_that_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def books(installation: Installation, person: int) -> None:
    """Something of everything on a person's statement."""
    with installation.app.app_context(), writing():
        told = {"title": "Our office"}
        gone = credits.give(Event("s:1", "share_published", NOW - 9 * DAY, person, "share:1", details=told), 25)
        credits.give(Event("s:2", "share_published", NOW - 2 * DAY, person, "share:2", details=told), 40, pending=True)
        credits.give(Event("s:3", "thanked", NOW - DAY, person, "share:3", details={"title": "<b>Hi</b>"}), 30)
        asked = {"perk": "=1+1"}
        event = Event("redemption:1:request", "redemption_request", NOW, person, "redemption:1", details=asked)
        credits.transfer(event, K.AVAILABLE, K.HELD, 10)
        assert gone and credits.take_back(gone, reason="seen_gone", at=NOW)


def test_a_statement_is_narrowed_and_exported(installation: Installation) -> None:
    person, other = installation.person(now=NOW - DAY), installation.person(now=NOW - DAY)
    books(installation, person)
    browser, api = installation.browser_of(person), installation.api_of(person)

    def listed(**asked: str) -> list[str]:
        return [line["source"] for line in api("GET", "/ledger", query_string=asked).json["items"]]

    everything = listed()
    assert everything[-3:] == ["s:3", "s:2", "s:1"] and len(everything) == 5
    assert listed(about="earned") == ["s:3", "s:2", "s:1"]
    assert listed(about="perks") == ["redemption:1:request"]
    assert len(listed(about="ended")) == 1
    since = (NOW - 2 * DAY).date().isoformat()
    assert listed(**{"from": since, "to": since}) == ["s:2"]
    assert api("GET", "/ledger", query_string={"about": "x"}).status_code == 422
    wrong = api("GET", "/ledger", query_string={"from": "yesterday"})
    assert wrong.status_code == 422 and "Write it as" in wrong.text
    stands = {line["source"]: line["stands_as"] for line in api("GET", "/ledger").json["items"]}
    assert (stands["s:1"], stands["s:2"], stands["s:3"]) == ("reversed", "pending", "available")
    page = browser.get("/points/statement?about=earned").text
    assert "You published “Our office”" in page and "Taken back" in page and "&lt;b&gt;Hi" in page
    assert browser.get("/points/statement?from=never").status_code == 422
    answer = browser.get("/points/statement.csv")
    rows = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="points.csv"' and len(rows) == 6
    assert not any(cell.startswith("=") for row in rows for cell in row)
    assert "Nothing here" in installation.browser_of(other).get("/points/statement").text


def test_the_home_tells_what_expires_and_what_is_next(installation: Installation) -> None:
    person = installation.person(now=NOW - DAY)
    marketing = installation.api_of(installation.person(Role.MARKETING, now=NOW - DAY))
    written = {"lasting": "days", "length": 45, "why": "So that they are used"}
    assert marketing("POST", "/expiry-policies", written).status_code == 201
    books(installation, person)
    with installation.app.app_context(), writing():
        credits.give(Event("s:9", "thanked", NOW, person), 12)
        perks.add_perk("Mug", cost=60, actor=SYSTEM, now=NOW)
    page = installation.browser_of(person).get("/points").text
    assert "Points last 45 days." in page and "Next in reach" in page and "points to go" in page
    told = installation.api_of(person)("GET", "/balances/me").json
    assert told["expiring"] == [{"day": (NOW + 45 * DAY).date().isoformat(), "amount": 12}]
    assert installation.api_of(person)("POST", "/expiry-policies", written).status_code == 403
    refused = marketing("POST", "/expiry-policies", {**written, "length": 3})
    assert refused.status_code == 422 and "length" in refused.json["errors"]
    versions = marketing("GET", "/expiry-policies").json["items"]
    assert [each["version"] for each in versions] == [2, 1] and versions[1]["says"] == "Points don't expire."


def test_the_ledger_is_for_those_who_answer_for_it(installation: Installation) -> None:
    person = installation.person(now=NOW - DAY)
    marketing, finance = (installation.person(role, now=NOW - DAY) for role in (Role.MARKETING, Role.FINANCE))
    owner, stranger = (installation.person(Role.BUDGET_OWNER, now=NOW - DAY) for _ in range(2))
    books(installation, person)
    with installation.app.app_context():
        with writing():
            day = NOW.date()
            found = db.session.get_one(Person, owner)
            budget = budgets.open_budget(
                "Thanks", found, currency="EUR", first_day=day, last_day=day + 90 * DAY, amount=5000, actor=SYSTEM,
                now=NOW,
            ).id  # fmt: skip
            perks.add_perk("Mug", cost=60, value=600, currency="EUR", actor=SYSTEM, now=NOW)
            legs = [Leg(K.ISSUED, COMPANY, -70), Leg(K.AVAILABLE, ledger.programme(3), 70)]
            ledger.post(Event("p", "grant", NOW, None, "programme:3"), legs)
        empty = installation.browser_of(finance).get("/rewards/ledger").text
        assert "No picture yet" in empty
        jobs.age_points(NOW)
        proving.prove(NOW, lambda: NOW)
    pages = {each: installation.browser_of(each) for each in (marketing, finance, owner, stranger, person)}
    shown = pages[finance].get("/rewards/ledger").text
    assert "Outstanding points" in shown and "€" in shown and "Would cost, typically" in shown
    assert "Added up from the entries of the ledger" in shown and "from our own links" not in shown
    assert "Write a new version" not in shown and "Write a new version" in pages[marketing].get("/rewards/ledger").text
    assert pages[person].get("/rewards/ledger").status_code == 403
    for who, holder, status in (
        (finance, "company", 200), (finance, f"budget:{budget}", 200), (finance, "programme:3", 200),
        (owner, f"budget:{budget}", 200), (owner, "company", 404), (owner, "programme:3", 404),
        (stranger, f"budget:{budget}", 404), (finance, f"person:{person}", 404), (finance, "budget:x", 404),
        (finance, "programme:99999999999999999999", 404), (person, "company", 403),
    ):  # fmt: skip
        assert pages[who].get(f"/rewards/ledger/accounts/{holder}").status_code == status, (who, holder)
    api = installation.api_of(finance)
    assert api("GET", "/balances/programme:3").json["units"] == {"points": {"available": 70}}
    assert api("GET", f"/balances/budget:{budget}").json["units"] == {"EUR": {"available": 5000}}
    (line,) = api("GET", f"/ledger/budget:{budget}").json["items"]
    assert line["why"] == "Allotted" and line["postings"] == {"issued": -5000, "available": 5000}
    (owed,) = api("GET", "/liability").json["items"]
    assert (owed["total"], owed["by_kind"]) == (70, {"pending": 40, "available": 20, "held": 10})
    assert owed["typical_cost_estimate"] == {"amount": "7.00", "currency": "EUR"}
    (proof,) = api("GET", "/ledger-proofs").json["items"]
    assert proof["wrong"] == 0 and {each["name"] for each in proof["checks"]} >= {"units_balance", "scores_agree"}
    form = {"lasting": "year_end", "length": "1", "valid_from": "2027-01-01", "why": "House rule"}
    assert pages[marketing].post("/rewards/ledger/expiry", data=form).status_code == 302
    assert "until the end of the year after" in pages[marketing].get("/rewards/ledger").text
    for wrong in ({"length": "many"}, {"valid_from": "soon"}, {"valid_from": "2020-01-01"}, {"why": ""}):
        assert pages[marketing].post("/rewards/ledger/expiry", data={**form, **wrong}).status_code == 422
    assert pages[finance].post("/rewards/ledger/expiry", data=form).status_code == 403


@pytest.mark.parametrize("name", ["Friends", "Friends of the company and of all its many products, " * 2])
def test_a_programme_gives_what_is_earned_for_it(sqlite: Installation, name: str) -> None:
    person, finance = sqlite.person(now=NOW - DAY), sqlite.person(Role.FINANCE, now=NOW - DAY)
    with sqlite.app.app_context(), writing():
        made = Programme(
            name=name, slug="friends", state=ProgrammeState.OPEN, kind=ProgrammeKind.AMBASSADORS, created_at=NOW
        )
        db.session.add(made)
        db.session.flush()
        whose, given = ledger.programme(made.id), []
        for number, tag in enumerate((made.tag, "Closed long ago", "")):
            happening = Happening(
                Trigger.MISSION_COMPLETED, person, f"mission:{number}", NOW, 80, facts=Facts(programme=tag)
            )
            given += granting.grant(happening, NOW)
        assert [credits.issuer_of(entry) for entry in given] == [whose, COMPANY, COMPANY]
        assert (ledger.balance(K.ISSUED, whose), ledger.balance(K.ISSUED, COMPANY)) == (-80, -160)
        spent = Event("spent", "x", NOW, person)
        credits.transfer(spent, K.AVAILABLE, K.REDEEMED, 190)
        assert credits.take_back(given[0], reason="cancelled", at=NOW)  # 50 are left; it bears the others
        assert (ledger.balance(K.ISSUED, whose), ledger.balance(K.ISSUED, COMPANY)) == (-110, -160)
    told = sqlite.api_of(person)("GET", "/ledger").json["items"][-1]["postings"]
    assert told == {"issued": -80, "available": 80}
    page = sqlite.browser_of(finance).get("/rewards/ledger").text
    assert f"Entries of {name}" in page and f"/rewards/ledger/accounts/programme:{whose.id}" in page
    assert name in sqlite.browser_of(finance).get(f"/rewards/ledger/accounts/programme:{whose.id}").text


def test_no_line_of_the_company_names_a_person_or_a_post(sqlite: Installation) -> None:
    person = sqlite.person(now=NOW - DAY)
    books(sqlite, person)
    with sqlite.app.app_context(), writing():
        event = Event("p", "thanked", NOW, person, "share:77", details={"title": "Our office"})
        legs = [Leg(K.ISSUED, ledger.programme(3), -9), Leg(K.AVAILABLE, ledger.person(person), 9)]
        ledger.post(event, legs)
    for role in (Role.FINANCE, Role.ADMIN, Role.MARKETING):
        someone = sqlite.person(role, now=NOW - DAY)
        api, pages = sqlite.api_of(someone), sqlite.browser_of(someone)
        for holder, count in (("company", 3), ("programme:3", 1)):
            lines = api("GET", f"/ledger/{holder}").json["items"]
            assert len(lines) == count and all(
                {key for key, value in line.items() if value not in ("", None)}
                <= {"id", "at", "reason", "why", "rule", "rule_version", "postings", "change"}
                for line in lines
            )
            page = pages.get(f"/rewards/ledger/accounts/{holder}").text
            for told in (str(lines), page):
                assert "share:" not in told and "Our office" not in told and "s:1" not in told


def test_pages_take_as_many_statements_for_many_entries(sqlite: Installation) -> None:
    person, finance = sqlite.person(now=NOW - DAY), sqlite.person(Role.FINANCE, now=NOW - DAY)
    asked = [(sqlite.browser_of(person), path) for path in ("/points", "/points/statement")]
    asked += [(sqlite.browser_of(finance), path) for path in ("/rewards/ledger", "/rewards/ledger/accounts/company")]
    counts = []
    for number in (9, 60):
        with sqlite.app.app_context():
            with writing():
                for each in range(number):
                    credits.give(Event(f"s:{number}:{each}", "thanked", NOW - each * DAY, person), 5)
            jobs.age_points(NOW)
        taken = []
        for client, path in asked:
            client.get(path)
            with statements_of(making.engine_of(sqlite)) as seen:
                assert client.get(path).status_code == 200
            taken.append(len(seen))
        counts.append(taken)
    assert counts[0] == counts[1]
