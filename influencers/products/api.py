"""The API of products and of requests for them; partners see what is offered to them and their own requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apiflask import APIBlueprint
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.errors import NotFound
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from influencers.products import addresses, catalogue, queries, requests
from influencers.products.api_schemas import (
    ParcelIn,
    ProductFacts,
    ProductIn,
    ProductOut,
    ProductRequestIn,
    ProductRequestOut,
    ProductRequestWhy,
)
from influencers.products.catalogue import Variant
from influencers.products.models import Giving, Product, ProductRequest, RequestState
from influencers.programmes.queries import approved_of, enrolment_in

api = APIBlueprint("products_api", __name__, url_prefix="/api/v1", tag="Products")


@api.get("/products")
@api.input(ListQuery, location="query")
@api.output(as_list(ProductOut))
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def list_products(query_data: dict[str, Any]) -> ResponseReturnValue:
    """The catalogue, newest first; for a partner what is offered in their programmes."""
    cursor, limit = query_data["cursor"], query_data["limit"]
    if current_user.can(Capability.WRITE_PROGRAMMES):
        found = queries.products(cursor, limit)
    else:
        found = queries.offered_to([each.programme_id for each in approved_of(current_user.id)], cursor, limit)
    return {"items": [_product(each) for each in found.items], "next": found.next}


@api.post("/products")
@api.input(ProductIn)
@api.output(ProductOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
def add_product(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Adds a product."""
    return _product(catalogue.add_product(**_facts(json_data), actor=current_user.actor, now=clock.now()))


@api.patch("/products/<int:product_id>")
@api.input(ProductFacts)
@api.output(ProductOut)
@guard(Capability.WRITE_PROGRAMMES)
def change_product(product_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Changes a product; what is not there stays. Of ``variants`` those that are left out are offered no more."""
    found = queries.product_for(product_id)
    catalogue.change_product(found, **_facts(json_data), actor=current_user.actor, now=clock.now())
    return _product(found)


@api.get("/product-requests")
@api.input(ListQuery, location="query")
@api.output(as_list(ProductRequestOut))
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def list_requests(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Requests, newest first; a partner sees their own."""
    whose = None if current_user.can(Capability.WRITE_PROGRAMMES) else current_user.id
    found = queries.requests(query_data["cursor"], query_data["limit"], person_id=whose)
    return {"items": [_request(each) for each in found.items], "next": found.next}


@api.post("/product-requests")
@api.input(ProductRequestIn)
@api.output(ProductRequestOut, status_code=201)
@guard(Capability.TAKE_PART)
def ask(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Asks for a product."""
    enrolment = enrolment_in(json_data["programme_id"], current_user.id)
    if enrolment is None:
        raise NotFound(_("You don't take part in such a programme."))
    return _request(
        requests.request(
            enrolment, queries.product_for(json_data["product_id"]), json_data["variant_id"],
            addresses.read_address(json_data["address"]), note=json_data["note"], actor=current_user.actor,
            now=clock.now(),
        )
    )  # fmt: skip


@api.get("/product-requests/<int:request_id>")
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def one_request(request_id: int) -> ResponseReturnValue:
    """One request; a partner sees their own."""
    return _request(_seen(request_id))


@api.post("/product-requests/<int:request_id>/approve")
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES)
def approve(request_id: int) -> ResponseReturnValue:
    """Yes; it waits for the warehouse."""
    return _ruled(queries.request_for(request_id), requests.approve)


@api.post("/product-requests/<int:request_id>/decline")
@api.input(ProductRequestWhy)
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES)
def decline(request_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """No, with a reason."""
    return _ruled(queries.request_for(request_id), requests.decline, json_data)


@api.post("/product-requests/<int:request_id>/ship")
@api.input(ParcelIn)
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES)
def ship(request_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """It is on its way."""
    return _ruled(queries.request_for(request_id), requests.ship, json_data)


@api.post("/product-requests/<int:request_id>/deliver")
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def deliver(request_id: int) -> ResponseReturnValue:
    """It arrived; its partner may say so."""
    return _ruled(_seen(request_id), requests.deliver)


@api.post("/product-requests/<int:request_id>/send-again")
@api.input(ProductRequestWhy)
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES)
def send_again(request_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """The parcel was lost or came back: it waits for the warehouse once more."""
    return _ruled(queries.request_for(request_id), requests.send_again, json_data)


@api.post("/product-requests/<int:request_id>/cancel")
@api.input(ProductRequestWhy(partial=True))
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES, Capability.TAKE_PART)
def cancel(request_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """It is not sent; its partner may say so without a reason."""
    return _ruled(_seen(request_id), requests.cancel, json_data)


@api.post("/product-requests/<int:request_id>/take-back")
@api.output(ProductRequestOut)
@guard(Capability.WRITE_PROGRAMMES)
def take_back(request_id: int) -> ResponseReturnValue:
    """What was lent is here again."""
    return _ruled(queries.request_for(request_id), requests.take_back)


def _seen(request_id: int) -> ProductRequest:
    """A request that the caller may see: any for whoever runs programmes, else their own."""
    if current_user.can(Capability.WRITE_PROGRAMMES):
        return queries.request_for(request_id)
    return queries.own_request(current_user.id, request_id)


def _ruled(found: ProductRequest, verb: Callable[..., None], said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    verb(found, actor=current_user.actor, now=clock.now(), **(said or {}))
    return _request(found)


def _facts(given: Mapping[str, Any]) -> dict[str, Any]:
    """The facts as the verbs take them."""
    facts = dict(given)
    if "value" in facts:
        worth = facts.pop("value")
        facts["currency"] = money.currency_of(worth["currency"])
        facts["value"] = money.minor(worth["amount"], facts["currency"])
    if "giving" in facts:
        facts["giving"] = Giving(facts["giving"])
    if "variants" in facts:
        facts["variants"] = [Variant(each["name"], each["sku"], each["stock"]) for each in facts["variants"]]
    return facts


def _product(product: Product) -> dict[str, Any]:
    sizes = [{"id": each.id, "name": each.name, "sku": each.sku, "stock": each.stock}
             for each in product.variants if each.active]  # fmt: skip
    plain = ("id", "name", "description", "per_person", "lent_days", "ships_in_days", "active")
    return {
        **{name: getattr(product, name) for name in plain}, "giving": product.giving.value, "variants": sizes,
        "value": money.told(product.value, product.currency),
        "places": {str(row.programme_id): row.tier for row in product.places},
    }  # fmt: skip


PLAIN = ("id", "product_id", "person_id", "note", "why", "carrier", "tracking", "tracking_url", "due_back_on")
TIMES = ("requested_at", "answer_by", "ship_by", "shipped_at", "delivered_at", "returned_at")


def _request(asked: ProductRequest) -> dict[str, Any]:
    times = {name: getattr(asked, name) for name in TIMES}
    return {
        **{name: getattr(asked, name) for name in PLAIN}, "programme_id": asked.enrolment.programme_id,
        "variant": asked.variant.name, "giving": asked.giving.value, "state": RequestState(asked.state).value,
        "value": money.told(asked.value, asked.currency),
        **{name: to_rfc3339(at) if at else None for name, at in times.items()},
    }  # fmt: skip
