"""Rule packs that Legal edits: their versions, and what each would change in what is live."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("disclosure", "wording", "hosts")
ORIGINS = ("product", "here")
VERSION_STATES = ("draft", "in_review", "effective", "superseded", "withdrawn")
IMPACT_STATES = ("waiting", "done", "void")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Makes the three tables."""
    op.create_table(
        "rule_pack_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _choice("packkind", *KINDS), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", JSON, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("origin", _choice("packorigin", *ORIGINS), nullable=False),
        sa.Column("product_version", sa.String(40), nullable=False),
        sa.Column("based_on", sa.Integer()),
        sa.Column("state", _choice("packversionstate", *VERSION_STATES), nullable=False),
        sa.Column("author_ids", JSON, nullable=False),
        sa.Column("decided_by_id", sa.Integer()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_rule_pack_versions"),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name="fk_rule_pack_versions_decided_by_id"),
        sa.UniqueConstraint("kind", "number", name="uq_rule_pack_versions_kind_number"),
    )
    op.create_index("ix_rule_pack_versions_state", "rule_pack_versions", ["state"])
    op.create_table(
        "rule_impacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("against", JSON, nullable=False),
        sa.Column("state", _choice("impactstate", *IMPACT_STATES), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("after_id", BIG_ID, nullable=False),
        sa.Column("total", sa.Integer()),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("stricter", sa.Integer(), nullable=False),
        sa.Column("milder", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("id", name="pk_rule_impacts"),
        sa.ForeignKeyConstraint(["version_id"], ["rule_pack_versions.id"], name="fk_rule_impacts_version_id"),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name="fk_rule_impacts_asked_by_id"),
    )
    op.create_index("ix_rule_impacts_state", "rule_impacts", ["state"])
    op.create_index("ix_rule_impacts_state_id", "rule_impacts", ["state", "id"])
    op.create_index("ix_rule_impacts_version_id", "rule_impacts", ["version_id"])
    op.create_table(
        "rule_impact_lines",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("impact_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(20), nullable=False),
        sa.Column("ref", sa.String(80), nullable=False),
        sa.Column("path", sa.String(200), nullable=False),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("networks", sa.String(200), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("before", sa.String(10), nullable=False),
        sa.Column("after", sa.String(10), nullable=False),
        sa.Column("findings", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rule_impact_lines"),
        sa.ForeignKeyConstraint(["impact_id"], ["rule_impacts.id"], name="fk_rule_impact_lines_impact_id"),
    )
    op.create_index("ix_rule_impact_lines_impact_id_id", "rule_impact_lines", ["impact_id", "id"])


def downgrade() -> None:
    """Takes them away; the product's own packs hold again."""
    for table in ("rule_impact_lines", "rule_impacts", "rule_pack_versions"):
        op.drop_table(table)
