"""The nightly proof: every rollup is what the raw figures make of it. An edge: reads in transactions of its own.

It holds nobody back, and mends nothing: a difference is a mistake of ours that somebody has to see first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from advocacy.database import Page, db, page, reading, writing
from advocacy.reach import rebuilding
from advocacy.reach.counting import Cell
from advocacy.reach.models import Proof
from advocacy.reach.periods import Period
from advocacy.reach.rebuilding import Comparison, Difference

EXAMPLES = 20
KEPT = 90
"""So many proofs are kept."""


def comparisons() -> Iterator[tuple[Period, Comparison]]:
    """Each span of days, compared in a snapshot of its own."""
    with reading():
        rebuilding.one_snapshot()
        spans = list(rebuilding.spans())
    for days in spans:
        with reading():
            rebuilding.one_snapshot()
            compared = rebuilding.compare(days)
        yield days, compared


def prove(now: datetime, ended: Callable[[], datetime]) -> int:
    """Compares all rollups with the raw figures and keeps the result, with the time at which it ``ended``, which is
    asked then. Gives how many figures differ."""
    days: list[date] = []
    cells, differing, examples = 0, 0, list[dict[str, Any]]()
    for span, compared in comparisons():
        days += [span.first, span.last]
        cells += compared.cells
        differing += len(compared.differences)
        examples += [_told(each) for each in compared.differences[: EXAMPLES - len(examples)]]
    first, last = (min(days), max(days)) if days else (None, None)
    with writing():
        db.session.add(
            Proof(began_at=now, ended_at=max(now, ended()), first_day=first, last_day=last, cells=cells,
                  differing=differing, examples=examples)
        )  # fmt: skip
        db.session.flush()
        _forget_old()
    return differing


def latest() -> Proof | None:
    """The newest proof; None before the first night."""
    return db.session.scalar(select(Proof).order_by(Proof.began_at.desc(), Proof.id.desc()).limit(1))


def proofs(cursor: str | None = None, limit: int = 30) -> Page[Proof]:
    """The proofs, newest first."""
    return page(select(Proof), Proof.id, cursor, limit)


def _forget_old() -> None:
    kept = select(Proof.id).order_by(Proof.id.desc()).limit(KEPT)
    db.session.execute(delete(Proof).where(Proof.id.not_in(kept)), execution_options={"synchronize_session": False})


def _told(found: Difference) -> dict[str, Any]:
    """A difference as it is kept: by day or by hour."""
    cell = found.cell
    when = cell.day.isoformat() if isinstance(cell, Cell) else cell.hour.isoformat()
    return {
        "dimension": cell.dimension.value, "key": cell.key, "when": when, "metric": cell.metric,
        "stored": found.stored, "rebuilt": found.rebuilt,
    }  # fmt: skip
