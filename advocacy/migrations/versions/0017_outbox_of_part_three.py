"""What an attempt cost, and posts that missed their time are found at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds a column to attempts and an index to shares."""
    op.add_column("share_attempts", sa.Column("cost_micros", BIG, nullable=False, server_default="0"))
    only_missed = sa.text("state = 'missed'")
    op.create_index(
        "ix_shares_missed", "shares", ["late_after"], sqlite_where=only_missed, postgresql_where=only_missed
    )


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_shares_missed", "shares")
    op.drop_column("share_attempts", "cost_micros")
