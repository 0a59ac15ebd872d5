"""What people, programmes, budgets and the company have on the ledger: balances and statements. Queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, select, true
from sqlalchemy.sql import ColumnElement

from advocacy.database import Page, db, page, walk
from rewards import ledger
from rewards.credits import ENDED, FREED, HELD, RELEASED, followers, ran_out_of
from rewards.ledger import Holder
from rewards.models import POINTS, SPENDABLE, AccountKind, Entry, HolderKind, LedgerAccount, Posting

AT_ONCE = 200


@dataclass(frozen=True)
class Balances:
    """What a person has: pending until confirmed, available to redeem, held for what is under way, and what is over."""

    pending: int
    available: int
    held: int
    redeemed: int
    expired: int
    reversed: int


class About(StrEnum):
    """What a statement is narrowed to."""

    EARNED = "earned"  # credits
    PERKS = "perks"  # whatever a redemption moved
    ENDED = "ended"  # expired, or taken back


@dataclass(frozen=True)
class Narrowed:
    """Which entries a statement shows: of what, from an instant on and before another."""

    about: About | None = None
    since: datetime | None = None
    before: datetime | None = None


@dataclass(frozen=True)
class Line:
    """An entry on a statement, and what it did to each kind of account of its holder, and to its issuer's."""

    entry: Entry
    amounts: Mapping[AccountKind, int]
    settled_as: AccountKind | None = None  # what became of a credit since: available, held, expired, or reversed
    unit: str = field(default=POINTS)

    @property
    def change(self) -> int:
        """What it did to what the holder has, pending included."""
        return sum(self.amounts.get(kind, 0) for kind in SPENDABLE)

    @property
    def moved(self) -> int:
        """How many units it moved."""
        return sum(amount for amount in self.amounts.values() if amount > 0)

    @property
    def ends_in(self) -> AccountKind:
        """Where the units are after it: the kind of account that it added to."""
        gained = (kind for kind, amount in self.amounts.items() if amount > 0 and kind is not AccountKind.ISSUED)
        return next(gained, AccountKind.ISSUED)

    @property
    def stands_as(self) -> AccountKind:
        """Where its points are by now, as far as this credit goes."""
        return self.settled_as or self.ends_in


def balances_of(person_id: int) -> Balances:
    """The balances of a person in points: sums, one statement."""
    sums = ledger.balances(ledger.person(person_id))
    kinds = ("pending", "available", "held", "redeemed", "expired", "reversed")
    return Balances(*(sums[AccountKind(kind)] for kind in kinds))


def statement(
    person_id: int | None, cursor: str | None, limit: int, narrowed: Narrowed | None = None
) -> Page[Line]:  # fmt: skip
    """Entries of a person, or of everyone, newest first, with their amounts; without notes, which move nothing. Four
    statements."""
    wanted = select(Entry).where(_has(true()))
    if person_id is not None:
        wanted = wanted.where(Entry.person_id == person_id)
    return _lines(page(_narrowed(wanted, narrowed or Narrowed()), Entry.id, cursor, limit), None)


def statement_of(holder: Holder, unit: str, cursor: str | None, limit: int) -> Page[Line]:
    """Entries that moved something of a programme, a budget or the company, newest first. Four statements."""
    account = LedgerAccount
    theirs = select(account.id).where(
        account.holder_kind == holder.kind, account.holder_id == holder.id, account.unit == unit
    )
    touched = select(Posting.entry_id).where(Posting.account_id.in_(theirs))
    return _lines(page(select(Entry).where(Entry.id.in_(touched)), Entry.id, cursor, limit), holder, unit)


def whole_statement(person_id: int, narrowed: Narrowed) -> Iterator[Line]:
    """All of a person's statement, newest first, read a page at a time."""
    return walk(lambda cursor: statement(person_id, cursor, AT_ONCE, narrowed))


def units_of(holder: Holder) -> Sequence[str]:
    """The units in which a holder has accounts."""
    whose = (LedgerAccount.holder_kind == holder.kind, LedgerAccount.holder_id == holder.id)
    return db.session.scalars(select(LedgerAccount.unit).where(*whose).distinct().order_by(LedgerAccount.unit)).all()


def programmes() -> Sequence[int]:
    """The programmes with accounts, by number."""
    wanted = select(LedgerAccount.holder_id).where(LedgerAccount.holder_kind == HolderKind.PROGRAMME).distinct()
    return db.session.scalars(wanted.order_by(LedgerAccount.holder_id)).all()


