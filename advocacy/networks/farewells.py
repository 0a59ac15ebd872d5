"""Farewells: access that we no longer use is withdrawn at its network, in a queue of its own, tried again until it is.

A connection that ends without its person (they left, were erased) is revoked here at once and its secrets move into
this queue; a job speaks to the network outside of any transaction. Imports connections, contract, registry.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ForeignKey, String, Text, select, update
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import EncryptedText, Model, UTCDateTime, db
from advocacy.errors import NotFound
from advocacy.history import Actor, record
from advocacy.networks import connections
from advocacy.networks.connections import Connection
from advocacy.networks.contract import Credentials, Farewell, NetworkRefused
from advocacy.people.leaving import LeaverStep
from advocacy.people.models import Person
from advocacy.waits import doubled

ACTOR = Actor.job("withdraw access")
TRIES = 10
FIRST, SELDOM = timedelta(minutes=2), timedelta(hours=12)
LEASE = timedelta(minutes=2)


class FarewellDue(Model):
    """Access to withdraw. Which account it was and its ``secrets`` go when it is done or given up; ``next_try_at`` is
    then None."""

    __tablename__ = "connection_farewells"

    id: Mapped[int] = mapped_column(primary_key=True)
    connection_id: Mapped[int] = mapped_column(ForeignKey("connections.id"), index=True)
    network: Mapped[str] = mapped_column(String(40))
    service_url: Mapped[str] = mapped_column(String(255), default="")
    account_id: Mapped[str] = mapped_column(String(255))
    handle: Mapped[str] = mapped_column(String(320), default="")
    secrets: Mapped[str] = mapped_column(EncryptedText)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    tries: Mapped[int] = mapped_column(default=0)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    at_network: Mapped[bool] = mapped_column(default=False)  # the network withdrew it
    note: Mapped[str] = mapped_column(Text, default="")  # what is left to do, or what went wrong


@dataclass(frozen=True)
class Leave:
    """One farewell to say, read in one go: its network and what to speak with."""

    farewell_id: int
    network: str
    credentials: Credentials


def count(person: Person, now: datetime) -> int:
    """How many accounts of theirs are connected."""
    return len(connections.connections_of(person.id))


def part_with_all_of(person_id: int, *, actor: Actor, now: datetime, why: str) -> int:
    """Ends all of a person's connections here at once, and queues the withdrawal at their networks. Gives how many."""
    theirs = connections.connections_of(person_id)
    for connection in theirs:
        _queue(connection, now)
        connections.revoke(connection, actor=actor, now=now, why=why)
    return len(theirs)


def _queue(connection: Connection, now: datetime) -> None:
    try:
        account = connection.credentials()
    except NotFound:  # nothing is left to withdraw
        return
    db.session.add(
        FarewellDue(
            connection_id=connection.id, network=connection.network, service_url=account.service_url,
            account_id=account.account_id, handle=account.handle, secrets=connections.sealed(account.secrets),
            asked_at=now, next_try_at=now,
        )
    )  # fmt: skip
    db.session.flush()


def due(now: datetime, limit: int) -> list[int]:
    """Farewells to say now, the longest due first."""
    waiting = select(FarewellDue.id).where(FarewellDue.next_try_at <= now)
    return list(db.session.scalars(waiting.order_by(FarewellDue.next_try_at).limit(limit)))


def claim(farewell_id: int, *, now: datetime) -> Leave | None:
    """Takes one on; None when another worker has it. A crash costs no more than the lease."""
    mine: Any = db.session.execute(
        update(FarewellDue)
        .where(FarewellDue.id == farewell_id, FarewellDue.next_try_at <= now)
        .values(next_try_at=now + LEASE, tries=FarewellDue.tries + 1)
    )
    if mine.rowcount != 1:
        return None
    row = _row(farewell_id)
    secrets = json.loads(row.secrets)
    return Leave(row.id, row.network, Credentials(row.service_url, row.account_id, row.handle, secrets))


def said(farewell_id: int, farewell: Farewell, *, now: datetime) -> None:
    """The network answered: it is withdrawn, or can't be by us."""
    _end(_row(farewell_id), farewell.at_network, farewell.note, now)


def refused(farewell_id: int, problem: NetworkRefused, *, now: datetime) -> None:
    """It could not be asked: again later, each time after a longer while; given up after so many tries."""
    row = _row(farewell_id)
    if row.tries >= TRIES or problem.permanent or problem.needs_person:
        _end(row, False, problem.message, now)
        return
    row.next_try_at = problem.retry_at or now + doubled(FIRST, row.tries, SELDOM)
    row.note = problem.message


def _end(row: FarewellDue, at_network: bool, note: str, now: datetime) -> None:
    ours = db.session.get_one(Connection, row.connection_id)
    if not ours.handle:  # its owner was erased meanwhile: the network's words may name them
        note = ""
    row.next_try_at, row.ended_at, row.at_network, row.note = None, now, at_network, note
    row.secrets = row.service_url = row.account_id = row.handle = ""
    record(
        "connection", row.connection_id, "withdraw_access", actor=ACTOR, now=now, about=ours.person_id,
        network=row.network, at_network=at_network, note=note,
    )  # fmt: skip


def _row(farewell_id: int) -> FarewellDue:
    return db.session.get_one(FarewellDue, farewell_id, populate_existing=True)


STEP = LeaverStep(
    "connections", _l("Their accounts are disconnected, and our access is withdrawn at the networks"), count,
    lambda leaving: part_with_all_of(leaving.person.id, actor=leaving.actor, now=leaving.now, why=leaving.why),
)  # fmt: skip
