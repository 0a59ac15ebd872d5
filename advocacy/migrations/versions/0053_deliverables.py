"""Deliverables and their evidence."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
ASKED = ("post", "story", "video", "live", "article", "review", "event")
STATES = (
    "assigned", "draft_submitted", "changes_requested", "approved", "published", "in_live_review", "verified", "missed",
    "cancelled",
)  # fmt: skip


def upgrade() -> None:
    """Adds the tables."""
    _deliverables()
    op.create_table(
        "live_looks",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("deliverable_id", sa.Integer(), sa.ForeignKey("deliverables.id"), nullable=False),
        sa.Column("at", TIME, nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("how", _choice("seenhow", "looked_up", "seen_by_person"), nullable=False),
        sa.Column("source", sa.String(200), nullable=False),
        sa.Column("found", sa.String(20), nullable=False),
        sa.Column("remote_id", sa.String(300), nullable=False),
        sa.Column("author", sa.String(300), nullable=False),
        sa.Column("said_at", TIME),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.String(64), nullable=False),
        sa.Column("theirs", sa.Boolean()),
        sa.Column("as_approved", sa.Boolean()),
        sa.Column("outcome", _choice("outcome", "pass", "review", "fail")),
        sa.Column("findings", JSON, nullable=False),
        sa.Column("media_id", sa.Integer(), sa.ForeignKey("media.id")),
        sa.Column("seen_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_live_looks_deliverable_id_at", "live_looks", ["deliverable_id", "at"])
    for name in ("media_id", "seen_by_id"):
        op.create_index(f"ix_live_looks_{name}", "live_looks", [name])


def _deliverables() -> None:
    op.create_table(
        "deliverables",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("agreement_id", sa.Integer(), sa.ForeignKey("agreements.id"), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("asked", *ASKED), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_at", TIME),
        sa.Column("fee", BIG, nullable=False),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("state", _choice("deliverablestate", *STATES), nullable=False),
        sa.Column("since", TIME, nullable=False),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id"), unique=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("share_id", BIG, sa.ForeignKey("shares.id")),
        sa.Column("url", sa.String(2000), nullable=False),
        *(sa.Column(name, TIME) for name in ("published_at", "verified_at")),
        sa.Column("how", _choice("seenhow", "looked_up", "seen_by_person")),
        sa.Column("looks", sa.Integer(), nullable=False),
        *(sa.Column(name, TIME) for name in ("look_at", "lease_until")),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("appeal", _choice("appealstate", "none", "asked", "granted", "refused"), nullable=False),
        sa.Column("appeal_text", sa.Text(), nullable=False),
        sa.Column("appeal_answer", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("reminded_at", TIME),
        sa.Column("make_good_for_id", sa.Integer(), sa.ForeignKey("deliverables.id")),
        sa.UniqueConstraint("agreement_id", "position"),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_deliverables_fee")),
    )
    for name in ("enrolment_id", "state", "share_id", "look_at", "make_good_for_id"):
        op.create_index(f"ix_deliverables_{name}", "deliverables", [name])
    op.create_index("ix_deliverables_state_id", "deliverables", ["state", "id"])
    op.create_index("ix_deliverables_state_due_at", "deliverables", ["state", "due_at"])
    op.create_index("ix_deliverables_person_id_state", "deliverables", ["person_id", "state"])


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Drops them."""
    op.drop_table("live_looks")
    op.drop_table("deliverables")
