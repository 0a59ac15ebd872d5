"""Rules as versioned data, what happened, simulations."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
TRIGGERS = (
    "share_published", "suggestion_accepted", "colleague_joined", "training_finished", "human_clicks", "engagement",
    "conversion", "live_verified", "mission_completed", "challenge_won", "thanked",
)  # fmt: skip
BASES = ("action", "result", "mission")
PHASES = ("general", "multiplier", "product")


def upgrade() -> None:
    """Rules get more to say; drafts, happenings, waiting credits and simulations get their tables."""
    _widen_rules()
    op.create_table(
        "rule_drafts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("body", JSON, nullable=False),
        _choice("state", "draftstate", "open", "published", "discarded"),
        sa.Column("version", sa.Integer()),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
    )
    op.create_index("ix_rule_drafts_key", "rule_drafts", ["key"])
    op.create_index("ix_rule_drafts_state", "rule_drafts", ["state"])
    _happenings()
    op.create_table(
        "waiting_credits",
        sa.Column("entry_id", BIG, sa.ForeignKey("ledger_entries.id"), primary_key=True, autoincrement=False),
        sa.Column("due_at", TIME, nullable=False),
    )
    op.create_index("ix_waiting_credits_due_at", "waiting_credits", ["due_at"])
    _simulations()


def downgrade() -> None:
    """Takes them away, with the versions of rules that did not exist before."""
    for table in ("rule_simulations", "waiting_credits", "happenings", "rule_drafts"):
        op.drop_table(table)
    op.execute(sa.text("DELETE FROM earning_rules WHERE \"key\" NOT IN ('share_published', 'human_clicks')"))
    with op.batch_alter_table("earning_rules") as rules:
        for name in ("trigger", "phase"):
            rules.drop_constraint(op.f(f"ck_earning_rules_{name}"), type_="check")
        for name in ("name", "trigger", "phase", "terms", "valid_until"):
            rules.drop_column(name)
        rules.drop_constraint(op.f("ck_earning_rules_basis"), type_="check")
        rules.create_check_constraint(op.f("ck_earning_rules_basis"), sa.column("basis").in_(("action", "result")))


def _widen_rules() -> None:
    with op.batch_alter_table("earning_rules") as rules:
        rules.add_column(sa.Column("name", sa.String(120), nullable=False, server_default=""))
        rules.add_column(sa.Column("trigger", sa.String(32), nullable=False, server_default="share_published"))
        rules.add_column(sa.Column("phase", sa.String(32), nullable=False, server_default="general"))
        rules.add_column(sa.Column("terms", JSON, nullable=False, server_default="{}"))
        rules.add_column(sa.Column("valid_until", TIME))
    op.execute(sa.text("""UPDATE earning_rules SET "trigger" = "key" """))
    op.execute(
        sa.text("""UPDATE earning_rules SET terms = '{"pending": "verified"}' WHERE "key" = 'share_published'""")
    )
    with op.batch_alter_table("earning_rules") as rules:
        for name in ("name", "trigger", "phase", "terms"):
            rules.alter_column(name, server_default=None)
        rules.drop_constraint(op.f("ck_earning_rules_basis"), type_="check")
        for name, allowed in (("basis", BASES), ("trigger", TRIGGERS), ("phase", PHASES)):
            rules.create_check_constraint(op.f(f"ck_earning_rules_{name}"), sa.column(name).in_(allowed))


def _happenings() -> None:
    op.create_table(
        "happenings",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("source", sa.String(160), nullable=False, unique=True),
        _choice("trigger", "trigger", *TRIGGERS),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("figure", BIG, nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("campaign", sa.String(120), nullable=False),
        sa.Column("topic", sa.String(120), nullable=False),
        sa.Column("item", sa.String(80), nullable=False),
        sa.Column("programme", sa.String(80), nullable=False),
        sa.Column("team_id", sa.Integer()),
        sa.Column("region", sa.String(40), nullable=False),
        sa.Column("tier", sa.String(40), nullable=False),
    )
    op.create_index("ix_happenings_at_id", "happenings", ["at", "id"])
    op.create_index("ix_happenings_trigger_subject_id", "happenings", ["trigger", "subject", "id"])
    op.create_index("ix_happenings_person_id", "happenings", ["person_id"])


def _simulations() -> None:
    op.create_table(
        "rule_simulations",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("draft_id", sa.Integer(), sa.ForeignKey("rule_drafts.id"), nullable=False),
        sa.Column("body", JSON, nullable=False),
        _choice("state", "simulationstate", "waiting", "running", "done"),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("budget", BIG),
        sa.Column("asked_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("asked_at", TIME, nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("lease_until", TIME),
        sa.Column("result", JSON),
    )
    op.create_index("ix_rule_simulations_draft_id", "rule_simulations", ["draft_id"])
    op.create_index("ix_rule_simulations_state", "rule_simulations", ["state"])


def _choice(name: str, kind: str, *values: str) -> sa.Column[str]:
    allowed = sa.Enum(*values, name=kind, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, allowed, nullable=False)
