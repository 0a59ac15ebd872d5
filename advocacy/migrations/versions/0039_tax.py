"""Payroll exports and year-end summaries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SEALED = {
    "benefits": "EXISTS (SELECT 1 FROM payroll_runs WHERE payroll_runs.id = OLD.run_id AND state = 'exported')",
    "payroll_runs": "OLD.state = 'exported'",
}
"""As they were when this migration was written."""


def upgrade() -> None:
    """Adds runs and benefits; exported ones can't be changed."""
    op.create_table(
        "payroll_runs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("until", sa.Date(), nullable=False),
        _choice("state", "runstate", ("draft", "exported", "discarded")),
        sa.Column("drafted_by", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("exported_by", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("exported_at", sa.DateTime(timezone=True)),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_index("ix_payroll_runs_state", "payroll_runs", ["state"])
    _benefits()
    for table, condition in SEALED.items():
        _seal(table, condition)


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("benefits")
    op.drop_table("payroll_runs")
    if op.get_bind().dialect.name == "postgresql":
        for table in SEALED:
            op.execute(f"DROP FUNCTION refuse_sealed_{table}()")


def _benefits() -> None:
    op.create_table(
        "benefits",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("redemption_id", sa.Integer(), sa.ForeignKey("redemptions.id"), nullable=False),
        _choice("kind", "benefitkind", ("benefit", "correction")),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("month", sa.String(7), nullable=False),
        sa.Column("perk", sa.String(120), nullable=False),
        sa.Column("value", BIG),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("tax_class", sa.String(60), nullable=False),
        sa.Column("country", sa.String(20), nullable=False),
        sa.Column("rule", sa.String(60), nullable=False),
        _choice("treatment", "treatment", ("taxable", "allowance", "untaxed", "outside", "review")),
        sa.Column("month_limit", BIG),
        sa.Column("taxable", BIG),
        sa.Column("run_id", sa.Integer(), sa.ForeignKey("payroll_runs.id")),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("why", sa.Text(), nullable=False),
        sa.UniqueConstraint("redemption_id", "kind"),
        sa.CheckConstraint("treatment = 'review' OR value IS NOT NULL", name=op.f("ck_benefits_valued")),
    )
    op.create_index("ix_benefits_person_id_day", "benefits", ["person_id", "day"])
    op.create_index("ix_benefits_run_id_id", "benefits", ["run_id", "id"])
    op.create_index("ix_benefits_treatment_run_id_day", "benefits", ["treatment", "run_id", "day"])
    op.create_index("ix_benefits_day", "benefits", ["day"])


def _choice(column: str, name: str, values: tuple[str, ...]) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(column, kind, nullable=False)


def _seal(table: str, condition: str) -> None:
    sentence = f"an exported row of {table} is sealed"
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_sealed_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            )
        return
    op.execute(
        f"CREATE OR REPLACE FUNCTION refuse_sealed_{table}() RETURNS trigger AS $$ "
        f"BEGIN IF {condition} THEN RAISE EXCEPTION '{sentence}'; END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$ LANGUAGE plpgsql"
    )
    for verb in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_sealed_{verb.lower()} BEFORE {verb} ON {table} "
            f"FOR EACH ROW EXECUTE FUNCTION refuse_sealed_{table}()"
        )
