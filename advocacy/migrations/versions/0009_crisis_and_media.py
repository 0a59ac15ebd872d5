"""Pauses cover product classes and may hold links, blackouts, takedown requests; videos and documents beside pictures.

Links of shares that exist already learn the tags of their shares, so that a pause can hold them too.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

BEFORE = ("all", "campaign", "topic", "region", "network")
SCOPES = (*BEFORE, "class")
BLACKOUT_STATES = ("planned", "lift_asked", "lifted")
TAKEDOWN_STATES = ("asked", "taken_down", "kept", "no_longer_there", "called_off")
KINDS = ("image", "video", "document")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _scopes(*values: str) -> None:
    with op.batch_alter_table("pauses") as pauses:
        pauses.drop_constraint(op.f("ck_pauses_scope"), type_="check")
    with op.batch_alter_table("pauses") as pauses:
        pauses.create_check_constraint(op.f("ck_pauses_scope"), sa.column("scope").in_(values))


def upgrade() -> None:
    """Adds columns and tables."""
    _scopes(*SCOPES)
    with op.batch_alter_table("pauses") as pauses:
        pauses.add_column(sa.Column("under_way", JSON, server_default="[]", nullable=False))
        pauses.add_column(sa.Column("links_held", sa.Boolean(), server_default=sa.false(), nullable=False))
        pauses.add_column(sa.Column("holding_url", sa.String(2000), server_default="", nullable=False))
    with op.batch_alter_table("topics") as topics:
        topics.add_column(sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False))
    with op.batch_alter_table("links") as links:
        links.add_column(sa.Column("tags", JSON))
    op.execute(
        "UPDATE links SET tags = (SELECT permit_tags FROM shares WHERE shares.link_id = links.id) "
        "WHERE id IN (SELECT link_id FROM shares WHERE link_id IS NOT NULL)"
    )
    _blackouts()
    _takedowns()
    with op.batch_alter_table("media") as media:
        media.add_column(sa.Column("kind", _choice("mediakind", *KINDS), server_default="image", nullable=False))
        media.add_column(sa.Column("upload_sha256", sa.String(64)))
        media.add_column(sa.Column("seconds", sa.Integer()))
        media.add_column(sa.Column("pages", sa.Integer()))
        media.add_column(sa.Column("poster_sha256", sa.String(64)))
        media.add_column(sa.Column("name", sa.String(200), server_default="", nullable=False))
        media.add_column(sa.Column("licence", sa.String(500), server_default="", nullable=False))
        media.create_index("ix_media_upload_sha256", ["upload_sha256"])


def _blackouts() -> None:
    op.create_table(
        "blackouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("scope", _choice("scope", *SCOPES), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("from_at", AT, nullable=False),
        sa.Column("until_at", AT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", _choice("blackoutstate", *BLACKOUT_STATES), nullable=False),
        sa.Column("planned_by", sa.Integer()),
        sa.Column("planned_at", AT, nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("asked_at", AT),
        sa.Column("lifted_by", sa.Integer()),
        sa.Column("lifted_at", AT),
        *(
            sa.ForeignKeyConstraint([column], ["people.id"], name=op.f(f"fk_blackouts_{column}"))
            for column in ("planned_by", "asked_by", "lifted_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blackouts")),
    )
    standing = sa.text("state <> 'lifted'")
    op.create_index(
        "ix_blackouts_until_at", "blackouts", ["until_at"], sqlite_where=standing, postgresql_where=standing
    )
    op.create_index("ix_blackouts_state", "blackouts", ["state"])


def _takedowns() -> None:
    op.create_table(
        "takedown_calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("about_ref", sa.String(120), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("asked_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["people.id"], name=op.f("fk_takedown_calls_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown_calls")),
    )
    op.create_table(
        "takedowns",
        sa.Column("id", BIG, nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("share_id", BIG, nullable=False),
        sa.Column("state", _choice("takedownstate", *TAKEDOWN_STATES), nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("answered_at", AT),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["takedown_calls.id"], name=op.f("fk_takedowns_call_id")),
        sa.ForeignKeyConstraint(["share_id"], ["shares.id"], name=op.f("fk_takedowns_share_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedowns")),
        sa.UniqueConstraint("share_id", name=op.f("uq_takedowns_share_id")),
    )
    op.create_index("ix_takedowns_call_id_state", "takedowns", ["call_id", "state"])


def downgrade() -> None:
    """Takes them away; media other than pictures and pauses of a product class must be gone before."""
    with op.batch_alter_table("media") as media:
        media.drop_index("ix_media_upload_sha256")
        media.drop_constraint(op.f("ck_media_mediakind"), type_="check")
        for column in ("kind", "upload_sha256", "seconds", "pages", "poster_sha256", "name", "licence"):
            media.drop_column(column)
    for table in ("takedowns", "takedown_calls", "blackouts"):
        op.drop_table(table)
    for table, columns in {
        "links": ("tags",), "topics": ("archived",), "pauses": ("under_way", "links_held", "holding_url"),
    }.items():  # fmt: skip
        with op.batch_alter_table(table) as altered:
            for column in columns:
                altered.drop_column(column)
    _scopes(*BEFORE)
