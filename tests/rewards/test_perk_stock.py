"""The stock of perks beside those who take from it: forms opened before, presses that come twice, codes taken out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from sqlalchemy import update

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards import ledger
from rewards.budgets import budgets, funds
from rewards.budgets.models import Budget
from rewards.models import AccountKind
from rewards.perks import codes, perks, queries, redemptions
from rewards.perks.code_files import Line
from rewards.perks.models import Perk, PerkKind, Redemption
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.shop import ask, budget, holds, perk, rich


@pytest.mark.parametrize(
    ("left", "seen", "wanted", "after"),
    [
        (0, 3, 3, 0),  # an old form, its stock untouched: three were taken meanwhile
        (1, 3, 5, 3),  # two more were bought
        (1, 3, 2, 0),
        (1, 3, 1, None),  # two are taken out, one is there
        (2, None, None, 2),  # somebody set a limit since: an old form does not lift it
        (2, 3, None, "none"),
        (None, None, 4, 4),
        (None, 3, 4, 4),
    ],
)
def test_an_old_form_brings_no_stock_back(
    left: int | None, seen: int | None, wanted: int | None, after: int | str | None
) -> None:
    if after is None:
        with pytest.raises(Breach) as refused:
            perks.merged(left, seen, wanted)
        assert refused.value.errors["stock"] == [f"Only {left} are left by now: 2 were taken meanwhile."]
    else:
        assert perks.merged(left, seen, wanted) == (None if after == "none" else after)


def test_a_form_opened_before_the_last_ones_went(installation: Installation) -> None:
    office = installation.browser_of(rich(installation, 0, Role.MARKETING))
    person = rich(installation)
    with installation.app.app_context():
        made = perk(stock=3)
        form = {"name": "Mug", "cost": "60", "active": "on", "stock": "3", "stock_seen": "3"}
        assert 'name="stock_seen" value="3"' in office.get(f"/rewards/perks/{made}").text
        for _ in range(3):
            ask(made, person)
        assert office.post(f"/rewards/perks/{made}", data={**form, "description": "Blue"}).status_code == 302
        assert facts(made) == (0, "Blue")
        again = office.post(f"/rewards/perks/{made}", data={**form, "stock": "2"})
        assert again.status_code == 422 and "Only 0 are left by now: 3 were taken meanwhile." in again.text
        assert 'name="stock_seen" value="0"' in again.text
        api = installation.api_of(rich(installation, 0, Role.MARKETING))
        assert api("PATCH", f"/perks/{made}", {"stock": 5, "stock_seen": 3}).json["stock"] == 2
        assert api("PATCH", f"/perks/{made}", {"stock": 9}).json["stock"] == 9
        with writing():  # what the session remembers is not what is there
            known = db.session.get_one(Perk, made)
            db.session.execute(update(Perk).values(stock=1), execution_options={"synchronize_session": False})
            perks.change_perk(known, name="Cup", actor=SYSTEM, now=NOW)
        assert facts(made) == (1, "Blue")


def test_a_form_pressed_twice_asks_once(installation: Installation) -> None:
    me = rich(installation)
    mine, api = installation.browser_of(me), installation.api_of(me)
    with installation.app.app_context():
        made, other = perk(), perk(name="Cup")
    key = mine.get(f"/perks/{made}").text.split('name="key" value="')[1].split('"')[0]
    assert len(key) == 16 and 'name="key" value="' in mine.get("/perks").text
    pressed = [mine.post(f"/perks/{each}/redeem", data={"key": key}).location for each in (made, made, other, made)]
    assert pressed == ["/perks/mine/1", "/perks/mine/1", "/perks/mine/2", "/perks/mine/1"]
    assert mine.post(f"/perks/{made}/redeem").location == "/perks/mine/3"  # asked for once more
    once = {"Idempotency-Key": "a"}
    asked = [api("POST", "/redemptions", {"perk_id": made}, headers=once).json["id"] for _ in range(2)]
    assert asked == [4, 4]
    with installation.app.app_context():
        assert facts(made)[0] == 2 and ledger.balance(AccountKind.HELD, ledger.person(me)) == 240


def test_two_presses_at_once_ask_once(installation: Installation) -> None:
    me = rich(installation)
    with installation.app.app_context():
        made = perk()
    got, ready = list[int](), threading.Barrier(2)

    def press() -> None:
        with installation.app.app_context():
            ready.wait()
            with writing():
                person, wanted = db.session.get_one(Person, me), db.session.get_one(Perk, made)
                got.append(redemptions.request(wanted, person, actor=person.actor, now=NOW, key="k").id)
            db.session.remove()

    both(press, press)
    with installation.app.app_context():
        assert got == [1, 1] and facts(made)[0] == 4


def test_a_code_handed_out_meanwhile_is_not_taken_out(installation: Installation) -> None:
    me = rich(installation)
    with installation.app.app_context():
        made = perk(kind=PerkKind.CODE)
        with writing():
            codes.add_codes(
                db.session.get_one(Perk, made), [Line(1, "A"), Line(2, "B"), Line(3, "C")], actor=SYSTEM, now=NOW
            )
        asked = ask(made, me)
    handed, taken_out = threading.Event(), list[int]()

    def hand_out() -> None:
        with installation.app.app_context():
            with writing():
                redemptions.fulfil(db.session.get_one(Redemption, asked), actor=SYSTEM, now=NOW)
                handed.set()
                time.sleep(0.5)  # the other one waits for this commit, or does not have to
            db.session.remove()

    def take_out() -> None:
        handed.wait(30)
        with installation.app.app_context():
            with writing():
                taken_out.append(
                    codes.withdraw(db.session.get_one(Perk, made), actor=SYSTEM, now=NOW, why="They expire")
                )
            db.session.remove()

    both(hand_out, take_out)
    with installation.app.app_context(), reading():
        assert codes.code_of(queries.redemption_for(asked, person_id=me)) == "A"
        assert taken_out == [2] and facts(made)[0] == 0 and codes.counts(db.session.get_one(Perk, made)) == (0, 1)


def test_no_money_goes_into_a_budget_that_closes(installation: Installation) -> None:
    owner = rich(installation, 0, Role.BUDGET_OWNER)
    with installation.app.app_context():
        purse = budget(owner)
    closed, said = threading.Event(), list[str]()

    def close() -> None:
        with installation.app.app_context():
            with writing():
                budgets.close(db.session.get_one(Budget, purse), actor=SYSTEM, now=NOW)
                closed.set()
                time.sleep(0.5)
            db.session.remove()

    def allot() -> None:
        closed.wait(30)
        with installation.app.app_context():
            try:
                with writing():
                    funds.allot(db.session.get_one(Budget, purse), 500, source="x", why="", actor=SYSTEM, now=NOW)
            except InvalidMove as refusal:
                said.append(refusal.message)
            db.session.remove()

    both(close, allot)
    with installation.app.app_context():
        assert said == ["“Thanks” is closed."] and holds(purse) == (0, 0, 0)


def both(*doing: Callable[[], None]) -> None:
    threads = [threading.Thread(target=each) for each in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def facts(perk_id: int) -> tuple[int | None, str]:
    found = db.session.get_one(Perk, perk_id, populate_existing=True)
    return found.stock, found.description
