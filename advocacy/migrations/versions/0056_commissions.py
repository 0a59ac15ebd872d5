"""Commissions, what programmes pay, and statements."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
PAYABLE = sa.text("state = 'approved' AND payout_id IS NULL")
RUNNING = sa.text("state = 'pending'")
KNOWN = sa.text("customer_hash <> ''")


def upgrade() -> None:
    """Adds the tables; conversions are found by their customer."""
    op.create_index(
        "ix_conversions_customer_hash_at", "conversions", ["customer_hash", "at"], sqlite_where=KNOWN,
        postgresql_where=KNOWN,
    )  # fmt: skip
    _plans()
    _commissions()
    _adjustments()
    _statements()


def _plans() -> None:
    op.create_table(
        "commission_plans",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("from_at", TIME, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("fee_hold_days", sa.Integer(), nullable=False),
        sa.Column("net_share", sa.Integer(), nullable=False),
        sa.Column("owed_most", BIG),
        sa.Column("forgive_months", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("made_at", TIME, nullable=False),
        sa.UniqueConstraint("programme_id", "version"),
        sa.CheckConstraint("net_share BETWEEN 1 AND 100", name=op.f("ck_commission_plans_net_share")),
        sa.CheckConstraint("fee_hold_days BETWEEN 0 AND 90", name=op.f("ck_commission_plans_fee_hold_days")),
        sa.CheckConstraint("forgive_months >= 0", name=op.f("ck_commission_plans_forgive_months")),
        sa.CheckConstraint("owed_most >= 0", name=op.f("ck_commission_plans_owed_most")),
    )
    op.create_index("ix_commission_plans_programme_id_from_at", "commission_plans", ["programme_id", "from_at"])


def _commissions() -> None:
    op.create_table(
        "commissions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("source", sa.String(80), nullable=False, unique=True),
        sa.Column("kind", _earned_by(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("conversion_id", BIG, sa.ForeignKey("conversions.id")),
        sa.Column("plan_id", sa.Integer(), sa.ForeignKey("commission_plans.id")),
        sa.Column("what", sa.String(200), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("release_at", TIME, nullable=False),
        *(sa.Column(name, BIG, nullable=False) for name in ("amount", "reduced", "owed", "spared")),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("terms", JSON, nullable=False),
        sa.Column(
            "state",
            _choice("commissionstate", "pending", "held", "approved", "paid", "refunded", "reversed"),
            nullable=False,
        ),
        sa.Column("held_for", sa.String(40), nullable=False),
        sa.Column("held_why", sa.String(400), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("approved_at", TIME),
        sa.Column("payout_id", sa.Integer()),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_commissions_amount")),
        sa.CheckConstraint("reduced >= 0 AND owed >= 0 AND spared >= 0", name=op.f("ck_commissions_taken")),
        sa.CheckConstraint("reduced + owed + spared <= amount", name=op.f("ck_commissions_taken_at_most")),
    )
    for columns in (
        ["enrolment_id", "id"], ["programme_id", "id"], ["state", "id"], ["person_id"], ["conversion_id"],
        ["payout_id"],
    ):  # fmt: skip
        op.create_index(f"ix_commissions_{'_'.join(columns)}", "commissions", columns)
    op.create_index(
        "ix_commissions_running", "commissions", ["release_at"], sqlite_where=RUNNING, postgresql_where=RUNNING
    )
    op.create_index(
        "ix_commissions_payable", "commissions", ["enrolment_id", "currency", "approved_at"], sqlite_where=PAYABLE,
        postgresql_where=PAYABLE,
    )  # fmt: skip
    op.create_table(
        "commission_intake",
        sa.Column("conversion_id", BIG, sa.ForeignKey("conversions.id"), primary_key=True, autoincrement=False),
        sa.Column("waiting", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("outcome", sa.String(40), nullable=False, server_default=""),
        sa.Column("reckoned_at", TIME),
    )
    op.create_index(
        "ix_commission_intake_waiting", "commission_intake", ["conversion_id"], sqlite_where=sa.text("waiting = 1"),
        postgresql_where=sa.text("waiting"),
    )  # fmt: skip
    op.create_table(
        "commission_months",
        sa.Column(
            "enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), primary_key=True, autoincrement=False
        ),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("kind", _earned_by(), primary_key=True),
        sa.Column("currency", sa.String(3), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("value", BIG, nullable=False),
        sa.Column("earned", BIG, nullable=False),
    )
    op.create_index("ix_commission_months_month_enrolment_id", "commission_months", ["month", "enrolment_id"])


def _adjustments() -> None:
    op.create_table(
        "commission_adjustments",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("kind", _choice("adjustmentkind", "bonus", "correction", "forgiveness"), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", _choice("adjustmentstate", "proposed", "confirmed", "declined"), nullable=False),
        sa.Column("proposed_by", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("made_at", TIME, nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_commission_adjustments_amount")),
    )
    op.create_index("ix_commission_adjustments_enrolment_id", "commission_adjustments", ["enrolment_id"])
    op.create_index("ix_commission_adjustments_state", "commission_adjustments", ["state"])


def _statements() -> None:
    op.create_table(
        "commission_lines",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column(
            "kind", _choice("linekind", "earned", "taken_back", "paid", "corrected", "forgiven"), nullable=False
        ),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("entry_id", BIG, sa.ForeignKey("ledger_entries.id"), nullable=False, unique=True),
        sa.Column("commission_id", BIG, sa.ForeignKey("commissions.id")),
        sa.Column("adjustment_id", sa.Integer(), sa.ForeignKey("commission_adjustments.id")),
        sa.Column("payout_id", sa.Integer()),
    )
    op.create_index("ix_commission_lines_enrolment_id_id", "commission_lines", ["enrolment_id", "id"])
    op.create_index("ix_commission_lines_commission_id", "commission_lines", ["commission_id"])
    op.create_table(
        "commission_reservations",
        sa.Column("payout_id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("netted", BIG, nullable=False),
        sa.Column("reserved_at", TIME, nullable=False),
        sa.Column("settled_at", TIME),
        sa.Column("released_at", TIME),
        sa.CheckConstraint("netted >= 0 AND netted < amount", name=op.f("ck_commission_reservations_netted")),
    )
    op.create_index("ix_commission_reservations_enrolment_id", "commission_reservations", ["enrolment_id"])
    op.create_table(
        "commission_proofs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("began_at", TIME, nullable=False),
        sa.Column("looked_at", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("examples", JSON, nullable=False),
    )


def _earned_by() -> sa.Enum:
    return _choice("earnedby", "sale", "lead", "fee", "bonus")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Drops them."""
    for table in (
        "commission_proofs", "commission_reservations", "commission_lines", "commission_adjustments", "commission_months",
        "commission_intake", "commissions", "commission_plans",
    ):  # fmt: skip
        op.drop_table(table)
    op.drop_index("ix_conversions_customer_hash_at", "conversions")
