"""Leaderboards: who takes part, and under which name; what people earned by period; which boards there are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
RANKED = ["listed", "period", "starts_on", "points", "person_id"]


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "board_members",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("pseudonym", sa.String(40)),
        sa.Column("pseudonym_key", sa.String(80), unique=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "board_scores",
        _choice("period", "week", "month", "quarter", "year", "all"),
        sa.Column("starts_on", sa.Date(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("points", BIG, nullable=False),
        sa.Column("listed", sa.Boolean(), nullable=False),
        sa.CheckConstraint("points > 0", name="points"),
    )
    op.create_index("ix_board_scores_listed_period_starts_on_points", "board_scores", RANKED)
    op.create_index("ix_board_scores_person_id", "board_scores", ["person_id"])
    op.create_table(
        "board_settings",
        _choice("kind", "everybody", "team", "region", "programme", "teams", name="boardkind"),
        sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.add_column("point_days", sa.Column("unranked", sa.Boolean(), nullable=False, server_default=sa.true()))
    op.create_index(
        "ix_point_days_unranked", "point_days", ["person_id"], sqlite_where=sa.text("unranked = 1"),
        postgresql_where=sa.text("unranked"),
    )


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_point_days_unranked", table_name="point_days")
    op.drop_column("point_days", "unranked")
    for table in ("board_settings", "board_scores", "board_members"):
        op.drop_table(table)


def _choice(column: str, *values: str, name: str = "") -> sa.Column[object]:
    kind = sa.Enum(*values, name=name or column, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, primary_key=True)
