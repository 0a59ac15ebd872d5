"""Messages: rhythms, preferences, bounces."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
KINDS = ("answer", "reviews", "posts", "thanks", "partners", "news", "security")


def upgrade() -> None:
    """Adds what the room keeps. Notices of before are news that no digest tells; mails of before are usual ones."""
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="news"))
        notices.add_column(sa.Column("for_digest", sa.Boolean(), nullable=False, server_default=sa.false()))
        notices.create_check_constraint(op.f("ck_notices_noticekind"), sa.column("kind").in_(KINDS))
    op.create_index(
        "ix_notices_for_digest", "notices", ["person_id", "id"], sqlite_where=sa.text("for_digest"),
        postgresql_where=sa.text("for_digest"),
    )  # fmt: skip
    _messages()
    _mail()


def _messages() -> None:
    op.create_table(
        "notice_messages",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("notice_id", BIG, sa.ForeignKey("notices.id", ondelete="CASCADE")),
        sa.Column("channel", _choice("channel", "mail", "digest", "push", "chat"), nullable=False),
        sa.Column("due_at", TIME, nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_notice_messages_person_id_due_at", "notice_messages", ["person_id", "due_at"])
    op.create_index("ix_notice_messages_notice_id", "notice_messages", ["notice_id"])
    op.create_index("ix_notice_messages_due_at", "notice_messages", ["due_at"])
    op.create_index(
        "ix_notice_messages_held", "notice_messages", ["due_at"], sqlite_where=sa.text("held"),
        postgresql_where=sa.text("held"),
    )  # fmt: skip
    op.create_table(
        "message_wishes",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("rhythm", _choice("rhythm", "daily", "weekdays", "weekly", "never"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("channels", JSON, nullable=False),
        sa.Column("most_a_day", sa.Integer()),
        sa.Column("next_digest_at", TIME),
        sa.Column("last_digest_at", TIME, nullable=False),
        sa.Column("changed_at", TIME),
    )
    op.create_index("ix_message_wishes_next_digest_at", "message_wishes", ["next_digest_at"])


def _mail() -> None:
    op.add_column("mails", sa.Column("urgency", sa.Integer(), nullable=False, server_default="1"))
    op.drop_index("ix_mails_due", table_name="mails")
    op.create_index("ix_mails_due", "mails", ["sent_at", "given_up_at", "urgency", "next_try_at"])
    op.create_table(
        "bounced_addresses",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("address", sa.String(320), nullable=False, unique=True),
        sa.Column("kind", _choice("bounce", "hard", "soft", "complaint"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", TIME, nullable=False),
        sa.Column("last_at", TIME, nullable=False),
        sa.Column("stopped_at", TIME),
        sa.Column("told_at", TIME),
    )
    op.create_index("ix_bounced_addresses_last_at", "bounced_addresses", ["last_at"])
    op.create_index("ix_bounced_addresses_told_at", "bounced_addresses", ["told_at"])
    op.create_table(
        "mail_pace",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("minute", BIG, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("mail_pace")
    op.drop_table("bounced_addresses")
    op.drop_index("ix_mails_due", table_name="mails")
    op.create_index("ix_mails_due", "mails", ["sent_at", "given_up_at", "next_try_at"])
    op.drop_column("mails", "urgency")
    op.drop_table("message_wishes")
    op.drop_table("notice_messages")
    op.drop_index("ix_notices_for_digest", table_name="notices")
    with op.batch_alter_table("notices") as notices:
        notices.drop_constraint(op.f("ck_notices_noticekind"), type_="check")
        notices.drop_column("for_digest")
        notices.drop_column("kind")
