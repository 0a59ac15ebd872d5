"""Budgets with what moved the first one's money, whom perks are for, codes of the first perk."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from rewards.budgets.models import Budget, BudgetState
from rewards.models import AccountKind, HolderKind, LedgerAccount, Posting
from rewards.perks.models import Narrowing, PerkAudience, PerkCode
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Budget, PerkCode)
"""Those that are numbered by an ``id``."""
FEW = 60
FIRST_ACCOUNT = 20_000_000
"""Numbers of accounts and postings that no other room's rows have."""


def perks(company: Company, first: int, last: int) -> None:
    """A budget each, all of them the caller's; the first one's statement has a line for every entry."""
    few = min(last, FEW)
    put(
        Budget, first, few, id=n.i, name=named("Budget "), owner_id=company.employee, currency="EUR",
        first_day=date(2026, 1, 1), last_day=date(2099, 12, 31), state=BudgetState.OPEN, created_at=n.at,
    )  # fmt: skip
    put(
        LedgerAccount, first, few, id=FIRST_ACCOUNT + n.i, kind=AccountKind.AVAILABLE, unit="EUR",
        holder_kind=HolderKind.BUDGET, holder_id=n.i,
    )  # fmt: skip
    put(Posting, first, last, id=FIRST_ACCOUNT + n.i, entry_id=n.i, account_id=FIRST_ACCOUNT + 1, amount=5)
    put(PerkAudience, first, few, perk_id=n.i, kind=Narrowing.RELATIONSHIP, value="employee")
    put(PerkCode, first, last, id=n.i, perk_id=1, fingerprint=named("print "), added_at=n.at)
