"""Missions, challenges and contests."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("planned", "open", "closed", "settled", "cancelled")


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "challenges",
        sa.Column("id", sa.Integer(), primary_key=True),
        _choice("kind", "gamekind", "mission", "challenge"),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        _choice("scope", "gamescope", "individual", "team", "together"),
        _choice("mode", "gamemode", "goal", "ranked"),
        _choice("state", "gamestate", *STATES),
        *_window(),
        sa.Column("wait_hours", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("places", JSON, nullable=False),
        sa.Column("badge", sa.String(60), nullable=False),
        sa.Column("most_points", sa.Integer()),
        sa.Column("promised", sa.Integer(), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer()),
        *_audience(),
        sa.Column("counted_at", sa.DateTime(timezone=True)),
        sa.Column("counted_to", sa.DateTime(timezone=True)),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("result", JSON, nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_challenges_points")),
        sa.CheckConstraint("most_points IS NULL OR most_points > 0", name=op.f("ck_challenges_most_points")),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_challenges_window")),
        sa.CheckConstraint("rounds >= 1", name=op.f("ck_challenges_rounds")),
    )
    op.create_index("ix_challenges_state", "challenges", ["state"])
    op.create_index("ix_challenges_made_by", "challenges", ["made_by"])
    op.create_table(
        "challenge_goals",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("challenge_id", sa.Integer(), sa.ForeignKey("challenges.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _choice("metric", "metric", "shares", "stories", "reach", "human_clicks", "conversions", "suggestions"),
        sa.Column("target", sa.Integer(), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("campaign", sa.String(120), nullable=False),
        sa.Column("topic", sa.String(120), nullable=False),
        sa.UniqueConstraint("challenge_id", "position"),
        sa.CheckConstraint("target >= 1", name=op.f("ck_challenge_goals_target")),
    )
    op.create_table(
        "challenge_players",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("challenge_id", sa.Integer(), sa.ForeignKey("challenges.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("team_id", sa.Integer()),
        sa.Column("round", sa.Integer(), nullable=False),
        _choice("state", "playstate", "playing", "left", "finished", "over"),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("counts_to", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("place", sa.Integer()),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.UniqueConstraint("challenge_id", "person_id", "round"),
    )
    playing = sa.text("state = 'playing'")
    op.create_index(
        "uq_challenge_players_playing", "challenge_players", ["challenge_id", "person_id"], unique=True,
        sqlite_where=playing, postgresql_where=playing,
    )  # fmt: skip
    op.create_index("ix_challenge_players_person_id_state", "challenge_players", ["person_id", "state"])
    op.create_index("ix_challenge_players_team_id", "challenge_players", ["team_id"])
    op.create_table(
        "challenge_progress",
        sa.Column("player_id", BIG, sa.ForeignKey("challenge_players.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("goal_id", sa.Integer(), sa.ForeignKey("challenge_goals.id"), primary_key=True),
        sa.Column("base", BIG, nullable=False),
        sa.Column("score", BIG, nullable=False),
        sa.Column("verified", BIG, nullable=False),
    )
    _contests()


def _contests() -> None:
    op.create_table(
        "contests",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        _choice("state", "conteststate", *STATES),
        *_window(),
        sa.Column("places", JSON, nullable=False),
        sa.Column("badge", sa.String(60), nullable=False),
        *_audience(),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_contests_window")),
    )
    op.create_index("ix_contests_state", "contests", ["state"])
    op.create_index("ix_contests_made_by", "contests", ["made_by"])
    op.create_table(
        "contest_criteria",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("contest_id", sa.Integer(), sa.ForeignKey("contests.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("says", sa.Text(), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.UniqueConstraint("contest_id", "position"),
        sa.CheckConstraint("weight BETWEEN 1 AND 100", name=op.f("ck_contest_criteria_weight")),
    )
    op.create_table(
        "contest_judges",
        sa.Column("contest_id", sa.Integer(), sa.ForeignKey("contests.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
    )
    op.create_index("ix_contest_judges_person_id", "contest_judges", ["person_id"])
    op.create_table(
        "contest_entries",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("contest_id", sa.Integer(), sa.ForeignKey("contests.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("share_id", BIG, sa.ForeignKey("shares.id")),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        _choice("state", "entrystate", "entered", "withdrawn", "judged"),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.Integer()),
        sa.Column("score", sa.Integer()),
        sa.Column("points", sa.Integer(), nullable=False),
    )
    entered = sa.text("state <> 'withdrawn'")
    op.create_index(
        "uq_contest_entries_entered", "contest_entries", ["contest_id", "person_id"], unique=True,
        sqlite_where=entered, postgresql_where=entered,
    )  # fmt: skip
    op.create_index("ix_contest_entries_contest_id_state", "contest_entries", ["contest_id", "state"])
    op.create_index("ix_contest_entries_person_id", "contest_entries", ["person_id"])
    op.create_index("ix_contest_entries_share_id", "contest_entries", ["share_id"])
    op.create_table(
        "contest_opinions",
        sa.Column("entry_id", BIG, sa.ForeignKey("contest_entries.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("judge_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("marks", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("ix_contest_opinions_judge_id", "contest_opinions", ["judge_id"])


def downgrade() -> None:
    """Takes them away."""
    for table in (
        "contest_opinions", "contest_entries", "contest_judges", "contest_criteria", "contests", "challenge_progress",
        "challenge_players", "challenge_goals", "challenges",
    ):  # fmt: skip
        op.drop_table(table)


def _window() -> list[sa.Column[object]]:
    return [
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("closes_on", sa.Date(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _audience() -> list[sa.Column[object]]:
    return [
        sa.Column("least_tier", sa.String(60), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id")),
        sa.Column("region", sa.String(20), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
    ]


def _choice(column: str, name: str, *values: str) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)
