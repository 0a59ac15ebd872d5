"""Cases of fair play, and appeals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STATES = ("open", "cleared", "upheld", "appealed", "appeal_granted", "appeal_refused")


def upgrade() -> None:
    """Adds cases, findings, the credits that they concern, ties among people, and how far the looks have come."""
    state = sa.Enum(*STATES, name="casestate", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "fair_play_cases",
        sa.Column("id", BIG, primary_key=True),
        _person("person_id"),
        sa.Column("state", state, nullable=False),
        _instant("found_at"),
        _instant("due_at"),
        _person("reviewer_id", nullable=True),
        _instant("decided_at", nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("appeal", sa.Text(), nullable=False),
        _instant("appealed_at", nullable=True),
        _person("judge_id", nullable=True),
        _instant("judged_at", nullable=True),
        sa.Column("judgement", sa.Text(), nullable=False),
    )
    op.create_index("ix_fair_play_cases_state_due_at", "fair_play_cases", ["state", "due_at"])
    op.create_index("ix_fair_play_cases_person_id_id", "fair_play_cases", ["person_id", "id"])
    op.create_index("ix_fair_play_cases_reviewer_id", "fair_play_cases", ["reviewer_id"])
    op.create_index("ix_fair_play_cases_judge_id", "fair_play_cases", ["judge_id"])
    op.create_table(
        "fair_play_findings",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("case_id", BIG, sa.ForeignKey("fair_play_cases.id"), nullable=False),
        sa.Column("pattern", sa.String(40), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
    )
    op.create_index("ix_fair_play_findings_case_id", "fair_play_findings", ["case_id"])
    op.create_table(
        "fair_play_credits",
        sa.Column("finding_id", BIG, sa.ForeignKey("fair_play_findings.id"), primary_key=True, autoincrement=False),
        sa.Column("entry_id", BIG, sa.ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False),
    )
    op.create_index("ix_fair_play_credits_entry_id", "fair_play_credits", ["entry_id"])
    kind = sa.Enum("accepted", "arrived", name="tiekind", native_enum=False, create_constraint=True, length=32)
    op.create_table(
        "fair_play_ties",
        sa.Column("position", BIG, primary_key=True, autoincrement=False),
        sa.Column("kind", kind, nullable=False),
        _person("person_id"),
        _person("other_id"),
        sa.Column("subject", sa.String(80), nullable=False),
        _instant("at"),
    )
    op.create_index("ix_fair_play_ties_person_id_at", "fair_play_ties", ["person_id", "at"])
    op.create_index("ix_fair_play_ties_other_id_at", "fair_play_ties", ["other_id", "at"])
    op.create_table(
        "fair_play_due",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
        sa.Column("times", sa.Integer(), nullable=False),
    )
    op.create_table(
        "fair_play_looked",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("entry_id", BIG, nullable=False),
        sa.CheckConstraint("id = 1", name="one"),
    )


def downgrade() -> None:
    """Takes them away."""
    for table in ("looked", "due", "ties", "credits", "findings", "cases"):
        op.drop_table(f"fair_play_{table}")


def _person(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("people.id"), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
