"""Threads beside items: spans, mentions, stances, options; and the words that a review asks to change."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

STANCES = ("favour", "against", "neutral")
MARKS = ("closed_at", "resolved_at", "withdrawn_at")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def _stance() -> sa.Enum:
    return sa.Enum(*STANCES, name="stance", native_enum=False, create_constraint=True, length=32)


def _of_a_comment(table: str, *columns: sa.Column[object]) -> None:
    """A table with a row for each comment and person."""
    op.create_table(
        table,
        sa.Column("comment_id", BIG, nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["comment_id"], ["item_comments.id"], name=op.f(f"fk_{table}_comment_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f(f"fk_{table}_person_id")),
        sa.PrimaryKeyConstraint("comment_id", "person_id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"ix_{table}_person_id", table, ["person_id"])


def upgrade() -> None:
    """Adds to comments what they can be about; reviews name words too."""
    with op.batch_alter_table("item_comments") as comments:
        comments.add_column(sa.Column("parent_id", BIG))
        comments.add_column(sa.Column("stance", _stance()))
        comments.add_column(sa.Column("spans", JSON, server_default="[]", nullable=False))
        comments.add_column(sa.Column("options", JSON, server_default="[]", nullable=False))
        comments.add_column(sa.Column("resolved_by_id", sa.Integer()))
        for name in MARKS:
            comments.add_column(sa.Column(name, sa.DateTime(timezone=True)))
        comments.create_foreign_key("fk_item_comments_parent_id", "item_comments", ["parent_id"], ["id"])
        comments.create_foreign_key("fk_item_comments_resolved_by_id", "people", ["resolved_by_id"], ["id"])
        comments.create_index("ix_item_comments_person_id", ["person_id"])
    _of_a_comment("item_comment_mentions")
    _of_a_comment(
        "item_comment_choices",
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    with op.batch_alter_table("reviews") as reviews:
        reviews.add_column(sa.Column("spans", JSON, server_default="[]", nullable=False))


def downgrade() -> None:
    """Takes it away again; comments keep their words."""
    with op.batch_alter_table("reviews") as reviews:
        reviews.drop_column("spans")
    op.drop_table("item_comment_choices")
    op.drop_table("item_comment_mentions")
    with op.batch_alter_table("item_comments") as comments:
        comments.drop_index("ix_item_comments_person_id")
        comments.drop_constraint("fk_item_comments_parent_id", type_="foreignkey")
        comments.drop_constraint("fk_item_comments_resolved_by_id", type_="foreignkey")
        comments.drop_constraint(op.f("ck_item_comments_stance"), type_="check")
        for name in ("parent_id", "stance", "spans", "options", "resolved_by_id", *MARKS):
            comments.drop_column(name)
