"""One book of the roles that a directory or a provider gave; rules of claims that wait for a second administrator.

``directory_given`` stays for machines of the release before; nothing reads it any more.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

ROLES = (
    "employee", "marketing", "hr", "legal", "compliance", "registered_principal", "budget_owner", "finance", "admin",
    "examiner", "ambassador",
)  # fmt: skip
STATES = ("proposed", "in_force")
COPIED = (
    "INSERT INTO given_roles (person_id, source, role, ours) "
    "SELECT person_id, 'directory', role, :ours FROM directory_given"
)


def upgrade() -> None:
    """Adds them; rules that are there stay in force."""
    op.create_table(
        "given_roles",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("source", sa.String(60), primary_key=True),
        sa.Column("role", _choice("role", *ROLES), primary_key=True),
        sa.Column("ours", sa.Boolean(), nullable=False),
    )
    op.create_index("ix_given_roles_source", "given_roles", ["source"])
    op.execute(sa.text(COPIED).bindparams(sa.bindparam("ours", True, sa.Boolean())))
    with op.batch_alter_table("claim_rules") as rules:
        rules.add_column(
            sa.Column("state", _choice("claimrulestate", *STATES), server_default="in_force", nullable=False)
        )
        for name in ("made_by_id", "agreed_by_id"):
            to = sa.ForeignKey("people.id", name=op.f(f"fk_claim_rules_{name}"))
            rules.add_column(sa.Column(name, sa.Integer(), to))
    for name in ("state", "made_by_id", "agreed_by_id"):
        op.create_index(f"ix_claim_rules_{name}", "claim_rules", [name])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes them away."""
    for name in ("agreed_by_id", "made_by_id", "state"):
        op.drop_index(f"ix_claim_rules_{name}", "claim_rules")
    with op.batch_alter_table("claim_rules") as rules:
        rules.drop_constraint(op.f("ck_claim_rules_claimrulestate"), type_="check")
        for name in ("agreed_by_id", "made_by_id"):
            rules.drop_constraint(op.f(f"fk_claim_rules_{name}"), type_="foreignkey")
            rules.drop_column(name)
        rules.drop_column("state")
    op.drop_table("given_roles")
