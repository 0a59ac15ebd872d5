"""What was looked for in whole tables is found by an index: posts by their name, by beginnings, who holds a role."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0077"
down_revision = "0076"
branch_labels = None
depends_on = None

THERE = sa.text("remote_id IS NOT NULL")


def upgrade() -> None:
    """Adds the indexes; those of beginnings in the order of bytes on PostgreSQL."""
    op.create_index("ix_shares_remote_id", "shares", ["remote_id"], sqlite_where=THERE, postgresql_where=THERE)
    op.drop_index("ix_shares_source_ref", "shares")
    _by_beginning("ix_shares_source_ref", "shares", "source_ref")
    _by_beginning("ix_mails_message_id", "mails", "message_id")
    op.create_index("ix_person_roles_role_person_id", "person_roles", ["role", "person_id"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_person_roles_role_person_id", "person_roles")
    op.drop_index("ix_mails_message_id", "mails")
    op.drop_index("ix_shares_source_ref", "shares")
    op.create_index("ix_shares_source_ref", "shares", ["source_ref"])
    op.drop_index("ix_shares_remote_id", "shares")


def _by_beginning(name: str, table: str, column: str) -> None:
    op.create_index(name, table, [column], postgresql_ops={column: "text_pattern_ops"})
