"""Agreements and their versions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "agreements",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("brief_id", sa.Integer(), sa.ForeignKey("briefs.id")),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column(
            "state", _choice("agreementstate", "draft", "offered", "countered", "accepted", "ended", "expired"),
            nullable=False,
        ),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("accepted_number", sa.Integer()),
        *(sa.Column(name, TIME) for name in ("answer_by", "offered_at", "accepted_at", "ended_at")),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
    )  # fmt: skip
    for name in ("person_id", "brief_id", "state"):
        op.create_index(f"ix_agreements_{name}", "agreements", [name])
    op.create_index("ix_agreements_state_answer_by", "agreements", ["state", "answer_by"])
    op.create_index("ix_agreements_enrolment_id_state", "agreements", ["enrolment_id", "state"])
    op.create_table(
        "agreement_versions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("agreement_id", sa.Integer(), sa.ForeignKey("agreements.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", _choice("side", "us", "partner"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        *(sa.Column(name, JSON, nullable=False) for name in ("lines", "usage", "exclusive_against")),
        sa.Column("exclusive_category", sa.String(120), nullable=False),
        sa.Column("exclusive_from", sa.Date()),
        sa.Column("exclusive_until", sa.Date()),
        sa.Column("extra", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("accepted_name", sa.String(200), nullable=False),
        sa.Column("accepted_at", TIME),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("agreement_id", "number"),
    )
    op.create_index(
        "ix_agreement_versions_exclusive", "agreement_versions", ["exclusive_until", "exclusive_category"]
    )  # fmt: skip


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Drops them."""
    op.drop_table("agreement_versions")
    op.drop_table("agreements")
