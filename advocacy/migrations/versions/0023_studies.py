"""Headcounts, rate cards, caption tests, what programmes cost."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("outlays", "rates", "rate_cards", "caption_tests", "headcount_stays", "headcounts")


def _state(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _at(name: str, *, needed: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _day(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Date(), nullable=False)


def _text(name: str, length: int) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=False)


def _person(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("people.id"), nullable=not needed)


def upgrade() -> None:
    """Adds the tables."""
    _headcounts()
    _caption_tests()
    _money()


def _headcounts() -> None:
    op.create_table(
        "headcounts",
        sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("people", sa.Integer(), nullable=False),
    )
    op.create_table(
        "headcount_stays",
        sa.Column("id", BIG, primary_key=True),
        _person("person_id", needed=True),
        sa.Column("team_id", sa.Integer()),
        _day("first_day"),
        _day("last_day"),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_headcount_stays_days")),
    )
    op.create_index("ix_headcount_stays_person_id", "headcount_stays", ["person_id"])
    op.create_index("ix_headcount_stays_last_day_first_day", "headcount_stays", ["last_day", "first_day"])


def _caption_tests() -> None:
    op.create_table(
        "caption_tests",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("group_ref", 80),
        _text("title", 300),
        _text("network", 40),
        _text("language", 20),
        sa.Column("captions", JSON, nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        _text("seed", 32),
        sa.Column("state", _state("captionteststate", "running", "ended"), nullable=False),
        _person("started_by"),
        _at("started_at"),
        _person("ended_by"),
        _at("ended_at", needed=False),
        sa.CheckConstraint("wanted > 0", name=op.f("ck_caption_tests_wanted")),
        sa.CheckConstraint("days > 0", name=op.f("ck_caption_tests_days")),
    )
    op.create_index("ix_caption_tests_group_ref", "caption_tests", ["group_ref"])
    op.create_index("ix_caption_tests_state", "caption_tests", ["state"])
    running = sa.text("state = 'running'")
    op.create_index(
        "uq_caption_tests_running", "caption_tests", ["group_ref", "network", "language"], unique=True,
        sqlite_where=running, postgresql_where=running,
    )  # fmt: skip


def _money() -> None:
    op.create_table(
        "rate_cards",
        sa.Column("version", sa.Integer(), primary_key=True, autoincrement=False),
        _day("effective_from"),
        _text("currency", 3),
        sa.Column("seen_percent", sa.Integer()),
        _text("source", 300),
        sa.Column("note", sa.Text(), nullable=False),
        _person("written_by"),
        _at("written_at"),
        sa.CheckConstraint("seen_percent BETWEEN 1 AND 100", name=op.f("ck_rate_cards_seen_percent")),
    )
    op.create_index("ix_rate_cards_effective_from", "rate_cards", ["effective_from"])
    op.create_table(
        "rates",
        sa.Column("version", sa.Integer(), sa.ForeignKey("rate_cards.version"), primary_key=True),
        sa.Column("network", sa.String(40), primary_key=True),
        sa.Column("per_thousand", BIG),
        sa.Column("per_click", BIG),
        sa.Column("per_interaction", BIG),
    )
    op.create_table(
        "outlays",
        sa.Column("id", BIG, primary_key=True),
        _text("programme", 80),
        _text("what", 200),
        sa.Column("amount", BIG, nullable=False),
        _text("currency", 3),
        _day("first_day"),
        _day("last_day"),
        _text("reference", 120),
        sa.Column("state", _state("outlaystate", "booked", "taken_back"), nullable=False),
        _person("booked_by"),
        _at("booked_at"),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_outlays_days")),
    )
    booked = sa.text("state = 'booked'")
    op.create_index(
        "uq_outlays_booked", "outlays", ["programme", "reference"], unique=True, sqlite_where=booked,
        postgresql_where=booked,
    )  # fmt: skip
    op.create_index("ix_outlays_state", "outlays", ["state"])
    op.create_index("ix_outlays_last_day_first_day", "outlays", ["last_day", "first_day"])


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.drop_table(table)
