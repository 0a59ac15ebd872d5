"""Reach is grouped by story and network, campaign and network, campaign and story at once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BEFORE = (
    "all", "network", "item", "campaign", "topic", "region", "team", "person", "caption", "programme", "stage",
)  # fmt: skip
ADDED = ("item_network", "campaign_network", "campaign_item", "programme_network")


def upgrade() -> None:
    """Allows the dimensions; a key of two is longer than one."""
    _dimensions("reach_hours", *BEFORE, *ADDED)
    _dimensions("reach_counts", *BEFORE, *ADDED, length=240)


def downgrade() -> None:
    """Takes them away."""
    op.execute(sa.delete(sa.table("reach_counts", sa.column("dimension"))).where(sa.column("dimension").in_(ADDED)))
    _dimensions("reach_hours", *BEFORE)
    _dimensions("reach_counts", *BEFORE, length=120)


def _dimensions(table: str, *names: str, length: int | None = None) -> None:
    with op.batch_alter_table(table) as counts:
        counts.drop_constraint(op.f(f"ck_{table}_dimension"), type_="check")
        counts.create_check_constraint(op.f(f"ck_{table}_dimension"), sa.column("dimension").in_(names))
        if length:
            counts.alter_column("key", type_=sa.String(length), existing_nullable=False)
