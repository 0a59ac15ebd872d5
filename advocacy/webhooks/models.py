"""Tables of webhooks: who is told, what they are told, and every try to tell them. Imports people.

A delivery holds no words: its body is made from the history when it is sent, so that what was erased meanwhile is in no
body, and nothing about anybody lies here.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, EncryptedText, Json, Model, Moves, Stateful, UTCDateTime, state_column
from advocacy.people.models import Person


class EndpointState(StrEnum):
    """Whether an endpoint is told of what happens."""

    ACTIVE = "active"  # told
    STOPPED = "stopped"  # somebody switched it off
    DISABLED = "disabled"  # we stopped: days of failure, the receiver said so, or its owner may no longer read it
    REMOVED = "removed"  # gone for good; what was delivered stays listed for its time


_S = EndpointState

ENDPOINT_MOVES: Moves = {
    "switch_off": (frozenset({_S.ACTIVE}), _S.STOPPED),
    "disable": (frozenset({_S.ACTIVE}), _S.DISABLED),
    "switch_on": (frozenset({_S.STOPPED, _S.DISABLED}), _S.ACTIVE),
    "remove": (frozenset({_S.ACTIVE, _S.STOPPED, _S.DISABLED}), _S.REMOVED),
}


class Endpoint(Stateful, Model):
    """An address of another system that is told of events. One sender at a time has its lease.

    ``events`` are patterns such as ``post.published`` or ``post.*``; ``narrowed`` maps facts of events to the values
    that are wanted. ``position`` is the place in the history after which it is told. While ``replay_after`` is set, a
    job tells it again what lies after that place, up to ``replay_until``.
    """

    __tablename__ = "webhook_endpoints"
    __noun__ = "webhook"
    __moves__ = ENDPOINT_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    url: Mapped[str] = mapped_column(EncryptedText)  # many receivers put a key into it
    secret: Mapped[str] = mapped_column(EncryptedText)
    former_secret: Mapped[str | None] = mapped_column(EncryptedText)
    former_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the former secret signs too until then
    events: Mapped[list[str]] = mapped_column(Json, default=list)
    narrowed: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    owner_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[EndpointState] = state_column(EndpointState)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    position: Mapped[int] = mapped_column(BigId, default=0)
    last_taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failing_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_failed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    failures: Mapped[int] = mapped_column(default=0)  # in a row, of the endpoint as a whole
    wait_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # nothing is sent before
    lease_token: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    replay_after: Mapped[int | None] = mapped_column(BigId)
    replay_until: Mapped[int | None] = mapped_column(BigId)
    replay_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    replay_taken: Mapped[bool] = mapped_column(default=False)  # what it took already is sent again as well

    owner: Mapped[Person] = related(lazy="joined", innerjoin=True)


_WAITING = text("taken_at IS NULL AND given_up_at IS NULL")


class Delivery(Model):
    """One event for one endpoint: waiting, taken, or given up after its last try. A test has no position."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "position"),
        Index("ix_webhook_deliveries_endpoint_id_id", "endpoint_id", "id"),
        Index(
            "ix_webhook_deliveries_waiting", "endpoint_id", "next_try_at",
            sqlite_where=_WAITING, postgresql_where=_WAITING,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoints.id"))
    position: Mapped[int | None] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(80))
    event_at: Mapped[datetime] = mapped_column(UTCDateTime)
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)  # since it was queued or sent again
    taken_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    status: Mapped[int | None]  # of the last answer
    problem: Mapped[str | None] = mapped_column(Text)

    endpoint: Mapped[Endpoint] = related(lazy="raise")


class DeliveryTry(Model):
    """One try: when, how long it took, and what came of it. ``answer`` is the beginning of what the receiver said."""

    __tablename__ = "webhook_attempts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    delivery_id: Mapped[int] = mapped_column(ForeignKey("webhook_deliveries.id"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    milliseconds: Mapped[int]
    status: Mapped[int | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    problem: Mapped[str] = mapped_column(Text, default="")
