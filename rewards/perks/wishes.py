"""What stands between a person and a perk: audience, window, tier, limit, points, budget. Refuses; changes nothing."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.clock import to_rfc3339
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.people.models import Person
from rewards import ledger
from rewards.budgets import funds
from rewards.models import AccountKind
from rewards.perks import audiences
from rewards.perks.models import Perk, PerkKind, Redemption, RedemptionState
from rewards.standing import tiers

COUNTED = (RedemptionState.REQUESTED, RedemptionState.APPROVED, RedemptionState.FULFILLED)
"""States that count against a per-person limit."""


def refuse_closed(perk: Perk, person: Person, now: datetime) -> None:
    """Raises NotFound for a perk that is not for this person, InvalidMove outside of its window, NotAllowed below its
    tier."""
    if not audiences.sees(perk, person):
        raise NotFound(_("There is no such perk."))
    if perk.offered_from is not None and now < perk.offered_from:
        raise InvalidMove(
            _(
                "“%(name)s” is offered from %(time)s on.",
                name=perk.name,
                time=to_rfc3339(perk.offered_from),
            ),
            remedy=_("Ask for it then."),
        )
    if perk.offered_until is not None and now >= perk.offered_until:
        raise InvalidMove(_("“%(name)s” is not offered any more.", name=perk.name), remedy=_("Choose another perk."))
    if perk.happens_at is not None and now >= perk.happens_at:
        raise InvalidMove(_("“%(name)s” has begun already.", name=perk.name), remedy=_("Choose another perk."))
    if perk.tier and not tiers.reaches(person.id, perk.tier):
        raise NotAllowed(
            _("“%(name)s” is for a higher tier.", name=perk.name), remedy=_("Your standing shows what is still to go.")
        )


def refuse_too_many(perk: Perk, person: Person) -> None:
    """Raises InvalidMove at the limit. The perk's row is held by now, so nobody else counts at the same time."""
    if perk.per_person is None:
        return
    mine = (Redemption.perk_id == perk.id, Redemption.person_id == person.id, Redemption.state.in_(COUNTED))
    had = db.session.scalar(select(func.count()).select_from(Redemption).where(*mine)) or 0
    if had >= perk.per_person:
        raise InvalidMove(
            _(
                "You have had “%(name)s” as often as one can (%(per_person)s).",
                name=perk.name,
                per_person=perk.per_person,
            ),
            remedy=_("Choose another perk."),
        )


def refuse_unaffordable(perk: Perk, person: Person, now: datetime) -> None:
    """Raises Breach when the person's points don't reach, InvalidMove when the perk's budget doesn't."""
    has = ledger.balance(AccountKind.AVAILABLE, ledger.person(person.id), locked=True)
    if has < perk.cost:
        raise Breach(
            _(
                "“%(name)s” costs %(cost)s points, and you have %(points)s available.",
                name=perk.name,
                cost=perk.cost,
                points=has,
            ),
            remedy=_("Pending points count once your posts are read back."),
        )
    if perk.budget is not None:
        funds.refuse_idle(perk.budget, now)
        funds.refuse_beyond(perk.budget, perk.value)


def goes_at_once(perk: Perk) -> bool:
    """True when nobody has to be asked: the perk says so, and its value is below what its budget's owner asks about."""
    if not perk.at_once or perk.kind is PerkKind.TIME_OFF:
        return False
    return perk.budget is None or (perk.budget.asks_from is not None and perk.value < perk.budget.asks_from)
