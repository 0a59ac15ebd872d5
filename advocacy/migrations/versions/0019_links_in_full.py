"""Links know the caption, programme and journey stage they were made for; reach is grouped by them too."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

BEFORE = ("all", "network", "item", "campaign", "topic", "region", "team", "person")
ADDED = ("caption", "programme", "stage")


def upgrade() -> None:
    """Adds columns to links, dimensions to reach."""
    op.add_column("links", sa.Column("caption", sa.String(80), nullable=False, server_default=""))
    op.add_column("links", sa.Column("assigned", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("links", sa.Column("programme", sa.String(80), nullable=False, server_default=""))
    op.add_column("links", sa.Column("stage", sa.String(40), nullable=False, server_default=""))
    op.add_column("links", sa.Column("click_ids", sa.Boolean(), nullable=False, server_default=sa.false()))
    _dimensions(*BEFORE, *ADDED)


def downgrade() -> None:
    """Takes them away."""
    op.execute(sa.delete(sa.table("reach_counts", sa.column("dimension"))).where(sa.column("dimension").in_(ADDED)))
    _dimensions(*BEFORE)
    for name in ("click_ids", "stage", "programme", "assigned", "caption"):
        op.drop_column("links", name)


def _dimensions(*names: str) -> None:
    with op.batch_alter_table("reach_counts") as counts:
        counts.drop_constraint(op.f("ck_reach_counts_dimension"), type_="check")
        counts.create_check_constraint(op.f("ck_reach_counts_dimension"), sa.column("dimension").in_(names))
