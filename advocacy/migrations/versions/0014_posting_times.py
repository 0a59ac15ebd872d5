"""When people post: slots, quiet hours, days off, recurrences, what their audience clicks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("recurrences", "audience_hours", "click_hours", "calendar_feeds", "posting_slots", "posting_times")


def _person(*, key: bool = False) -> sa.Column[object]:
    return sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=key, nullable=False)


def _time(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.String(5), nullable=False)


def _count(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _at(name: str, *, key: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), primary_key=key, nullable=False)


def upgrade() -> None:
    """Adds the tables, and the index by which colleagues keep their distance."""
    op.create_index("ix_shares_group_ref_network_due_at", "shares", ["group_ref", "network", "due_at"])
    _said()
    _learned()
    _recurring()


def _said() -> None:
    op.create_table(
        "posting_times",
        _person(key=True),
        _time("quiet_from"),
        _time("quiet_until"),
        sa.Column("days_off", JSON, nullable=False),
        sa.Column("away", JSON, nullable=False),
        sa.Column("keeps_holidays", sa.Boolean(), nullable=False),
        _time("works_from"),
        _time("works_until"),
        sa.Column("only_at_work", sa.Boolean(), nullable=False),
        _count("most_a_day"),
        _count("most_a_day_overall"),
        _count("most_a_week"),
        _at("changed_at"),
    )
    op.create_table(
        "posting_slots",
        sa.Column("id", BIG, primary_key=True),
        _person(),
        _count("weekday"),
        _time("at"),
        sa.UniqueConstraint("person_id", "weekday", "at", name=op.f("uq_posting_slots_person_id_weekday_at")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_posting_slots_weekday")),
    )
    op.create_table(
        "calendar_feeds",
        _person(key=True),
        sa.Column("key_digest", sa.String(64), nullable=False),
        _at("created_at"),
        sa.UniqueConstraint("key_digest", name=op.f("uq_calendar_feeds_key_digest")),
    )


def _learned() -> None:
    op.create_table("click_hours", _person(key=True), _at("hour_at", key=True), _count("clicks"))
    op.create_index("ix_click_hours_hour_at", "click_hours", ["hour_at"])
    op.create_table(
        "audience_hours",
        sa.Column("weekday", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("hour", sa.Integer(), primary_key=True, autoincrement=False),
        _count("clicks"),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_audience_hours_weekday")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_audience_hours_hour")),
    )


def _recurring() -> None:
    states = sa.Enum(
        "active", "ended", name="recurrencestate", native_enum=False, create_constraint=True, length=32
    )  # fmt: skip
    op.create_table(
        "recurrences",
        sa.Column("id", BIG, primary_key=True),
        _person(),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id"), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("connection_id", sa.Integer(), sa.ForeignKey("connections.id")),
        _count("every_weeks"),
        _at("next_at"),
        _count("times"),
        sa.Column("state", states, nullable=False),
        sa.Column("ended_why", sa.Text()),
        _at("created_at"),
        sa.CheckConstraint("every_weeks BETWEEN 1 AND 52", name=op.f("ck_recurrences_every_weeks")),
    )
    op.create_index("ix_recurrences_item_id", "recurrences", ["item_id"])
    active = {"sqlite_where": sa.text("state = 'active'"), "postgresql_where": sa.text("state = 'active'")}
    op.create_index("ix_recurrences_due", "recurrences", ["next_at"], **active)
    op.create_index("uq_recurrences_active", "recurrences", ["person_id", "item_id", "network"], unique=True, **active)


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.drop_table(table)
    op.drop_index("ix_shares_group_ref_network_due_at", "shares")
