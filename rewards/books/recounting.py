"""Scores counted anew from the postings, some people at a time: for the nightly proof, and after a change of zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, delete, insert, select
from sqlalchemy.orm import aliased

from advocacy import settings
from advocacy.database import db
from rewards.credits import FREED, MOST_HOLDS, RELEASED
from rewards.models import AccountKind, Entry, LedgerAccount, PointDay, Posting

Cell = tuple[int, str, date]
"""Person, unit, day."""


def recounted(people: Collection[int]) -> Counter[Cell]:
    """What these people earned, from their credits: those that were available once and were not taken back."""
    issued, later, back = aliased(LedgerAccount), aliased(Entry), aliased(Entry)
    gained, account = aliased(Posting), aliased(LedgerAccount)
    suffixes = ["", RELEASED, *(f"{FREED}{number}" for number in range(1, MOST_HOLDS + 1))]
    available = (
        select(later.id)
        .join(gained, gained.entry_id == later.id)
        .join(account, account.id == gained.account_id)
        .where(
            later.source.in_([Entry.source + suffix if suffix else Entry.source for suffix in suffixes]),
            account.kind == AccountKind.AVAILABLE, gained.amount > 0,
        )
        .exists()
    )  # fmt: skip
    wanted = (
        select(Entry.person_id, issued.unit, Entry.at, -Posting.amount)
        .join(Posting, Posting.entry_id == Entry.id)
        .join(issued, and_(issued.id == Posting.account_id, issued.kind == AccountKind.ISSUED))
        .outerjoin(back, back.reverses == Entry.id)
        .where(
            Entry.person_id.in_(people), Entry.reverses.is_(None), Posting.amount < 0, back.id.is_(None), available
        )
    )  # fmt: skip
    return _by_day(wanted)


def kept(people: Collection[int]) -> Counter[Cell]:
    """What the rollup says that they earned."""
    wanted = select(PointDay).where(PointDay.person_id.in_(people))
    return Counter({(row.person_id, row.unit, row.day): row.earned for row in db.session.scalars(wanted)})


def recount(people: Collection[int]) -> None:
    """Makes the rollup of these people anew. Nobody books for them meanwhile: their accounts are held."""
    held = select(LedgerAccount.id).where(LedgerAccount.person_id.in_(people)).order_by(LedgerAccount.id)
    db.session.execute(held.with_for_update()).all()
    db.session.execute(delete(PointDay).where(PointDay.person_id.in_(people)))
    rows = [
        {"person_id": person_id, "unit": unit, "day": day, "earned": total}
        for (person_id, unit, day), total in recounted(people).items()
    ]
    if rows:
        db.session.execute(insert(PointDay), rows)


def _by_day(wanted: Any) -> Counter[Cell]:
    zone, found = settings.current().zone, Counter[Cell]()
    at: datetime
    for person_id, unit, at, amount in db.session.execute(wanted):
        found[person_id, unit, at.astimezone(zone).date()] += int(amount)
    return found
