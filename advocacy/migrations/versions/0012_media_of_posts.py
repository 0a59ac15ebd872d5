"""Media of posts, what was uploaded for them, and the raw answers that readings were taken from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Adds two columns to shares, and the table of answers."""
    op.add_column("shares", sa.Column("media", JSON, nullable=False, server_default="[]"))
    op.add_column("shares", sa.Column("uploads", JSON, nullable=False, server_default="{}"))
    op.create_table(
        "raw_reports",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("share_id", BIG, sa.ForeignKey("shares.id"), nullable=False),
        sa.Column("captured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_index("ix_raw_reports_share_id_captured_at", "raw_reports", ["share_id", "captured_at"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("raw_reports")
    op.drop_column("shares", "uploads")
    op.drop_column("shares", "media")
