"""Refreshing tokens under a lease for each account: claim, ask the network, keep the new ones before they are used.

``refresh_now`` is an edge with transactions of its own, for the job and for the outbox when a token has run out.
Imports connections, contract, registry, database, logs.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update

from advocacy.database import db, writing
from advocacy.english import English
from advocacy.history import Actor, move
from advocacy.logs import log
from advocacy.networks.connections import (
    USABLE,
    Connection,
    ConnectionState,
    followers_counted,
    needs_person,
    sealed,
)
from advocacy.networks.contract import Credentials, Network, NetworkRefused
from advocacy.networks.refresh_times import WITHOUT_END, after_failure, ends_soon, next_refresh, renews
from advocacy.networks.registry import by_name, offered

LEASE = timedelta(seconds=90)  # longer than the wire takes for the two requests of a refresh
FOLLOWERS_AGE = timedelta(days=1)
NOT_LONGER = English("The network gives this access for no longer.")


@dataclass(frozen=True)
class Lease:
    """Who may refresh an account now, and with what."""

    connection_id: int
    token: str
    network: str
    credentials: Credentials
    count_followers: bool


def due(now: datetime, limit: int) -> list[int]:
    """Connections whose refresh is due and that nobody is refreshing, the most urgent first."""
    asked = select(Connection.id).where(Connection.refresh_at <= now, _may_be_asked(now))
    return list(db.session.scalars(asked.order_by(Connection.refresh_at).limit(limit)))


def claim(connection_id: int, *, now: datetime) -> Lease | None:
    """A lease on the account's tokens; None when somebody else has it, or the network must not be asked now."""
    token = secrets.token_hex(16)
    mine: Any = db.session.execute(
        update(Connection)
        .where(Connection.id == connection_id, _may_be_asked(now))
        .values(refresh_until=now + LEASE, refresh_token=token)
    )
    if mine.rowcount != 1:
        return None
    row = _row(connection_id)
    stale = row.followers_at is None or row.followers_at <= now - FOLLOWERS_AGE
    return Lease(row.id, token, row.network, row.credentials(), stale)


def refreshed(lease: Lease, credentials: Credentials, *, actor: Actor, now: datetime) -> bool:
    """Keeps new tokens, if the lease still is ours; False when another worker has taken it over meanwhile.

    A refresh leaves history only when it mends an expiring connection, or shows that there is no longer life to be had.
    Raises ValueError for empty tokens.
    """
    if not _whole(credentials):
        raise ValueError("a refresh without tokens must not be kept")
    longer = renews(lease.credentials.expires_at, credentials.expires_at)
    kept = {
        "secrets": sealed(credentials.secrets),
        "expires_at": credentials.expires_at,
        "refresh_at": next_refresh(credentials.expires_at, now) if longer else now + WITHOUT_END,
        "refresh_failures": 0,
        "refreshed_at": now,
        "refresh_said": "" if longer else NOT_LONGER,
        "renews": longer,
    }
    if not _settle(lease, {**kept, "warned_days": None} if longer else kept):
        return False
    connection = _row(lease.connection_id)
    if longer and connection.state is ConnectionState.EXPIRING:
        move(connection, "recover", actor=actor, now=now, about=connection.person_id)
    elif not longer:
        _shown_if_ending(connection, NOT_LONGER, actor=actor, now=now)
    return True


def refresh_failed(lease: Lease, refused: NetworkRefused, *, actor: Actor, now: datetime) -> None:
    """Notes that it didn't work: the owner is needed only when the network says so, a blip is tried again."""
    connection = _row(lease.connection_id)
    failures = connection.refresh_failures + 1
    again = after_failure(failures, now, refused.retry_at)
    if refused.permanent:
        again = max(again, now + WITHOUT_END)
    noted = {"refresh_at": again, "refresh_failures": failures, "refresh_said": refused.message}
    if not _settle(lease, {**noted, "renews": False} if refused.permanent else noted):
        return
    connection = _row(lease.connection_id)
    if refused.needs_person:
        needs_person(connection, why=refused.message, actor=actor, now=now)
    else:
        _shown_if_ending(connection, refused.message, actor=actor, now=now)


def _shown_if_ending(connection: Connection, why: str, *, actor: Actor, now: datetime) -> None:
    ends = ends_soon(connection.expires_at, now, renewed=connection.renews, failures=connection.refresh_failures)
    if ends and connection.state is ConnectionState.ACTIVE:
        move(connection, "expire_soon", actor=actor, now=now, why=why, about=connection.person_id)


def refresh_now(connection_id: int, *, now: datetime) -> Credentials | None:
    """Refreshes one account; gives its new credentials, or None when that didn't work or somebody else is at it.

    Call it outside of any transaction.
    """
    actor = Actor.job("refresh connections")
    with writing():
        lease = claim(connection_id, now=now)
    if lease is None:
        return None
    network = by_name(lease.network)
    try:
        renewed = network.refresh(lease.credentials)
        if not _whole(renewed):
            raise NetworkRefused(English("The network gave no tokens."))
    except NetworkRefused as refused:
        log().info("connection not refreshed", connection=connection_id, network=lease.network, why=refused.message)
        with writing():
            refresh_failed(lease, refused, actor=actor, now=now)
        return None
    with writing():
        kept = refreshed(lease, renewed, actor=actor, now=now)
    if kept and lease.count_followers:
        _count_followers(network, connection_id, renewed, now)
    return renewed if kept else None


def _count_followers(network: Network, connection_id: int, credentials: Credentials, now: datetime) -> None:
    try:
        followers = network.followers(credentials)
    except NetworkRefused:
        followers = None  # the next day will do
    with writing():
        followers_counted(_row(connection_id), followers, now=now)


def _whole(credentials: Credentials) -> bool:
    return bool(credentials.secrets) and all(credentials.secrets.values())


def _may_be_asked(now: datetime) -> Any:
    """Usable, of a network that is offered here, leased by nobody, not asked to keep quiet, not refused shortly ago."""
    return and_(
        Connection.network.in_(offered()),
        Connection.state.in_(USABLE),
        or_(Connection.refresh_until.is_(None), Connection.refresh_until <= now),
        or_(Connection.blocked_until.is_(None), Connection.blocked_until <= now),
        or_(Connection.refresh_failures == 0, Connection.refresh_at <= now),
    )


def _settle(lease: Lease, values: Mapping[str, object]) -> bool:
    """Writes under the lease and gives it back; False when it is somebody else's by now, or the connection ended."""
    done: Any = db.session.execute(
        update(Connection)
        .where(
            Connection.id == lease.connection_id,
            Connection.refresh_token == lease.token,
            Connection.state.in_(USABLE),
        )
        .values(refresh_until=None, refresh_token=None, **values)
    )
    return bool(done.rowcount == 1)


def _row(connection_id: int) -> Connection:
    """The row as the database has it now."""
    return db.session.get_one(Connection, connection_id, populate_existing=True)
