"""Waits of the whole application, for accounts that are connected during one; a lateness limit of a post's own.

Due posts are indexed in the order in which they are claimed, or a flood of one instant would be sorted at every claim.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


QUEUED = sa.text("state = 'scheduled'")


def upgrade() -> None:
    """Adds a table and a column to shares; the index of due posts gets a second column."""
    _index_due("due_at", "id")
    op.create_table(
        "app_waits",
        sa.Column("network", sa.String(40), primary_key=True),
        sa.Column("service_url", sa.String(255), primary_key=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("shares", sa.Column("late_minutes", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Takes them away."""
    _index_due("due_at")
    op.drop_column("shares", "late_minutes")
    op.drop_table("app_waits")


def _index_due(*columns: str) -> None:
    op.drop_index("ix_shares_due", "shares")
    op.create_index("ix_shares_due", "shares", list(columns), sqlite_where=QUEUED, postgresql_where=QUEUED)
