"""The ledger, double entry: the only file that writes postings. Verbs; imports the models and the database.

``post`` writes a balanced set of postings under a source that can be there once; a replay changes nothing. A balance
is the sum of postings, never a column. Entries and postings are immutable: nothing is corrected but by an entry that
reverses, and the migration's triggers (``triggers.py``) refuse UPDATE and DELETE.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, insert, select

from advocacy import settings
from advocacy.database import among, db, insert_for
from advocacy.errors import InvalidMove
from rewards.models import POINTS, SPENDABLE, AccountKind, Entry, HolderKind, LedgerAccount, PointDay, Posting

MOST = 10**12
"""The largest amount of one posting: sums of millions of them still fit into 64 bits."""


class Unbalanced(ValueError):
    """A set of postings that is empty or does not sum to zero: a mistake of ours, not of a person."""


@dataclass(frozen=True)
class Holder:
    """Whose accounts: the company's, or those of a person, a programme, a budget, an enrolment."""

    kind: HolderKind
    id: int

    @property
    def person_id(self) -> int | None:
        """The person's number; None for all others."""
        return self.id if self.kind is HolderKind.PERSON else None


COMPANY = Holder(HolderKind.COMPANY, 0)


def person(person_id: int) -> Holder:
    """A person as holder of accounts."""
    return Holder(HolderKind.PERSON, person_id)


def budget(budget_id: int) -> Holder:
    """A budget as holder of accounts."""
    return Holder(HolderKind.BUDGET, budget_id)


def programme(programme_id: int) -> Holder:
    """A programme as holder of accounts."""
    return Holder(HolderKind.PROGRAMME, programme_id)


def enrolment(enrolment_id: int) -> Holder:
    """A partner in a programme as holder of accounts: in currencies only."""
    return Holder(HolderKind.ENROLMENT, enrolment_id)


@dataclass(frozen=True)
class Leg:
    """So much into (plus) or out of (minus) an account."""

    kind: AccountKind
    holder: Holder
    amount: int


@dataclass(frozen=True)
class Score:
    """So much more (or less) counts as earned by a person, on the day of the company's of that instant."""

    person_id: int
    at: datetime
    amount: int


_Key = tuple[AccountKind, Holder]


@dataclass(frozen=True)
class Event:
    """What an entry tells: see ``Entry``. ``source`` is unique; what makes a replay harmless."""

    source: str
    reason: str
    at: datetime
    person_id: int | None
    subject: str = ""
    rule: str = ""
    rule_version: int | None = None
    reverses: int | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


def post(event: Event, legs: Sequence[Leg], *, unit: str = POINTS, score: Score | None = None) -> Entry | None:
    """Writes an entry and its postings; None when the source is there already, and then nothing is changed.

    Raises Unbalanced for legs that do not sum to zero, InvalidMove when a pending, available or held balance would
    fall below zero, or an amount is larger than ``MOST``. Joins the caller's writing transaction; on PostgreSQL it
    locks the accounts it draws on. ``score`` is what it changes of what somebody earned.
    """
    amounts = _amounts(legs)
    entry_id = _write(event)
    if entry_id is None:
        return None
    accounts = _accounts(list(amounts), unit)
    drawn = [key for key, amount in amounts.items() if amount < 0 and key[0] in SPENDABLE]
    _refuse_overdraft({accounts[key]: -amounts[key] for key in drawn})
    rows = [{"entry_id": entry_id, "account_id": accounts[key], "amount": amount} for key, amount in amounts.items()]
    db.session.execute(insert(Posting), rows)
    if score is not None:
        _count(score, unit)
    return db.session.get_one(Entry, entry_id)


def post_all(posted: Sequence[tuple[Event, Sequence[Leg]]], *, unit: str) -> dict[str, int]:
    """``post`` of many events in one unit, none of which counts as earned: as many statements for one as for all.

    Gives source -> number of those entries that are new; of sources that are there already nothing is changed. Raises
    as ``post`` does, for all of them together.
    """
    amounts = {event.source: (event, _amounts(legs)) for event, legs in posted}
    if not amounts:
        return {}
    rows = [{**event.__dict__, "details": dict(event.details)} for event, _legs in amounts.values()]
    fresh = insert_for(Entry).on_conflict_do_nothing(index_elements=["source"]).returning(Entry.id, Entry.source)
    written = {source: entry_id for entry_id, source in db.session.execute(fresh, rows)}
    moved = [(written[source], key, amount) for source, (_event, of) in amounts.items() if source in written
             for key, amount in of.items()]  # fmt: skip
    accounts = _accounts(list(dict.fromkeys(key for _entry, key, _amount in moved)), unit) if moved else {}
    sums = Counter[_Key]()
    for _entry, key, amount in moved:
        sums[key] += amount
    drawn = [key for key, total in sums.items() if total < 0 and key[0] in SPENDABLE]
    _refuse_overdraft({accounts[key]: -sums[key] for key in drawn})
    postings = [{"entry_id": entry, "account_id": accounts[key], "amount": amount} for entry, key, amount in moved]
    if postings:
        db.session.execute(insert(Posting), postings)
    return written


