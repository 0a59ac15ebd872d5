"""Bodies of the timetable's jobs about webhooks: deliver, replay, forget."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app
from sqlalchemy import delete, select

from advocacy import settings
from advocacy.database import db, reading, writing
from advocacy.logs import log
from advocacy.timetable import Job, Mode
from advocacy.webhooks import leasing, queueing, sending
from advocacy.webhooks.leasing import Lease
from advocacy.webhooks.models import Delivery, DeliveryTry, Endpoint, EndpointState

AT_ONCE = 8
"""Endpoints that one worker speaks to at a time: one that hangs holds up no other."""
BATCH = 500


def deliver(now: datetime) -> int:
    """Job: sends what is due, side by side for different endpoints; gives how many tries were made."""
    with reading():
        if not leasing.any_due(now):
            return 0
    with writing():
        leases = leasing.take(now, AT_ONCE)
    if not leases:
        return 0
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with ThreadPoolExecutor(len(leases), "webhooks") as pool:
        under_way = [pool.submit(_in_context, app, lease, now) for lease in leases]
    failures = [failure for each in under_way if (failure := each.exception()) is not None]
    for failure in failures[1:]:
        log().error("webhooks not sent", exc_info=failure)
    if failures:
        raise failures[0]
    return sum(each.result() for each in under_way)


def _in_context(app: Flask, lease: Lease, now: datetime) -> int:
    """In a context of its own, so that each has a session of its own."""
    with app.app_context():
        return sending.send_for(lease, now)


def replay(now: datetime) -> None:
    """Job: queues anew what somebody asked to have sent again, a batch a transaction."""
    wanted = select(Endpoint.id).where(Endpoint.replay_after.is_not(None), Endpoint.state == EndpointState.ACTIVE)
    with reading():
        ids = db.session.scalars(wanted).all()
    for endpoint_id in ids:
        for _batch in range(50):
            with writing():
                endpoint = db.session.get_one(Endpoint, endpoint_id, with_for_update={"of": Endpoint})
                more = queueing.replay_some(endpoint, now)
            if not more:
                break


def forget(now: datetime) -> int:
    """Job: forgets deliveries and their tries once they are old; gives how many deliveries."""
    before = now - timedelta(days=settings.current().webhook_days)
    gone = 0
    while True:
        with writing():
            some = select(Delivery.id).where(Delivery.queued_at < before).order_by(Delivery.queued_at).limit(BATCH)
            ids = db.session.scalars(some).all()
            db.session.execute(delete(DeliveryTry).where(DeliveryTry.delivery_id.in_(ids)))
            forgotten: Any = db.session.execute(delete(Delivery).where(Delivery.id.in_(ids)))
        gone += int(forgotten.rowcount)
        if len(ids) < BATCH:
            return gone


JOBS = [
    Job("deliver webhooks", deliver, every=2, mode=Mode.EACH_WORKER),
    Job("replay webhooks", replay, every=5),
    Job("forget webhooks", forget, at="03:35"),
]
