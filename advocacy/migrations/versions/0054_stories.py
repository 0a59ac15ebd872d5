"""Stories that people send in, the calls for them, their pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
STATES = ("draft", "submitted", "approved", "rejected", "reopened")


def upgrade() -> None:
    """Adds the tables."""
    _calls()
    _submissions()
    op.create_table(
        "story_pictures",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("submission_id", sa.Integer(), sa.ForeignKey("submissions.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("content_type", sa.String(40), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(300), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_story_pictures_submission_id", "story_pictures", ["submission_id"])


def _calls() -> None:
    op.create_table(
        "story_calls",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("slug", sa.String(60), nullable=False, unique=True),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("question", sa.String(300), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("thanks", sa.String(300), nullable=False),
        sa.Column("campaign", sa.String(120), nullable=False),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id")),
        sa.Column("strangers", sa.Boolean(), nullable=False),
        sa.Column("gallery", sa.Boolean(), nullable=False),
        sa.Column("needs_picture", sa.Boolean(), nullable=False),
        sa.Column("media", JSON, nullable=False),
        sa.Column("territory", sa.String(200), nullable=False),
        sa.Column("use", _choice("use", "organic", "paid"), nullable=False),
        sa.Column("consent_months", sa.Integer()),
        sa.Column("opens_at", TIME, nullable=False),
        sa.Column("closes_at", TIME),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_index("ix_story_calls_programme_id", "story_calls", ["programme_id"])
    op.create_index("ix_story_calls_closes_at", "story_calls", ["closes_at"])


def _submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("call_id", sa.Integer(), sa.ForeignKey("story_calls.id"), nullable=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id")),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("email", sa.String(320)),
        sa.Column("credit_name", sa.String(120), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("persons", JSON, nullable=False),
        sa.Column("in_gallery", sa.Boolean(), nullable=False),
        sa.Column("consent", sa.Text(), nullable=False),
        sa.Column("consent_sha256", sa.String(64), nullable=False),
        sa.Column("consented_at", TIME, nullable=False),
        sa.Column("state", _choice("submissionstate", *STATES), nullable=False),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("submitted_at", TIME),
        sa.Column("decided_at", TIME),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("taken_back_at", TIME),
    )
    for columns in (
        ["person_id"], ["partner_id"], ["item_id"], ["state"], ["state", "id"], ["call_id", "state", "id"],
        ["call_id", "email"], ["state", "changed_at"],
    ):  # fmt: skip
        op.create_index(f"ix_submissions_{'_'.join(columns)}", "submissions", columns)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Drops them."""
    op.drop_table("story_pictures")
    op.drop_table("submissions")
    op.drop_table("story_calls")