def note(event: Event) -> Entry | None:
    """Writes an entry that moves nothing: what happened to points that are put aside meanwhile. None for a replay."""
    entry_id = _write(event)
    return None if entry_id is None else db.session.get_one(Entry, entry_id)


def balance(kind: AccountKind, holder: Holder, unit: str = POINTS, *, locked: bool = False) -> int:
    """The sum of one account; ``locked`` keeps others from drawing on it until the transaction ends."""
    if locked:
        _lock([_accounts([(kind, holder)], unit)[kind, holder]])
    return balances(holder, unit)[kind]


def balances(holder: Holder, unit: str = POINTS) -> dict[AccountKind, int]:
    """The sums of all accounts of a holder; kinds without postings are 0."""
    whose = (LedgerAccount.holder_kind == holder.kind, LedgerAccount.holder_id == holder.id)
    sums = (
        select(LedgerAccount.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(*whose, LedgerAccount.unit == unit)
        .group_by(LedgerAccount.kind)
    )
    found = {kind: int(total) for kind, total in db.session.execute(sums)}
    return {kind: found.get(kind, 0) for kind in AccountKind}


def keep_apart(holder: Holder) -> None:
    """Keeps others from drawing on the holder's accounts until the transaction ends; what is read afterwards stands."""
    whose = (LedgerAccount.holder_kind == holder.kind, LedgerAccount.holder_id == holder.id)
    db.session.execute(select(LedgerAccount.id).where(*whose).order_by(LedgerAccount.id).with_for_update()).all()


def _amounts(legs: Sequence[Leg]) -> dict[_Key, int]:
    """Legs by account, several on one account added up. Raises Unbalanced."""
    amounts: dict[_Key, int] = {}
    for leg in legs:
        key = (leg.kind, leg.holder)
        amounts[key] = amounts.get(key, 0) + leg.amount
    moved = {key: amount for key, amount in amounts.items() if amount}
    if any(abs(amount) > MOST for amount in moved.values()):
        raise InvalidMove(
            gettext("More than %(most)s can't be booked at once.", most=format(MOST, ",")),
            remedy=gettext("Book it in parts."),
        )
    if not moved or sum(moved.values(), 0) != 0:
        raise Unbalanced(f"these postings do not balance: {legs}")
    return moved


def _write(event: Event) -> int | None:
    """The number of the new entry; None when its source is there already."""
    fresh = insert_for(Entry).values(**{**event.__dict__, "details": dict(event.details)})
    written: int | None = db.session.scalar(fresh.on_conflict_do_nothing(index_elements=["source"]).returning(Entry.id))
    return written


def _count(score: Score, unit: str) -> None:
    """Adds to what a person earned on that day."""
    day = score.at.astimezone(settings.current().zone).date()
    fresh = insert_for(PointDay).values(person_id=score.person_id, unit=unit, day=day, earned=score.amount)
    more = {"earned": PointDay.earned + fresh.excluded.earned, "unranked": True}
    db.session.execute(fresh.on_conflict_do_update(index_elements=["person_id", "unit", "day"], set_=more))


def _accounts(keys: Sequence[_Key], unit: str) -> dict[_Key, int]:
    """The ids of accounts, opened where there are none."""
    holders = {holder for _, holder in keys}
    found = _find_accounts(holders, unit)
    missing = [key for key in keys if key not in found]
    if missing:
        rows = [
            {"kind": kind, "holder_kind": of.kind, "holder_id": of.id, "person_id": of.person_id, "unit": unit}
            for kind, of in missing
        ]
        db.session.execute(insert_for(LedgerAccount).on_conflict_do_nothing(), rows)
        found = _find_accounts(holders, unit)
    return found


def _find_accounts(holders: set[Holder], unit: str) -> dict[_Key, int]:
    account = LedgerAccount
    theirs = among((account.holder_kind, account.holder_id), [(each.kind, each.id) for each in holders])
    rows = db.session.execute(
        select(account.kind, account.holder_kind, account.holder_id, account.id).where(account.unit == unit, theirs)
    )
    return {(kind, Holder(holder_kind, holder_id)): found for kind, holder_kind, holder_id, found in rows}


def _lock(account_ids: Sequence[int]) -> None:
    """Holds these accounts, always in the same order, so that two transactions can't wait for each other."""
    wanted = select(LedgerAccount.id).where(LedgerAccount.id.in_(account_ids)).order_by(LedgerAccount.id)
    db.session.execute(wanted.with_for_update()).all()


def _refuse_overdraft(drawn: Mapping[int, int]) -> None:
    if not drawn:
        return
    _lock(list(drawn))
    sums = (
        select(Posting.account_id, func.sum(Posting.amount))
        .where(Posting.account_id.in_(drawn))
        .group_by(Posting.account_id)
    )
    there = {account_id: int(total) for account_id, total in db.session.execute(sums)}
    for account_id, amount in drawn.items():
        if there.get(account_id, 0) < amount:
            raise InvalidMove(
                gettext(
                    "There are not enough points: %(amount)s needed, %(rest)s there.",
                    amount=amount,
                    rest=there.get(account_id, 0),
                )
            )
