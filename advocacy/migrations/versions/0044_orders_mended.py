"""Cards that came too late to be anybody's, and a leaver's one-time link to theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

INDEX = "ix_gift_orders_key_digest"
COLUMNS = ("stray_id", "key_digest", "key_until")


def upgrade() -> None:
    """Three columns of an order; without making its table anew."""
    op.add_column("gift_orders", sa.Column("stray_id", sa.String(60)))
    op.add_column("gift_orders", sa.Column("key_digest", sa.String(64)))
    op.add_column("gift_orders", sa.Column("key_until", sa.DateTime(timezone=True)))
    op.create_index(INDEX, "gift_orders", ["key_digest"], unique=True)


def downgrade() -> None:
    """Without them."""
    op.drop_index(INDEX, table_name="gift_orders")
    for name in COLUMNS:
        op.drop_column("gift_orders", name)
