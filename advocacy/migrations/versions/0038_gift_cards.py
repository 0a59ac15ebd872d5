"""Orders of gift cards."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("queued", "sending", "unknown", "sent", "delivered", "failed", "cancelled")


def upgrade() -> None:
    """Adds offers, products, orders and tries."""
    op.create_table(
        "gift_offers",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("perk_id", sa.Integer(), sa.ForeignKey("perks.id"), nullable=False, unique=True),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("products", JSON, nullable=False),
        sa.Column("campaign", sa.String(60), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "gift_products",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("currencies", JSON, nullable=False),
        sa.Column("countries", JSON, nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("provider", "key"),
    )
    _orders()
    op.create_table(
        "gift_tries",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("order_id", BIG, sa.ForeignKey("gift_orders.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(120), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        _choice("outcome", "tryoutcome", ("placed", "not_placed", "unsure"), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.UniqueConstraint("order_id", "number"),
    )


def downgrade() -> None:
    """Takes them away."""
    for table in ("gift_tries", "gift_orders", "gift_products", "gift_offers"):
        op.drop_table(table)


def _orders() -> None:
    op.create_table(
        "gift_orders",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("redemption_id", sa.Integer(), sa.ForeignKey("redemptions.id"), nullable=False, unique=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("provider", sa.String(40), nullable=False),
        sa.Column("external_id", sa.String(80), nullable=False, unique=True),
        sa.Column("products", JSON, nullable=False),
        sa.Column("campaign", sa.String(60), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        _choice("state", "orderstate", STATES),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("cancel_asked_at", sa.DateTime(timezone=True)),
        sa.Column("remote_id", sa.String(60)),
        sa.Column("reward_id", sa.String(60)),
        sa.Column("link", sa.Text()),
        sa.Column("delivered_at", sa.DateTime(timezone=True)),
        sa.Column("cost", BIG),
        sa.Column("cost_currency", sa.String(3), nullable=False),
        sa.Column("lease_owner", sa.String(120)),
        sa.Column("lease_token", BIG, nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True)),
        sa.CheckConstraint("amount > 0", name=op.f("ck_gift_orders_amount")),
    )
    due = sa.text("due_at IS NOT NULL")
    op.create_index("ix_gift_orders_due", "gift_orders", ["due_at"], sqlite_where=due, postgresql_where=due)
    op.create_index("ix_gift_orders_state_id", "gift_orders", ["state", "id"])
    op.create_index("ix_gift_orders_person_id_id", "gift_orders", ["person_id", "id"])


def _choice(column: str, name: str, values: tuple[str, ...], *, nullable: bool = False) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=nullable)
