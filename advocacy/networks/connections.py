"""Connections: a person's accounts on networks, their tokens and how they stand. Verbs; none speaks to a network.

The edge asks the adapter outside of any transaction and hands the result to a verb here. Imports contract, history,
database and clock; people by foreign key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, UniqueConstraint, and_, or_, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import EncryptedText, Model, Moves, Stateful, UTCDateTime, db, lock, state_column
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, move, record
from advocacy.networks.app_waits import hold_still, keep_wait, wait_there
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.contract import Connected, Credentials
from advocacy.networks.refresh_times import next_refresh


class ConnectionState(StrEnum):
    """How a connection stands."""

    ACTIVE = "active"  # works, as far as we know
    EXPIRING = "expiring"  # ends soon, and refreshing has not worked so far; still used
    NEEDS_PERSON = "needs_person"  # the network refuses; its owner must connect again
    REVOKED = "revoked"  # ended by its owner or by us; secrets are erased


USABLE = frozenset({ConnectionState.ACTIVE, ConnectionState.EXPIRING})
CONNECTION_MOVES: Moves = {
    "expire_soon": (frozenset({ConnectionState.ACTIVE}), ConnectionState.EXPIRING),
    "recover": (frozenset({ConnectionState.EXPIRING}), ConnectionState.ACTIVE),
    "need_person": (USABLE, ConnectionState.NEEDS_PERSON),
    "revoke": (USABLE | {ConnectionState.NEEDS_PERSON}, ConnectionState.REVOKED),
    "reconnect": (frozenset(ConnectionState), ConnectionState.ACTIVE),
}


class Connection(Stateful, Model):
    """A person's account on a network. ``secrets`` is a JSON object; nothing is sent before ``blocked_until``."""

    __tablename__ = "connections"
    __noun__ = "connection"
    __moves__ = CONNECTION_MOVES
    __table_args__ = (
        UniqueConstraint("person_id", "network", "service_url", "account_id"),
        Index(
            "uq_connections_in_use", "network", "service_url", "account_id", unique=True,
            sqlite_where=text("state <> 'revoked'"), postgresql_where=text("state <> 'revoked'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    network: Mapped[str] = mapped_column(String(40))
    service_url: Mapped[str] = mapped_column(String(255), default="")
    account_id: Mapped[str] = mapped_column(String(255))
    handle: Mapped[str] = mapped_column(String(320))
    display_name: Mapped[str] = mapped_column(Text, default="")
    secrets: Mapped[str] = mapped_column(EncryptedText)
    state: Mapped[ConnectionState] = state_column(ConnectionState)
    followers: Mapped[int | None]
    followers_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    length_most: Mapped[int | None]  # the server's own rule, where it has one
    url_weight: Mapped[int | None]
    connected_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    blocked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    refresh_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # due then
    refresh_failures: Mapped[int] = mapped_column(default=0)
    refreshed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the last time that it worked
    refresh_said: Mapped[str] = mapped_column(Text, default="")  # why it failed last; empty once it works again
    renews: Mapped[bool] = mapped_column(default=True)  # False: asked, the network gave nothing that lasts longer
    warned_days: Mapped[int | None]  # so many days ahead of its end the owner was warned last
    refresh_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the lease of whoever refreshes now
    refresh_token: Mapped[str | None] = mapped_column(String(64))

    def credentials(self) -> Credentials:
        """What an adapter needs to speak for this account. Raises NotFound once the connection is revoked."""
        if not self.secrets or self.state is ConnectionState.REVOKED:
            raise NotFound(_("This account is not connected any more."), remedy=_("Connect it again."))
        return Credentials(self.service_url, self.account_id, self.handle, json.loads(self.secrets), self.expires_at)

    def length_rule(self, common: LengthRule) -> LengthRule:
        """How this server counts: its own limit where it has one, else the network's ``common`` rule."""
        if self.length_most is None:
            return common
        return LengthRule(self.length_most, common.most_bytes, self.url_weight, common.short_mentions)

    def may_send(self, now: datetime) -> bool:
        """True when the account can be posted to now."""
        return self.state in USABLE and (self.blocked_until is None or self.blocked_until <= now)


def sealed(secrets: Mapping[str, str]) -> str:
    """Secrets as the column keeps them."""
    return json.dumps(dict(secrets), sort_keys=True)


def connect(person_id: int, network: str, connected: Connected, *, actor: Actor, now: datetime) -> Connection:
    """Keeps an account that the network has confirmed; the same account again renews its tokens and state.

    While our application keeps quiet towards that server, so does the account. Raises Breach when somebody else uses
    it here.
    """
    account = connected.credentials
    lock(f"account:{network}:{_place(account)}:{account.account_id}")  # until we commit, nobody else connects it
    _refuse_if_taken(person_id, network, account)
    hold_still(network, account.service_url)  # before the row is written: who keeps a wait takes them in that order
    connection = _kept(person_id, network, connected, actor=actor, now=now)
    wait = wait_there(network, account.service_url, now)
    if wait is not None:
        block_until(connection, wait, actor=actor, now=now)
    return connection


def needs_person(connection: Connection, *, why: str, actor: Actor, now: datetime) -> None:
    """Notes that the network refuses the account until its owner connects it again. Raises InvalidMove."""
    free = {"refresh_until": None, "refresh_token": None, "refresh_said": why}
    facts = {"person_id": connection.person_id, "network": connection.network}
    move(connection, "need_person", actor=actor, now=now, why=why, about=connection.person_id, changes=free, **facts)


def revoke(connection: Connection, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Ends the connection and erases its secrets. Ask the adapter's ``revoke`` before. Raises InvalidMove."""
    erased = {"secrets": "", "expires_at": None, "refresh_until": None, "refresh_token": None}
    move(connection, "revoke", actor=actor, now=now, why=why, about=connection.person_id, changes=erased)


def revoke_all_of(person_id: int, *, actor: Actor, now: datetime, why: str) -> int:
    """Ends all of a person's connections and erases their secrets, as when they leave; gives how many."""
    theirs = connections_of(person_id)
    for connection in theirs:
        revoke(connection, actor=actor, now=now, why=why)
    return len(theirs)


def block_until(connection: Connection, until: datetime, *, actor: Actor, now: datetime) -> None:
    """Keeps quiet towards the network for this account until then; a shorter wait never shortens a longer one."""
    shorter = or_(Connection.blocked_until.is_(None), Connection.blocked_until < until)
    blocking = update(Connection).where(Connection.id == connection.id, shorter).values(blocked_until=until)
    # compared by the database: of two workers that hear of two limits at once, the longer wait must stand
    blocked: Any = db.session.execute(blocking, execution_options={"synchronize_session": False})
    db.session.refresh(connection, ["blocked_until"])
    if blocked.rowcount == 1:
        record("connection", connection.id, "block", actor=actor, now=now, until=until)


def block_app_until(connection: Connection, until: datetime, *, actor: Actor, now: datetime) -> None:
    """The same for every account that our application has at that server, and those connected before it is over: the
    limit is the application's."""
    hold_still(connection.network, connection.service_url)  # one at a time, for they write the same rows
    keep_wait(connection.network, connection.service_url, until)
    shorter = or_(Connection.blocked_until.is_(None), Connection.blocked_until < until)
    ours = update(Connection).where(
        Connection.network == connection.network, Connection.service_url == connection.service_url,
        Connection.id != connection.id, Connection.state.in_(USABLE), shorter,
    )  # fmt: skip
    db.session.execute(ours.values(blocked_until=until), execution_options={"synchronize_session": "fetch"})
    block_until(connection, until, actor=actor, now=now)


def followers_counted(connection: Connection, followers: int | None, *, now: datetime) -> None:
    """Keeps the account's followers, for potential reach. A reading, not a move: it leaves no history."""
    connection.followers_at = now
    if followers is not None:
        connection.followers = followers


def connection_of(person_id: int, connection_id: int) -> Connection:
    """The person's own connection. Raises NotFound, for somebody else's too."""
    connection = db.session.get(Connection, connection_id)
    if connection is None or connection.person_id != person_id:
        raise NotFound(_("There is no such connection."), remedy=_("See your accounts, under Accounts."))
    return connection


def connections_of(person_id: int) -> list[Connection]:
    """The person's connections that are not revoked, by network and handle."""
    asked = select(Connection).where(Connection.person_id == person_id, Connection.state != ConnectionState.REVOKED)
    return list(db.session.scalars(asked.order_by(Connection.network, Connection.handle)))


def server_of(person_id: int, network: str) -> str:
    """The server on which the person last connected an account of that network; empty when they never did."""
    theirs = select(Connection.service_url).where(Connection.person_id == person_id, Connection.network == network)
    return db.session.scalar(theirs.order_by(Connection.connected_at.desc(), Connection.id.desc()).limit(1)) or ""


def _kept(person_id: int, network: str, connected: Connected, *, actor: Actor, now: datetime) -> Connection:
    known, facts = _of_account(person_id, network, connected.credentials), _facts(connected, now)
    if known is not None:
        move(known, "reconnect", actor=actor, now=now, about=person_id, changes=facts, handle=connected.handle)
        return known
    connection = Connection(
        person_id=person_id, network=network, account_id=connected.credentials.account_id,
        state=ConnectionState.ACTIVE, **facts,
    )  # fmt: skip
    db.session.add(connection)
    db.session.flush()
    record("connection", connection.id, "connect", actor=actor, now=now, about=person_id, network=network,
           handle=connected.handle)  # fmt: skip
    return connection


def _facts(connected: Connected, now: datetime) -> dict[str, object]:
    """Columns that a confirmation sets anew."""
    return {
        "service_url": connected.credentials.service_url,
        "handle": connected.handle,
        "display_name": connected.display_name,
        "secrets": sealed(connected.credentials.secrets),
        "followers": connected.followers,
        "followers_at": now,
        "length_most": connected.length.most if connected.length else None,
        "url_weight": connected.length.url_weight if connected.length else None,
        "connected_at": now,
        "expires_at": connected.expires_at,
        "refresh_at": next_refresh(connected.expires_at, now),
        "refresh_failures": 0,
        "refreshed_at": now,
        "refresh_said": "",
        "renews": True,
        "warned_days": None,
        "refresh_until": None,
        "refresh_token": None,
    }


def _of_account(person_id: int, network: str, credentials: Credentials) -> Connection | None:
    """The person's connection of that account: at that server, else one in use at another that the account was at."""
    elsewhere, ended = Connection.service_url != credentials.service_url, Connection.state == ConnectionState.REVOKED
    theirs = select(Connection).where(Connection.person_id == person_id, _same_account(network, credentials))
    return db.session.scalars(theirs.order_by(elsewhere, ended, Connection.id).limit(1)).first()


def _refuse_if_taken(person_id: int, network: str, credentials: Credentials) -> None:
    others = select(Connection.id).where(
        _same_account(network, credentials), Connection.person_id != person_id,
        Connection.state != ConnectionState.REVOKED,
    )  # fmt: skip
    if db.session.scalars(others.limit(1)).first() is not None:
        raise Breach(_("Somebody else has connected this account."), remedy=_("Ask them to disconnect it first."))


def _same_account(network: str, credentials: Credentials) -> ColumnElement[bool]:
    same = and_(Connection.network == network, Connection.account_id == credentials.account_id)
    place = _place(credentials)
    return and_(same, Connection.service_url == place) if place else same


def _place(credentials: Credentials) -> str:
    """Where the account's id is its own; empty for a DID, which names one account wherever it lives and by whichever
    server it is reached."""
    return "" if credentials.account_id.startswith("did:") else credentials.service_url
