"""The stock of perks beside those who take from it: forms opened before, presses that come twice, codes taken out."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import update

from advocacy.database import db, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards import ledger
from rewards.models import AccountKind
from rewards.perks import perks, redemptions
from rewards.perks.models import Perk
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.shop import ask, perk, rich


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


def both(*doing: Callable[[], None]) -> None:
    threads = [threading.Thread(target=each) for each in doing]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)


def facts(perk_id: int) -> tuple[int | None, str]:
    found = db.session.get_one(Perk, perk_id, populate_existing=True)
    return found.stock, found.description
