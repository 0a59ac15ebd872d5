"""What pages, the API, the reader and the jobs ask of rewards. A constant number of statements a page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from advocacy.database import Page, counted, db, page
from advocacy.errors import NotFound
from rewards import earning, ledger
from rewards.credits import ENDED, RELEASED
from rewards.models import (
    POINTS,
    SPENDABLE,
    AccountKind,
    Entry,
    LedgerAccount,
    Perk,
    Posting,
    Redemption,
    RedemptionState,
)

OPEN = (RedemptionState.REQUESTED, RedemptionState.APPROVED)
COUNTED = (*OPEN, RedemptionState.FULFILLED)
"""States that count against a per-person limit."""


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
    sums = ledger.balances(person_id)
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
        .where(LedgerAccount.kind.in_(SPENDABLE), LedgerAccount.unit == POINTS)
    )
    return int(db.session.scalar(wanted) or 0)


# --- earning -----------------------------------------------------------------------------------------------------


def earned_in_week(person_id: int, rule: str, at: datetime) -> int:
    """Points that a person was credited by a rule in the week of ``at``, without what was taken back."""
    monday, next_monday = earning.week_of(at)
    reversal = _reversal()
    wanted = (
        select(func.sum(Posting.amount))
        .join(Entry, Entry.id == Posting.entry_id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            Entry.person_id == person_id, Entry.rule == rule, Entry.at >= monday, Entry.at < next_monday,
            Entry.reverses.is_(None), LedgerAccount.kind == AccountKind.ISSUED,
            ~select(reversal.id).where(reversal.reverses == Entry.id).exists(),
        )
    )  # fmt: skip
    return -int(db.session.scalar(wanted) or 0)


def steps_credited(rule: str, since: datetime) -> dict[int, dict[int, int]]:
    """Share -> step -> figure a step, of a result rule's credits since then that were not taken back."""
    steps: dict[int, dict[int, int]] = defaultdict(dict)
    for entry in _standing(rule, Entry.at >= since):
        steps[int(entry.subject.removeprefix("share:"))][int(entry.details["step"])] = int(entry.details["per"])
    return dict(steps)


def step_entries(share_id: int, rule: str) -> dict[int, Entry]:
    """Step -> the credit that stands for it, of one share."""
    return {int(entry.details["step"]): entry for entry in _standing(rule, Entry.subject == f"share:{share_id}")}


def times_credited(source: str, *, rule: str, subject: str) -> int:
    """How often a step of a rule about that subject was credited, under its source or that of a repetition."""
    mine = or_(Entry.source == source, Entry.source.startswith(f"{source}:again:", autoescape=True))
    about = (Entry.rule == rule, Entry.subject == subject)  # few, found by index
    return db.session.scalar(select(func.count()).select_from(Entry).where(*about, mine)) or 0


@lru_cache(maxsize=1)
def _reversal() -> type[Entry]:
    """The entry that takes another one back, in statements; making the alias anew costs more than asking."""
    return aliased(Entry)


def _standing(rule: str, condition: object) -> Sequence[Entry]:
    reversal = _reversal()
    wanted = (
        select(Entry)
        .outerjoin(reversal, reversal.reverses == Entry.id)
        .where(Entry.rule == rule, Entry.reverses.is_(None), reversal.id.is_(None), condition)  # type: ignore[arg-type]
    )
    return db.session.scalars(wanted).all()


# --- perks -------------------------------------------------------------------------------------------------------


def perks_offered() -> Sequence[Perk]:
    """The perks that can be redeemed, the cheapest first; those out of stock last."""
    return db.session.scalars(select(Perk).where(Perk.active).order_by(Perk.stock == 0, Perk.cost, Perk.id)).all()


def all_perks(cursor: str | None, limit: int, *, only_active: bool = False) -> Page[Perk]:
    """Every perk, or those that are offered, newest first."""
    wanted = select(Perk).where(Perk.active) if only_active else select(Perk)
    return page(wanted, Perk.id, cursor, limit)


def redemptions(
    cursor: str | None, limit: int, *, person_id: int | None = None, states: Sequence[RedemptionState] = ()
) -> Page[Redemption]:
    """Redemptions of a person or of everyone, newest first."""
    wanted = select(Redemption)
    if person_id is not None:
        wanted = wanted.where(Redemption.person_id == person_id)
    if states:
        wanted = wanted.where(Redemption.state.in_(states))
    return page(wanted, Redemption.id, cursor, limit)


def redemption_for(redemption_id: int, *, person_id: int | None) -> Redemption:
    """A redemption; with ``person_id`` only that person's own. Raises NotFound."""
    found = db.session.get(Redemption, redemption_id)
    if found is None or (person_id is not None and found.person_id != person_id):
        raise NotFound("There is no such redemption.")
    return found


def redemptions_waiting() -> int:
    """How many redemptions wait for somebody, counted as far as a badge needs."""
    return counted(select(Redemption.id).where(Redemption.state.in_(OPEN)))


def redeemed_by(person_id: int) -> dict[int, int]:
    """Perk -> how many a person has, or is getting."""
    wanted = (
        select(Redemption.perk_id, func.count())
        .where(Redemption.person_id == person_id, Redemption.state.in_(COUNTED))
        .group_by(Redemption.perk_id)
    )
    return {perk_id: count for perk_id, count in db.session.execute(wanted)}  # noqa: C416 - a row is no pair to mypy
