"""A live post knows since when it waits for one of us; a correction, which commission it takes back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0083"
down_revision = "0082"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the columns; what waits for us is known from the next daily look on."""
    op.add_column("deliverables", sa.Column("ours_since", sa.DateTime(timezone=True)))
    whose = sa.ForeignKey("commissions.id", name=op.f("fk_commission_adjustments_commission_id"))
    with op.batch_alter_table("commission_adjustments") as adjustments:
        adjustments.add_column(sa.Column("commission_id", BIG, whose))
    op.create_index("ix_commission_adjustments_commission_id", "commission_adjustments", ["commission_id"])


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_commission_adjustments_commission_id", "commission_adjustments")
    with op.batch_alter_table("commission_adjustments") as adjustments:
        adjustments.drop_column("commission_id")
    with op.batch_alter_table("deliverables") as deliverables:
        deliverables.drop_column("ours_since")
