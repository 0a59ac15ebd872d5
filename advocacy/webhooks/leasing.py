"""Leases: one sender at a time has an endpoint, so that its events go out in order while all is well.

What is written down of a try is written under the lease's token: a sender who woke up too late says nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, exists, or_, select, update
from sqlalchemy.sql import ColumnElement, Select

from advocacy.database import db
from advocacy.webhooks.models import Delivery, Endpoint, EndpointState

LEASE = timedelta(seconds=120)


@dataclass(frozen=True)
class Lease:
    """A sender's hold on one endpoint."""

    endpoint_id: int
    token: str
    until: datetime


def waiting(now: datetime) -> ColumnElement[bool]:
    """Deliveries that are due."""
    return and_(Delivery.taken_at.is_(None), Delivery.given_up_at.is_(None), Delivery.next_try_at <= now)


def _free(now: datetime) -> Select[Any]:
    due = exists().where(Delivery.endpoint_id == Endpoint.id, waiting(now))
    return select(Endpoint.id).where(
        Endpoint.state == EndpointState.ACTIVE,
        or_(Endpoint.wait_until.is_(None), Endpoint.wait_until <= now),
        or_(Endpoint.lease_until.is_(None), Endpoint.lease_until <= now),
        due,
    )


def any_due(now: datetime) -> bool:
    """True when there is something to send; asked before anything is written."""
    return db.session.scalar(_free(now).limit(1)) is not None


def take(now: datetime, most: int) -> Sequence[Lease]:
    """Leases endpoints that have something to send, those first that were least recently leased."""
    order = (Endpoint.lease_until.is_not(None), Endpoint.lease_until, Endpoint.id)
    ids = db.session.scalars(_free(now).order_by(*order).limit(most).with_for_update(skip_locked=True)).all()
    leases = [Lease(each, secrets.token_hex(8), now + LEASE) for each in ids]
    for lease in leases:
        held = {"lease_token": lease.token, "lease_until": lease.until}
        db.session.execute(update(Endpoint).where(Endpoint.id == lease.endpoint_id).values(**held))
    return leases


def held(lease: Lease) -> Endpoint | None:
    """The endpoint, locked, while the lease is ours; else None."""
    wanted = select(Endpoint).where(Endpoint.id == lease.endpoint_id, Endpoint.lease_token == lease.token)
    return db.session.scalar(wanted.with_for_update(of=Endpoint))


def let_go(lease: Lease, now: datetime) -> None:
    """Others may have it."""
    ours = update(Endpoint).where(Endpoint.id == lease.endpoint_id, Endpoint.lease_token == lease.token)
    db.session.execute(ours.values(lease_token=None, lease_until=now))
