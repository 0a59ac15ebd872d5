"""Gift cards of somebody who leaves: what was not placed comes back, what was placed reaches them, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import NotFound
from advocacy.history import move
from advocacy.mailing import Mail
from advocacy.people import leaving
from advocacy.people.models import Person
from rewards import credits, ledger
from rewards.gift_cards import leavers, orders
from rewards.gift_cards.models import GiftOrder, OrderState
from rewards.gift_cards.readers import READER
from rewards.ledger import Event
from rewards.models import AccountKind
from rewards.perks import redemptions
from rewards.perks.models import Perk, Redemption, RedemptionState
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.gifts import card, order_now, read_history

SECRET = "https://cards.example/only-for-me"
LATER = NOW + timedelta(days=5)


def cards_of(installation: Installation, states: list[str]) -> tuple[int, dict[str, int]]:
    """Somebody with a card in each of these states; "unplaced" has no order yet. State -> redemption."""
    person_id, perk_id, made = installation.person(region="US"), card(), {}
    with writing():
        credits.give(Event(f"gift:{person_id}", "gift", NOW, person_id), 100)
    for state in states:
        with writing():
            person, perk = db.session.get_one(Person, person_id), db.session.get_one(Perk, perk_id)
            asked = redemptions.request(perk, person, actor=person.actor, now=NOW)
            redemptions.approve(asked, actor=SYSTEM, now=NOW)
            made[state] = asked.id
            if state == "unplaced":
                continue
            order = orders.place(asked, now=NOW)
            assert order is not None
            for verb in {"sending": ["send"], "sent": ["send", "accept"], "failed": ["send", "fail"]}.get(state, []):
                move(order, verb, actor=SYSTEM, now=NOW)
            if state == "delivered":
                orders.hand_over(order, SECRET, actor=SYSTEM, now=NOW)
    return person_id, made


def mailed(person_id: int) -> list[str]:
    """The keys of the links that were mailed to them."""
    with reading():
        address = db.session.get_one(Person, person_id).email
        texts = db.session.scalars(select(Mail.text).where(Mail.recipient == address).order_by(Mail.id)).all()
    return [key for text in texts if (key := text.partition("/gift-cards/left/")[2].partition("\n")[0])]


def test_what_was_not_placed_comes_back_and_the_rest_is_mailed(installation: Installation) -> None:
    cancelled = ["unplaced", "queued", "failed"]
    with installation.app.app_context():
        person_id, made = cards_of(installation, [*cancelled, "sending", "sent", "delivered"])
        with writing():
            person = db.session.get_one(Person, person_id)
            assert {step.name: n for step, n in leaving.preview(person, LATER)}["gift cards"] == 4
            taken = leaving.leave(person, actor=SYSTEM, now=LATER, why="Moved on")
            assert taken["gift cards"] == 4
            assert not any(count for _step, count in leaving.preview(person, LATER))
        with reading():
            states = {each: db.session.get_one(Redemption, made[each]).state for each in made}
            ids = {each.redemption_id: each.id for each in db.session.scalars(select(GiftOrder))}
        assert {each for each, state in states.items() if state is RedemptionState.CANCELLED} == set(cancelled)
        assert {order_now(ids[made[each]]).state for each in ("queued", "failed")} == {OrderState.CANCELLED}
        assert ledger.balance(AccountKind.AVAILABLE, ledger.person(person_id)) == 100 - 3 * 10
        assert len(mailed(person_id)) == 1
        with writing():
            sent = db.session.get_one(GiftOrder, ids[made["sent"]])
            sent.reward_id = "R"
            move(sent, "deliver", actor=SYSTEM, now=LATER, changes={"link": SECRET})
        for _ in range(2):
            read_history(READER)
        first, second = mailed(person_id)
        assert first != second


def test_the_link_opens_one_card_once(installation: Installation) -> None:
    with installation.app.app_context():
        person_id, _made = cards_of(installation, ["delivered"])
        with writing():
            leaving.leave(db.session.get_one(Person, person_id), actor=SYSTEM, now=LATER, why="Moved on")
        (key,) = mailed(person_id)
        with writing():
            order = db.session.scalars(select(GiftOrder)).one()
            assert key not in str(order.key_digest)
            with pytest.raises(NotFound):
                leavers.open_once(key, now=LATER + leavers.LASTS)
            order.key_until = LATER + timedelta(days=3650)
    nobody = installation.app.test_client()
    installation.app.config["WTF_CSRF_ENABLED"] = False
    page = f"/gift-cards/left/{key}"
    seen = nobody.get(page)
    assert seen.status_code == 200 and SECRET not in seen.text
    opened = nobody.post(page)
    assert opened.status_code == 200 and SECRET in opened.text and opened.headers["Cache-Control"] == "no-store"
    assert nobody.post(page).status_code == 404
    assert nobody.post("/gift-cards/left/none").status_code == 404
