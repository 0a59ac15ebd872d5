"""Claims: a lease on orders for one worker, fenced by a token that grows with every claim. Flushes; the edge commits.

PostgreSQL skips rows that others hold locked; SQLite's writers exclude each other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import or_, select, update

from advocacy.database import db, dialect_name
from rewards.gift_cards.models import GiftOrder

LEASE = timedelta(seconds=120)


@dataclass(frozen=True)
class Claim:
    """A worker's hold on one order. Writes are made under ``token`` only."""

    order_id: int
    token: int


def claim_due(worker: str, now: datetime, limit: int) -> list[Claim]:
    """Claims orders about which something is due, the longest due first."""
    free = or_(GiftOrder.lease_until.is_(None), GiftOrder.lease_until <= now)
    due = select(GiftOrder.id).where(GiftOrder.due_at.is_not(None), GiftOrder.due_at <= now, free)
    due = due.order_by(GiftOrder.due_at, GiftOrder.id).limit(limit)
    held = {"lease_owner": worker, "lease_until": now + LEASE, "lease_token": GiftOrder.lease_token + 1}
    taking = update(GiftOrder).values(**held)
    if dialect_name() == "postgresql":
        rows = due.with_for_update(skip_locked=True, of=GiftOrder).cte("due")
        taking = taking.where(GiftOrder.id == rows.c.id)
    else:
        taking = taking.where(GiftOrder.id.in_(due))
    taken = taking.returning(GiftOrder.id, GiftOrder.lease_token).execution_options(synchronize_session=False)
    return sorted((Claim(*row) for row in db.session.execute(taken)), key=lambda claim: claim.order_id)


def claimed(claim: Claim) -> GiftOrder | None:
    """The order as it is now, locked until the transaction ends; None when the lease has passed to somebody else."""
    wanted = select(GiftOrder).where(GiftOrder.id == claim.order_id, GiftOrder.lease_token == claim.token)
    wanted = wanted.with_for_update(of=GiftOrder).execution_options(populate_existing=True)
    return db.session.scalars(wanted).one_or_none()
