"""The API of webhooks: endpoints, their secrets, their deliveries."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.errors import NotAllowed
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.webhooks import api_schemas as shapes
from advocacy.webhooks import bodies, endpoints, kinds, queries, queueing, sending
from advocacy.webhooks.endpoints import Wish, endpoint_for
from advocacy.webhooks.models import Endpoint
from advocacy.webhooks.queries import Outcome

api = APIBlueprint("webhooks_api", __name__, url_prefix="/api/v1", tag="Webhooks")


def owner() -> Person:
    """The caller, who is to answer for an endpoint. Raises NotAllowed for a token that may not read the history."""
    if not _may_answer():
        raise NotAllowed(
            _("This token may not read the history, and what happens is told from it."),
            remedy=_("Use a token with the scopes webhooks:write and history:read."),
        )
    person: Person = current_user.person
    return person


@api.get("/webhooks")
@api.input(ListQuery, location="query")
@api.output(as_list(shapes.WebhookOut))
@guard(Capability.WRITE_WEBHOOKS)
def webhooks(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Endpoints, newest first."""
    found = queries.endpoints(query_data["cursor"], query_data["limit"])
    waiting = queries.waiting([each.id for each in found.items])
    return {
        "items": [shapes.shown(each, waiting.get(each.id, 0), whole=_may_answer()) for each in found.items],
        "next": found.next,
    }


@api.get("/webhooks/kinds")
@api.output(shapes.WebhookKinds)
@guard(Capability.WRITE_WEBHOOKS)
def event_kinds() -> ResponseReturnValue:
    """Every kind of event with an example."""
    items = [{"kind": kind.name, "says": str(kind.says), "example": bodies.example(kind)} for kind in kinds.KINDS]
    return {"items": items}


