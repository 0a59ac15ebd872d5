"""Web push."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the devices and the messages that wait for them."""
    op.create_table(
        "push_devices",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("sign_in_id", BIG, sa.ForeignKey("sign_ins.id", ondelete="CASCADE"), nullable=False),
        sa.Column("endpoint_digest", sa.String(64), nullable=False, unique=True),
        sa.Column("secrets", sa.Text(), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("service", sa.String(120), nullable=False),
        sa.Column("added_at", TIME, nullable=False),
        sa.Column("reached_at", TIME),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text()),
    )
    op.create_index("ix_push_devices_person_id", "push_devices", ["person_id"])
    op.create_index("ix_push_devices_sign_in_id", "push_devices", ["sign_in_id"])
    op.create_table(
        "push_messages",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("device_id", BIG, sa.ForeignKey("push_devices.id", ondelete="CASCADE"), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("tag", sa.String(80), nullable=False),
        sa.Column("queued_at", TIME, nullable=False),
        sa.Column("ends_at", TIME, nullable=False),
        sa.Column("next_try_at", TIME, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
    )
    op.create_index("ix_push_messages_device_id", "push_messages", ["device_id"])
    op.create_index("ix_push_messages_next_try_at", "push_messages", ["next_try_at"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("push_messages")
    op.drop_table("push_devices")
