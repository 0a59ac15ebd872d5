"""What was asked for twice by one form: a redemption keeps the key of the form that asked for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Redemptions of before have no key."""
    op.add_column("redemptions", sa.Column("asked_key", sa.String(32)))
    op.create_index("ix_redemptions_asked_key", "redemptions", ["person_id", "perk_id", "asked_key"], unique=True)


def downgrade() -> None:
    """Forgets the keys."""
    op.drop_index("ix_redemptions_asked_key", "redemptions")
    op.drop_column("redemptions", "asked_key")
