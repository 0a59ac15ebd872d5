"""Money: what posts by API cost in a month at networks that charge for them, and the most that they may. Verbs flush.

Months are by UTC. Amounts are micros: millionths of a US dollar. Imports capabilities, the database and settings.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy import settings
from advocacy.database import BigId, Model, db, insert_for, lock
from advocacy.networks.capabilities import Price

MICROS = 1_000_000


class MoneySpent(Model):
    """What posts on a network cost in a month."""

    __tablename__ = "money_spent"

    network: Mapped[str] = mapped_column(String(40), primary_key=True)
    month: Mapped[str] = mapped_column(String(7), primary_key=True)  # 2026-11
    micros: Mapped[int] = mapped_column(BigId)


@dataclass(frozen=True)
class Purse:
    """A network's month: what was spent of what may be, in micros."""

    network: str
    month: str
    spent: int
    most: int

    def affords(self, micros: int) -> bool:
        """True when that much more may be spent."""
        return self.spent + micros <= self.most


def cost(price: Price | None, *, with_link: bool) -> int:
    """Micros of one post."""
    if price is None:
        return 0
    return int((price.post_with_link if with_link else price.post) * MICROS)


def purse_of(network: str, at: datetime) -> Purse:
    """The month of that instant. Without a ceiling in the settings nothing may be spent."""
    month = month_of(at)
    spent = db.session.scalar(select(MoneySpent.micros).where(MoneySpent.network == network, MoneySpent.month == month))
    return Purse(network, month, spent or 0, int(settings.current().monthly_usd_of(network) * MICROS))


def hold_still(network: str) -> None:
    """Until the transaction ends nobody else spends there."""
    lock(f"money:{network}")


def spend(network: str, micros: int, at: datetime) -> None:
    """Adds to what the month of that instant cost; a negative amount gives back."""
    adding = insert_for(MoneySpent).values(network=network, month=month_of(at), micros=micros)
    more = adding.on_conflict_do_update(
        index_elements=[MoneySpent.network, MoneySpent.month], set_={"micros": MoneySpent.micros + micros}
    )
    db.session.execute(more, execution_options={"synchronize_session": False})


def month_of(at: datetime) -> str:
    """The month, as 2026-11."""
    return f"{at.astimezone(UTC):%Y-%m}"


def dollars(micros: int) -> Decimal:
    """The amount in US dollars."""
    return Decimal(micros) / MICROS
