"""Scores counted anew from the postings, some people at a time: for the nightly proof, and after a change of zone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, datetime

from sqlalchemy import or_, select

from advocacy import settings
from advocacy.database import db, insert_for
from advocacy.people.models import Person
from rewards.credits import FREED, RELEASED
from rewards.models import AccountKind, Entry, LedgerAccount, PointDay, Posting

Cell = tuple[int, str, date]
"""Person, unit, day."""
ROWS = 500
"""So many rows at once."""


def recounted(people: Collection[int]) -> Counter[Cell]:
    """What these people earned, from their credits: those that were available once and were not taken back.

    Whatever follows on a credit is its person's too, so that one statement reads all there is to know.
    """
    gives = (LedgerAccount.kind == AccountKind.ISSUED) & (Posting.amount < 0)
    confirms = (LedgerAccount.kind == AccountKind.AVAILABLE) & (Posting.amount > 0)
    rows = db.session.execute(
        select(
            Entry.id, Entry.source, Entry.person_id, Entry.at, Entry.reverses, LedgerAccount.kind, LedgerAccount.unit,
            Posting.amount,
        )
        .join(Posting, Posting.entry_id == Entry.id)
        .join(LedgerAccount, LedgerAccount.id == Posting.account_id)
        .where(Entry.person_id.in_(people), or_(gives, confirms, Entry.reverses.is_not(None)))
    )  # fmt: skip
    given: list[tuple[int, str, int, str, datetime, int]] = []
    confirmed, taken_back = set[str](), set[int]()
    for entry_id, source, person_id, at, reverses, kind, unit, amount in rows:
        if reverses is not None or person_id is None:
            taken_back.add(reverses or 0)
        elif kind is AccountKind.ISSUED:
            given.append((entry_id, source, person_id, unit, at, -amount))
        else:
            confirmed.add(_credit_of(source))
    zone, found = settings.current().zone, Counter[Cell]()
    for entry_id, source, person_id, unit, at, amount in given:
        if source in confirmed and entry_id not in taken_back:
            found[person_id, unit, at.astimezone(zone).date()] += amount
    return found


def kept(people: Collection[int]) -> Counter[Cell]:
    """What the rollup says that they earned."""
    wanted = select(PointDay).where(PointDay.person_id.in_(people))
    return Counter({(row.person_id, row.unit, row.day): row.earned for row in db.session.scalars(wanted)})


def recount(people: Collection[int]) -> None:
    """Makes the rollup of these people anew; what it changes is marked, so that leaderboards take it in.

    A day that has lost all stays, with nothing earned: its mark is how the boards hear of it. Nobody's points are
    booked meanwhile: each entry refers to its person, whose row is held.
    """
    held = select(Person.id).where(Person.id.in_(people)).order_by(Person.id)
    db.session.execute(held.with_for_update()).all()
    before, counted = kept(people), recounted(people)
    rows = [
        {"person_id": cell[0], "unit": cell[1], "day": cell[2], "earned": counted[cell], "unranked": True}
        for cell in sorted(before.keys() | counted.keys())
        if before.get(cell) != counted[cell]
    ]
    for begin in range(0, len(rows), ROWS):
        fresh = insert_for(PointDay).values(rows[begin : begin + ROWS])
        anew = {"earned": fresh.excluded.earned, "unranked": fresh.excluded.unranked}
        db.session.execute(fresh.on_conflict_do_update(index_elements=["person_id", "unit", "day"], set_=anew))


def _credit_of(source: str) -> str:
    """The source of the credit that made these points available, or that followed on it."""
    return source.removesuffix(RELEASED) if source.endswith(RELEASED) else source.rpartition(FREED)[0] or source
