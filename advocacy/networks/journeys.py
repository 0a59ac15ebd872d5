"""Journeys to a network's sign-in page: begun by a person, ended by their first return. Verbs and queries.

What must not be seen or forged (PKCE verifier, keys, the tokens of accounts to choose from) waits encrypted in the
database, never in a cookie. A journey leaves no history: the connection that comes of it does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import EncryptedText, Model, UTCDateTime, db
from advocacy.networks.contract import ConnectRequest
from advocacy.networks.signing_in import Choice

LASTS = timedelta(minutes=15)


class Journey(Model):
    """A person who was sent to a service. ``kept`` is a JSON object; ``choices`` a JSON list once they are back and
    must choose, with tokens in it."""

    __tablename__ = "network_journeys"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    network: Mapped[str] = mapped_column(String(40))
    service_url: Mapped[str] = mapped_column(String(255))
    state: Mapped[str] = mapped_column(String(64), unique=True)
    verifier: Mapped[str] = mapped_column(EncryptedText)
    kept: Mapped[str] = mapped_column(EncryptedText)
    choices: Mapped[str | None] = mapped_column(EncryptedText)
    begun_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)

    def offered(self) -> list[Choice]:
        """The accounts to choose from; empty before the return."""
        return [
            Choice(each["key"], each["label"], ConnectRequest(**each["request"]))
            for each in json.loads(self.choices or "[]")
        ]


def begin(
    person_id: int, network: str, service_url: str, *, state: str, verifier: str, kept: Mapping[str, str],
    now: datetime,
) -> Journey:  # fmt: skip
    """Notes that the person sets out; clears away what was given up."""
    forget_old(now)
    journey = Journey(
        person_id=person_id, network=network, service_url=service_url, state=state, verifier=verifier,
        kept=json.dumps(dict(kept)), begun_at=now,
    )  # fmt: skip
    db.session.add(journey)
    db.session.flush()
    return journey


def take(person_id: int, network: str, state: str, *, now: datetime) -> Journey | None:
    """Ends the person's journey with that state and gives it, once: of two returns at the same time one gets it."""
    found = db.session.scalars(
        select(Journey).where(
            Journey.person_id == person_id, Journey.network == network, Journey.state == state,
            Journey.begun_at >= now - LASTS, Journey.choices.is_(None),
        )
    ).one_or_none()  # fmt: skip
    if found is None:
        return None
    gone: Any = db.session.execute(delete(Journey).where(Journey.id == found.id))
    db.session.expunge(found)
    return found if gone.rowcount == 1 else None


def keep_choices(taken: Journey, choices: Sequence[Choice], *, now: datetime) -> Journey:
    """Keeps the accounts that a journey led to, until their owner has chosen."""
    offered = [{"key": each.key, "label": each.label, "request": asdict(each.request)} for each in choices]
    journey = Journey(
        person_id=taken.person_id, network=taken.network, service_url=taken.service_url, state=taken.state,
        verifier="", kept="{}", choices=json.dumps(offered), begun_at=now,
    )  # fmt: skip
    db.session.add(journey)
    db.session.flush()
    return journey


def to_choose(person_id: int, journey_id: int, *, now: datetime) -> Journey | None:
    """The person's own journey that waits for their choice; None when there is none or it is too old."""
    asked = select(Journey).where(
        Journey.id == journey_id, Journey.person_id == person_id, Journey.choices.is_not(None),
        Journey.begun_at >= now - LASTS,
    )  # fmt: skip
    return db.session.scalars(asked).one_or_none()


def end(person_id: int, journey_id: int) -> None:
    """Forgets a journey and the tokens that it led to."""
    db.session.execute(delete(Journey).where(Journey.id == journey_id, Journey.person_id == person_id))


def forget_old(now: datetime) -> int:
    """Forgets journeys that were given up; gives how many."""
    gone: Any = db.session.execute(delete(Journey).where(Journey.begun_at < now - LASTS))
    return int(gone.rowcount)
