"""Payouts, mended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Details tell when they ended; those that were erased are in use no more."""
    op.add_column("payment_details", sa.Column("ended_at", sa.DateTime(timezone=True)))
    details = sa.table("payment_details", sa.column("state"), sa.column("masked"))
    gone = sa.and_(details.c.masked == "••••", details.c.state.in_(("active", "held")))
    op.execute(details.update().where(gone).values(state="stopped"))


def downgrade() -> None:
    """What was erased stays out of use."""
    op.drop_column("payment_details", "ended_at")