@api.post("/webhooks")
@api.input(shapes.WebhookIn)
@api.output(shapes.WebhookMade, status_code=201)
@guard(Capability.WRITE_WEBHOOKS)
def add_webhook(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds an endpoint. Its secret is in this answer and in no other, so that this answer is kept for no repeat."""
    endpoint = endpoints.add(Wish(**json_data), owner(), now=clock.now())
    return {**shapes.shown(endpoint, 0, whole=True), "secret": endpoint.secret}, 201, {"Cache-Control": "no-store"}


@api.get("/webhooks/<int:webhook_id>")
@api.output(shapes.WebhookOut)
@guard(Capability.WRITE_WEBHOOKS)
def one_webhook(webhook_id: int) -> ResponseReturnValue:
    """One endpoint."""
    return _one(endpoint_for(webhook_id))


@api.patch("/webhooks/<int:webhook_id>")
@api.input(shapes.WebhookChange)
@api.output(shapes.WebhookOut)
@guard(Capability.WRITE_WEBHOOKS)
def change_webhook(webhook_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes an endpoint."""
    endpoint = endpoint_for(webhook_id)
    as_it_is = {name: getattr(endpoint, name) for name in ("name", "url", "events", "narrowed")}
    endpoints.change(endpoint, Wish(**{**as_it_is, **json_data}), owner(), now=clock.now())
    return _one(endpoint)


@api.delete("/webhooks/<int:webhook_id>")
@api.output({}, status_code=204)
@guard(Capability.WRITE_WEBHOOKS)
def remove_webhook(webhook_id: int) -> ResponseReturnValue:
    """Ends an endpoint for good."""
    endpoints.remove(endpoint_for(webhook_id), actor=current_user.actor, now=clock.now())
    return "", 204


@api.post("/webhooks/<int:webhook_id>/switch-on")
@api.output(shapes.WebhookOut)
@guard(Capability.WRITE_WEBHOOKS)
def switch_on(webhook_id: int) -> ResponseReturnValue:
    """Tells it again: first what waits."""
    endpoint = endpoint_for(webhook_id)
    endpoints.switch_on(endpoint, owner(), now=clock.now())
    return _one(endpoint)


@api.post("/webhooks/<int:webhook_id>/switch-off")
@api.output(shapes.WebhookOut)
@guard(Capability.WRITE_WEBHOOKS)
def switch_off(webhook_id: int) -> ResponseReturnValue:
    """Stops telling it."""
    endpoint = endpoint_for(webhook_id)
    endpoints.switch_off(endpoint, actor=current_user.actor, now=clock.now())
    return _one(endpoint)


@api.post("/webhooks/<int:webhook_id>/rotate-secret")
@api.output(shapes.WebhookSecret)
@guard(Capability.WRITE_WEBHOOKS)
def rotate_secret(webhook_id: int) -> ResponseReturnValue:
    """A new secret; for a day the former one signs as well."""
    endpoint = endpoint_for(webhook_id)
    owner()  # a secret is worth what may be read by it
    now = clock.now()
    secret = endpoints.rotate_secret(endpoint, actor=current_user.actor, now=now)
    until = to_rfc3339(now + endpoints.BOTH_SECRETS)
    return {"secret": secret, "former_until": until}, 200, {"Cache-Control": "no-store"}


@api.post("/webhooks/<int:webhook_id>/test")
@api.output(shapes.DeliveryOut, status_code=202)
@guard(Capability.WRITE_WEBHOOKS)
def test(webhook_id: int) -> ResponseReturnValue:
    """Sends an event that tells nothing, once."""
    made = queueing.add_test(endpoint_for(webhook_id), actor=current_user.actor, now=clock.now())
    return shapes.delivery_shown(made)


@api.post("/webhooks/<int:webhook_id>/replay")
@api.input(shapes.ReplayIn)
@api.output(shapes.WebhookOut, status_code=202)
@guard(Capability.WRITE_WEBHOOKS)
def replay(webhook_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Sends again what happened since a time."""
    endpoint, days = endpoint_for(webhook_id), settings.current().webhook_days
    owner()
    queueing.replay(endpoint, **json_data, actor=current_user.actor, now=clock.now(), days=days)
    return _one(endpoint)


@api.get("/webhooks/<int:webhook_id>/deliveries")
@api.input(shapes.DeliveryQuery, location="query")
@api.output(as_list(shapes.DeliveryOut))
@guard(Capability.WRITE_WEBHOOKS)
def deliveries(webhook_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """What an endpoint was told, newest first; of a removed one too, while it is kept."""
    outcome = Outcome(query_data["outcome"]) if "outcome" in query_data else None
    endpoint = endpoint_for(webhook_id, removed=True)
    found = queries.deliveries(endpoint, outcome, query_data["cursor"], query_data["limit"])
    return {"items": [shapes.delivery_shown(each) for each in found.items], "next": found.next}


@api.get("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>")
@api.output(shapes.DeliveryShown)
@guard(Capability.WRITE_WEBHOOKS)
def one_delivery(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    """One delivery with every try; its body for those who may read the history."""
    delivery = queries.delivery_for(delivery_id, endpoint_for(webhook_id, removed=True))
    attempts = [shapes.try_shown(each) for each in queries.tries([delivery.id]).get(delivery.id, ())]
    body = sending.told(delivery) if current_user.can(Capability.SEE_HISTORY) else None
    return {**shapes.delivery_shown(delivery), "attempts": attempts, "body": body}


@api.post("/webhooks/<int:webhook_id>/deliveries/<int:delivery_id>/send-again")
@api.output(shapes.DeliveryOut, status_code=202)
@guard(Capability.WRITE_WEBHOOKS)
def send_again(webhook_id: int, delivery_id: int) -> ResponseReturnValue:
    """Sends one delivery again, under the same webhook-id."""
    endpoint = endpoint_for(webhook_id)
    again = queueing.send_again(delivery_id, endpoint, actor=current_user.actor, now=clock.now())
    return shapes.delivery_shown(again)


def _may_answer() -> bool:
    return bool(current_user.can(Capability.SEE_HISTORY))


def _one(endpoint: Endpoint) -> ResponseReturnValue:
    return shapes.shown(endpoint, queries.waiting([endpoint.id]).get(endpoint.id, 0), whole=_may_answer())
