"""Shapes of webhooks in the API. A ``secret`` is there once: when it is made."""

from __future__ import annotations

from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Dict, Integer, List, Nested, String
from marshmallow.validate import Length, OneOf

from advocacy.clock import to_rfc3339 as rfc3339
from advocacy.web.instants import Instant
from advocacy.web.lists import ListQuery
from advocacy.webhooks import kinds
from advocacy.webhooks.endpoints import LONGEST_NAME, host_of
from advocacy.webhooks.models import Delivery, DeliveryTry, Endpoint
from advocacy.webhooks.queries import Outcome, outcome_of
from advocacy.webhooks.sending import message_id

EVENTS = Length(1, len(kinds.KINDS))


class WebhookIn(Schema):
    """A new endpoint. ``events``: kinds or patterns such as ``post.*``; ``narrowed``: a fact and the wanted values."""

    name = String(required=True, validate=Length(1, LONGEST_NAME))
    url = String(required=True, validate=Length(1, 2048))
    events = List(String(), load_default=["*"], validate=EVENTS)
    narrowed = Dict(keys=String(), values=List(String()), load_default=dict)


class WebhookChange(Schema):
    """Facts to change; what is not there stays as it is."""

    name = String(validate=Length(1, LONGEST_NAME))
    url = String(validate=Length(1, 2048))
    events = List(String(), validate=EVENTS)
    narrowed = Dict(keys=String(), values=List(String()))


class WebhookOut(Schema):
    """An endpoint and how it fares. ``url`` is whole for those who may answer for one: it may hold a key."""

    id = Integer()
    name = String()
    host = String()
    url = String(allow_none=True)
    events = List(String())
    narrowed = Dict(keys=String(), values=List(String()))
    state = String()
    owner_id = Integer()
    created_at = String()
    last_taken_at = String(allow_none=True)
    failing_since = String(allow_none=True)
    wait_until = String(allow_none=True)
    waiting = Integer()
    replaying = Boolean()


class WebhookMade(WebhookOut):
    """A new endpoint with its secret, this once."""

    secret = String()


class WebhookSecret(Schema):
    """A new secret, this once; the former one signs as well until then."""

    secret = String()
    former_until = String()


class WebhookKind(Schema):
    """A kind of event with an example of its payload."""

    kind = String()
    says = String()
    example = Dict()


class WebhookKinds(Schema):
    """Every kind."""

    items = List(Nested(WebhookKind))


class DeliveryQuery(ListQuery):
    """Which deliveries."""

    outcome = String(validate=OneOf([each.value for each in Outcome]))


class DeliveryOut(Schema):
    """One event for one endpoint; ``position`` is its place in the history, null for a test."""

    id = Integer()
    webhook_id = String()
    position = Integer(allow_none=True)
    kind = String()
    event_at = String()
    outcome = String()
    tries = Integer()
    next_try_at = String(allow_none=True)
    taken_at = String(allow_none=True)
    status = Integer(allow_none=True)
    problem = String(allow_none=True)


class DeliveryTryOut(Schema):
    """One try; ``answer`` is the beginning of what the receiver said."""

    at = String()
    milliseconds = Integer()
    status = Integer(allow_none=True)
    answer = String()
    problem = String()


class DeliveryShown(DeliveryOut):
    """A delivery with every try, and its body as it would be sent now."""

    attempts = List(Nested(DeliveryTryOut))
    body = Dict(allow_none=True)


class ReplayIn(Schema):
    """From when on to send again; with ``taken_too`` also what the endpoint took."""

    since = Instant(required=True)
    taken_too = Boolean(load_default=False)


def shown(endpoint: Endpoint, waiting: int, *, whole: bool) -> dict[str, Any]:
    """An endpoint as the API gives it; ``whole``: with its address, for those who may answer for one."""
    times = ("created_at", "last_taken_at", "failing_since", "wait_until")
    found = {name: getattr(endpoint, name) for name in times}
    return {
        "id": endpoint.id, "name": endpoint.name, "host": host_of(endpoint.url),
        "url": endpoint.url if whole else None, "events": endpoint.events,
        "narrowed": endpoint.narrowed, "state": endpoint.state.value, "owner_id": endpoint.owner_id,
        "waiting": waiting, "replaying": endpoint.replay_after is not None,
        **{name: rfc3339(value) if value else None for name, value in found.items()},
    }  # fmt: skip


def delivery_shown(delivery: Delivery) -> dict[str, Any]:
    """A delivery as the API gives it."""
    outcome = outcome_of(delivery)
    return {
        "id": delivery.id, "webhook_id": message_id(delivery), "position": delivery.position, "kind": delivery.kind,
        "event_at": rfc3339(delivery.event_at), "outcome": outcome.value, "tries": delivery.tries,
        "next_try_at": rfc3339(delivery.next_try_at) if outcome is Outcome.WAITING else None,
        "taken_at": rfc3339(delivery.taken_at) if delivery.taken_at else None,
        "status": delivery.status, "problem": delivery.problem,
    }  # fmt: skip


def try_shown(each: DeliveryTry) -> dict[str, Any]:
    """One try as the API gives it."""
    return {
        "at": rfc3339(each.at), "milliseconds": each.milliseconds, "status": each.status, "answer": each.answer,
        "problem": each.problem,
    }  # fmt: skip
