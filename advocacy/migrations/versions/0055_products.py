"""Products, requests, shipments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
STATES = ("requested", "approved", "declined", "shipped", "delivered", "cancelled")


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "products",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("giving", _choice("giving", "gifted", "lent"), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("per_person", sa.Integer()),
        sa.Column("lent_days", sa.Integer()),
        sa.Column("ships_in_days", sa.Integer(), nullable=False),
        sa.Column("picture_id", sa.Integer(), sa.ForeignKey("perk_pictures.id")),
        sa.Column("picture_alt", sa.String(300), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("ck_products_value")),
        sa.CheckConstraint("per_person > 0", name=op.f("ck_products_per_person")),
        sa.CheckConstraint("ships_in_days > 0", name=op.f("ck_products_ships_in_days")),
    )
    op.create_index("ix_products_picture_id", "products", ["picture_id"])
    op.create_index("ix_products_active", "products", ["active"])
    op.create_table(
        "product_variants",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("product_id", sa.Integer(), sa.ForeignKey("products.id"), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("sku", sa.String(60), nullable=False),
        sa.Column("stock", sa.Integer()),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("product_id", "name"),
        sa.CheckConstraint("stock >= 0", name=op.f("ck_product_variants_stock")),
    )
    op.create_table(
        "product_places",
        sa.Column("product_id", sa.Integer(), sa.ForeignKey("products.id"), primary_key=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id"), primary_key=True),
        sa.Column("tier", sa.String(40), nullable=False),
    )
    op.create_index("ix_product_places_programme_id", "product_places", ["programme_id"])
    _requests()


def _requests() -> None:
    op.create_table(
        "product_requests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("product_id", sa.Integer(), sa.ForeignKey("products.id"), nullable=False),
        sa.Column("variant_id", sa.Integer(), sa.ForeignKey("product_variants.id"), nullable=False),
        sa.Column("giving", _choice("giving", "gifted", "lent"), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", _choice("requeststate", *STATES), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("address", sa.Text()),
        sa.Column("requested_at", TIME, nullable=False),
        sa.Column("answer_by", TIME, nullable=False),
        sa.Column("ship_by", TIME),
        sa.Column("carrier", sa.String(80), nullable=False),
        sa.Column("tracking", sa.String(80), nullable=False),
        sa.Column("tracking_url", sa.String(500), nullable=False),
        sa.Column("shipped_at", TIME),
        sa.Column("delivered_at", TIME),
        sa.Column("ended_at", TIME),
        sa.Column("due_back_on", sa.Date()),
        sa.Column("returned_at", TIME),
        sa.Column("asked_key", sa.String(32)),
        sa.UniqueConstraint("enrolment_id", "asked_key"),
    )
    for columns in (
        ["product_id"], ["variant_id"], ["state"], ["ended_at"], ["person_id", "state"], ["person_id", "delivered_at"],
        ["enrolment_id", "product_id"],
    ):  # fmt: skip
        op.create_index(f"ix_product_requests_{'_'.join(columns)}", "product_requests", columns)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Drops them."""
    for table in ("product_requests", "product_places", "product_variants", "products"):
        op.drop_table(table)
