"""Claims: a lease on rows for one worker, fenced by a token that grows with every claim. Flushes; the edge commits.

PostgreSQL skips rows that others hold locked; SQLite's writers exclude each other (BEGIN IMMEDIATE). Workers' clocks
must agree to within seconds: leases are compared with the clock handed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, cast, exists, or_, select, text, update
from sqlalchemy.orm import joinedload

from advocacy.database import db, dialect_name
from advocacy.networks.connections import Connection
from advocacy.posts.models import Share
from advocacy.posts.patience import PREPARE
from advocacy.posts.states import ShareState

LEASE = PREPARE
"""How long a claim lasts, unless it is prolonged for media."""


VIDEO = '"kind": "video"'
"""In the text of a share's media, on both engines; within a description the quotes would be escaped."""


@dataclass(frozen=True)
class Claim:
    """A worker's hold on one share. Writes are made under ``token`` only."""

    share_id: int
    token: int
    until: datetime


def claim_due(
    worker: str, now: datetime, limit: int, lease: timedelta = LEASE, *, video: bool | None = None
) -> list[Claim]:  # fmt: skip
    """Claims shares that are due, the longest due first; none whose account is asked to keep quiet. ``video`` limits it
    to those with a video, whose upload takes minutes, or to those without."""
    due = (
        select(Share.id)
        .where(
            text("shares.state = 'scheduled'"),  # spelt out, so that both engines use the partial index
            Share.due_at <= now,
            or_(Share.not_before.is_(None), Share.not_before <= now),
            free(now),
            ~quiet(now),
        )
        .order_by(Share.due_at, Share.id)
        .limit(limit)
    )
    if video is not None:
        has_one = cast(Share.media, Text).contains(VIDEO)
        due = due.where(has_one if video else ~has_one)
    return _take(due, worker, now, lease)


def claim_unknown(worker: str, now: datetime, limit: int, lease: timedelta = LEASE) -> list[Claim]:
    """Claims shares of unknown outcome that it is time to look for; none whose account is asked to keep quiet."""
    wanted = (
        select(Share.id)
        .where(
            Share.look_at.is_not(None), Share.look_at <= now, Share.state == ShareState.UNKNOWN, free(now), ~quiet(now)
        )
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


def prolong(claim: Claim, until: datetime) -> bool:
    """Has the lease last until then, for uploads that take long; False when it has passed to somebody else."""
    longer = update(Share).where(Share.id == claim.share_id, Share.lease_token == claim.token).values(lease_until=until)
    prolonged: Any = db.session.execute(longer, execution_options={"synchronize_session": False})
    return bool(prolonged.rowcount)


def let_go(share: Share) -> None:
    """Gives the lease back; the token stays, so that the next claim has a higher one."""
    share.lease_owner, share.lease_until = None, None


def free(now: datetime) -> ColumnElement[bool]:
    """True for shares that no worker is at."""
    return or_(Share.lease_until.is_(None), Share.lease_until <= now)


def quiet(now: datetime) -> ColumnElement[bool]:
    """True for shares whose account the network has asked to keep quiet."""
    return exists().where(Connection.id == Share.connection_id, Connection.blocked_until > now)


def taken(wanted: Select[Any], values: Mapping[str, Any], *columns: Any) -> list[tuple[Any, ...]]:
    """Sets values on wanted shares that no other worker is taking just now; gives these columns of each, in order."""
    taking = update(Share).values(**values)
    if dialect_name() == "postgresql":
        rows = wanted.with_for_update(skip_locked=True, of=Share).cte("wanted")
        taking = taking.where(Share.id == rows.c.id)
    else:
        taking = taking.where(Share.id.in_(wanted))
    rows_taken = db.session.execute(taking.returning(*columns).execution_options(synchronize_session=False))
    return sorted(tuple(row) for row in rows_taken)


def _take(wanted: Select[Any], worker: str, now: datetime, lease: timedelta) -> list[Claim]:
    until = now + lease
    held = {"lease_owner": worker, "lease_until": until, "lease_token": Share.lease_token + 1}
    return [Claim(share_id, token, until) for share_id, token in taken(wanted, held, Share.id, Share.lease_token)]
