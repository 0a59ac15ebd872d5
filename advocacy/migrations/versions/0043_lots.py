"""Of which credits points ran out."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from advocacy.append_only import triggers

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE = "ledger_run_outs"


def upgrade() -> None:
    """Adds the table; its rows are never changed."""
    op.create_table(
        TABLE,
        sa.Column("entry_id", BIG, sa.ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False),
        sa.Column("credit_id", BIG, sa.ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False),
        sa.Column("amount", BIG, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_ledger_run_outs_amount")),
    )
    op.create_index("ix_ledger_run_outs_credit_id", TABLE, ["credit_id"])
    for line in triggers(op.get_bind().dialect.name, TABLE):
        op.execute(line)


def downgrade() -> None:
    """Takes it away: what ran out can be taken back a second time then."""
    op.drop_table(TABLE)
