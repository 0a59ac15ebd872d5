"""Deliverables hang on a line's key, not on its place; one post delivers once; appeals have their day.

Lines that were kept without a key go by their place, as ``agreements.terms.terms_of`` reads them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
branch_labels = None
depends_on = None

TABLE = "deliverables"
PLACES = "UPDATE deliverables SET line_key = CAST(position / 100 AS VARCHAR(20)) WHERE make_good_for_id IS NULL"
"""A line had a hundred places."""


def upgrade() -> None:
    """Adds what is missing."""
    op.add_column(TABLE, sa.Column("line_key", sa.String(20), nullable=False, server_default=""))
    op.add_column(TABLE, sa.Column("address_key", sa.String(64)))
    op.add_column(TABLE, sa.Column("post_key", sa.String(64)))
    op.add_column(TABLE, sa.Column("appealed_at", sa.DateTime(timezone=True)))
    op.execute(sa.text(PLACES))
    op.create_index("uq_deliverables_person_id_address_key", TABLE, ["person_id", "address_key"], unique=True)
    op.create_index("uq_deliverables_post_key", TABLE, ["post_key"], unique=True)


def downgrade() -> None:
    """Takes it away."""
    op.drop_index("uq_deliverables_post_key", TABLE)
    op.drop_index("uq_deliverables_person_id_address_key", TABLE)
    for name in ("appealed_at", "post_key", "address_key", "line_key"):
        op.drop_column(TABLE, name)
