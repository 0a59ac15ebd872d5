"""What this room offers to take out: products and who asked for them. Addresses, notes and parcels' numbers stay."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from advocacy.exports.tables import ADDED, CURRENCY, ENROLMENT, NAME, NUMBER, PERSON, STATE, Column, Table
from advocacy.people.capabilities import Capability
from influencers.products.models import Product, ProductRequest, ProductVariant

PRODUCT = _l("The number of the product; see the table “products”.")

PRODUCTS = Table(
    "products", _l("Products"), _l("What partners may ask for."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", Product.id, NUMBER),
        Column("name", Product.name, NAME),
        Column("description", Product.description, _l("What it is, in words.")),
        Column("giving", Product.giving, _l("Whether it is a gift or lent.")),
        Column("value", Product.value, _l("What it is worth on the market, in minor units of the currency.")),
        Column("currency", Product.currency, CURRENCY),
        Column("per_person", Product.per_person, _l("How many each may have; empty: without limit.")),
        Column("lent_days", Product.lent_days, _l("For how many days it is lent.")),
        Column("ships_in_days", Product.ships_in_days, _l("In how many days it is sent.")),
        Column("active", Product.active, _l("Whether it is offered at all.")),
        Column("created_at", Product.created_at, ADDED),
    ),
    (Product.id,), at=Product.created_at,
)  # fmt: skip
VARIANTS = Table(
    "product_variants", _l("Variants of products"), _l("Sizes and colours, and how many are left."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", ProductVariant.id, NUMBER),
        Column("product_id", ProductVariant.product_id, PRODUCT),
        Column("name", ProductVariant.name, NAME),
        Column("sku", ProductVariant.sku, _l("The warehouse’s number.")),
        Column("stock", ProductVariant.stock, _l("How many are left; empty: without limit.")),
        Column("active", ProductVariant.active, _l("Whether it is offered at all.")),
    ),
    (ProductVariant.id,),
)  # fmt: skip
REQUESTS = Table(
    "product_requests", _l("Requests for products"),
    _l("Who asked for which product, and how far it is; without postal addresses."),
    (Capability.WRITE_PROGRAMMES,),
    (
        Column("id", ProductRequest.id, NUMBER),
        Column("enrolment_id", ProductRequest.enrolment_id, ENROLMENT),
        Column("person_id", ProductRequest.person_id, PERSON),
        Column("product_id", ProductRequest.product_id, PRODUCT),
        Column(
            "variant_id", ProductRequest.variant_id, _l("The number of the variant; see the table “product_variants”."),
        ),
        Column("giving", ProductRequest.giving, _l("Whether it is a gift or lent.")),
        Column("value", ProductRequest.value, _l("What it is worth on the market, in minor units of the currency.")),
        Column("currency", ProductRequest.currency, CURRENCY),
        Column("state", ProductRequest.state, STATE),
        Column("requested_at", ProductRequest.requested_at, _l("When it was asked for.")),
        Column("ship_by", ProductRequest.ship_by, _l("Until when it was to be sent.")),
        Column("shipped_at", ProductRequest.shipped_at, _l("When it was sent.")),
        Column("delivered_at", ProductRequest.delivered_at, _l("When it arrived.")),
        Column("ended_at", ProductRequest.ended_at, _l("When it ended.")),
        Column("due_back_on", ProductRequest.due_back_on, _l("The day on which it is due back.")),
        Column("returned_at", ProductRequest.returned_at, _l("When it came back.")),
    ),
    (ProductRequest.id,), at=ProductRequest.requested_at,
)  # fmt: skip
TABLES = (
    PRODUCTS,
    VARIANTS,
    REQUESTS,
)
