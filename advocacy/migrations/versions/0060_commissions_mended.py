"""Commissions, mended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A fee whose post is in question while a payout has it; refunds that were told before their order."""
    op.add_column("commissions", sa.Column("in_question", sa.String(400), nullable=False, server_default=""))
    op.create_table(
        "early_refunds",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("order_id", sa.String(120), nullable=False),
        sa.Column("reference", sa.String(120), nullable=False),
        sa.Column("amount", BIG),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("told_at", TIME, nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.UniqueConstraint("key", "reference"),
    )


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("early_refunds")
    op.drop_column("commissions", "in_question")
