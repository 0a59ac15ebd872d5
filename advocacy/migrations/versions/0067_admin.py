"""What administrators look at: processes by version, tallies of jobs, changes of roles that wait for somebody."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0067"
down_revision = "0066"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
ROLES = (
    "employee", "marketing", "hr", "legal", "compliance", "registered_principal", "budget_owner", "finance", "admin",
    "examiner", "ambassador",
)  # fmt: skip
STATES = ("asked", "agreed", "declined", "withdrawn")


def upgrade() -> None:
    """Adds the tables, and what workers and jobs say of themselves."""
    with op.batch_alter_table("workers") as workers:
        for column in (*_said(), sa.Column("doing", JSON, nullable=False, server_default="{}")):
            workers.add_column(column)
    op.create_table(
        "web_servers",
        sa.Column("name", sa.String(120), primary_key=True),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
        *_said(),
    )
    op.create_index("ix_web_servers_seen_at", "web_servers", ["seen_at"])
    with op.batch_alter_table("job_runs") as runs:
        runs.add_column(sa.Column("runs", BIG, nullable=False, server_default="0"))
        runs.add_column(sa.Column("failures", BIG, nullable=False, server_default="0"))
        runs.add_column(sa.Column("busy_seconds", sa.Double(), nullable=False, server_default="0"))
        runs.add_column(sa.Column("last_seconds", sa.Double()))
    op.create_table(
        "running_totals",
        sa.Column("name", sa.String(60), primary_key=True),
        sa.Column("label", sa.String(120), primary_key=True),
        sa.Column("total", BIG, nullable=False),
    )
    _role_changes()


def _said() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("version", sa.String(60), nullable=False, server_default=""),
        sa.Column("skew_seconds", sa.Double()),
        sa.Column("digests", JSON, nullable=False, server_default="{}"),
    )


def _role_changes() -> None:
    op.create_table(
        "role_changes",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", _choice("changekind", "give", "take"), nullable=False),
        sa.Column("role", _choice("role", *ROLES), nullable=False),
        sa.Column("state", _choice("changestate", *STATES), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", TIME),
    )
    for name in ("state", "asked_by_id", "decided_by_id"):
        op.create_index(f"ix_role_changes_{name}", "role_changes", [name])
    op.create_table(
        "role_change_members",
        sa.Column("change_id", sa.Integer(), sa.ForeignKey("role_changes.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
    )
    op.create_index("ix_role_change_members_person_id", "role_change_members", ["person_id"])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes it away."""
    op.drop_table("role_change_members")
    op.drop_table("role_changes")
    op.drop_table("running_totals")
    with op.batch_alter_table("job_runs") as runs:
        for name in ("last_seconds", "busy_seconds", "failures", "runs"):
            runs.drop_column(name)
    op.drop_table("web_servers")
    with op.batch_alter_table("workers") as workers:
        for name in ("doing", "digests", "skew_seconds", "version"):
            workers.drop_column(name)
