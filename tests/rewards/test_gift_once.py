"""One card for one redemption when people and providers are at it together; and whose the money is that comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.history import move, timeline
from advocacy.people.capabilities import Role
from rewards.gift_cards import orders, providers, tremendous
from rewards.gift_cards.claiming import Claim
from rewards.gift_cards.contract import Placed, Progress, Wanted
from rewards.gift_cards.models import GiftOffer, GiftOrder, OrderState
from rewards.gift_cards.readers import READER
from rewards.gift_cards.sending import send
from rewards.perks import redemptions
from rewards.perks.models import PerkKind, Redemption, RedemptionState
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM
from tests.rewards.gifts import Hours, card, order_now, ordered, read_history
from tests.rewards.shop import act, ask, budget, holds, perk, rich
from tests.rewards.tremendous_stub import PRODUCT, Stub

S = OrderState
BLIND = replace(tremendous.CAPABILITIES, finds=False)
LATE = Placed("ORDER9", Progress.READY, "REWARD9", "https://cards.example/late")


@pytest.fixture
def stub() -> Iterator[Stub]:
    made = Stub()
    yield made
    made.close()


def by_hand(order_id: int) -> None:
    with writing():
        orders.hand_over(db.session.get_one(GiftOrder, order_id), "CODE", actor=SYSTEM, now=NOW)


def give_back(order_id: int, verb: str = "cancel") -> None:
    with writing():
        asked = db.session.get_one(GiftOrder, order_id).redemption
        getattr(redemptions, verb)(asked, actor=SYSTEM, now=NOW, why="By mistake.")


def test_nobody_hands_over_what_a_provider_may_have(
    installation: Installation, stub: Stub, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is sent, lost, or there; lost at a provider that can't be searched, a person decides."""
    with installation.app.app_context():
        perk_id, hours = card(), Hours(stub)
        sent = ordered(installation, perk_id)
        stub.status = "PENDING APPROVAL"
        hours.work(1)
        unknown = ordered(installation, perk_id)
        stub.faults = ["drop after"]
        hours.work(1)
        sending = ordered(installation, perk_id)
        with writing():
            move(db.session.get_one(GiftOrder, sending), "send", actor=SYSTEM, now=NOW)
        states = {sent: S.SENT, unknown: S.UNKNOWN, sending: S.SENDING}
        for order_id, state in states.items():
            assert order_now(order_id).state is state
            for verb, given in (("hand_over", ("CODE",)), ("try_again", ())):
                with pytest.raises(InvalidMove), writing():
                    order = db.session.get_one(GiftOrder, order_id)
                    getattr(orders, verb)(order, *given, actor=SYSTEM, now=NOW)
            assert order_now(order_id).state is state
        monkeypatch.setitem(providers.KNOWN, "tremendous", BLIND)
        by_hand(unknown)
        assert order_now(unknown).state is S.DELIVERED


def test_no_card_is_handed_over_that_was_given_back(installation: Installation) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card("by_hand"))
        give_back(order_id)
        with pytest.raises(InvalidMove, match="given back meanwhile"):
            by_hand(order_id)
        read_history(READER)
        assert (order_now(order_id).state, order_now(order_id).link) == (S.CANCELLED, None)


def test_a_card_that_came_without_a_number_and_is_not_wanted_is_over(installation: Installation) -> None:
    with installation.app.app_context():
        order_id = ordered(installation, card())
        give_back(order_id)
        with writing():
            order = db.session.get_one(GiftOrder, order_id)
            move(order, "send", actor=SYSTEM, now=NOW)
            orders.arrived(order, replace(LATE, reward_id=""), LATE.link, now=NOW)
        order = order_now(order_id)
        assert (order.state, order.link, order.due_at) == (S.CANCELLED, None, None) and order.problem


