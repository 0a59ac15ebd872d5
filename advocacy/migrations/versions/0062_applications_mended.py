"""Applications and stories, mended: the consent of applicants, bans that last, customers among the hints."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)
BEFORE = ("employee", "commenter")
BARRED = """
UPDATE enrolments SET barred = true WHERE state = 'banned' OR (state = 'archived' AND EXISTS (
    SELECT 1 FROM history WHERE history.noun = 'enrolment' AND history.noun_id = CAST(enrolments.id AS varchar(80))
    AND history.verb = 'archive' AND history.from_state = 'banned'))
"""


def upgrade() -> None:
    """Adds what is missing. Whoever is shut out stays so, also when the enrolment was put away since."""
    op.add_column("applications", sa.Column("consent", sa.Text(), nullable=False, server_default=""))
    op.add_column("applications", sa.Column("consent_sha256", sa.String(64), nullable=False, server_default=""))
    op.add_column("enrolments", sa.Column("barred", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("enrolments", sa.Column("reminded_at", TIME))
    op.execute(BARRED)
    op.add_column("submissions", sa.Column("may_ask", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("submissions", sa.Column("reminded_at", TIME))
    op.add_column("spotted", sa.Column("name", sa.String(200), nullable=False, server_default=""))
    op.add_column("spotted", sa.Column("email", sa.String(320)))
    _kinds(*BEFORE, "customer")


def downgrade() -> None:
    """Takes it away, and the hints that were not known before."""
    op.execute("DELETE FROM spotted WHERE kind = 'customer'")
    _kinds(*BEFORE)
    for table, columns in (
        ("spotted", ("email", "name")), ("submissions", ("reminded_at", "may_ask")),
        ("enrolments", ("reminded_at", "barred")),
        ("applications", ("consent_sha256", "consent")),
    ):  # fmt: skip
        with op.batch_alter_table(table) as changed:
            for column in columns:
                changed.drop_column(column)


def _kinds(*allowed: str) -> None:
    with op.batch_alter_table("spotted") as spotted:
        spotted.drop_constraint(op.f("ck_spotted_spottedkind"), type_="check")
        spotted.create_check_constraint(op.f("ck_spotted_spottedkind"), sa.column("kind").in_(allowed))
