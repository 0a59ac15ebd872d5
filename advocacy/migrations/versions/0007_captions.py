"""Own words know which revision of the story they retell; the calendar finds what goes live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the column and the index."""
    with op.batch_alter_table("items") as items:
        items.add_column(sa.Column("parent_revision", sa.Integer()))
        items.create_index("ix_items_state_embargo_at", ["state", "embargo_at"])


def downgrade() -> None:
    """Takes them away."""
    with op.batch_alter_table("items") as items:
        items.drop_index("ix_items_state_embargo_at")
        items.drop_column("parent_revision")