def holdings_by_unit(kind: HolderKind) -> dict[str, dict[AccountKind, int]]:
    """Unit -> kind of account -> what all budgets (or programmes) have together."""
    sums = (
        select(LedgerAccount.unit, LedgerAccount.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(LedgerAccount.holder_kind == kind)
        .group_by(LedgerAccount.unit, LedgerAccount.kind)
        .order_by(LedgerAccount.unit)
    )
    found: dict[str, dict[AccountKind, int]] = {}
    for unit, each, total in db.session.execute(sums):
        found.setdefault(unit, {})[each] = int(total)
    return found


def _lines(entries: Page[Entry], holder: Holder | None, unit: str = "") -> Page[Line]:
    """The entries with what they did to the accounts of the holder, or of each entry's own person."""
    amounts: dict[int, dict[AccountKind, int]] = defaultdict(dict)
    units: dict[int, str] = {}
    account = LedgerAccount
    legs = (
        select(Posting.entry_id, account.kind, account.unit, Posting.amount)
        .join(account, account.id == Posting.account_id)
        .where(Posting.entry_id.in_([entry.id for entry in entries.items]), _whose(holder, unit))
    )
    for entry_id, kind, of_unit, amount in db.session.execute(legs):
        amounts[entry_id][kind] = amount
        units[entry_id] = of_unit
    settled = _settled(entries.items, amounts)
    lines = [
        Line(entry, amounts[entry.id], settled.get(entry.id), units.get(entry.id, POINTS)) for entry in entries.items
    ]
    return Page(lines, entries.next)


def _whose(holder: Holder | None, unit: str) -> ColumnElement[bool]:
    """A person's own accounts, or those of the holder; with that of whoever gave or took."""
    account = LedgerAccount
    if holder is None:
        return (account.holder_kind == HolderKind.PERSON) | (account.kind == AccountKind.ISSUED)
    theirs = (account.holder_kind == holder.kind) & (account.holder_id == holder.id)
    return (theirs | (account.kind == AccountKind.ISSUED)) & (account.unit == unit)


def _narrowed(wanted: Select[Any], narrowed: Narrowed) -> Select[Any]:
    if narrowed.since is not None:
        wanted = wanted.where(Entry.at >= narrowed.since)
    if narrowed.before is not None:
        wanted = wanted.where(Entry.at < narrowed.before)
    if narrowed.about is About.PERKS:
        return wanted.where(Entry.subject.startswith("redemption:"))
    if narrowed.about is About.EARNED:
        return wanted.where(Entry.reverses.is_(None), _has(LedgerAccount.kind == AccountKind.ISSUED))
    if narrowed.about is About.ENDED:
        over = LedgerAccount.kind.in_([AccountKind.EXPIRED, AccountKind.REVERSED])
        return wanted.where(_has(over & (Posting.amount > 0)))
    return wanted


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """An entry that has such a posting."""
    legs = select(Posting.id).join(LedgerAccount, LedgerAccount.id == Posting.account_id)
    return legs.where(Posting.entry_id == Entry.id, condition).exists()


def _settled(entries: Sequence[Entry], amounts: Mapping[int, Mapping[AccountKind, int]]) -> dict[int, AccountKind]:
    """Entry -> what became of it since: its points were released, held, freed, ended, or were taken back."""
    after = {source: (entry, suffix) for entry in entries for source, suffix in followers(entry.source).items()}
    ids = [entry.id for entry in entries]
    later = select(Entry.source, Entry.reverses).where(or_(Entry.source.in_(after), Entry.reverses.in_(ids)))
    settled: dict[int, AccountKind] = {}
    confirmed = {entry_id for entry_id, by in amounts.items() if AccountKind.AVAILABLE in by}
    for source, reverses in db.session.execute(later.order_by(Entry.id)):
        if reverses is not None:
            settled[reverses] = AccountKind.REVERSED
            continue
        entry, suffix = after[source]
        if suffix == RELEASED:
            confirmed.add(entry.id)
        if suffix.startswith(HELD):
            settled[entry.id] = AccountKind.HELD
        elif suffix == ENDED:
            settled[entry.id] = AccountKind.EXPIRED
        elif suffix.startswith(FREED) or settled.get(entry.id) is not AccountKind.HELD:
            settled[entry.id] = AccountKind.AVAILABLE if entry.id in confirmed else AccountKind.PENDING
    for credit, ended in ran_out_of(ids).items():
        if settled.get(credit) in (None, AccountKind.AVAILABLE) and ended == sum(
            amounts[credit].get(k, 0) for k in SPENDABLE
        ):
            settled[credit] = AccountKind.EXPIRED
    return settled
