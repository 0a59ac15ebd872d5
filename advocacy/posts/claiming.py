"""Claims: a lease on rows for one worker, fenced by a token that grows with every claim. Flushes; the edge commits.

PostgreSQL skips rows that others hold locked; SQLite's writers exclude each other (BEGIN IMMEDIATE). Workers' clocks
must agree to within seconds: leases are compared with the clock handed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, exists, or_, select, text, update
from sqlalchemy.orm import joinedload

from advocacy.database import db, dialect_name
from advocacy.networks.connections import Connection
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState

LEASE = timedelta(seconds=90)
"""How long a claim lasts: to refresh a token, upload a picture and freeze the request."""


@dataclass(frozen=True)
class Claim:
    """A worker's hold on one share. Writes are made under ``token`` only."""

    share_id: int
    token: int
    until: datetime


def claim_due(worker: str, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Claim]:
    """Claims shares that are due, the longest due first; none whose account is asked to keep quiet."""
    quiet = exists().where(Connection.id == Share.connection_id, Connection.blocked_until > now)
    due = (
        select(Share.id)
        .where(
            text("shares.state = 'scheduled'"),  # spelt out, so that both engines use the partial index
            Share.due_at <= now,
            or_(Share.not_before.is_(None), Share.not_before <= now),
            _free(now),
            ~quiet,
        )
        .order_by(Share.due_at, Share.id)
        .limit(limit)
    )
    return _take(due, worker, now, lease)


def claim_unknown(worker: str, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Claim]:
    """Claims shares of unknown outcome that it is time to look for."""
    wanted = (
        select(Share.id)
        .where(Share.look_at.is_not(None), Share.look_at <= now, Share.state == ShareState.UNKNOWN, _free(now))
        .order_by(Share.look_at)
        .limit(limit)
    )
    return _take(wanted, worker, now, lease)


def looked_at(claim: Claim) -> Share | None:
    """The share with its person and connection as they are now; None when the lease has passed to somebody else."""
    return db.session.scalars(_under(claim)).one_or_none()


def claimed(claim: Claim) -> Share | None:
    """The same, locked until the transaction ends."""
    return db.session.scalars(_under(claim).with_for_update(of=Share)).one_or_none()


def _under(claim: Claim) -> Select[Share]:
    return (
        select(Share)
        .where(Share.id == claim.share_id, Share.lease_token == claim.token)
        .options(joinedload(Share.person, innerjoin=True), joinedload(Share.connection))
        .execution_options(populate_existing=True)
    )


def let_go(share: Share) -> None:
    """Gives the lease back; the token stays, so that the next claim has a higher one."""
    share.lease_owner, share.lease_until = None, None


def _free(now: datetime) -> Any:
    return or_(Share.lease_until.is_(None), Share.lease_until <= now)


def _take(wanted: Any, worker: str, now: datetime, lease: timedelta) -> list[Claim]:
    until = now + lease
    taking = update(Share).values(lease_owner=worker, lease_until=until, lease_token=Share.lease_token + 1)
    if dialect_name() == "postgresql":
        rows = wanted.with_for_update(skip_locked=True, of=Share).cte("wanted")
        taking = taking.where(Share.id == rows.c.id)
    else:
        taking = taking.where(Share.id.in_(wanted))
    taken: Sequence[Any] = db.session.execute(
        taking.returning(Share.id, Share.lease_token).execution_options(synchronize_session=False)
    ).all()
    return [Claim(share_id, token, until) for share_id, token in sorted(tuple(row) for row in taken)]
