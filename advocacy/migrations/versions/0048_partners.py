"""Partners: profiles, accounts, stages, notes, tasks, segments, mails."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STAGES = ("prospect", "contacted", "in_conversation", "negotiating", "agreed", "active", "alumni")


def upgrade() -> None:
    """Adds the tables, and a partner for whoever is in a programme by now."""
    _partners()
    _accounts()
    _contacts()
    _mails()
    _those_of_before()


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _partners() -> None:
    op.create_table(
        "partners",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), unique=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_folded", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320), unique=True),
        sa.Column(
            "kind",
            _choice("partnerkind", "ambassador", "creator", "affiliate", "customer", "employee"),
            nullable=False,
        ),
        sa.Column("state", _choice("stage", *STAGES), nullable=False),
        sa.Column("owner_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("found_by", sa.String(40), nullable=False),
        sa.Column("followers", BIG, nullable=False),
        sa.Column("engagement", sa.Integer()),
        sa.Column("merged_into_id", sa.Integer(), sa.ForeignKey("partners.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("touched_at", TIME, nullable=False),
    )
    for columns in (
        ["state"], ["owner_id"], ["merged_into_id"], ["touched_at", "id"], ["followers", "id"], ["name_folded", "id"],
        ["state", "touched_at", "id"],
    ):  # fmt: skip
        op.create_index("_".join(["ix_partners", *columns]), "partners", columns)
    op.create_table(
        "partner_words",
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id"), primary_key=True),
        sa.Column("kind", _choice("partnerwordkind", "topic", "language"), primary_key=True),
        sa.Column("value", sa.String(60), primary_key=True),
    )
    op.create_index("ix_partner_words_kind_value_partner_id", "partner_words", ["kind", "value", "partner_id"])


def _accounts() -> None:
    op.create_table(
        "partner_accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("network", sa.String(20), nullable=False),
        sa.Column("handle", sa.String(200), nullable=False),
        sa.Column("handle_folded", sa.String(200), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("account_id", sa.String(200), nullable=False),
        sa.Column("state", _choice("proofstate", "claimed", "proven", "disproven"), nullable=False),
        sa.Column("proof_code", sa.String(40), nullable=False),
        sa.Column("proven_at", TIME),
        sa.Column("proven_how", sa.String(20), nullable=False),
        sa.Column("followers", BIG),
        sa.Column("read_at", TIME),
        sa.Column("look_at", TIME),
        sa.Column("unseen", sa.String(200), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("partner_id", "network", "handle_folded"),
    )
    for columns in (["state"], ["look_at"], ["network", "handle_folded"], ["network", "account_id"]):
        op.create_index("_".join(["ix_partner_accounts", *columns]), "partner_accounts", columns)
    op.create_table(
        "follower_readings",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("account_id", sa.Integer(), sa.ForeignKey("partner_accounts.id"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("followers", BIG, nullable=False),
        sa.Column("posts", BIG),
        sa.Column("interactions", BIG),
        sa.Column("counted_posts", sa.Integer()),
        sa.Column("source", sa.String(80), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.UniqueConstraint("account_id", "day"),
        sa.CheckConstraint("followers >= 0", name=op.f("ck_follower_readings_followers")),
        sa.CheckConstraint("interactions >= 0", name=op.f("ck_follower_readings_interactions")),
    )
    op.create_index("ix_follower_readings_by_id", "follower_readings", ["by_id"])
    op.create_table(
        "follower_tiers",
        sa.Column("key", sa.String(40), primary_key=True),
        sa.Column("least", BIG, nullable=False),
    )


def _contacts() -> None:
    op.create_table(
        "partner_touches",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("kind", _choice("touchkind", "note", "call", "meeting", "message", "mail"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id")),
    )
    op.create_index("ix_partner_touches_partner_id_at_id", "partner_touches", ["partner_id", "at", "id"])
    op.create_index("ix_partner_touches_by_id", "partner_touches", ["by_id"])
    op.create_table(
        "partner_tasks",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("whose_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("done_at", TIME),
        sa.Column("told_at", TIME),
    )
    op.create_index("ix_partner_tasks_partner_id", "partner_tasks", ["partner_id"])
    op.create_index("ix_partner_tasks_whose_id_done_at_due_on", "partner_tasks", ["whose_id", "done_at", "due_on"])
    op.create_table(
        "partner_rates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("network", sa.String(20), nullable=False),
        sa.Column("amount", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_partner_rates_amount")),
    )
    op.create_index("ix_partner_rates_partner_id", "partner_rates", ["partner_id"])
    op.create_table(
        "partner_exclusivities",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("source", sa.String(60), nullable=False, unique=True),
        sa.Column("bound_to", sa.String(120), nullable=False),
        sa.Column("category", sa.String(60), nullable=False),
        sa.Column("competitors", JSON, nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_partner_exclusivities_days")),
    )
    for columns in (["partner_id"], ["category", "last_day"]):
        op.create_index("_".join(["ix_partner_exclusivities", *columns]), "partner_exclusivities", columns)


def _mails() -> None:
    op.create_table(
        "partner_segments",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("ix_partner_segments_by_id", "partner_segments", ["by_id"])
    op.create_table(
        "partner_templates",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("retired_at", TIME),
    )
    op.create_table(
        "partner_mailings",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("segment_id", sa.Integer(), sa.ForeignKey("partner_segments.id")),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id")),
        sa.Column("rule", JSON, nullable=False),
        sa.Column("spares_tired", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("asked_key", sa.String(40)),
        sa.Column("after_id", sa.Integer()),
        sa.Column("queued", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
    )
    op.create_index("ix_partner_mailings_asked_key", "partner_mailings", ["by_id", "asked_key"], unique=True)
    for column in ("segment_id", "partner_id", "after_id"):
        op.create_index(f"ix_partner_mailings_{column}", "partner_mailings", [column])
    op.create_table(
        "partner_mails",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("mailing_id", sa.Integer(), sa.ForeignKey("partner_mailings.id"), nullable=False),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("left_out", _choice("leftout", "no_address", "opted_out", "banned", "too_often")),
        sa.UniqueConstraint("mailing_id", "partner_id"),
    )
    op.create_index("ix_partner_mails_partner_id_at", "partner_mails", ["partner_id", "at"])
    op.create_table(
        "partner_suppressed",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("at", TIME, nullable=False),
        sa.Column("how", sa.String(20), nullable=False),
    )


def _those_of_before() -> None:
    """Whoever takes part is active, whoever was asked is contacted, whoever is neither any more is an alumnus."""
    op.execute(
        sa.text("""
        INSERT INTO partners (person_id, name, name_folded, email, kind, state, country, about, found_by, followers,
                              created_at, touched_at)
        SELECT people.id, people.name, people.name_folded, people.email, 'ambassador',
               CASE WHEN SUM(CASE WHEN enrolments.state = 'approved' THEN 1 ELSE 0 END) > 0 THEN 'active'
                    WHEN SUM(CASE WHEN enrolments.state IN ('invited', 'pending') THEN 1 ELSE 0 END) > 0
                    THEN 'contacted' ELSE 'alumni' END,
               '', '', 'programme', 0, MIN(enrolments.since), MAX(enrolments.since)
        FROM enrolments JOIN people ON people.id = enrolments.person_id
        GROUP BY people.id, people.name, people.name_folded, people.email
        """)
    )


def downgrade() -> None:
    """Drops them."""
    for table in (
        "partner_suppressed", "partner_mails", "partner_mailings", "partner_templates", "partner_segments",
        "partner_exclusivities", "partner_rates", "partner_tasks", "partner_touches", "follower_tiers", "follower_readings",
        "partner_accounts", "partner_words", "partners",
    ):  # fmt: skip
        op.drop_table(table)
