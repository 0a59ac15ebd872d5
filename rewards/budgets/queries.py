"""What pages and the API ask of budgets. A constant number of statements a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, db, page
from advocacy.errors import NotFound
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import Person, PersonRole
from rewards import ledger
from rewards.books import statements
from rewards.budgets.forecasts import Forecast, forecast
from rewards.budgets.funds import Standing
from rewards.budgets.models import Budget, BudgetState
from rewards.models import AccountKind, Entry, HolderKind, LedgerAccount, Posting


@dataclass(frozen=True)
class Line:
    """An entry on a budget's statement: what it moved, and by how much it changed what is left (minor units)."""

    entry: Entry
    moved: int
    change: int


def budget_for(budget_id: int, person: Person) -> Budget:
    """A budget of this person's; any for those who see the whole ledger. Raises NotFound."""
    found = db.session.get(Budget, budget_id)
    if found is None or (found.owner_id != person.id and not sees_all(person)):
        raise NotFound(_("There is no such budget."))
    return found


def own_budget(budget_id: int, person: Person) -> Budget:
    """A budget that this person answers for. Raises NotFound."""
    found = db.session.get(Budget, budget_id)
    if found is None or found.owner_id != person.id:
        raise NotFound(_("There is no such budget of yours."))
    return found


def sees_all(person: Person) -> bool:
    """Finance, marketing and admins see every budget; who answers for budgets sees their own."""
    seeing = (TABLE[role] for role in person.roles if Capability.SEE_LEDGER in TABLE[role])
    return person.active and any(Capability.WRITE_BUDGETS not in each for each in seeing)


def budgets(person: Person, cursor: str | None, limit: int) -> Page[Budget]:
    """The budgets that this person may see, newest first."""
    wanted = select(Budget) if sees_all(person) else select(Budget).where(Budget.owner_id == person.id)
    return page(wanted, Budget.id, cursor, limit)


def open_budgets(today: date) -> Sequence[Budget]:
    """Budgets that may still promise something, for a choice: by name, two hundred at most."""
    wanted = select(Budget).where(Budget.state == BudgetState.OPEN, Budget.last_day >= today)
    return db.session.scalars(wanted.order_by(Budget.name, Budget.id).limit(200)).unique().all()


def owners() -> Sequence[Person]:
    """Everybody who may answer for a budget, by name; two hundred at most."""
    roles = [role for role in Role if Capability.WRITE_BUDGETS in TABLE[role]]
    able = select(PersonRole.person_id).where(PersonRole.role.in_(roles))
    wanted = select(Person).where(Person.active, Person.id.in_(able)).order_by(Person.name, Person.id)
    return db.session.scalars(wanted.limit(200)).unique().all()


def standings(some: Sequence[Budget]) -> dict[int, Standing]:
    """Budget -> what it holds. One statement."""
    sums: dict[tuple[int, str, AccountKind], int] = {}
    account = LedgerAccount
    rows = db.session.execute(
        select(account.holder_id, account.unit, account.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == account.id)
        .where(account.holder_kind == HolderKind.BUDGET, account.holder_id.in_([each.id for each in some]))
        .group_by(account.holder_id, account.unit, account.kind)
    )
    for holder_id, unit, kind, total in rows:
        sums[holder_id, unit, kind] = int(total)
    kinds = (AccountKind.AVAILABLE, AccountKind.HELD, AccountKind.REDEEMED)
    return {each.id: Standing(*(sums.get((each.id, each.currency, kind), 0) for kind in kinds)) for each in some}


def expected(budget: Budget, now_in: Standing, today: date) -> Forecast | None:
    """What the pace so far leads to."""
    return forecast(now_in.promised + now_in.spent, now_in.allotted, budget.first_day, budget.last_day, today)


def statement(budget: Budget, cursor: str | None, limit: int) -> Page[Line]:
    """What moved a budget's money, newest first. Four statements."""
    found = statements.statement_of(ledger.budget(budget.id), budget.currency, cursor, limit)
    lines = [
        Line(each.entry, max(map(abs, each.amounts.values())), each.amounts.get(AccountKind.AVAILABLE, 0))
        for each in found.items
    ]
    return Page(lines, found.next)
