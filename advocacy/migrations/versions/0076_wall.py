"""The wall of published posts, and calendars of what is planned."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
SHOWN = sa.text("state = 'published' AND url IS NOT NULL AND gone_at IS NULL")
GENERAL = sa.text("wall_id IS NULL")


def upgrade() -> None:
    """Adds walls, who agreed, what is left out, calendars, whether applicants read what is paid; an index of posts."""
    op.create_table(
        "walls",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("key", sa.String(40), nullable=False, unique=True),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("heading", sa.String(200), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("campaigns", JSON, nullable=False),
        sa.Column("networks", JSON, nullable=False),
        sa.Column("hosts", JSON, nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("pictures", sa.Boolean(), nullable=False),
        sa.Column("theme", sa.String(32), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", TIME, nullable=False),
        sa.CheckConstraint("theme IN ('auto', 'light', 'dark')", name=op.f("ck_walls_theme")),
        sa.CheckConstraint("state IN ('draft', 'live', 'closed', 'removed')", name=op.f("ck_walls_wallstate")),
    )
    op.create_index("ix_walls_state", "walls", ["state"])
    op.create_table(
        "wall_consents",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("wall_id", sa.Integer(), sa.ForeignKey("walls.id")),
        sa.Column("shown_as", sa.String(32), nullable=False),
        sa.Column("agreed_at", TIME, nullable=False),
        sa.UniqueConstraint("person_id", "wall_id", name=op.f("uq_wall_consents_person_id_wall_id")),
        sa.CheckConstraint("shown_as IN ('name', 'short', 'initials')", name=op.f("ck_wall_consents_shownas")),
    )
    op.create_index(
        "uq_wall_consents_general", "wall_consents", ["person_id"], unique=True, sqlite_where=GENERAL,
        postgresql_where=GENERAL,
    )  # fmt: skip
    op.create_index("ix_wall_consents_wall_id", "wall_consents", ["wall_id"])
    op.create_table(
        "wall_omissions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("share_id", BIG, sa.ForeignKey("shares.id", ondelete="CASCADE"), nullable=False),
        sa.Column("wall_id", sa.Integer(), sa.ForeignKey("walls.id")),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("at", TIME, nullable=False),
        sa.UniqueConstraint("share_id", "wall_id", name=op.f("uq_wall_omissions_share_id_wall_id")),
    )
    op.create_index(
        "uq_wall_omissions_everywhere", "wall_omissions", ["share_id"], unique=True, sqlite_where=GENERAL,
        postgresql_where=GENERAL,
    )  # fmt: skip
    op.create_table(
        "plan_feeds",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("key_digest", sa.String(64), nullable=False, unique=True),
        sa.Column("created_at", TIME, nullable=False),
    )
    pays = sa.Column("shows_pay", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("application_forms", pays)
    op.create_index("ix_shares_shown", "shares", ["published_at"], sqlite_where=SHOWN, postgresql_where=SHOWN)


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_shares_shown", "shares")
    op.drop_column("application_forms", "shows_pay")
    op.drop_table("plan_feeds")
    op.drop_table("wall_omissions")
    op.drop_table("wall_consents")
    op.drop_table("walls")
