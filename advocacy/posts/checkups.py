"""Claims of checks on published posts: measuring and reading back. Claiming moves the next time ahead, so that of
many workers one asks the network, and a crash costs no more than one look. Flushes; the edge commits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from advocacy.database import db, writing
from advocacy.errors import NotFound
from advocacy.history import Actor
from advocacy.networks import connections
from advocacy.networks.contract import Credentials, Network, NetworkRefused
from advocacy.posts.claiming import quiet, taken
from advocacy.posts.means import Means
from advocacy.posts.models import Share
from advocacy.posts.preparing import fresh
from advocacy.posts.recording import account_noted
from advocacy.posts.tolls import may_read

Answer = TypeVar("Answer")

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
    is a place. Each look takes its places with the claim.
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
    capabilities = means.network(share.network).capabilities
    measuring = column.key == Share.measure_at.key
    wait = may_read(
        share.connection, capabilities, now, capabilities.reads.measure if measuring else capabilities.reads.read_back
    )  # fmt: skip
    if wait is not None:
        setattr(share, column.key, wait)
    return wait is not None


def told(post: Post, means: Means, actor: Actor, ask: Callable[[Network, Credentials, str], Answer]) -> Answer | None:
    """What its network says of a post; None when nobody can be asked, or it refused, which is noted. An edge."""
    if post.credentials is None or post.remote_id is None or post.network not in means.offered():
        return None
    try:
        return ask(means.network(post.network), post.credentials, post.remote_id)
    except NetworkRefused as refused:
        if post.connection_id is not None:
            with writing():
                account_refused(post.connection_id, refused, actor=actor, now=means.clock())
        return None


def freshened(post: Post, means: Means) -> Post:
    """With credentials that still hold, refreshed first where they end too soon. Outside of any transaction."""
    if post.credentials is None or post.connection_id is None or post.network not in means.offered():
        return post
    return replace(post, credentials=fresh(post.connection_id, post.credentials, means))


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
