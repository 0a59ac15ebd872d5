"""Figures that people state by hand are kept apart from those that networks report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

BEFORE = ("reported", "counted", "estimated", "potential")
NAME = "ck_reach_counts_provenance"


def upgrade() -> None:
    """Allows the provenance; the rollups are made anew by themselves, for their version has changed."""
    _provenances(*BEFORE, "stated")


def downgrade() -> None:
    """Takes it away, with the figures that have it."""
    op.execute(sa.text("DELETE FROM reach_counts WHERE provenance = 'stated'"))
    _provenances(*BEFORE)


def _provenances(*names: str) -> None:
    with op.batch_alter_table("reach_counts") as counts:
        counts.drop_constraint(op.f(NAME), type_="check")
        counts.create_check_constraint(op.f(NAME), sa.column("provenance").in_(names))
