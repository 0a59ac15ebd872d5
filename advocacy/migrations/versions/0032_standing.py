"""Tiers, badges and streaks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
FIGURES = ("posts", "networks", "suggestions", "conversions", "colleagues", "thanks", "weeks", "points")


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "tier_ladders",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tiers", JSON, nullable=False),
        _choice("period", "rolling", "calendar_year"),
        sa.Column("days", sa.Integer()),
        sa.Column("grace_days", sa.Integer(), nullable=False),
        _instant("valid_from"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.UniqueConstraint("programme_id", "version"),
        sa.CheckConstraint("grace_days >= 0", name="grace_days"),
    )
    op.create_table(
        "standings",
        _person(key=True),
        sa.Column("programme_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("tier", sa.String(40), nullable=False),
        sa.Column("ladder_version", sa.Integer(), nullable=False),
        _instant("since"),
        sa.Column("reached_on", sa.Date()),
        sa.Column("kept_until", sa.Date()),
        sa.Column("review_on", sa.Date()),
        sa.Column("score", BIG, nullable=False),
    )
    op.create_index("ix_standings_programme_id_tier", "standings", ["programme_id", "tier"])
    op.create_index("ix_standings_review_on", "standings", ["review_on"])
    _badges()
    _deeds()
    op.create_table(
        "standing_cursors",
        sa.Column("name", sa.String(40), primary_key=True),
        sa.Column("position", BIG, nullable=False),
    )


def downgrade() -> None:
    """Takes them away."""
    for table in ("standing_cursors", "streak_pauses", "deeds", "badge_awards", "badges", "standings", "tier_ladders"):
        op.drop_table(table)


def _badges() -> None:
    op.create_table(
        "badges",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(60), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("icon", sa.String(40), nullable=False),
        sa.Column("tone", sa.String(20), nullable=False),
        sa.Column("rule", JSON),
        sa.Column("active", sa.Boolean(), nullable=False),
        _instant("created_at"),
    )
    op.create_table(
        "badge_awards",
        sa.Column("id", BIG, primary_key=True),
        _person(),
        sa.Column("badge_key", sa.String(60), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        _instant("at"),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.UniqueConstraint("person_id", "badge_key"),
    )
    op.create_index("ix_badge_awards_badge_key", "badge_awards", ["badge_key"])
    op.create_index("ix_badge_awards_by_id", "badge_awards", ["by_id"])


def _deeds() -> None:
    op.create_table(
        "deeds",
        sa.Column("id", BIG, primary_key=True),
        _person(),
        _choice("figure", *FIGURES),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("of", sa.String(80), nullable=False),
        sa.Column("week", sa.Date(), nullable=False),
        _instant("at"),
        sa.Column("gone", sa.Boolean(), nullable=False),
        sa.UniqueConstraint("figure", "subject"),
    )
    op.create_index("ix_deeds_person_id_figure_week", "deeds", ["person_id", "figure", "week"])
    op.create_table(
        "streak_pauses",
        _person(key=True),
        sa.Column("week", sa.Date(), primary_key=True),
        _choice("why", "away", "blackout", enum="paused"),
    )


def _person(*, key: bool = False) -> sa.Column[int]:
    return sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False, primary_key=key)


def _instant(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _choice(name: str, *values: str, enum: str = "") -> sa.Column[str]:
    kind = sa.Enum(*values, name=enum or name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)
