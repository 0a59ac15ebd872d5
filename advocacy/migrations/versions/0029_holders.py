"""Accounts of the ledger belong to the company, a person, a programme or a budget."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KINDS = ("company", "person", "programme", "budget")


def upgrade() -> None:
    """Adds whose an account is, and fills it."""
    op.drop_index("uq_ledger_accounts_company", table_name="ledger_accounts")
    with op.batch_alter_table("ledger_accounts") as accounts:
        accounts.add_column(sa.Column("holder_kind", sa.String(32), nullable=False, server_default="company"))
        accounts.add_column(sa.Column("holder_id", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        sa.text("UPDATE ledger_accounts SET holder_kind = 'person', holder_id = person_id WHERE person_id IS NOT NULL")
    )
    with op.batch_alter_table("ledger_accounts") as accounts:
        accounts.drop_constraint(op.f("uq_ledger_accounts_person_id_kind_unit"), type_="unique")
        accounts.alter_column("holder_kind", server_default=None)
        accounts.alter_column("holder_id", server_default=None)
        accounts.create_check_constraint(op.f("ck_ledger_accounts_holderkind"), sa.column("holder_kind").in_(KINDS))
        accounts.create_unique_constraint(
            op.f("uq_ledger_accounts_holder_kind_holder_id_kind_unit"), ["holder_kind", "holder_id", "kind", "unit"]
        )
        accounts.create_index("ix_ledger_accounts_person_id", ["person_id"])


def downgrade() -> None:
    """Takes it away; accounts of programmes and budgets have no place then, so there must be none."""
    with op.batch_alter_table("ledger_accounts") as accounts:
        accounts.drop_index("ix_ledger_accounts_person_id")
        accounts.drop_constraint(op.f("uq_ledger_accounts_holder_kind_holder_id_kind_unit"), type_="unique")
        accounts.drop_constraint(op.f("ck_ledger_accounts_holderkind"), type_="check")
        accounts.drop_column("holder_id")
        accounts.drop_column("holder_kind")
        accounts.create_unique_constraint(
            op.f("uq_ledger_accounts_person_id_kind_unit"), ["person_id", "kind", "unit"]
        )
    op.create_index(
        "uq_ledger_accounts_company", "ledger_accounts", ["kind", "unit"], unique=True,
        sqlite_where=sa.text("person_id IS NULL"), postgresql_where=sa.text("person_id IS NULL"),
    )
