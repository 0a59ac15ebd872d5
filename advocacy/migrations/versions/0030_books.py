"""Scores, expiry, leavers' points, liability and the proofs of the ledger."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
SCORES = """
INSERT INTO point_days (person_id, unit, day, earned)
SELECT e.person_id, a.unit, {day}, sum(-p.amount)
FROM ledger_entries e
JOIN ledger_postings p ON p.entry_id = e.id
JOIN ledger_accounts a ON a.id = p.account_id
WHERE a.kind = 'issued' AND p.amount < 0 AND e.person_id IS NOT NULL AND e.reverses IS NULL
  AND NOT EXISTS (SELECT 1 FROM ledger_entries r WHERE r.reverses = e.id)
  AND (EXISTS (SELECT 1 FROM ledger_entries l WHERE l.source = e.source || '\\:live')
    OR EXISTS (SELECT 1 FROM ledger_postings g JOIN ledger_accounts b ON b.id = g.account_id
               WHERE g.entry_id = e.id AND b.kind = 'available'))
GROUP BY 1, 2, 3
"""


def upgrade() -> None:
    """Adds the tables; scores are those of days of UTC, until the company's zone is known (see ``books/scores.py``)."""
    op.create_table(
        "point_days", _person(), sa.Column("unit", sa.String(20), primary_key=True),
        sa.Column("day", sa.Date(), primary_key=True), sa.Column("earned", BIG, nullable=False),
    )  # fmt: skip
    op.create_index("ix_point_days_unit_day_person_id_earned", "point_days", ["unit", "day", "person_id", "earned"])
    op.create_table(
        "expiry_policies",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("version", sa.Integer(), nullable=False, unique=True),
        _choice("lasting", "never", "days", "month_end", "year_end"),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("valid_from", AT, nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("length >= 0", name=op.f("ck_expiry_policies_length")),
    )
    op.create_table(
        "expiry_warnings", _person(), sa.Column("expires_on", sa.Date(), primary_key=True),
        sa.Column("stage", sa.Integer(), primary_key=True), sa.Column("amount", BIG, nullable=False),
        sa.Column("warned_on", sa.Date(), nullable=False),
    )  # fmt: skip
    op.create_table(
        "leaver_points", _person(), sa.Column("left_at", AT, nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
    )  # fmt: skip
    op.create_index("ix_leaver_points_ends_on", "leaver_points", ["ends_on"])
    op.create_table(
        "liability_days", sa.Column("day", sa.Date(), primary_key=True),
        sa.Column("unit", sa.String(20), primary_key=True), _choice("facet", "kind", "age", "expiry", key=True),
        sa.Column("key", sa.String(20), primary_key=True), sa.Column("amount", BIG, nullable=False),
    )  # fmt: skip
    op.create_table(
        "ledger_proofs",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("began_at", AT, nullable=False),
        sa.Column("ended_at", AT, nullable=False),
        sa.Column("looked_at", BIG, nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("checks", JSON, nullable=False),
        sa.Column("examples", JSON, nullable=False),
    )
    op.create_index("ix_ledger_proofs_began_at", "ledger_proofs", ["began_at"])
    op.create_table(
        "score_bases", sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("zone", sa.String(60), nullable=False), sa.Column("made_at", AT, nullable=False),
    )  # fmt: skip
    sqlite = op.get_bind().dialect.name == "sqlite"
    op.execute(SCORES.format(day="date(e.at)" if sqlite else "CAST(e.at AT TIME ZONE 'UTC' AS date)"))


def downgrade() -> None:
    """Takes them away."""
    for table in ("score_bases", "ledger_proofs", "liability_days", "leaver_points", "expiry_warnings",
                  "expiry_policies", "point_days"):  # fmt: skip
        op.drop_table(table)


def _person() -> sa.Column[int]:
    return sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True, autoincrement=False)


def _choice(name: str, *values: str, key: bool = False) -> sa.Column[object]:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
    return sa.Column(name, kind, primary_key=key, nullable=False)
