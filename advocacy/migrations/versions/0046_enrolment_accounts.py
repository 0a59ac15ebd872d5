"""Accounts of the ledger may belong to an enrolment, and hold what a partner owes."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

HOLDERS = ("company", "person", "programme", "budget")
KINDS = ("issued", "pending", "available", "held", "redeemed", "expired", "reversed")
CHECKS = (("ck_ledger_accounts_holderkind", "holder_kind"), ("ck_ledger_accounts_accountkind", "kind"))


def upgrade() -> None:
    """Widens both lists."""
    _allow((*HOLDERS, "enrolment"), (*KINDS, "owed"))


def downgrade() -> None:
    """Narrows them; there must be no such account."""
    _allow(HOLDERS, KINDS)


def _allow(*lists: tuple[str, ...]) -> None:
    with op.batch_alter_table("ledger_accounts") as accounts:
        for (name, column), allowed in zip(CHECKS, lists, strict=True):
            accounts.drop_constraint(op.f(name), type_="check")
            accounts.create_check_constraint(op.f(name), sa.column(column).in_(allowed))
