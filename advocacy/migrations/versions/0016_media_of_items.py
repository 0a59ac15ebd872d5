"""Several media of a revision, each with its place and its own text; what a revision had is the first of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Adds the table, carries over what there is, and drops the two columns."""
    op.create_table(
        "revision_media",
        sa.Column("id", BIG, nullable=False),
        sa.Column("revision_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("media_id", sa.Integer(), nullable=False),
        sa.Column("alt", sa.String(1000), nullable=False),
        sa.ForeignKeyConstraint(["revision_id"], ["revisions.id"], name=op.f("fk_revision_media_revision_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media.id"], name=op.f("fk_revision_media_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision_media")),
        sa.UniqueConstraint("revision_id", "position", name=op.f("uq_revision_media_revision_id_position")),
    )
    op.create_index("ix_revision_media_media_id", "revision_media", ["media_id"])
    op.execute(
        "INSERT INTO revision_media (revision_id, position, media_id, alt) "
        "SELECT id, 0, media_id, media_alt FROM revisions WHERE media_id IS NOT NULL ORDER BY id"
    )
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_constraint(op.f("fk_revisions_media_id"), type_="foreignkey")
        revisions.drop_column("media_id")
        revisions.drop_column("media_alt")


def downgrade() -> None:
    """Gives each revision its first medium back, alone; the others are lost."""
    with op.batch_alter_table("revisions") as revisions:
        revisions.add_column(sa.Column("media_id", sa.Integer()))
        revisions.add_column(sa.Column("media_alt", sa.String(1000), nullable=False, server_default=""))
        revisions.create_foreign_key(op.f("fk_revisions_media_id"), "media", ["media_id"], ["id"])
    for column, given in (("media_id", "media_id"), ("media_alt", "alt")):
        op.execute(
            f"UPDATE revisions SET {column} = (SELECT {given} FROM revision_media "  # noqa: S608 - names of ours
            "WHERE revision_id = revisions.id AND position = 0) "
            "WHERE id IN (SELECT revision_id FROM revision_media WHERE position = 0)"
        )
    with op.batch_alter_table("revisions") as revisions:
        revisions.alter_column("media_alt", server_default=None, existing_type=sa.String(1000), existing_nullable=False)
    op.drop_table("revision_media")
