"""Usage licences, items made of an asset, places where an asset runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "licences",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("asset", sa.String(60), nullable=False),
        sa.Column("title", sa.String(200), nullable=False, server_default=""),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id")),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("persons", JSON, nullable=False),
        sa.Column("media", JSON, nullable=False),
        sa.Column("territories", JSON, nullable=False),
        sa.Column("use", _choice("use", "organic", "paid"), nullable=False),
        sa.Column("starts_at", TIME, nullable=False),
        sa.Column("ends_at", TIME),
        sa.Column("state", _choice("licencestate", "active", "expiring", "expired", "revoked"), nullable=False),
        sa.Column("source", sa.String(120), nullable=False, unique=True),
        sa.Column("extends_id", sa.Integer(), sa.ForeignKey("licences.id"), unique=True),
        sa.Column("granted_at", TIME, nullable=False),
        sa.Column("warned_days", sa.Integer()),
        sa.Column("ended_at", TIME),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_licences_span")),
    )
    for column in ("asset", "partner_id", "person_id", "state"):
        op.create_index(f"ix_licences_{column}", "licences", [column])
    op.create_index("ix_licences_state_ends_at", "licences", ["state", "ends_at"])
    op.create_table(
        "asset_items",
        sa.Column("asset", sa.String(60), primary_key=True),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id"), primary_key=True),
        sa.Column("noted_at", TIME, nullable=False),
    )
    op.create_index("ix_asset_items_item_id", "asset_items", ["item_id"])
    op.create_table(
        "asset_media",
        sa.Column("asset", sa.String(60), primary_key=True),
        sa.Column("media_id", sa.Integer(), sa.ForeignKey("media.id"), primary_key=True),
        sa.Column("noted_at", TIME, nullable=False),
    )
    op.create_index("ix_asset_media_media_id", "asset_media", ["media_id"])
    op.create_table(
        "asset_places",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("asset", sa.String(60), nullable=False),
        sa.Column(
            "kind", _choice("placekind", "own_page", "newsletter", "advertisement", "shop", "print", "other"),
            nullable=False,
        ),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("noted_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("noted_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
    )  # fmt: skip
    op.create_index("ix_asset_places_asset_ended_at", "asset_places", ["asset", "ended_at"])
    op.create_index("ix_asset_places_noted_by_id", "asset_places", ["noted_by_id"])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Drops them."""
    op.drop_table("asset_places")
    op.drop_table("asset_media")
    op.drop_table("asset_items")
    op.drop_table("licences")
