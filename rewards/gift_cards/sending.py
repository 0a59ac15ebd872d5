"""Placing one claimed order: commit the try, send once, record. An edge: opens its own transactions, and speaks to the
provider outside of all of them.

Whatever moment a worker dies at, the rows say what may have happened: before the try is committed nothing has left,
afterwards the order is ``sending`` until its lease ends, and then ``unknown``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import move
from advocacy.networks import wire
from advocacy.timetable import this_worker
from advocacy.web.languages import spoken
from rewards.gift_cards import orders, providers
from rewards.gift_cards.claiming import LEASE, Claim, claimed
from rewards.gift_cards.contract import Answer, NotPlaced, Placed, Progress, Provider, Unsure, Wanted
from rewards.gift_cards.models import GiftOrder, GiftTry, OrderState, TryOutcome
from rewards.gift_cards.orders import FREE, JOB, told
from rewards.gift_cards.patience import LOOKS_AGAIN, again_at
from rewards.perks.models import RedemptionState

TIMEOUT = timedelta(seconds=wire.SECONDS)
CLOSED = "{provider} can't be used here: its key is missing."
_OUTCOMES = {Placed: TryOutcome.PLACED, NotPlaced: TryOutcome.NOT_PLACED, Unsure: TryOutcome.UNSURE}


@dataclass(frozen=True)
class Means:
    """What senders work with: a worker's name, a clock read between steps, and the providers."""

    worker: str = field(default_factory=this_worker)
    clock: Callable[[], datetime] = clock.now
    provider: Callable[[str], Provider | None] = providers.by_name


@dataclass(frozen=True)
class Departure:
    """A try that is committed and may leave until ``not_after``."""

    try_id: int
    provider: Provider
    wanted: Wanted
    not_after: datetime


def send(claim: Claim, means: Means) -> None:
    """Takes one claimed order as far as it goes now. Places nothing twice, whenever it is interrupted."""
    departure = _depart(claim, means)
    if departure is None:
        return
    answer = departure.provider.order(departure.wanted, not_after=departure.not_after)
    with writing():
        order = claimed(claim)
        made = db.session.get_one(GiftTry, departure.try_id)
        made.ended_at, made.outcome, made.detail = means.clock(), _OUTCOMES[type(answer)], _detail(answer)
        if order is not None and order.state is OrderState.SENDING:
            record_answer(order, answer, departure.provider, means.clock())
        elif isinstance(answer, Placed):
            _late(claim, departure, answer, means.clock())


def record_answer(order: GiftOrder, answer: Answer, provider: Provider, now: datetime) -> None:
    """Moves an order by what its provider answered."""
    if isinstance(answer, Placed):
        has_it(order, answer, answer.link, now)
    elif isinstance(answer, Unsure):
        due = now + provider.capabilities.shows_within
        changes = {"due_at": due, "problem": answer.why, "failures": order.failures + 1, **FREE}
        move(order, "lose_sight", actor=JOB, now=now, why=answer.why, changes=changes, **told(order))
    elif answer.permanent:
        _fail(order, answer.why, now)
    else:
        failures = order.failures + 1
        slower = answer.retry_at or (None if answer.ours or failures > 1 else now + provider.capabilities.pause)
        due = again_at(now, failures, slower)
        changes = {"due_at": due, "problem": answer.why, "failures": failures, **FREE}
        move(order, "postpone", actor=JOB, now=now, why=answer.why, changes=changes, **told(order))


def has_it(order: GiftOrder, placed: Placed, link: str, now: datetime) -> None:
    """The provider has the order: the card is there, is being made, or came to nothing."""
    if placed.progress in (Progress.REFUSED, Progress.WITHDRAWN):
        _fail(order, f"{placed.detail}.", now, remote_id=placed.remote_id)
    elif placed.progress is Progress.READY and link:
        orders.arrived(order, placed, link, now=now)
    else:
        due = now if placed.progress is Progress.READY else now + LOOKS_AGAIN
        kept = {"remote_id": placed.remote_id, "reward_id": placed.reward_id or order.reward_id}
        changes = {**kept, **orders.cost_of(placed), "due_at": due, "failures": 0, "problem": "", **FREE}
        if order.state is OrderState.SENT:
            for name, value in changes.items():
                setattr(order, name, value)
        else:
            move(order, "accept", actor=JOB, now=now, changes=changes, **told(order))


def wait(order: GiftOrder, problem: str, now: datetime, retry_at: datetime | None = None) -> None:
    """Leaves an order where it is, to be looked at later."""
    order.failures += 1
    order.problem, order.due_at = problem, again_at(now, order.failures, retry_at)
    order.lease_owner = order.lease_until = None


def _depart(claim: Claim, means: Means) -> Departure | None:
    """Commits the try and the move to ``sending``, unless nobody wants the card any more or nobody can be asked."""
    with writing():
        order = claimed(claim)
        if order is None or order.state is not OrderState.QUEUED:
            return None
        now = means.clock()
        db.session.refresh(order.redemption, with_for_update={"of": type(order.redemption)})
        if order.redemption.state is not RedemptionState.APPROVED:
            orders.call_off(order, now=now)
            return None
        provider = means.provider(order.provider)
        if provider is None:
            wait(order, CLOSED.format(provider=providers.label_of(order.provider)), now)
            return None
        until = now + LEASE
        made = _try(order, means.worker, now)
        changes = {"lease_until": until, "due_at": None, "problem": ""}
        move(order, "send", actor=JOB, now=now, changes=changes, attempt=made.number, **told(order))
        return Departure(made.id, provider, _wanted(order), until - TIMEOUT)


def _late(claim: Claim, departure: Departure, placed: Placed, now: datetime) -> None:
    """What a provider said to a worker that no longer holds the order, so that no card is there that nobody knows."""
    wanted = select(GiftOrder).where(GiftOrder.id == claim.order_id).with_for_update(of=GiftOrder)
    order = db.session.scalars(wanted.execution_options(populate_existing=True)).one()
    orders.came_late(order, placed, departure.wanted.external_id, now=now)


def _try(order: GiftOrder, worker: str, now: datetime) -> GiftTry:
    earlier = db.session.scalar(select(func.max(GiftTry.number)).where(GiftTry.order_id == order.id)) or 0
    made = GiftTry(order_id=order.id, number=earlier + 1, worker=worker, started_at=now)
    db.session.add(made)
    db.session.flush()
    return made


def _wanted(order: GiftOrder) -> Wanted:
    person = order.person
    return Wanted(
        order.external_id, order.amount, order.currency, tuple(order.products), order.campaign, person.name,
        person.email, spoken(person.language),
    )  # fmt: skip


def _fail(order: GiftOrder, why: str, now: datetime, **changes: str) -> None:
    held = {**changes, "due_at": None, "problem": why, **FREE}
    move(order, "fail", actor=JOB, now=now, why=why, changes=held, **told(order))
    if order.cancel_asked_at is not None:
        orders.call_off(order, now=now)


def _detail(answer: Answer) -> str:
    return answer.detail if isinstance(answer, Placed) else answer.why
