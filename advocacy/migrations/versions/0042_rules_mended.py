"""Figures of posts that are written down night by night, and marked where they earn nothing for now."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

TRIGGERS = (
    "share_published", "suggestion_accepted", "colleague_joined", "training_finished", "human_clicks", "engagement",
    "conversion", "live_verified", "mission_completed", "challenge_won", "thanked",
)  # fmt: skip


def upgrade() -> None:
    """They get a table."""
    kind = sa.Enum(*TRIGGERS, name="trigger", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "watched_figures",
        sa.Column(
            "share_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            sa.ForeignKey("shares.id"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("trigger", kind, primary_key=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried", sa.String(80), nullable=False),
    )
    op.create_index("ix_watched_figures_since", "watched_figures", ["since"])


def downgrade() -> None:
    """It goes."""
    op.drop_table("watched_figures")
