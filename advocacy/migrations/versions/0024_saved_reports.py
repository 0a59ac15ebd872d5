"""Reports that are saved, shared and mailed; mail may carry HTML and the address that ends it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
SPANS = (
    "last_7_days", "last_28_days", "last_90_days", "yesterday", "last_week", "last_month", "last_quarter",
    "this_month", "this_year",
)  # fmt: skip


def upgrade() -> None:
    """Adds the tables and the columns of mails."""
    op.create_table(
        "saved_reports",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("given", JSON, nullable=False),
        _choice("span", *SPANS),
        sa.Column("shared_with", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("owner_id", "name"),
    )
    op.create_index("ix_saved_reports_shared_with", "saved_reports", ["shared_with"])
    op.create_table(
        "report_mails",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("report_id", BIG, sa.ForeignKey("saved_reports.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("asked_by", sa.Integer(), sa.ForeignKey("people.id")),
        _choice("rhythm", "daily", "weekdays", "weekly", "monthly"),
        sa.Column("day", sa.Integer(), nullable=False),
        sa.Column("minute", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(40), nullable=False, unique=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("report_id", "person_id"),
    )
    op.create_index("ix_report_mails_next_at", "report_mails", ["next_at"])
    op.create_index("ix_report_mails_person_id", "report_mails", ["person_id"])
    op.add_column("mails", sa.Column("html", sa.Text()))
    op.add_column("mails", sa.Column("stop_url", sa.Text()))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("mails", "stop_url")
    op.drop_column("mails", "html")
    op.drop_table("report_mails")
    op.drop_table("saved_reports")


def _choice(name: str, *values: str) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, nullable=False)
