"""Items know their journey stage by the six names of the trade, where they came from, whose words they are.

The stages of before are carried over: awareness was the first look, consideration the looking into it.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = ("awareness", "consideration", "decision")
STAGES = ("interest", "research", "validation", "decision", "retention", "advocacy")
CARRIED_OVER = {"awareness": "interest", "consideration": "research"}
ORIGINS = ("written", "source", "suggestion", "import", "own_words")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Adds the columns, carries the stages over."""
    with op.batch_alter_table("items") as items:
        items.drop_constraint(op.f("ck_items_stage"), type_="check")
    for before, after in CARRIED_OVER.items():
        op.execute(
            sa.text("UPDATE items SET stage = :after WHERE stage = :before").bindparams(after=after, before=before)
        )
    with op.batch_alter_table("items") as items:
        items.create_check_constraint(op.f("ck_items_stage"), sa.column("stage").in_(STAGES))
        items.add_column(sa.Column("approved_until", sa.DateTime(timezone=True)))
        items.add_column(sa.Column("review_again_at", sa.DateTime(timezone=True)))
        items.add_column(sa.Column("origin", _choice("itemorigin", *ORIGINS), server_default="written", nullable=False))
        items.add_column(sa.Column("parent_id", sa.Integer()))
        items.add_column(sa.Column("for_person_id", sa.Integer()))
        items.add_column(sa.Column("credited_to_id", sa.Integer()))
        items.create_foreign_key("fk_items_parent_id", "items", ["parent_id"], ["id"])
        items.create_foreign_key("fk_items_for_person_id", "people", ["for_person_id"], ["id"])
        items.create_foreign_key("fk_items_credited_to_id", "people", ["credited_to_id"], ["id"])
        for column in ("approved_until", "review_again_at", "parent_id", "for_person_id", "credited_to_id"):
            items.create_index(f"ix_items_{column}", [column])
    with op.batch_alter_table("items") as items:
        items.alter_column("origin", server_default=None)
    op.execute(
        "UPDATE items SET origin = 'source' WHERE id IN (SELECT item_id FROM source_entries WHERE item_id IS NOT NULL)"
    )
    with op.batch_alter_table("revisions") as revisions:
        revisions.add_column(sa.Column("review_again_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    """Takes the columns away; the three stages that there were not before are lost.

    A person's own words are withdrawn first: without ``for_person_id`` they would be shown to everybody.
    """
    op.execute("UPDATE items SET state = 'withdrawn' WHERE for_person_id IS NOT NULL OR origin = 'own_words'")
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_column("review_again_at")
    with op.batch_alter_table("items") as items:
        for column in ("approved_until", "review_again_at", "parent_id", "for_person_id", "credited_to_id"):
            items.drop_index(f"ix_items_{column}")
        for key in ("parent_id", "for_person_id", "credited_to_id"):
            items.drop_constraint(f"fk_items_{key}", type_="foreignkey")
        items.drop_constraint(op.f("ck_items_itemorigin"), type_="check")
        items.drop_constraint(op.f("ck_items_stage"), type_="check")
        for column in ("approved_until", "review_again_at", "parent_id", "for_person_id", "credited_to_id", "origin"):
            items.drop_column(column)
    op.execute("UPDATE items SET stage = NULL WHERE stage IN ('validation', 'retention', 'advocacy')")
    for before, after in CARRIED_OVER.items():
        op.execute(
            sa.text("UPDATE items SET stage = :before WHERE stage = :after").bindparams(after=after, before=before)
        )
    with op.batch_alter_table("items") as items:
        items.create_check_constraint(op.f("ck_items_stage"), sa.column("stage").in_(BEFORE))