@pytest.mark.parametrize("taken_back", [True, False])
def test_an_answer_that_comes_too_late_leaves_no_card_that_nobody_knows(
    installation: Installation, stub: Stub, taken_back: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sender's lease ended, a person handed a card over, then the provider's answer arrives: that one goes back."""
    stub.undelivered = taken_back
    with installation.app.app_context():
        order_id = ordered(installation, card())
        hours = Hours(stub)
        with writing():
            db.session.get_one(GiftOrder, order_id).lease_token = 7
        slow: Any = Slow(order_id, monkeypatch)
        send(Claim(order_id, 7), replace(hours.means, provider=lambda _name: slow))
        assert (order_now(order_id).stray_id, order_now(order_id).state) == ("REWARD9", S.DELIVERED)
        hours.work(2)
        order = order_now(order_id)
        assert (order.state, order.link, order.stray_id, order.due_at) == (S.DELIVERED, "CODE", None, None)
        assert ("POST", "/rewards/REWARD9/cancel") in stub.asked
        assert ("does not take this card back" in order.problem) is not taken_back
        with reading():
            assert [row.verb for row in timeline("gift order", order_id)][1] == "find_stray"


@pytest.mark.parametrize(("taken_back", "left"), [(True, (10_000, 0, 0)), (False, (7_500, 0, 2_500))])
def test_a_refunded_card_is_paid_for_until_its_provider_takes_it_back(
    installation: Installation, stub: Stub, taken_back: bool, left: tuple[int, int, int]
) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    stub.undelivered = taken_back
    with installation.app.app_context():
        purse = budget(owner)
        worth = {"value": 2_500, "currency": "EUR", "budget_id": purse, "stock": None}
        mug, gift = perk(**worth), perk(kind=PerkKind.GIFT_CARD, tax_class="gift_card", **worth)
        with writing():
            db.session.add(GiftOffer(perk_id=gift, provider="tremendous", products=[PRODUCT], changed_at=NOW))
        thing = ask(mug, person)
        for verb in ("approve", "fulfil", "refund"):
            act(thing, verb)
        assert holds(purse) == (10_000, 0, 0)
        asked = ask(gift, person)
        act(asked, "approve")
        read_history(READER)
        hours = Hours(stub)
        hours.work(1)
        act(asked, "refund")
        assert holds(purse) == (7_500, 0, 2_500), "its money was paid to the provider"
        for _ in range(2):
            read_history(READER)
            hours.work(1)
        assert holds(purse) == left
        assert db.session.get_one(Redemption, asked).state is RedemptionState.REFUNDED


@pytest.mark.parametrize(
    ("reached", "taken_back", "left"),
    [
        ("approved", True, (10_000, 0, 0)), ("ordered", True, (10_000, 0, 0)),
        ("placed", True, (10_000, 0, 0)), ("placed", False, (7_500, 0, 2_500)),
    ],
)  # fmt: skip
def test_a_cancelled_card_keeps_its_money_promised_until_it_is_known_to_be_unpaid(
    installation: Installation, stub: Stub, reached: str, taken_back: bool, left: tuple[int, int, int]
) -> None:
    owner, person = rich(installation, 0, Role.BUDGET_OWNER), rich(installation)
    stub.undelivered = taken_back
    with installation.app.app_context():
        purse = budget(owner)
        gift = perk(
            kind=PerkKind.GIFT_CARD, tax_class="gift_card", value=2_500, currency="EUR", budget_id=purse, stock=None
        )
        with writing():
            db.session.add(GiftOffer(perk_id=gift, provider="tremendous", products=[PRODUCT], changed_at=NOW))
        asked, hours = ask(gift, person), Hours(stub)
        act(asked, "approve")
        if reached != "approved":
            read_history(READER)
        if reached == "placed":
            stub.faults = ["drop after"]
            hours.work(1)
        act(asked, "cancel")
        assert holds(purse) == (7_500, 2_500, 0), "whether it is paid is not known yet"
        for _ in range(3):
            read_history(READER)
            hours.work(1)
        assert holds(purse) == left


def test_whoever_refunds_says_whether_money_comes_back(sqlite: Installation) -> None:
    owner, person, marketing = rich(sqlite, 0, Role.BUDGET_OWNER), rich(sqlite), rich(sqlite, 0, Role.MARKETING)
    browser, api = sqlite.browser_of(marketing), sqlite.api_of(marketing)
    with sqlite.app.app_context():
        purse = budget(owner)
        mug = perk(value=2_500, currency="EUR", budget_id=purse)
        asked = [ask(mug, person) for _ in range(2)]
        for one in asked:
            act(one, "approve", owner)
            act(one, "fulfil")
    assert "Comes back into the budget" in browser.get("/rewards/redemptions?shown=done").text
    said = {"note": "Broken.", "money_back": "no"}
    assert browser.post(f"/rewards/redemptions/{asked[0]}/refund", data=said).status_code == 302
    refused = api("POST", f"/redemptions/{asked[1]}/refund", {"note": "Broken.", "money_back": "perhaps"})
    assert refused.status_code == 422
    assert api("POST", f"/redemptions/{asked[1]}/refund", {"note": "Broken.", "money_back": True}).status_code == 200
    with sqlite.app.app_context():
        assert holds(purse) == (7_500, 0, 2_500)


@dataclass
class Slow:
    """A provider whose answer comes when the sender's lease has ended and a person has handed a card over."""

    order_id: int
    patch: pytest.MonkeyPatch

    def order(self, _wanted: Wanted, *, not_after: datetime) -> Placed:
        with writing():
            order = db.session.get_one(GiftOrder, self.order_id)
            move(order, "lose_sight", actor=SYSTEM, now=NOW)
            order.lease_token += 1
        with self.patch.context() as blind:
            blind.setitem(providers.KNOWN, "tremendous", BLIND)
            by_hand(self.order_id)
        return LATE
