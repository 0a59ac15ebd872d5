"""Budgets of requests, in the database: what was asked of a network for an account, and by our application as a whole.

Whoever is about to ask looks (``free_at``) and takes (``take``) in one transaction, under the budget's lock, so that
workers together never ask more than a network declares. Verbs flush. Imports capabilities, windows and the database.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, db, insert_for, lock
from advocacy.networks import windows
from advocacy.networks.capabilities import Asking, Budget, Counts
from advocacy.networks.connections import Connection


class BudgetSpent(Model):
    """How often a network was asked within one slot of time."""

    __tablename__ = "budgets_spent"

    network: Mapped[str] = mapped_column(String(40), primary_key=True)
    scope: Mapped[str] = mapped_column(String(300), primary_key=True)
    asking: Mapped[str] = mapped_column(String(10), primary_key=True)
    width: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # of the slot, in seconds
    slot: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)  # epoch seconds by width
    spent: Mapped[int]


@dataclass(frozen=True)
class Payer:
    """On whose account a request goes: one account, and our application at its server."""

    network: str
    connection_id: int
    service_url: str

    def scope(self, counts: Counts) -> str:
        """The name under which a budget counts."""
        return f"app:{self.service_url}" if counts is Counts.APP else f"account:{self.connection_id}"


@dataclass(frozen=True)
class Left:
    """What is left of a budget now; ``free_at`` says when it is enough, if it is not."""

    budget: Budget
    left: int
    free_at: datetime | None


def payer_of(connection: Connection) -> Payer:
    """Who pays for requests of that account."""
    return Payer(connection.network, connection.id, connection.service_url)


def free_at(
    payer: Payer, budgets: Sequence[Budget], asking: Asking, now: datetime, *, requests: int = 1
) -> datetime | None:  # fmt: skip
    """When so many more such requests may be made; None when they may now."""
    waits = [each.free_at for each in left(payer, [one for one in budgets if one.asking is asking], now, requests)]
    return max((at for at in waits if at is not None), default=None)


def left(payer: Payer, budgets: Sequence[Budget], now: datetime, requests: int = 1) -> list[Left]:
    """What is left of each of these budgets, and when it is enough for so many ``requests`` together. One statement,
    and none where there are no budgets."""
    if not budgets:
        return []
    spent = _spent(payer, budgets)
    return [_left(budget, spent[_key(payer, budget)], now, requests) for budget in budgets]


def left_of(payers: Mapping[Payer, Sequence[Budget]], now: datetime) -> dict[Payer, list[Left]]:
    """What is left of many payers' budgets, for pages. One statement for them all."""
    scopes = {payer.scope(each.counts) for payer, budgets in payers.items() for each in budgets}
    asked = select(BudgetSpent).where(BudgetSpent.scope.in_(scopes)) if scopes else None
    spent: dict[tuple[str, Key], dict[int, int]] = defaultdict(dict)
    for row in db.session.scalars(asked) if asked is not None else ():
        spent[row.network, (row.scope, row.asking, row.width)][row.slot] = row.spent
    return {
        payer: [_left(each, spent[payer.network, _key(payer, each)], now) for each in budgets]
        for payer, budgets in payers.items()
    }


def hold_still(payer: Payer, budgets: Sequence[Budget], asking: Asking) -> None:
    """Until the transaction ends nobody else takes from these budgets: what is looked at now still is so then."""
    for scope in sorted({payer.scope(each.counts) for each in budgets if each.asking is asking}):
        lock(f"budget:{payer.network}:{scope}:{asking}")


def take(payer: Payer, budgets: Sequence[Budget], asking: Asking, now: datetime, *, requests: int = 1) -> None:
    """Counts so many requests, and forgets what counts no more."""
    wanted = {_key(payer, each) for each in budgets if each.asking is asking}
    for scope, _asking, width in sorted(wanted):
        slot = windows.slot_of(now, width)
        row = {"network": payer.network, "scope": scope, "asking": asking.value, "width": width}
        adding = insert_for(BudgetSpent).values(**row, slot=slot, spent=requests)
        same = [BudgetSpent.network, BudgetSpent.scope, BudgetSpent.asking, BudgetSpent.width, BudgetSpent.slot]
        more = adding.on_conflict_do_update(index_elements=same, set_={"spent": BudgetSpent.spent + requests})
        db.session.execute(more, execution_options={"synchronize_session": False})
        of_old = delete(BudgetSpent).filter_by(**row).where(BudgetSpent.slot < slot - windows.SLOTS)
        db.session.execute(of_old, execution_options={"synchronize_session": False})


Key = tuple[str, str, int]


def _key(payer: Payer, budget: Budget) -> Key:
    return payer.scope(budget.counts), budget.asking.value, windows.width_of(budget.window)


def _spent(payer: Payer, budgets: Sequence[Budget]) -> Mapping[Key, dict[int, int]]:
    """Requests by slot, for each scope, kind and width."""
    scopes = {payer.scope(each.counts) for each in budgets}
    asked = select(BudgetSpent.scope, BudgetSpent.asking, BudgetSpent.width, BudgetSpent.slot, BudgetSpent.spent).where(
        BudgetSpent.network == payer.network, BudgetSpent.scope.in_(scopes)
    )
    found: dict[Key, dict[int, int]] = defaultdict(dict)
    for scope, asking, width, slot, spent in db.session.execute(asked):
        found[scope, asking, width][slot] = spent
    return found


def _left(budget: Budget, spent: Mapping[int, int], now: datetime, requests: int = 1) -> Left:
    width = windows.width_of(budget.window)
    used = sum(windows.live(spent, width, now).values())
    return Left(budget, max(budget.most - used, 0), windows.free_at(spent, budget.most, width, now, requests))
