"""Slack and Teams."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Adds the workspaces, channels and accounts, the queue, and what came in."""
    op.create_table(
        "chat_workspaces",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("team", sa.String(40), nullable=False),
        sa.Column("bot", sa.String(40), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("signing_secret", sa.Text(), nullable=False),
        sa.Column("state", _standing(), nullable=False),
        sa.Column("problem", sa.String(300), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("rests_until", TIME),
        sa.Column("looked_at", TIME),
        sa.Column("look_cursor", sa.String(200), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("ix_chat_workspaces_team", "chat_workspaces", ["team"])
    op.create_index("ix_chat_workspaces_state", "chat_workspaces", ["state"])
    _channels()
    _accounts()
    _messages()
    op.create_table(
        "chat_receipts",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("received_at", TIME, nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
    )
    op.create_index("ix_chat_receipts_received_at", "chat_receipts", ["received_at"])


def _channels() -> None:
    op.create_table(
        "chat_channels",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("service", _choice("service", "slack_app", "slack_hook", "teams_hook"), nullable=False),
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("chat_workspaces.id")),
        sa.Column("place", sa.String(40), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id")),
        sa.Column("state", _standing(), nullable=False),
        sa.Column("problem", sa.String(300), nullable=False),
        sa.Column("rests_until", TIME),
        sa.Column("told_at", TIME),
        sa.Column("created_at", TIME, nullable=False),
    )
    for name in ("workspace_id", "team_id", "state"):
        op.create_index(f"ix_chat_channels_{name}", "chat_channels", [name])


def _accounts() -> None:
    op.create_table(
        "chat_accounts",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("workspace_id", sa.Integer(), sa.ForeignKey("chat_workspaces.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("member", sa.String(40), nullable=False),
        sa.Column("joined_by", sa.String(10), nullable=False),
        sa.Column("joined_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.UniqueConstraint("workspace_id", "member"),
        sa.UniqueConstraint("workspace_id", "person_id"),
    )
    op.create_index("ix_chat_accounts_person_id", "chat_accounts", ["person_id"])


def _messages() -> None:
    op.create_table(
        "chat_messages",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("channel_id", sa.Integer(), sa.ForeignKey("chat_channels.id")),
        sa.Column("account_id", BIG, sa.ForeignKey("chat_accounts.id")),
        sa.Column("answer_to", sa.Text()),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("queued_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", TIME),
        sa.Column("given_up_at", TIME),
        sa.Column("problem", sa.Text()),
        sa.UniqueConstraint("channel_id", "source"),
    )
    op.create_index("ix_chat_messages_account_id", "chat_messages", ["account_id"])
    op.create_index("ix_chat_messages_due", "chat_messages", ["sent_at", "given_up_at", "next_try_at"])


def _standing() -> sa.Enum:
    return _choice("standing", "active", "switched_off", "broken", "removed")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes them away."""
    for name in ("chat_receipts", "chat_messages", "chat_accounts", "chat_channels", "chat_workspaces"):
        op.drop_table(name)
