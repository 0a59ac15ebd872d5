"""What the last upgrade made of the schema, so that machines of the release before know whether it is still theirs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the table; whoever upgrades fills it."""
    op.create_table(
        "schema_levels",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.String(length=32), nullable=False),
        sa.Column("contract", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schema_levels")),
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("schema_levels")
