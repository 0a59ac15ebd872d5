"""What the API of products takes and gives."""

from __future__ import annotations

from apiflask import Schema
from apiflask.fields import Boolean, Date, Dict, Integer, List, Nested, String
from marshmallow.validate import Length, OneOf, Range

from influencers.products.catalogue import MOST_STOCK
from influencers.products.models import Giving


class ProductMoney(Schema):
    """A market value: {"amount": "12.50", "currency": "EUR"}."""

    amount = String(required=True)
    currency = String(required=True)


class VariantIn(Schema):
    """A size or colour; ``stock`` null: without limit."""

    name = String(load_default="", validate=Length(max=80))
    sku = String(load_default="", validate=Length(max=60))
    stock = Integer(load_default=None, allow_none=True, strict=True, validate=Range(0, MOST_STOCK))


class ProductFacts(Schema):
    """Facts of a product. ``places``: number of a programme -> the least tier that may ask for it; empty: all."""

    name = String(validate=Length(1, 120))
    description = String()
    giving = String(validate=OneOf([each.value for each in Giving]))
    value = Nested(ProductMoney)
    per_person = Integer(allow_none=True, strict=True, validate=Range(1, 1000))
    lent_days = Integer(allow_none=True, strict=True, validate=Range(1, 365))
    ships_in_days = Integer(strict=True, validate=Range(1, 365))
    active = Boolean()
    variants = List(Nested(VariantIn), validate=Length(1, 100))
    places = Dict(keys=Integer(), values=String(validate=Length(max=40)))


class ProductIn(ProductFacts):
    """A new product."""

    name = String(required=True, validate=Length(1, 120))
    value = Nested(ProductMoney, required=True)


class VariantOut(Schema):
    """A size or colour and what is left of it."""

    id = Integer()
    name = String()
    sku = String()
    stock = Integer(allow_none=True)


class ProductOut(Schema):
    """A product."""

    id = Integer()
    name = String()
    description = String()
    giving = String()
    value = Nested(ProductMoney)
    per_person = Integer(allow_none=True)
    lent_days = Integer(allow_none=True)
    ships_in_days = Integer()
    active = Boolean()
    variants = List(Nested(VariantOut))
    places = Dict(keys=String(), values=String())


class AddressIn(Schema):
    """Where the parcel goes; kept encrypted, and erased once it has served."""

    name = String(required=True)
    street = String(required=True)
    more = String(load_default="")
    postcode = String(required=True)
    city = String(required=True)
    country = String(required=True)
    phone = String(load_default="")


class ProductRequestIn(Schema):
    """A wish for a product, as somebody who takes part in that programme."""

    product_id = Integer(required=True, strict=True)
    programme_id = Integer(required=True, strict=True)
    variant_id = Integer(load_default=None, allow_none=True, strict=True)
    address = Nested(AddressIn, required=True)
    note = String(load_default="", validate=Length(max=2000))


class ProductRequestWhy(Schema):
    """The reason; the partner reads it."""

    why = String(required=True, validate=Length(1, 2000))


class ParcelIn(Schema):
    """The parcel, as far as it is known."""

    carrier = String(load_default="", validate=Length(max=80))
    tracking = String(load_default="", validate=Length(max=80))
    tracking_url = String(load_default="")


class ProductRequestOut(Schema):
    """A request; the address is never told here."""

    id = Integer()
    product_id = Integer()
    programme_id = Integer()
    person_id = Integer()
    variant = String()
    giving = String()
    value = Nested(ProductMoney)
    state = String()
    note = String()
    why = String()
    requested_at = String()
    answer_by = String()
    ship_by = String(allow_none=True)
    carrier = String()
    tracking = String()
    tracking_url = String()
    shipped_at = String(allow_none=True)
    delivered_at = String(allow_none=True)
    due_back_on = Date(allow_none=True)
    returned_at = String(allow_none=True)
