"""What budgets keep of a person: that they answer for one. Handed over when they leave."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy.database import db
from advocacy.people.capabilities import Capability
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import rows_of
from rewards.budgets import budgets
from rewards.budgets.models import Budget, BudgetState


def _owned(person: Person) -> Sequence[Budget]:
    wanted = select(Budget).where(Budget.owner_id == person.id, Budget.state == BudgetState.OPEN)
    return db.session.scalars(wanted.order_by(Budget.id)).unique().all()


def _hand_over(leaving: Leaving) -> int:
    """To the successor, if they may answer for budgets; else any other budget owner decides meanwhile."""
    heir = leaving.successor
    if heir is None or not heir.can(Capability.WRITE_BUDGETS):
        return 0
    owned = _owned(leaving.person)
    for each in owned:
        budgets.hand_over(each, heir, actor=leaving.actor, now=leaving.now)
    return len(owned)


STEP = LeaverStep(
    "budgets", _l("budgets: whoever takes over answers for them, if they are a budget owner"),
    lambda person, now: len(_owned(person)), _hand_over,
)  # fmt: skip
EXPORTERS = [rows_of("budgets", Budget.owner_id)]
ERASERS: list[object] = []
EXEMPT = frozenset({"budgets.owner_id"})
