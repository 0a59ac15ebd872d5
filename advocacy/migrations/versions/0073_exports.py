"""Exports, their files, and tables that are read in again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0073"
down_revision = "0072"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds what the room keeps."""
    op.create_table(
        "data_exports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("tables", JSON, nullable=False),
        sa.Column("form", _choice("form", "csv", "xlsx", "jsonl"), nullable=False),
        sa.Column("since", TIME),
        sa.Column("until", TIME),
        sa.Column("state", _choice("exportstate", "waiting", "ready", "failed", "gone"), nullable=False),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
        sa.Column("expires_at", TIME),
        sa.Column("rows", BIG, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(32)),
        sa.Column("lease_until", TIME),
    )
    for column in ("person_id", "state"):
        op.create_index(f"ix_data_exports_{column}", "data_exports", [column])
    op.create_table(
        "data_export_pieces",
        sa.Column("export_id", sa.Integer(), sa.ForeignKey("data_exports.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "table_imports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("table", sa.String(40), nullable=False),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("state", _choice("intakestate", "looked_at", "done", "dropped"), nullable=False),
        sa.Column("rows", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("shown", JSON, nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
    )
    for column in ("person_id", "state"):
        op.create_index(f"ix_table_imports_{column}", "table_imports", [column])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes it away."""
    for table in ("table_imports", "data_export_pieces", "data_exports"):
        op.drop_table(table)
