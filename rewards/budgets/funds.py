"""Verbs on a budget's money: allot, encumber, release, spend, recover. All on the ledger, in the budget's currency.

Accounts of ``ledger.budget(id)``: available may be promised, held is promised (encumbered), redeemed is spent. Money
comes from the company's ``issued`` and goes back there. Each verb can run twice: ``source`` makes it harmless.
Amounts are minor units. What asks whether a budget is open holds its row first, so that none closes meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.links.attribution import money
from rewards import ledger
from rewards.budgets.models import Budget, BudgetState
from rewards.ledger import COMPANY, Event, Leg
from rewards.models import AccountKind, Entry

MOST = 10**12
LOW_PERCENT = 20
"""When less than this part of what was allotted is left, the owner is told."""


@dataclass(frozen=True)
class Standing:
    """What a budget holds: left to promise, promised, spent, in minor units."""

    left: int
    promised: int
    spent: int

    @property
    def allotted(self) -> int:
        """All that was ever put in and not taken out again."""
        return self.left + self.promised + self.spent


def standing(budget: Budget) -> Standing:
    """What a budget holds now."""
    sums = ledger.balances(ledger.budget(budget.id), budget.currency)
    return Standing(sums[AccountKind.AVAILABLE], sums[AccountKind.HELD], sums[AccountKind.REDEEMED])


def allot(budget: Budget, amount: int, *, source: str, why: str, actor: Actor, now: datetime) -> Entry | None:
    """Puts so much in; a negative amount takes out what is left. None when the source is there already.

    Raises Breach for nothing or too much, InvalidMove when it is closed or more is taken out than is left.
    """
    if not 0 < abs(amount) <= MOST:
        raise Breach(_("That is no amount to allot."), errors={"amount": [_("Give an amount other than nothing.")]})
    _held(budget)
    if budget.state is BudgetState.CLOSED:
        raise InvalidMove(_("“%(name)s” is closed.", name=budget.name), remedy=_("Open a new budget."))
    if amount < 0:
        refuse_beyond(budget, -amount)
    event = Event(f"budget:{budget.id}:allot:{source}", "budget_allot", now, None, f"budget:{budget.id}")
    whose = ledger.budget(budget.id)
    legs = [Leg(AccountKind.ISSUED, COMPANY, -amount), Leg(AccountKind.AVAILABLE, whose, amount)]
    entry = ledger.post(event, legs, unit=budget.currency)
    if entry is not None:
        record("budget", budget.id, "allot", actor=actor, now=now, why=why.strip() or None, amount=amount)
    return entry


def encumber(budget_id: int, amount: int, source: str, *, actor: Actor, now: datetime) -> Entry | None:
    """Promises so much for ``source`` ("redemption:3"); None when it was promised before.

    Raises InvalidMove, with what is left, when the budget does not reach, is closed or not in its days.
    """
    budget = db.session.get_one(Budget, budget_id)
    refuse_idle(budget, now)
    left = refuse_beyond(budget, amount)
    entry = _move(budget, amount, source, "encumber", AccountKind.AVAILABLE, AccountKind.HELD, now)
    if entry is not None:
        _tell_when_low(budget, left, amount, actor, now)
    return entry


def promised(budget_id: int, source: str) -> bool:
    """Whether something was ever promised for ``source``."""
    wanted = select(Entry.id).where(Entry.source == _source(budget_id, "encumber", source))
    return db.session.scalar(wanted) is not None


def release(budget_id: int, amount: int, source: str, *, now: datetime) -> Entry | None:
    """Takes a promise back; of a closed budget the money goes back to the company."""
    budget = db.session.get_one(Budget, budget_id)
    return _return(budget, amount, source, "release", AccountKind.HELD, now)


def spend(budget_id: int, amount: int, source: str, *, now: datetime) -> Entry | None:
    """What was promised is spent; also after the budget's last day, and when it is closed."""
    budget = db.session.get_one(Budget, budget_id)
    return _move(budget, amount, source, "spend", AccountKind.HELD, AccountKind.REDEEMED, now)


