"""Names of people folded, so that look-alikes are found; several people may invite the same colleague."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from advocacy.people.names import folded

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

PEOPLE = sa.table(
    "people", sa.column("id", sa.Integer), sa.column("name", sa.String), sa.column("name_folded", sa.String)
)
ONE, BY_EACH = "uq_invitations_email", "uq_invitations_invited_by_email"
AT_ONCE = 1000


def upgrade() -> None:
    """Folds the names that there are, and lets an address be invited once by each."""
    op.add_column("people", sa.Column("name_folded", sa.String(200), nullable=False, server_default=""))
    _fold()
    op.create_index("ix_people_name_folded", "people", ["name_folded"])
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_constraint(op.f(ONE), type_="unique")
        invitations.create_unique_constraint(op.f(BY_EACH), ["invited_by", "email"])
        invitations.create_index("ix_invitations_email", ["email"])


def downgrade() -> None:
    """Takes it away; of several invitations of one address the first stays."""
    op.execute(
        sa.text(
            "DELETE FROM invitations WHERE email IS NOT NULL"
            " AND id NOT IN (SELECT min(id) FROM invitations WHERE email IS NOT NULL GROUP BY email)"
        )
    )
    with op.batch_alter_table("invitations") as invitations:
        invitations.drop_index("ix_invitations_email")
        invitations.drop_constraint(op.f(BY_EACH), type_="unique")
        invitations.create_unique_constraint(op.f(ONE), ["email"])
    op.drop_index("ix_people_name_folded", table_name="people")
    op.drop_column("people", "name_folded")


def _fold() -> None:
    connection, last = op.get_bind(), 0
    few = sa.select(PEOPLE.c.id, PEOPLE.c.name).order_by(PEOPLE.c.id).limit(AT_ONCE)
    while rows := connection.execute(few.where(PEOPLE.c.id > last)).all():
        change = sa.update(PEOPLE).where(PEOPLE.c.id == sa.bindparam("whose")).values(name_folded=sa.bindparam("new"))
        connection.execute(change, [{"whose": row.id, "new": folded(row.name)[:200]} for row in rows])
        last = rows[-1].id
