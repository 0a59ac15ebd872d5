"""What people and the company have on the ledger: balances, statements, what is outstanding. Queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from advocacy.database import Page, db, page
from rewards import ledger
from rewards.credits import ENDED, RELEASED
from rewards.models import POINTS, SPENDABLE, AccountKind, Entry, LedgerAccount, Posting


@dataclass(frozen=True)
class Balances:
    """What a person has: pending until read back, available to redeem, held for redemptions under way."""

    pending: int
    available: int
    held: int
    redeemed: int
    reversed: int


@dataclass(frozen=True)
class Line:
    """An entry on a statement, and what it did to each kind of account of its person."""

    entry: Entry
    amounts: Mapping[AccountKind, int]
    settled_as: AccountKind | None = None  # what became of a credit since: available, expired, or reversed

    @property
    def change(self) -> int:
        """What it did to what the person has, pending included."""
        return sum(self.amounts.get(kind, 0) for kind in SPENDABLE)

    @property
    def moved(self) -> int:
        """How many points it moved."""
        return sum(amount for amount in self.amounts.values() if amount > 0)

    @property
    def ends_in(self) -> AccountKind:
        """Where the points are after it: the kind of account that it added to."""
        gained = (kind for kind, amount in self.amounts.items() if amount > 0 and kind is not AccountKind.ISSUED)
        return next(gained, AccountKind.ISSUED)

    @property
    def stands_as(self) -> AccountKind:
        """Where its points are by now, as far as this credit goes."""
        return self.settled_as or self.ends_in


def balances_of(person_id: int) -> Balances:
    """The balances of a person: sums, one statement."""
    sums = ledger.balances(ledger.person(person_id))
    kinds = ("pending", "available", "held", "redeemed", "reversed")
    return Balances(*(sums[AccountKind(kind)] for kind in kinds))


def statement(person_id: int | None, cursor: str | None, limit: int) -> Page[Line]:
    """Entries of a person, or of everyone, newest first, with their amounts. Three statements."""
    wanted = select(Entry)
    if person_id is not None:
        wanted = wanted.where(Entry.person_id == person_id)
    entries = page(wanted, Entry.id, cursor, limit)
    amounts: dict[int, dict[AccountKind, int]] = defaultdict(dict)
    legs = (
        select(Posting.entry_id, LedgerAccount.kind, Posting.amount)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Posting.entry_id.in_([entry.id for entry in entries.items]))
    )
    for entry_id, kind, amount in db.session.execute(legs):
        amounts[entry_id][kind] = amount
    settled = _settled(entries.items)
    return Page([Line(entry, amounts[entry.id], settled.get(entry.id)) for entry in entries.items], entries.next)


def _settled(entries: Sequence[Entry]) -> dict[int, AccountKind]:
    """Entry -> what became of it since: its points were released, ended, or were taken back."""
    become = {RELEASED: AccountKind.AVAILABLE, ENDED: AccountKind.EXPIRED}
    moved = {f"{entry.source}{suffix}": (entry.id, kind) for entry in entries for suffix, kind in become.items()}
    ids = [entry.id for entry in entries]
    later = select(Entry.source, Entry.reverses).where(or_(Entry.source.in_(moved), Entry.reverses.in_(ids)))
    settled: dict[int, AccountKind] = {}
    for source, reverses in db.session.execute(later.order_by(Entry.id)):
        entry_id, kind = (reverses, AccountKind.REVERSED) if reverses else moved[source]
        settled[entry_id] = kind
    return settled


def outstanding() -> int:
    """The points that the company owes: pending, available and held of everyone."""
    wanted = (
        select(func.sum(Posting.amount))
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(LedgerAccount.kind.in_(SPENDABLE), LedgerAccount.person_id.is_not(None), LedgerAccount.unit == POINTS)
    )
    return int(db.session.scalar(wanted) or 0)
