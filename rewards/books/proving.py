"""The nightly proof that the ledger adds up. An edge: reads in snapshots of its own, a span at a time.

It holds nobody back, and mends nothing: the ledger has no wrong sums unless a program of ours, or somebody with access
to the database, made them; who looks into it has to see them first. Scores alone are a rollup, and can be made anew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from advocacy.database import Page, db, dialect_name, page, reading, writing
from rewards.books import checking, holdings
from rewards.books.checking import Looked, Wrong
from rewards.books.models import LedgerProof

ENTRIES = 20_000
"""So many entries at once."""
EXAMPLES = 20
KEPT = 90
"""So many proofs are kept."""

OF_ENTRIES: dict[str, Callable[[int, int], Looked]] = {
    "entries_balance": checking.entries_balance,
    "no_orphans": checking.no_orphans,
    "statements_add_up": checking.statements_add_up,
    "run_outs_add_up": checking.run_outs_add_up,
}
OF_PEOPLE: dict[str, Callable[[Sequence[int]], Looked]] = {
    "nothing_below_zero": checking.nothing_below_zero,
    "scores_agree": checking.scores_agree,
}
OF_ALL: dict[str, Callable[[], Looked]] = {
    "units_balance": checking.units_balance,
    "nothing_below_zero": lambda: checking.nothing_below_zero(None),
}
"""The checks by what they are asked of: numbers of entries, some people, everything."""


@dataclass
class Result:
    """What a check found, all spans together."""

    looked_at: int = 0
    wrong: list[Wrong] = field(default_factory=list)
    count: int = 0  # of what is wrong; only a few are kept

    def add(self, looked: Looked) -> None:
        """Adds what was found in a span."""
        self.looked_at += looked.count
        self.count += len(looked.wrong)
        self.wrong += looked.wrong[: EXAMPLES - len(self.wrong)]


Check = tuple[str, Callable[[], Looked]]
PeopleCheck = tuple[str, Callable[[Sequence[int]], Looked]]
"""A name, and what is asked: of everything, or of some people at a time, so that it stays quick."""


def prove(now: datetime, ended: Callable[[], datetime], more: Sequence[PeopleCheck] = ()) -> int:
    """Looks at everything, and at ``more`` of people that other rooms hand in, and keeps the result, with the time at
    which it ``ended``. Gives how many things are wrong."""
    results: dict[str, Result] = {}
    for name, look in _looks(more):
        with reading():
            one_snapshot()
            results.setdefault(name, Result()).add(look())
    wrong = sum(result.count for result in results.values())
    with writing():
        db.session.add(
            LedgerProof(
                began_at=now, ended_at=max(now, ended()), wrong=wrong, checks=_told(results),
                looked_at=sum(result.looked_at for result in results.values()), examples=_examples(results),
            )
        )  # fmt: skip
        db.session.flush()
        kept = select(LedgerProof.id).order_by(LedgerProof.id.desc()).limit(KEPT)
        old = delete(LedgerProof).where(LedgerProof.id.not_in(kept))
        db.session.execute(old, execution_options={"synchronize_session": False})
    return wrong


def latest() -> LedgerProof | None:
    """The newest proof; None before the first night."""
    return db.session.scalar(select(LedgerProof).order_by(LedgerProof.began_at.desc(), LedgerProof.id.desc()).limit(1))


def proofs(cursor: str | None = None, limit: int = 30) -> Page[LedgerProof]:
    """The proofs, newest first."""
    return page(select(LedgerProof), LedgerProof.id, cursor, limit)


def one_snapshot() -> None:
    """What the open reading transaction sees from now on is of one moment. SQLite's always do."""
    if dialect_name() == "postgresql":
        db.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _looks(more: Sequence[PeopleCheck]) -> Iterator[Check]:
    """Every check of every span. What is asked of all comes first, for it finds the most."""
    yield from OF_ALL.items()
    with reading():
        last, people = checking.last_entry(), list(holdings.spans())
    for first in range(1, last + 1, ENTRIES):
        for name, of_entries in OF_ENTRIES.items():
            yield name, lambda look=of_entries, first=first: look(first, first + ENTRIES - 1)  # type: ignore[misc]
    for some in people:
        for name, of_people in [*OF_PEOPLE.items(), *more]:
            yield name, lambda look=of_people, some=some: look(some)  # type: ignore[misc]


def _told(results: dict[str, Result]) -> list[dict[str, Any]]:
    return [{"name": name, "looked_at": each.looked_at, "wrong": each.count} for name, each in sorted(results.items())]


def _examples(results: dict[str, Result]) -> list[dict[str, Any]]:
    found = [
        {"check": name, "where": wrong.where, "found": wrong.found, "wanted": wrong.wanted}
        for name, each in sorted(results.items())
        for wrong in each.wrong
    ]
    return found[:EXAMPLES]
