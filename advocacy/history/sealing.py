"""Sealing: gives the visible rows, in id order and under one lock, their place in the chain."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, select

from advocacy.clock import to_rfc3339
from advocacy.database import db, lock
from advocacy.history.digests import FIXED, GENESIS, link_digest
from advocacy.history.models import HistoryRow, Seal, Unsealed


def seal(limit: int = 1000) -> int:
    """Seals up to ``limit`` waiting rows; gives how many. Joins the caller's writing transaction.

    What was committed before something else began is sealed before it: ids grow within a batch, and a batch takes all
    that is visible.
    """
    lock("history.seal")
    waiting = db.session.scalars(
        select(HistoryRow).join(Unsealed, Unsealed.id == HistoryRow.id).order_by(HistoryRow.id).limit(limit)
    ).unique().all()  # fmt: skip
    if not waiting:
        return 0
    position, digest = head()
    seals = []
    for row in waiting:
        position, previous = position + 1, digest
        digest = link_digest(previous, position, fixed_fields(row))
        seals.append({"position": position, "history_id": row.id, "previous": previous, "digest": digest})
    db.session.execute(insert(Seal), seals)
    db.session.execute(delete(Unsealed).where(Unsealed.id.in_([row.id for row in waiting])))
    return len(seals)


def waits() -> bool:
    """Whether a row waits to be sealed."""
    return db.session.scalar(select(Unsealed.id).limit(1)) is not None


def head() -> tuple[int, str]:
    """Position and digest of the last seal; (0, genesis) when there is none."""
    last = db.session.execute(select(Seal.position, Seal.digest).order_by(Seal.position.desc()).limit(1)).first()
    return (last.position, last.digest) if last else (0, GENESIS)


def fixed_fields(row: HistoryRow) -> dict[str, Any]:
    """The fields of a row that its digest covers, as JSON knows them."""
    fields = {name: getattr(row, name) for name in FIXED}
    return {**fields, "at": to_rfc3339(row.at), "actor_kind": str(row.actor_kind)}
