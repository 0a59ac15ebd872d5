"""Claims of checks on published posts: measuring and reading back. Claiming moves the next time ahead, so that of
many workers one asks the network, and a crash costs no more than one look. Flushes; the edge commits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from advocacy.database import db
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.networks import connections
from advocacy.networks.contract import Credentials, NetworkRefused
from advocacy.posts.claiming import quiet, taken
from advocacy.posts.means import Means
from advocacy.posts.models import Share
from advocacy.posts.recording import account_noted
from advocacy.posts.tolls import may_read

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
    put_off: bool = False  # not now: its network's budget is used up, and its next time is set


def claim_posts(column: InstrumentedAttribute[Any], means: Means, limit: int) -> list[Post]:
    """Claims posts whose time in that column (``Share.measure_at``, ``Share.read_back_at``) has come.

    None whose account the network has asked to keep quiet; one whose network's budget is used up is put off until there
    is a place. Each look takes its place with the claim.
    """
    now = means.clock()
    due = select(Share.id).where(column.is_not(None), column <= now, ~quiet(now)).order_by(column).limit(limit)
    ids = [share_id for (share_id,) in taken(due, {column.key: now + ASIDE}, Share.id)]
    shares = db.session.scalars(
        select(Share)
        .where(Share.id.in_(ids))
        .options(joinedload(Share.connection))
        .order_by(Share.id)
        .execution_options(populate_existing=True)
    ).all()
    return [_post(share, put_off=_put_off(share, column, means, now)) for share in shares]


def _put_off(share: Share, column: InstrumentedAttribute[Any], means: Means, now: datetime) -> bool:
    """True when the network has no place for a look now: its time is set to when there is one."""
    if share.connection is None or share.remote_id is None or share.network not in means.offered():
        return False
    wait = may_read(share.connection, means.network(share.network).capabilities, now)
    if wait is not None:
        setattr(share, column.key, wait)
    return wait is not None


def account_refused(connection_id: int, refused: NetworkRefused, *, actor: Actor, now: datetime) -> None:
    """Notes what a refusal says about the account: keep quiet, or connect again."""
    connection = db.session.get_one(connections.Connection, connection_id, populate_existing=True)
    account_noted(
        connection, refused.message, retry_at=refused.retry_at, needs_person=refused.needs_person, actor=actor, now=now,
        app_wide=refused.app_wide,
    )  # fmt: skip


def _post(share: Share, *, put_off: bool) -> Post:
    connection = share.connection
    credentials = None
    if connection is not None:
        try:
            credentials = connection.credentials()
        except NotFound:
            credentials = None
    return Post(share.id, share.network, share.remote_id, share.url, share.connection_id, credentials, put_off)
