"""Verbs on redemptions: request, approve, fulfil, cancel, refund. Each moves state, points and stock, or nothing.

Requesting holds the points and takes one from the stock; fulfilling spends the points; cancelling gives both back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from rewards import credits, ledger
from rewards.ledger import Event
from rewards.models import AccountKind
from rewards.perks import perks
from rewards.perks.models import Perk, Redemption, RedemptionState
from rewards.perks.queries import COUNTED


def request(perk: Perk, person: Person, *, actor: Actor, now: datetime) -> Redemption:
    """A person asks for a perk: its points are held, one is taken from the stock.

    Raises InvalidMove when the perk is gone, not offered, or the person has had as many as one can; Breach when their
    available points don't reach.
    """
    perks.take_one(perk)
    _refuse_too_many(perk, person)
    has = ledger.balance(AccountKind.AVAILABLE, ledger.person(person.id), locked=True)
    if has < perk.cost:
        raise Breach(
            f"“{perk.name}” costs {perk.cost} points, and you have {has} available.",
            remedy="Pending points count once your posts are read back.",
        )
    redemption = Redemption(
        person_id=person.id, perk_id=perk.id, cost=perk.cost, state=RedemptionState.REQUESTED, requested_at=now
    )
    redemption.perk, redemption.person = perk, person
    db.session.add(redemption)
    db.session.flush()
    _move_points(redemption, "request", AccountKind.AVAILABLE, AccountKind.HELD, now)
    record("redemption", redemption.id, "request", actor=actor, now=now, about=person.id, **_facts(redemption))
    return redemption


def approve(redemption: Redemption, *, actor: Actor, now: datetime) -> None:
    """Somebody else says yes."""
    _refuse_own(redemption, actor)
    move(redemption, "approve", actor=actor, now=now, changes={"decided_at": now}, **_told(redemption))


def fulfil(redemption: Redemption, *, actor: Actor, now: datetime, note: str = "") -> None:
    """The perk is handed out and its points are spent. ``note`` is for the person: a code, where to fetch it."""
    _refuse_own(redemption, actor)
    changes = {"decided_at": now, "note": note.strip() or redemption.note}
    move(redemption, "fulfil", actor=actor, now=now, changes=changes, **_told(redemption))
    _move_points(redemption, "fulfil", AccountKind.HELD, AccountKind.REDEEMED, now)


def cancel(redemption: Redemption, *, actor: Actor, now: datetime, why: str = "") -> None:
    """Points and stock go back. The person themself may, until it is approved; whoever fulfils may, with a reason."""
    own = actor.id == redemption.person_id
    if own and redemption.state is RedemptionState.APPROVED:
        raise InvalidMove("This is approved already.", remedy="Ask whoever hands it out to cancel it.")
    if not own and not why.strip():
        raise Breach("Say why you cancel it.", errors={"why": ["The person will read it."]})
    changes = {"decided_at": now, "note": why.strip()}
    move(redemption, "cancel", actor=actor, now=now, why=why.strip() or None, changes=changes, **_told(redemption))
    _move_points(redemption, "cancel", AccountKind.HELD, AccountKind.AVAILABLE, now)
    perks.put_back(redemption.perk)


def refund(redemption: Redemption, *, actor: Actor, now: datetime, why: str) -> None:
    """What was handed out came back or never worked: the points are available again; the stock is not touched."""
    _refuse_own(redemption, actor)
    if not why.strip():
        raise Breach("Say why you refund it.", errors={"why": ["The person will read it."]})
    changes = {"decided_at": now, "note": why.strip()}
    move(redemption, "refund", actor=actor, now=now, why=why.strip(), changes=changes, **_told(redemption))
    _move_points(redemption, "refund", AccountKind.REDEEMED, AccountKind.AVAILABLE, now)


def _move_points(redemption: Redemption, verb: str, start: AccountKind, end: AccountKind, now: datetime) -> None:
    subject = f"redemption:{redemption.id}"
    details = {"perk": redemption.perk.name}
    event = Event(f"{subject}:{verb}", f"redemption_{verb}", now, redemption.person_id, subject, details=details)
    credits.transfer(event, start, end, redemption.cost)


def _refuse_too_many(perk: Perk, person: Person) -> None:
    """The perk's row is held by now, so nobody else counts at the same time."""
    if perk.per_person is None:
        return
    mine = (Redemption.perk_id == perk.id, Redemption.person_id == person.id, Redemption.state.in_(COUNTED))
    had = db.session.scalar(select(func.count()).select_from(Redemption).where(*mine)) or 0
    if had >= perk.per_person:
        raise InvalidMove(
            f"You have had “{perk.name}” as often as one can ({perk.per_person}).", remedy="Choose another perk."
        )


def _refuse_own(redemption: Redemption, actor: Actor) -> None:
    if actor.id == redemption.person_id:
        raise NotAllowed("This is your own redemption.", remedy="Somebody else approves and hands out what you redeem.")


def _facts(redemption: Redemption) -> dict[str, Any]:
    return {"person_id": redemption.person_id, "perk": redemption.perk.name, "cost": redemption.cost}


def _told(redemption: Redemption) -> dict[str, Any]:
    return {**_facts(redemption), "about": redemption.person_id}
