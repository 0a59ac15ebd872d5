"""Briefs, their versions, lines and files."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
ASKED = ("post", "story", "video", "live", "article", "review", "event")


def upgrade() -> None:
    """Adds the tables."""
    op.create_table(
        "briefs",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id"), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("campaign", sa.String(120), nullable=False),
        sa.Column("state", _choice("briefstate", "draft", "open", "closed"), nullable=False),
        sa.Column("version_number", sa.Integer(), nullable=False),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
    )
    for name in ("programme_id", "campaign", "state"):
        op.create_index(f"ix_briefs_{name}", "briefs", [name])
    _versions()
    op.create_table(
        "brief_attachments",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("brief_id", sa.Integer(), sa.ForeignKey("briefs.id"), nullable=False),
        sa.Column("media_id", sa.Integer(), sa.ForeignKey("media.id"), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
    )
    op.create_index("ix_brief_attachments_brief_id", "brief_attachments", ["brief_id"])
    op.create_index("ix_brief_attachments_media_id", "brief_attachments", ["media_id"])


def _versions() -> None:
    lists = ("must_say", "must_not_say", "hashtags", "links", "codes", "products", "usage")
    op.create_table(
        "brief_versions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("brief_id", sa.Integer(), sa.ForeignKey("briefs.id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("goal", "audience", "notes")),
        sa.Column("starts_on", sa.Date()),
        sa.Column("ends_on", sa.Date()),
        *(sa.Column(name, JSON, nullable=False) for name in lists),
        sa.Column("currency", sa.String(3), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.UniqueConstraint("brief_id", "number"),
    )
    op.create_table(
        "brief_lines",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("version_id", BIG, sa.ForeignKey("brief_versions.id"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("asked", *ASKED), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date()),
        sa.Column("fee", BIG, nullable=False),
        sa.Column("what", sa.String(500), nullable=False),
        sa.UniqueConstraint("version_id", "position"),
        sa.CheckConstraint("count > 0", name=op.f("ck_brief_lines_count")),
        sa.CheckConstraint("fee >= 0", name=op.f("ck_brief_lines_fee")),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Drops them."""
    for name in ("brief_attachments", "brief_lines", "brief_versions", "briefs"):
        op.drop_table(name)
