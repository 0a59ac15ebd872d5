"""Verbs on redemptions: request, approve, fulfil, cancel, refund. State, points, stock and money move, or nothing.

Requesting holds the points and takes one from the stock; approving puts the value aside in the perk's budget;
fulfilling spends both; cancelling gives all back. Rows are locked in one order: redemption, perk, points, budget.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from rewards import credits
from rewards.budgets import funds
from rewards.ledger import Event
from rewards.models import AccountKind
from rewards.perks import codes, perks, rights, wishes
from rewards.perks.models import Perk, PerkKind, Redemption, RedemptionState

AT_ONCE = Actor.job("perks handed out at once")


def request(perk: Perk, person: Person, *, actor: Actor, now: datetime, key: str = "") -> Redemption:
    """A person asks for a perk: its points are held, one is taken from the stock.

    What nobody has to be asked about is approved at once, and a code handed out. A second time with the same ``key``
    (of at most 32 signs) gives what the first gave. Raises what ``wishes.refuse_closed`` does; InvalidMove when the
    perk is gone or the person has had as many as one can; Breach when their points don't reach.
    """
    before = _asked_before(perk, person, key) if key else None
    if before is not None:
        return before
    wishes.refuse_closed(perk, person, now)
    perks.take_one(perk)
    wishes.refuse_too_many(perk, person)
    wishes.refuse_unaffordable(perk, person, now)
    redemption = Redemption(
        person_id=person.id, perk_id=perk.id, cost=perk.cost, kind=perk.kind, value=perk.value,
        currency=perk.currency, tax_class=perk.tax_class, budget_id=perk.budget_id, state=RedemptionState.REQUESTED,
        requested_at=now, asked_key=key or None,
    )  # fmt: skip
    redemption.perk, redemption.person, redemption.budget = perk, person, perk.budget
    db.session.add(redemption)
    db.session.flush()
    _move_points(redemption, "request", AccountKind.AVAILABLE, AccountKind.HELD, now)
    at_once = wishes.goes_at_once(perk)
    record("redemption", redemption.id, "request", actor=actor, now=now, at_once=at_once, **_told(redemption))
    if at_once:
        approve(redemption, actor=AT_ONCE, now=now)
        if perk.kind is PerkKind.CODE:
            fulfil(redemption, actor=AT_ONCE, now=now)
    return redemption


def approve(redemption: Redemption, *, actor: Actor, now: datetime) -> None:
    """Whoever decides says yes (see ``rights``): its value is encumbered. Raises InvalidMove with what is left when the
    budget doesn't reach."""
    rights.refuse_approval(redemption, actor)
    move(redemption, "approve", actor=actor, now=now, changes={"decided_at": now}, **_told(redemption))
    if redemption.budget_id is not None:
        funds.encumber(redemption.budget_id, redemption.value, _subject(redemption), actor=actor, now=now)


def fulfil(redemption: Redemption, *, actor: Actor, now: datetime, note: str = "") -> None:
    """The perk is handed out, its points and value are spent. ``note`` is for the person: where to fetch it.

    Of a perk with codes the next one goes to the person. Raises InvalidMove while somebody has to say yes first.
    """
    rights.refuse_handing_out(redemption, actor)
    if redemption.state is RedemptionState.REQUESTED and rights.word_first(redemption):
        raise InvalidMove(
            _("“%(name)s” is not approved yet.", name=redemption.perk.name),
            remedy=_("Whoever decides on it says yes first."),
        )
    changes = {"decided_at": now, "note": note.strip() or redemption.note}
    move(redemption, "fulfil", actor=actor, now=now, changes=changes, **_told(redemption))
    if redemption.kind is PerkKind.CODE:
        codes.hand_out(redemption, now=now)
    _move_points(redemption, "fulfil", AccountKind.HELD, AccountKind.REDEEMED, now)
    if redemption.budget_id is not None:
        funds.spend(redemption.budget_id, redemption.value, _subject(redemption), now=now)


