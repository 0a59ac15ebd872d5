"""Budgets of requests and money at the networks, kept by the database so that every worker sees the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds what was asked and paid."""
    op.create_table(
        "budgets_spent",
        sa.Column("network", sa.String(40), primary_key=True),
        sa.Column("scope", sa.String(300), primary_key=True),
        sa.Column("asking", sa.String(10), primary_key=True),
        sa.Column("width", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("slot", BIG, primary_key=True, autoincrement=False),
        sa.Column("spent", sa.Integer(), nullable=False),
    )
    op.create_table(
        "money_spent",
        sa.Column("network", sa.String(40), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("micros", BIG, nullable=False),
    )


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("money_spent")
    op.drop_table("budgets_spent")