def recover(budget_id: int, amount: int, source: str, *, now: datetime) -> Entry | None:
    """What was spent came back; of a closed budget it goes back to the company."""
    budget = db.session.get_one(Budget, budget_id)
    return _return(budget, amount, source, "recover", AccountKind.REDEEMED, now)


def lapse(budget: Budget, *, now: datetime) -> int:
    """What is left of a closed budget goes back to the company; gives how much."""
    left = ledger.balance(AccountKind.AVAILABLE, ledger.budget(budget.id), budget.currency, locked=True)
    if left:
        event = Event(f"budget:{budget.id}:lapse", "budget_lapse", now, None, f"budget:{budget.id}")
        whose = ledger.budget(budget.id)
        legs = [Leg(AccountKind.AVAILABLE, whose, -left), Leg(AccountKind.ISSUED, COMPANY, left)]
        ledger.post(event, legs, unit=budget.currency)
    return left


def refuse_idle(budget: Budget, now: datetime) -> None:
    """Holds the budget. Raises InvalidMove for one that is closed, or whose days are not now."""
    _held(budget)
    today = now.astimezone(settings.current().zone).date()
    if budget.state is BudgetState.CLOSED or not budget.first_day <= today <= budget.last_day:
        raise InvalidMove(
            _idle(budget, today),
            remedy=_("Ask its owner, or choose another perk."),
        )


def refuse_beyond(budget: Budget, amount: int) -> int:
    """Gives what is left, locked until the transaction ends. Raises InvalidMove when it is less than the amount."""
    left = ledger.balance(AccountKind.AVAILABLE, ledger.budget(budget.id), budget.currency, locked=True)
    if left < amount:
        raise InvalidMove(
            _(
                "“%(name)s” has %(left)s %(currency)s left, and this takes %(amount)s %(currency)s.",
                name=budget.name,
                left=money.amount(left, budget.currency),
                currency=budget.currency,
                amount=money.amount(amount, budget.currency),
            ),
            remedy=_("Its owner can allot more."),
        )
    return left


def _held(budget: Budget) -> None:
    """Reads the budget anew and holds its row until the transaction ends: nobody closes or changes it meanwhile."""
    db.session.refresh(budget, with_for_update={"of": Budget, "key_share": True})


def _idle(budget: Budget, today: date) -> str:
    if budget.state is BudgetState.CLOSED:
        return str(_("“%(name)s” promises nothing any more: it is closed.", name=budget.name))
    if today < budget.first_day:
        return str(_("“%(name)s” promises nothing before %(day)s.", name=budget.name, day=budget.first_day))
    return str(_("“%(name)s” promises nothing after %(day)s.", name=budget.name, day=budget.last_day))


def _return(budget: Budget, amount: int, source: str, verb: str, start: AccountKind, now: datetime) -> Entry | None:
    _held(budget)
    end, whose = AccountKind.AVAILABLE, ledger.budget(budget.id)
    if budget.state is BudgetState.CLOSED:
        end, whose = AccountKind.ISSUED, COMPANY
    return _move(budget, amount, source, verb, start, end, now, whose)


def _move(
    budget: Budget, amount: int, source: str, verb: str, start: AccountKind, end: AccountKind, now: datetime,
    to: ledger.Holder | None = None,
) -> Entry | None:  # fmt: skip
    """Moves money between accounts; nothing to move leaves no entry."""
    if not amount:
        return None
    whose = ledger.budget(budget.id)
    told = {"budget": budget.id}
    event = Event(_source(budget.id, verb, source), f"budget_{verb}", now, None, source, details=told)
    return ledger.post(event, [Leg(start, whose, -amount), Leg(end, to or whose, amount)], unit=budget.currency)


def _source(budget_id: int, verb: str, source: str) -> str:
    return f"budget:{budget_id}:{verb}:{source}"


def _tell_when_low(budget: Budget, left: int, amount: int, actor: Actor, now: datetime) -> None:
    """A row of history when this promise takes the budget below the part that is low; notices follow it."""
    allotted = standing(budget).allotted
    if (left - amount) * 100 < allotted * LOW_PERCENT <= left * 100:
        record("budget", budget.id, "run_low", actor=actor, now=now, owner=budget.owner_id, left=left - amount)
