"""Looking after orders that a provider may have or has: found by our number, their cards fetched, or asked back.

An edge: opens its own transactions, and speaks to the provider outside of all of them.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.history import move, record
from rewards.gift_cards import providers
from rewards.gift_cards.claiming import Claim, claimed
from rewards.gift_cards.contract import Placed, Progress, Provider, ProviderRefused, TakesBack
from rewards.gift_cards.models import GiftOrder, OrderState
from rewards.gift_cards.orders import ENDED, FREE, JOB, NO_KEY, facts, told
from rewards.gift_cards.sending import CLOSED, Means, has_it, wait
from rewards.perks import redemptions

LOST = "The worker that sent it did not come back in time."
BLIND = "{provider} can't be searched by our number: please look there, and hand the card over or try again."
KEEPS = "{provider} does not take this card back: {why} Nobody is shown it; reclaim it there if you can."


def lose_expired(now: datetime, limit: int = 100) -> int:
    """Makes orders unknown whose sender's lease has ended; gives how many. One transaction of its own."""
    ended = select(GiftOrder).where(GiftOrder.state == OrderState.SENDING, GiftOrder.lease_until <= now)
    with writing():
        lost = db.session.scalars(ended.order_by(GiftOrder.id).limit(limit).with_for_update(
            skip_locked=True, of=GiftOrder
        )).all()  # fmt: skip
        for order in lost:
            due = now + providers.KNOWN[order.provider].shows_within
            changes = {"due_at": due, "problem": LOST, **FREE}
            move(order, "lose_sight", actor=JOB, now=now, why=LOST, changes=changes, **told(order))
        return len(lost)


def look(claim: Claim, means: Means) -> None:
    """Asks the provider about one claimed order and does what follows."""
    with writing():
        order = claimed(claim)
        if order is None:
            return
        provider = means.provider(order.provider)
        number, asked_back = order.external_id, order.cancel_asked_at is not None
        ended, stray, reward_id = order.state in ENDED, order.stray_id, order.reward_id
        if provider is None or not (ended or provider.capabilities.finds):
            why = CLOSED if provider is None else BLIND
            wait(order, why.format(provider=providers.label_of(order.provider)), means.clock())
            return
        if ended and not (stray or (asked_back and reward_id)):
            order.due_at = order.lease_owner = order.lease_until = None
            return
    if ended:
        _take_back(claim, provider, stray or reward_id or "", means)
    else:
        _look_for(claim, provider, number, means, asked_back=asked_back)


def _look_for(claim: Claim, provider: Provider, number: str, means: Means, *, asked_back: bool) -> None:
    try:
        found = provider.find(number)
        link = _link_of(found, provider, asked_back=asked_back)
    except ProviderRefused as refused:
        _wait(claim, refused, means)
        return
    _found(claim, provider, found, link, means)


def _found(claim: Claim, provider: Provider, found: Placed | None, link: str, means: Means) -> None:
    with writing():
        order, now = claimed(claim), means.clock()
        if order is None or order.state not in (OrderState.UNKNOWN, OrderState.SENT):
            return
        if found is not None and not (order.cancel_asked_at and found.reward_id):
            has_it(order, found, link, now)
        elif found is None:
            _missing(order, now)
            return
    if found is not None and order.cancel_asked_at and found.reward_id:
        _take_back(claim, provider, found.reward_id, means)


def _missing(order: GiftOrder, now: datetime) -> None:
    """It is not there: it never arrived, and may be placed; under the same number, so that nothing is placed twice."""
    if order.state is OrderState.SENT:
        wait(order, "The provider no longer tells of this order.", now)
    elif order.cancel_asked_at is not None:
        move(order, "cancel", actor=JOB, now=now, changes={"due_at": None, "problem": "", **FREE}, **told(order))
        redemptions.settle(order.redemption, paid=False, now=now)
    else:
        move(order, "start_anew", actor=JOB, now=now, changes={"due_at": now, "problem": "", **FREE}, **told(order))


def _take_back(claim: Claim, provider: Provider, reward_id: str, means: Means) -> None:
    """Asks for a card back; one that is not taken back stays told, and shown to nobody."""
    why = ""
    try:
        if provider.capabilities.takes_back is TakesBack.NEVER:
            raise ProviderRefused("it takes none back.", permanent=True)
        provider.cancel(reward_id)
    except ProviderRefused as refused:
        if not refused.permanent:
            _wait(claim, refused, means)
            return
        why = KEEPS.format(provider=provider.capabilities.label, why=refused.message)
    with writing():
        order = claimed(claim)
        if order is not None:
            _taken_back(order, reward_id, why, means.clock())


def _taken_back(order: GiftOrder, reward_id: str, why: str, now: datetime) -> None:
    """The provider has it back, and its money is in the budget again; or it keeps it, and says why."""
    if reward_id == order.stray_id:
        again = now if order.state is OrderState.DELIVERED and order.cancel_asked_at is not None else None
        order.stray_id, order.due_at, order.problem = None, again, why or order.problem
        order.lease_owner = order.lease_until = None
        verb = "keep_stray" if why else "take_stray_back"
        record("gift order", order.id, verb, actor=JOB, now=now, why=why or None, about=order.person_id, **facts(order))
        return
    changes = {"due_at": None, "reward_id": reward_id, "problem": why, "link": None, **NO_KEY, **FREE}
    move(order, "cancel", actor=JOB, now=now, why=why or None, changes=changes, **told(order))
    redemptions.settle(order.redemption, paid=bool(why), now=now)


def _wait(claim: Claim, refused: ProviderRefused, means: Means) -> None:
    with writing():
        order = claimed(claim)
        if order is not None:
            wait(order, refused.message, means.clock(), refused.retry_at)


def _link_of(found: Placed | None, provider: Provider, *, asked_back: bool) -> str:
    """The link of a card that is there. A provider tells it once, and the answer that held it was lost: a new one."""
    if found is None or asked_back or found.progress is not Progress.READY or not found.reward_id:
        return found.link if found else ""
    return found.link or provider.link(found.reward_id)
