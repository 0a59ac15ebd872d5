"""Verbs on credits: ``give``, ``release`` or ``expire`` what is pending, ``take_back``; ``transfer`` of points.

Imports the ledger. A credit is an entry that issues points to one person. Each verb can run twice: the ledger knows its
source.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from advocacy.database import db
from rewards import ledger
from rewards.ledger import COMPANY, Event, Holder, Leg, Unbalanced
from rewards.models import AccountKind, Entry, LedgerAccount, Posting

RELEASED = ":live"
"""What is added to a credit's source when its points become available."""


ENDED = ":ended"
"""What is added to a credit's source when its points end without having become available."""


def give(event: Event, amount: int, *, pending: bool = False) -> Entry | None:
    """Issues points to the event's person, available at once or pending; None when its source was credited before."""
    kind = AccountKind.PENDING if pending else AccountKind.AVAILABLE
    return ledger.post(event, [Leg(AccountKind.ISSUED, COMPANY, -amount), Leg(kind, _holder(event.person_id), amount)])


def transfer(event: Event, start: AccountKind, end: AccountKind, amount: int) -> Entry | None:
    """Moves points from one of the person's accounts into another. Raises InvalidMove when there are too few."""
    holder = _holder(event.person_id)
    return ledger.post(event, [Leg(start, holder, -amount), Leg(end, holder, amount)])


def release(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Makes a pending credit available; None when it is already, has ended, or was taken back."""
    if reversal_of(entry) or find(f"{entry.source}{ENDED}"):
        return None
    _, amount = credited(entry)
    event = _after(entry, f"{entry.source}{RELEASED}", reason, at)
    return transfer(event, AccountKind.PENDING, AccountKind.AVAILABLE, amount)


def expire(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Ends a pending credit that nothing will confirm; None when it is available already, ended, or taken back."""
    kind, amount = credited(entry)
    if kind is not AccountKind.PENDING or reversal_of(entry) or find(f"{entry.source}{RELEASED}"):
        return None
    event = _after(entry, f"{entry.source}{ENDED}", reason, at)
    return transfer(event, AccountKind.PENDING, AccountKind.EXPIRED, amount)


def take_back(entry: Entry, *, reason: str, at: datetime) -> Entry | None:
    """Takes a credit back from where its points are now; None when it has ended or was taken back before.

    Points that the person has spent meanwhile are not owed: the company bears them, and ``details`` says how many.
    """
    if reversal_of(entry) or find(f"{entry.source}{ENDED}"):
        return None
    kind, amount = credited(entry)
    kind = AccountKind.AVAILABLE if find(f"{entry.source}{RELEASED}") else kind
    holder = _holder(entry.person_id)
    taken = min(amount, ledger.balance(kind, holder, locked=True))
    event = _after(entry, f"reverse:{entry.id}", reason, at, reverses=entry.id, borne=amount - taken)
    legs = [
        Leg(kind, holder, -taken), Leg(AccountKind.ISSUED, COMPANY, taken - amount),
        Leg(AccountKind.REVERSED, holder, amount),
    ]  # fmt: skip
    return ledger.post(event, legs)


def find(source: str) -> Entry | None:
    """The entry of a source."""
    return db.session.scalar(select(Entry).where(Entry.source == source))


def reversal_of(entry: Entry) -> Entry | None:
    """The entry that took this one back."""
    return db.session.scalar(select(Entry).where(Entry.reverses == entry.id))


def credited(entry: Entry) -> tuple[AccountKind, int]:
    """Into which kind of account a credit went, and how many points. Raises Unbalanced for what is no credit."""
    gained = db.session.execute(
        select(LedgerAccount.kind, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .where(Posting.entry_id == entry.id, LedgerAccount.person_id.is_not(None))
        .group_by(LedgerAccount.kind)
    ).all()
    if len(gained) != 1 or entry.reverses is not None or gained[0][1] <= 0:
        raise Unbalanced(f"entry {entry.id} is no credit")
    return gained[0][0], int(gained[0][1])


def _after(
    entry: Entry, source: str, reason: str, at: datetime, *, reverses: int | None = None, borne: int = 0
) -> Event:  # fmt: skip
    """What follows on a credit, about the same subject and by the same rule."""
    details = {**entry.details, "borne_by_company": borne} if borne else entry.details
    return Event(source, reason, at, entry.person_id, entry.subject, entry.rule, entry.rule_version, reverses, details)


def _holder(person_id: int | None) -> Holder:
    """The person of a credit. Raises Unbalanced where there is none: points belong to somebody."""
    if person_id is None:
        raise Unbalanced("a credit without a person")
    return ledger.person(person_id)
