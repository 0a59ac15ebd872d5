"""Waits of the whole application, for accounts that are connected during one; a lateness limit of a post's own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds a table and a column to shares."""
    op.create_table(
        "app_waits",
        sa.Column("network", sa.String(40), primary_key=True),
        sa.Column("service_url", sa.String(255), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("shares", sa.Column("late_minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("shares", "late_minutes")
    op.drop_table("app_waits")
