"""A commission that is held says by when somebody has looked into it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0085"
down_revision = "0084"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column; what is held already should be looked into before its hold is over, or is late."""
    op.add_column("commissions", sa.Column("look_by", sa.DateTime(timezone=True)))
    op.execute("UPDATE commissions SET look_by = release_at WHERE state = 'held' AND held_for <> 'post_changed'")


def downgrade() -> None:
    """Takes it away."""
    with op.batch_alter_table("commissions") as commissions:
        commissions.drop_column("look_by")
