"""Clicks in games count for good only on posts that were read back; games for a relationship or a programme."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GAMES = ("challenges", "contests")


def upgrade() -> None:
    """Adds the columns; the next count, at most a day later, fills what was counted."""
    op.add_column("challenge_progress", sa.Column("base_verified", BIG, nullable=False, server_default="0"))
    for table in GAMES:
        op.add_column(table, sa.Column("relationship", sa.String(20), nullable=False, server_default=""))
        op.add_column(table, sa.Column("programme", sa.Integer()))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("challenge_progress", "base_verified")
    for table in GAMES:
        op.drop_column(table, "programme")
        op.drop_column(table, "relationship")
