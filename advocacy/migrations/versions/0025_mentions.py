"""What others say of us: watches, mentions, who is not listened to, answers drawn for review."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("answer_samples", "unheard_authors", "mentions_heard", "mentions", "watches")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _at(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _text(name: str, length: int, *, needed: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.String(length), nullable=not needed)


def _person(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("people.id"))


def upgrade() -> None:
    """Adds the tables."""
    _watches()
    _mentions()
    op.create_table(
        "mentions_heard",
        sa.Column("mention_id", BIG, sa.ForeignKey("mentions.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("watch_id", sa.Integer(), sa.ForeignKey("watches.id"), primary_key=True),
        _at("at", needed=True),
    )
    op.create_index("ix_mentions_heard_watch_id", "mentions_heard", ["watch_id"])
    op.create_table(
        "unheard_authors",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("network", 40),
        sa.Column("author_key", sa.String(64), nullable=False, unique=True),
        _at("since", needed=True),
        _person("noted_by_id"),
    )
    op.create_table(
        "answer_samples",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("mention_id", BIG, sa.ForeignKey("mentions.id"), nullable=False),
        _person("answered_by_id"),
        sa.Column("state", _choice("samplestate", "waiting", "fine", "flagged"), nullable=False),
        _at("drawn_at", needed=True),
        _person("reviewer_id"),
        _at("reviewed_at"),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_answer_samples_mention_id", "answer_samples", ["mention_id"])
    op.create_index("ix_answer_samples_state_id", "answer_samples", ["state", "id"])


def _watches() -> None:
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), primary_key=True),
        _text("name", 120),
        sa.Column("kind", _choice("watchkind", "brand", "campaign", "hashtag", "feed"), nullable=False),
        sa.Column("state", _choice("watchstate", "active", "paused", "retired"), nullable=False),
        _text("network", 40),
        _text("service_url", 255),
        _text("url", 2000),
        sa.Column("words", JSON, nullable=False),
        sa.Column("without", JSON, nullable=False),
        sa.Column("languages", JSON, nullable=False),
        _text("campaign", 120),
        _text("topic", 120),
        sa.Column("answer_hours", sa.Integer(), nullable=False),
        sa.Column("assigns", sa.Boolean(), nullable=False),
        sa.Column("connection_id", sa.Integer(), sa.ForeignKey("connections.id")),
        _person("made_by_id"),
        _at("made_at", needed=True),
        _at("next_at", needed=True),
        _at("asked_at"),
        _at("newest_at"),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        _at("problem_since"),
        _text("etag", 300, needed=False),
        _text("modified", 100, needed=False),
    )
    op.create_index("ix_watches_state", "watches", ["state"])
    op.create_index("ix_watches_connection_id", "watches", ["connection_id"])
    active = sa.text("state = 'active'")
    op.create_index("ix_watches_due", "watches", ["next_at"], sqlite_where=active, postgresql_where=active)


def _mentions() -> None:
    op.create_table(
        "mentions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("key", sa.String(64), nullable=False, unique=True),
        _text("network", 40),
        _text("service_url", 255),
        _text("remote_id", 500),
        _text("url", 2000),
        _text("author", 320),
        _text("author_key", 64),
        sa.Column("excerpt", sa.Text(), nullable=False),
        _text("language", 35),
        _at("said_at", needed=True),
        _at("found_at", needed=True),
        sa.Column("tone", _choice("tone", "praise", "complaint", "question", "neutral"), nullable=False),
        _text("topic", 120),
        _text("campaign", 120),
        sa.Column("answer_hours", sa.Integer(), nullable=False),
        sa.Column("state", _choice("mentionstate", "new", "assigned", "answered", "dismissed"), nullable=False),
        _at("due_at"),
        _at("overdue_at"),
        _person("assigned_to_id"),
        _at("assigned_at"),
        _person("answered_by_id"),
        _at("answered_at"),
        sa.Column("answer", sa.Text(), nullable=False),
        _text("answer_url", 2000),
        _text("reply_ref", 80),
        _at("look_at"),
        _at("forgotten_at"),
    )
    for columns in (
        ("author_key",), ("found_at",), ("look_at",), ("answered_by_id",), ("state", "id"), ("assigned_to_id", "state"),
    ):  # fmt: skip
        op.create_index(f"ix_mentions_{'_'.join(columns)}", "mentions", list(columns))
    waiting = sa.text("state IN ('new', 'assigned')")
    op.create_index("ix_mentions_due_at", "mentions", ["due_at"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    """Takes them away."""
    for table in TABLES:
        op.drop_table(table)
