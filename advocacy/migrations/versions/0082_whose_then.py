"""Who had a link before they left, and when somebody took part in a programme before: both for sales told late.

Parts that were over before are read from the history; whose links were that somebody left before was never kept.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0082"
down_revision = "0081"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
IN = "approved"
MOVES = sa.table(
    "history", sa.column("id"), sa.column("at", TIME), sa.column("noun", sa.String), sa.column("noun_id", sa.String),
    sa.column("from_state", sa.String), sa.column("to_state", sa.String),
)  # fmt: skip
ENROLMENTS = sa.table("enrolments", sa.column("id", sa.Integer))


def upgrade() -> None:
    """Adds both tables, and the parts that the history tells of."""
    op.create_table(
        "former_owners",
        sa.Column("link_id", BIG, sa.ForeignKey("links.id"), primary_key=True, autoincrement=False),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("until_at", TIME, nullable=False),
    )
    op.create_index("ix_former_owners_person_id", "former_owners", ["person_id"])
    op.create_index("ix_former_owners_until_at", "former_owners", ["until_at"])
    parts = op.create_table(
        "enrolment_parts",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("enrolment_id", sa.Integer(), sa.ForeignKey("enrolments.id"), nullable=False),
        sa.Column("from_at", TIME, nullable=False),
        sa.Column("until_at", TIME, nullable=False),
    )
    op.create_index("ix_enrolment_parts_enrolment_id", "enrolment_parts", ["enrolment_id"])
    if found := _told():
        op.bulk_insert(parts, found)


def _told() -> list[dict[str, object]]:
    """Every part that began and ended, by the moves into and out of it."""
    connection = op.get_bind()
    there = {str(number): number for number in connection.scalars(sa.select(ENROLMENTS.c.id))}
    moved = sa.select(MOVES).where(
        MOVES.c.noun == "enrolment", sa.or_(MOVES.c.from_state == IN, MOVES.c.to_state == IN)
    )
    found, began = list[dict[str, object]](), {}
    for each in connection.execute(moved.order_by(MOVES.c.id)):
        if each.to_state == IN:
            began[each.noun_id] = each.at
        elif each.noun_id in there and began.get(each.noun_id, each.at) < each.at:
            part = {"enrolment_id": there[each.noun_id], "from_at": began.pop(each.noun_id), "until_at": each.at}
            found.append(part)
    return found


def downgrade() -> None:
    """Takes them away."""
    op.drop_table("enrolment_parts")
    op.drop_table("former_owners")
