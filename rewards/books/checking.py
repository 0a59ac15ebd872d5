"""What a proof looks at, each a question to the database: does every entry balance, does every unit, is anything below
zero, are scores what a recount makes of them. Queries; each may be asked of a span."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, or_, select

from advocacy.database import db
from rewards.books import recounting
from rewards.credits import RELEASED
from rewards.models import SPENDABLE, AccountKind, Entry, HolderKind, LedgerAccount, Posting, RunOut


@dataclass(frozen=True)
class Wrong:
    """Something that is not as it should be: where, what is there, what should be."""

    where: str
    found: int
    wanted: int


@dataclass(frozen=True)
class Looked:
    """How many things a check looked at, and what was wrong."""

    count: int
    wrong: list[Wrong] = field(default_factory=list)


def last_entry() -> int:
    """The newest entry's number."""
    return db.session.scalar(select(func.max(Entry.id))) or 0


def entries_balance(first: int, last: int) -> Looked:
    """Every entry of these numbers sums to zero, in its unit."""
    sums = (
        select(Posting.entry_id, LedgerAccount.unit, func.sum(Posting.amount))
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Posting.entry_id.between(first, last))
        .group_by(Posting.entry_id, LedgerAccount.unit)
        .having(func.sum(Posting.amount) != 0)
    )
    found = [Wrong(f"entry {entry_id}, {unit}", int(total), 0) for entry_id, unit, total in db.session.execute(sums)]
    return Looked(_count(select(Entry.id).where(Entry.id.between(first, last))), found)


def no_orphans(first: int, last: int) -> Looked:
    """No posting without its entry and account, no entry without postings; but for notes of what confirmed a credit
    while it was held, which move nothing."""
    lost = (
        select(Posting.id)
        .outerjoin(Entry, Entry.id == Posting.entry_id)
        .outerjoin(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Posting.entry_id.between(first, last), or_(Entry.id.is_(None), LedgerAccount.id.is_(None)))
    )
    empty = (
        select(Entry.id)
        .outerjoin(Posting, Posting.entry_id == Entry.id)
        .where(Entry.id.between(first, last), Posting.id.is_(None), ~Entry.source.endswith(RELEASED))
    )
    wrong = [Wrong(f"posting {each}", 1, 0) for each in db.session.scalars(lost)]
    wrong += [Wrong(f"entry {each} without postings", 0, 2) for each in db.session.scalars(empty)]
    return Looked(_count(select(Posting.id).where(Posting.entry_id.between(first, last))), wrong)


def statements_add_up(first: int, last: int) -> Looked:
    """What is posted for a person stands on that person's statement, so that their balances are what it adds up to."""
    astray = (
        select(Entry.id, LedgerAccount.person_id)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(
            Entry.id.between(first, last), LedgerAccount.person_id.is_not(None),
            Entry.person_id.is_distinct_from(LedgerAccount.person_id),
        )
        .distinct()
    )  # fmt: skip
    wrong = [Wrong(f"entry {entry_id} of person {person}", 1, 0) for entry_id, person in db.session.execute(astray)]
    return Looked(_count(select(Entry.id).where(Entry.id.between(first, last))), wrong)


def run_outs_add_up(first: int, last: int) -> Looked:
    """Of each credit it is written down what of it ran out: as much in all as the entry ended."""
    told = (
        select(RunOut.entry_id, func.sum(RunOut.amount).label("total"))
        .where(RunOut.entry_id.between(first, last))
        .group_by(RunOut.entry_id)
        .subquery()
    )
    posted = (
        select(Posting.entry_id, func.sum(Posting.amount).label("total"))
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Posting.entry_id.between(first, last), LedgerAccount.kind == AccountKind.EXPIRED)
        .group_by(Posting.entry_id)
        .subquery()
    )
    both = select(told.c.entry_id, told.c.total, func.coalesce(posted.c.total, 0))
    rows = db.session.execute(both.outerjoin(posted, posted.c.entry_id == told.c.entry_id)).all()
    wrong = [Wrong(f"entry {entry_id}", int(is_), int(due)) for entry_id, is_, due in rows if is_ != due]
    return Looked(len(rows), wrong)


def units_balance() -> Looked:
    """Every unit sums to zero over all accounts."""
    sums: Any = (
        select(LedgerAccount.unit, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .group_by(LedgerAccount.unit)
    )
    found = db.session.execute(sums).all()
    return Looked(len(found), [Wrong(unit, int(total), 0) for unit, total in found if total])


def nothing_below_zero(people: Collection[int] | None) -> Looked:
    """No account that can be spent from is below zero: those of these people, or of whatever is no person (None).

    Accounts of enrolments are many; the package that knows them looks at them, some at a time.
    """
    no_person = and_(LedgerAccount.person_id.is_(None), LedgerAccount.holder_kind != HolderKind.ENROLMENT)
    whose = no_person if people is None else LedgerAccount.person_id.in_(people)
    sums = (
        select(LedgerAccount, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(whose, LedgerAccount.kind.in_(SPENDABLE))
        .group_by(LedgerAccount.id)
    )
    found = [(account, int(total)) for account, total in db.session.execute(sums)]
    return Looked(len(found), [Wrong(_called(account), total, 0) for account, total in found if total < 0])


def scores_agree(people: Collection[int]) -> Looked:
    """What these people earned by day is what their credits make of it."""
    kept, counted = recounting.kept(people), recounting.recounted(people)
    cells = sorted(kept.keys() | counted.keys())
    wrong = [Wrong(f"person {cell[0]}, {cell[2]}, {cell[1]}", kept[cell], counted[cell]) for cell in cells]
    return Looked(len(cells), [each for each in wrong if each.found != each.wanted])


def _called(account: LedgerAccount) -> str:
    return f"{account.kind.value} of {account.holder_kind.value} {account.holder_id}, {account.unit}"


def _count(wanted: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
