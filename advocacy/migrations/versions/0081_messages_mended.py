"""Deciding from Slack is asked for and agreed to; an account there knows the address it was found by; when an endpoint
last failed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0081"
down_revision = "0078"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the columns; who is who is asked for again, so that those who were found by their address may decide on."""
    asker = sa.ForeignKey("people.id", name=op.f("fk_chat_workspaces_decides_asked_by_id"))
    with op.batch_alter_table("chat_workspaces") as workspaces:
        workspaces.add_column(sa.Column("decides_asked_by_id", sa.Integer(), asker))
    op.add_column("chat_accounts", sa.Column("mail_digest", sa.String(64), server_default="", nullable=False))
    op.add_column("webhook_endpoints", sa.Column("last_failed_at", sa.DateTime(timezone=True)))
    op.execute("UPDATE chat_workspaces SET looked_at = NULL, look_cursor = ''")


def downgrade() -> None:
    """Takes them away."""
    with op.batch_alter_table("webhook_endpoints") as endpoints:
        endpoints.drop_column("last_failed_at")
    with op.batch_alter_table("chat_accounts") as accounts:
        accounts.drop_column("mail_digest")
    with op.batch_alter_table("chat_workspaces") as workspaces:
        workspaces.drop_column("decides_asked_by_id")
