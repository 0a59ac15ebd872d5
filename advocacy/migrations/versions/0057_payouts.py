"""Payout runs, payouts, payment details, tax forms."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
RUN_STATES = ("gathering", "draft", "approved", "exported", "settled", "cancelled")
STATES = ("draft", "approved", "exported", "paid", "failed", "cancelled")
REASONS = ("below_minimum", "no_details", "details_held", "no_form", "owes", "in_another", "other_currency")
TABLES = ("payout_years", "bank_answers", "payouts_left_out", "payouts", "payout_runs", "tax_forms", "payment_details")


def upgrade() -> None:
    """Adds the tables."""
    _details()
    _forms()
    _runs()
    _payouts()
    _left_out()
    _answers()


def downgrade() -> None:
    """Drops them."""
    for table in TABLES:
        op.drop_table(table)


def _details() -> None:
    op.create_table(
        "payment_details",
        sa.Column("id", sa.Integer(), primary_key=True),
        _person(),
        sa.Column("method", _choice("method", "sepa", "by_hand"), nullable=False),
        sa.Column("holder", sa.Text()),
        sa.Column("account", sa.Text()),
        sa.Column("bic", sa.String(11), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("masked", sa.String(60), nullable=False),
        sa.Column("told_at", sa.Text()),
        sa.Column("state", _choice("detailsstate", "held", "active", "replaced", "stopped"), nullable=False),
        sa.Column("held_until", TIME),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("ix_payment_details_person_id_state", "payment_details", ["person_id", "state"])
    op.create_index("ix_payment_details_held", "payment_details", ["held_until"], **_where("state = 'held'"))
    for state in ("active", "held"):
        condition = _where(f"state = '{state}'")
        op.create_index(f"uq_payment_details_{state}", "payment_details", ["person_id"], unique=True, **condition)


def _forms() -> None:
    op.create_table(
        "tax_forms",
        sa.Column("id", sa.Integer(), primary_key=True),
        _person(),
        sa.Column("kind", _choice("formkind", "w9", "w8ben", "w8ben_e", "vat_id", "none_needed"), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=False),
        _person("checked_by"),
        sa.Column("checked_at", TIME, nullable=False),
        sa.Column("valid_until", sa.Date()),
        sa.Column("withdrawn_at", TIME),
    )
    op.create_index("ix_tax_forms_person_id_id", "tax_forms", ["person_id", "id"])


def _runs() -> None:
    op.create_table(
        "payout_runs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(12), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("programmes", _json(), nullable=False),
        sa.Column("cut_off", TIME, nullable=False),
        sa.Column("pay_on", sa.Date(), nullable=False),
        sa.Column("minimum", BIG),
        sa.Column("state", _choice("runstate", *RUN_STATES), nullable=False),
        sa.Column("busy", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("gathered_to", BIG, nullable=False),
        sa.Column("payouts", sa.Integer(), nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        _person("drafted_by"),
        sa.Column("drafted_at", TIME, nullable=False),
        _person("approved_by", nullable=True),
        sa.Column("approved_at", TIME),
        _person("exported_by", nullable=True),
        sa.Column("exported_at", TIME),
        sa.Column("ended_at", TIME),
        sa.CheckConstraint("payouts >= 0 AND total >= 0", name=op.f("ck_payout_runs_sums")),
    )
    op.create_index("ix_payout_runs_busy", "payout_runs", ["id"], **_where("busy", "busy = 1"))
    op.create_index("ix_payout_runs_state_id", "payout_runs", ["state", "id"])


def _payouts() -> None:
    op.create_table(
        "payouts",
        sa.Column("id", BIG, primary_key=True),
        _run(),
        _enrolment(),
        _person(),
        sa.Column("details_id", sa.Integer(), sa.ForeignKey("payment_details.id"), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("netted", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("commissions", sa.Integer(), nullable=False),
        sa.Column("state", _choice("payoutstate", *STATES), nullable=False),
        sa.Column("agreed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("outcome", _choice("outcome", "paid", "failed")),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("paid_on", sa.Date()),
        sa.Column("number_year", sa.Integer()),
        sa.Column("number", sa.Integer()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("amount > 0 AND netted >= 0", name=op.f("ck_payouts_amounts")),
    )
    still = "state IN ('draft', 'approved', 'exported')"
    op.create_index("uq_payouts_open", "payouts", ["enrolment_id", "currency"], unique=True, **_where(still))
    op.create_index("ix_payouts_run_id_state_id", "payouts", ["run_id", "state", "id"])
    for column in ("run_id", "person_id", "enrolment_id"):
        op.create_index(f"ix_payouts_{column}_id", "payouts", [column, "id"])
    told = _where("outcome IS NOT NULL AND state = 'exported'")
    op.create_index("ix_payouts_told", "payouts", ["run_id", "id"], **told)
    op.create_index("uq_payouts_number", "payouts", ["number_year", "number"], unique=True)


def _left_out() -> None:
    op.create_table(
        "payouts_left_out",
        sa.Column("id", BIG, primary_key=True),
        _run(),
        _enrolment(),
        _person(),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("reason", _choice("reason", *REASONS), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.UniqueConstraint("run_id", "enrolment_id"),
    )
    untold = _where("NOT told", "told = 0")
    op.create_index("ix_payouts_left_out_untold", "payouts_left_out", ["run_id", "id"], **untold)
    op.create_index("ix_payouts_left_out_person_id_id", "payouts_left_out", ["person_id", "id"])


def _answers() -> None:
    op.create_table(
        "bank_answers",
        sa.Column("id", sa.Integer(), primary_key=True),
        _run(),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        _person("taken_by"),
        sa.Column("taken_at", TIME, nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("paid", "failed", "waiting", "known")),
        sa.Column("wrong", _json(), nullable=False),
        sa.UniqueConstraint("run_id", "sha256"),
    )
    op.create_table(
        "payout_years",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
        sa.Column("year", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("paid", BIG, nullable=False),
        sa.Column("payouts", sa.Integer(), nullable=False),
        sa.Column("in_kind", BIG, nullable=False),
    )
    op.create_index(
        "ix_payout_years_year_currency_person_id", "payout_years", ["year", "currency", "person_id"]
    )  # fmt: skip


def _person(name: str = "person_id", nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("people.id"), nullable=nullable)


def _run() -> sa.Column[Any]:
    return sa.Column("run_id", sa.Integer(), sa.ForeignKey("payout_runs.id"), nullable=False)


def _enrolment() -> sa.Column[Any]:
    return sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _json() -> Any:
    return sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")


def _where(condition: str, sqlite: str = "") -> dict[str, Any]:
    return {"sqlite_where": sa.text(sqlite or condition), "postgresql_where": sa.text(condition)}
