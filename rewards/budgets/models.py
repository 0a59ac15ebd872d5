"""Table of budgets. What is in one is on the ledger (``ledger.budget(id)``): no sum is a column. Imports people."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, state_column
from advocacy.people.models import Person


class BudgetState(StrEnum):
    """Whether a budget still promises anything."""

    OPEN = "open"
    CLOSED = "closed"  # what was left went back to the company; promises made before are kept


BUDGET_MOVES: Moves = {"close": (frozenset({BudgetState.OPEN}), BudgetState.CLOSED)}


class Budget(Stateful, Model):
    """Money for perks, for whole days of the company's zone, that one person answers for.

    ``asks_from`` (minor units): the owner is asked about what is worth that much or more; None: about everything.
    """

    __tablename__ = "budgets"
    __noun__ = "budget"
    __moves__ = BUDGET_MOVES
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("asks_from >= 0", name="asks_from"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    currency: Mapped[str] = mapped_column(String(3))
    first_day: Mapped[date] = mapped_column(Date)
    last_day: Mapped[date] = mapped_column(Date)
    asks_from: Mapped[int | None] = mapped_column(BigId)
    state: Mapped[BudgetState] = state_column(BudgetState)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    owner: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