def cancel(redemption: Redemption, *, actor: Actor, now: datetime, why: str = "") -> None:
    """All goes back. The person themself may, until it is approved; whoever decides or hands out may, with a reason.

    The money of an approved gift card stays promised until it is known whether it was paid to others (``settle``).
    """
    own, before = actor.id == redemption.person_id, redemption.state
    if own and before is RedemptionState.APPROVED:
        raise InvalidMove(_("This is approved already."), remedy=_("Ask whoever hands it out to cancel it."))
    if not own:
        rights.refuse_deciding(redemption, actor)
        _refuse_without_reason(why)
    changes = {"decided_at": now, "note": why.strip()}
    move(redemption, "cancel", actor=actor, now=now, why=why.strip() or None, changes=changes, **_told(redemption))
    perks.put_back(redemption.perk)
    _move_points(redemption, "cancel", AccountKind.HELD, AccountKind.AVAILABLE, now)
    approved = before is RedemptionState.APPROVED and money_comes_back(redemption.kind)
    if redemption.budget_id is not None and approved:
        funds.release(redemption.budget_id, redemption.value, _subject(redemption), now=now)


def refund(
    redemption: Redemption, *, actor: Actor, now: datetime, why: str, money_back: bool | None = None
) -> None:  # fmt: skip
    """What was handed out came back or never worked: the points are available again; the stock is not touched.

    ``money_back``: its value is in the budget again. Left open, that is so but for a gift card, whose money was paid
    to others: it comes back when they take the card back (``settle``).
    """
    rights.refuse_handing_out(redemption, actor)
    _refuse_without_reason(why)
    back = money_comes_back(redemption.kind) if money_back is None else money_back
    changes = {"decided_at": now, "note": why.strip()}
    move(
        redemption, "refund", actor=actor, now=now, why=why.strip(), changes=changes, money_back=back,
        **_told(redemption),
    )  # fmt: skip
    _move_points(redemption, "refund", AccountKind.REDEEMED, AccountKind.AVAILABLE, now)
    if back and redemption.budget_id is not None:
        funds.recover(redemption.budget_id, redemption.value, _subject(redemption), now=now)


def money_comes_back(kind: PerkKind) -> bool:
    """Whether what a refunded perk is worth goes back into its budget when nobody says otherwise."""
    return kind is not PerkKind.GIFT_CARD


def settle(redemption: Redemption, *, paid: bool, now: datetime) -> None:
    """It is known by now whether the money of a gift card that was given back was paid to others. Once; of any other
    redemption nothing changes."""
    budget_id, source = redemption.budget_id, _subject(redemption)
    if budget_id is None or money_comes_back(redemption.kind):
        return
    if redemption.state is RedemptionState.REFUNDED and not paid:
        funds.recover(budget_id, redemption.value, source, now=now)
    elif redemption.state is RedemptionState.CANCELLED and funds.promised(budget_id, source):
        (funds.spend if paid else funds.release)(budget_id, redemption.value, source, now=now)


def _asked_before(perk: Perk, person: Person, key: str) -> Redemption | None:
    """What this key got before. The perk's row is held first, so that of two presses one comes after the other."""
    db.session.refresh(perk, with_for_update=perks.HELD)
    mine = (Redemption.person_id == person.id, Redemption.perk_id == perk.id, Redemption.asked_key == key)
    return db.session.scalar(select(Redemption).where(*mine))


def _move_points(redemption: Redemption, verb: str, start: AccountKind, end: AccountKind, now: datetime) -> None:
    subject = _subject(redemption)
    details = {"perk": redemption.perk.name}
    event = Event(f"{subject}:{verb}", f"redemption_{verb}", now, redemption.person_id, subject, details=details)
    credits.transfer(event, start, end, redemption.cost)


def _subject(redemption: Redemption) -> str:
    return f"redemption:{redemption.id}"


def _refuse_without_reason(why: str) -> None:
    if not why.strip():
        raise Breach(_("Say why."), errors={"why": [_("The person will read it.")]})


def _facts(redemption: Redemption) -> dict[str, Any]:
    return {
        "person_id": redemption.person_id, "perk": redemption.perk.name, "cost": redemption.cost,
        "kind": redemption.kind, "value": redemption.value, "currency": redemption.currency,
        "budget": redemption.budget_id,
    }  # fmt: skip


def _told(redemption: Redemption) -> dict[str, Any]:
    return {**_facts(redemption), "about": redemption.person_id}
