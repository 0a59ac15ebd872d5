"""What people's available points consist of: reads the postings of some people and replays them into lots. Queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, tzinfo
from itertools import groupby
from typing import Any

from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from rewards.books import lasting, policies
from rewards.books.lasting import Policy
from rewards.books.lots import Lot, Movement, replay
from rewards.models import POINTS, AccountKind, Entry, LedgerAccount, Posting, RunOut

AT_ONCE = 200
"""So many people's postings fit into the memory of a small machine."""
_RETURNS = (AccountKind.HELD, AccountKind.REDEEMED)
_SEEN = (AccountKind.AVAILABLE, *_RETURNS)


def company_day(at: datetime) -> date:
    """The day of the company's of an instant."""
    return at.astimezone(settings.current().zone).date()


def spans() -> Iterator[list[int]]:
    """Everybody with an account in the ledger, some at a time, by their numbers."""
    last = 0
    while True:
        wanted = select(LedgerAccount.person_id).where(LedgerAccount.person_id > last).distinct()
        some = [each for each in db.session.scalars(wanted.order_by(LedgerAccount.person_id).limit(AT_ONCE)) if each]
        if not some:
            return
        yield some
        last = some[-1]


def lots_of(people: Collection[int]) -> dict[int, list[Lot]]:
    """Person -> the lots of their available points. Three statements."""
    known, zone, ended = policies.versions(), settings.current().zone, _ran_out(people)
    rows = db.session.execute(
        select(
            LedgerAccount.person_id, Entry.id, Entry.at, Entry.subject, Entry.details, LedgerAccount.kind,
            Posting.amount,
        )
        .join(Posting, Posting.account_id == LedgerAccount.id)
        .join(Entry, Entry.id == Posting.entry_id)
        .where(
            LedgerAccount.person_id.in_(people), LedgerAccount.unit == POINTS, LedgerAccount.kind.in_(_SEEN)
        )
        .order_by(LedgerAccount.person_id, Entry.id)
    ).all()  # fmt: skip
    return {
        person_id: replay(_movements(theirs, zone, ended), lambda each: _lasts(known, each))
        for person_id, theirs in groupby(rows, key=lambda row: int(row[0]))
    }


def _ran_out(people: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    """Entry by which points of these people ran out -> credits, and how many of each."""
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    wanted = select(RunOut.entry_id, RunOut.credit_id, RunOut.amount).join(Entry, Entry.id == RunOut.entry_id)
    for entry_id, credit, amount in db.session.execute(wanted.where(Entry.person_id.in_(people))):
        found[entry_id].append((credit, amount))
    return found


def _movements(rows: Iterator[Any], zone: tzinfo, ended: Mapping[int, list[tuple[int, int]]]) -> Iterator[Movement]:
    for entry_id, legs in groupby(rows, key=lambda row: int(row[1])):
        seen = list(legs)
        amounts = {row[5]: int(row[6]) for row in seen}
        amount = amounts.get(AccountKind.AVAILABLE, 0)
        if amount:
            _, _, at, subject, details, _, _ = seen[0]
            fresh = not any(amounts.get(kind, 0) < 0 for kind in _RETURNS)
            each = _movement(entry_id, at, at.astimezone(zone).date(), amount, fresh, subject, details)
            parts = ended.get(entry_id)
            yield from [replace(each, amount=-part, credit=credit) for credit, part in parts] if parts else [each]


def _movement(
    entry_id: int, at: datetime, day: date, amount: int, fresh: bool, subject: str, details: Mapping[str, Any]
) -> Movement:
    credit, promised = details.get("credit"), details.get("expires_on")
    return Movement(
        entry_id, at, day, amount, fresh, f"credit:{credit}" if credit else subject, credit,
        date.fromisoformat(promised) if promised else None,
    )  # fmt: skip


def _lasts(known: list[Policy], each: Movement) -> date | None:
    return lasting.last_day(lasting.in_force(known, each.at), each.day)
