"""Claims of checks on published posts: measuring and reading back. Claiming moves the next time ahead, so that of
many workers one asks the network, and a crash costs no more than one look. Flushes; the edge commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from advocacy.database import db, dialect_name
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.networks import connections
from advocacy.networks.connections import USABLE
from advocacy.networks.contract import Credentials, NetworkRefused
from advocacy.posts.models import Share
from advocacy.posts.recording import excuse

ASIDE = timedelta(minutes=10)
"""How far ahead a claim moves the next time, until the look itself sets it."""


@dataclass(frozen=True)
class Post:
    """A published post to ask its network about; without credentials nobody can be asked now."""

    share_id: int
    network: str
    remote_id: str | None
    url: str | None
    connection_id: int | None
    credentials: Credentials | None


def claim_posts(column: InstrumentedAttribute[Any], now: datetime, limit: int) -> list[Post]:
    """Claims posts whose time in that column (``Share.measure_at``, ``Share.read_back_at``) has come."""
    due = select(Share.id).where(column.is_not(None), column <= now).order_by(column).limit(limit)
    taking = update(Share).values({column.key: now + ASIDE})
    if dialect_name() == "postgresql":
        rows = due.with_for_update(skip_locked=True, of=Share).cte("due")
        taking = taking.where(Share.id == rows.c.id)
    else:
        taking = taking.where(Share.id.in_(due))
    taken = db.session.scalars(taking.returning(Share.id).execution_options(synchronize_session=False)).all()
    shares = db.session.scalars(
        select(Share)
        .where(Share.id.in_(taken))
        .options(joinedload(Share.connection))
        .order_by(Share.id)
        .execution_options(populate_existing=True)
    ).all()
    return [_post(share, now) for share in shares]


def account_refused(connection_id: int, refused: NetworkRefused, *, actor: Actor, now: datetime) -> None:
    """Notes what a refusal says about the account: keep quiet, or connect again."""
    connection = db.session.get_one(connections.Connection, connection_id, populate_existing=True)
    if refused.retry_at is not None:
        connections.block_until(connection, refused.retry_at, actor=actor, now=now)
        excuse(connection_id, refused.retry_at)
    if refused.needs_person and connection.state in USABLE:
        connections.needs_person(connection, why=refused.message, actor=actor, now=now)


def _post(share: Share, now: datetime) -> Post:
    connection = share.connection
    credentials = None
    if connection is not None and (connection.blocked_until is None or connection.blocked_until <= now):
        try:
            credentials = connection.credentials()
        except NotFound:
            credentials = None
    return Post(share.id, share.network, share.remote_id, share.url, share.connection_id, credentials)
