"""Sends what waits: one try, and what came of it. The line is open outside of any transaction.

Called by the job with a lease on an endpoint. A body is made from the history as it is now.
"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.clock import Going
from advocacy.database import db, reading, writing
from advocacy.fetching import Delivered, deliver
from advocacy.history import Actor
from advocacy.history.models import Seal
from advocacy.history.readers import as_record
from advocacy.webhooks import bodies, endpoints, kinds, leasing, pacing, signing
from advocacy.webhooks.leasing import Lease
from advocacy.webhooks.models import Delivery, DeliveryTry, Endpoint, EndpointState

SENDER = Actor.job("deliver webhooks")
SECONDS = 15
"""For one try, all in all; the specification recommends 15 to 30."""
ROUND = timedelta(seconds=30)
"""An endpoint with much to hear is left after so long, so that others come to their turn."""
LONGEST_ANSWER = 500


@dataclass(frozen=True)
class Parcel:
    """One delivery, ready to go out."""

    delivery_id: int
    url: str
    message_id: str
    body: bytes
    keys: tuple[str, ...]


def send_for(lease: Lease, now: datetime) -> int:
    """Sends to the endpoint what is due, oldest first, until nothing is, it ails, or its time is up; gives how many."""
    going, sent = Going(now), 0
    while True:
        at = going.at
        with reading():
            parcel = _next(lease, at)
        if parcel is None or at - now > ROUND:
            break
        tried = time.monotonic()
        answer = deliver(
            parcel.url, parcel.body, signing.headers(parcel.keys, parcel.message_id, at, parcel.body),
            hosts=settings.current().fetch_hosts, total_seconds=SECONDS,
        )  # fmt: skip
        sent += 1
        took = time.monotonic() - tried
        with writing():
            goes_on = settle(lease, parcel.delivery_id, answer, at + timedelta(seconds=took), int(took * 1000))
        if not goes_on:
            break
    with writing():
        leasing.let_go(lease, going.at)
    return sent


def _next(lease: Lease, now: datetime) -> Parcel | None:
    """What is due longest, in the order of the history; None when nothing is, or the endpoint is off meanwhile."""
    endpoint = db.session.get(Endpoint, lease.endpoint_id)
    if endpoint is None or endpoint.state is not EndpointState.ACTIVE or endpoint.lease_token != lease.token:
        return None
    due = select(Delivery).where(Delivery.endpoint_id == endpoint.id, leasing.waiting(now))
    delivery = db.session.scalar(due.order_by(Delivery.next_try_at, Delivery.position, Delivery.id).limit(1))
    if delivery is None:
        return None
    body = bodies.as_bytes(told(delivery))
    return Parcel(delivery.id, endpoint.url, message_id(delivery), body, _keys(endpoint, now))


def told(delivery: Delivery) -> dict[str, object]:
    """What a delivery tells, as the history has it now."""
    kind = kinds.BY_NAME[delivery.kind]
    if delivery.position is None:
        return bodies.test_event(delivery.event_at, delivery.endpoint_id)
    seal = db.session.get_one(Seal, delivery.position)
    return bodies.event(kind, as_record(seal.position, seal.row))


def message_id(delivery: Delivery) -> str:
    """``webhook-id``: the same for every try and every endpoint; the receiver knows by it what it has already.

    After a restore positions are given out anew: the time of the event tells the one from the other.
    """
    if delivery.position is None:
        return f"msg_test_{delivery.id}"
    return f"msg_{delivery.position}_{int(delivery.event_at.timestamp() * 1000):x}"


def _keys(endpoint: Endpoint, now: datetime) -> tuple[str, ...]:
    former = endpoint.former_secret if endpoint.former_until is not None and endpoint.former_until > now else None
    return (endpoint.secret, former) if former else (endpoint.secret,)


def settle(lease: Lease, delivery_id: int, answer: Delivered, now: datetime, milliseconds: int) -> bool:
    """Writes down what came of a try; True when the next may go out now. Nothing when the lease is somebody else's."""
    endpoint = leasing.held(lease)
    delivery = db.session.get(Delivery, delivery_id, with_for_update=True)
    if endpoint is None or delivery is None:
        return False
    said = answer.body[:LONGEST_ANSWER].decode("utf-8", "replace").replace("\0", "\ufffd")
    problem = "" if answer.taken else _problem(answer)
    db.session.add(DeliveryTry(delivery_id=delivery.id, at=now, milliseconds=milliseconds, status=answer.status,
                               answer=said, problem=problem))  # fmt: skip
    delivery.status, delivery.problem, delivery.tries = answer.status, problem or None, delivery.tries + 1
    if answer.taken:
        delivery.taken_at = endpoint.last_taken_at = now
        endpoint.failures, endpoint.failing_since, endpoint.wait_until = 0, None, None
        return now + timedelta(seconds=SECONDS) < lease.until
    return _failed(endpoint, delivery, answer, now)


def _failed(endpoint: Endpoint, delivery: Delivery, answer: Delivered, now: datetime) -> bool:
    asked = pacing.asked_to_wait(answer.headers, now)
    again = None if delivery.position is None else pacing.next_try(delivery.tries, now, random.random())  # noqa: S311
    if again is None or answer.status == pacing.GONE:
        delivery.given_up_at = now
    else:
        delivery.next_try_at = max(again, asked or again)
    endpoint.failing_since = pacing.failing_since(endpoint.failing_since, endpoint.last_failed_at, now)
    endpoint.last_failed_at = now
    ails = pacing.ails(answer.status)
    if ails or asked:
        endpoint.failures += 1
        endpoint.wait_until = max(pacing.left_alone(endpoint.failures, now), asked or now)
    _stop_if_hopeless(endpoint, answer, now)
    return not (ails or asked) and endpoint.state is EndpointState.ACTIVE


def _stop_if_hopeless(endpoint: Endpoint, answer: Delivered, now: datetime) -> None:
    if answer.status == pacing.GONE:
        why = _("The receiver says that it is gone for good (410).")
        endpoints.disable(endpoint, why, actor=SENDER, now=now, reason="gone")
    elif pacing.past_patience(endpoint.failing_since, now):
        why = _("It took nothing for %(days)s days.", days=pacing.PATIENCE.days)
        endpoints.disable(endpoint, why, actor=SENDER, now=now, reason="failing")


def _problem(answer: Delivered) -> str:
    """One sentence for whoever looks at the deliveries."""
    if answer.status is None:
        return answer.problem
    if 300 <= answer.status < 400:
        return str(_("It answered with a redirect (%(status)s). Redirects are not followed.", status=answer.status))
    if answer.status == pacing.GONE:
        return str(_("It answered that it is gone for good (410)."))
    return str(_("It answered %(status)s.", status=answer.status))
