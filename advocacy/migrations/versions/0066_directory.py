"""The company's directory: how other systems call people, entries, groups and what they give; segments; imports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0066"
down_revision = "0065"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TIME = sa.DateTime(timezone=True)
ROLES = (
    "employee", "marketing", "hr", "legal", "compliance", "registered_principal", "budget_owner", "finance", "admin",
    "examiner", "ambassador",
)  # fmt: skip


def upgrade() -> None:
    """Adds what the room keeps."""
    op.create_table(
        "external_ids",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("source", sa.String(300), nullable=False),
        sa.Column("external_id", sa.String(512), nullable=False),
        sa.Column("linked_at", TIME, nullable=False),
        sa.UniqueConstraint("source", "external_id"),
    )
    op.create_index("ix_external_ids_person_id", "external_ids", ["person_id"])
    _segments()
    _directory()
    _rules()
    _imports()


def _segments() -> None:
    op.create_table(
        "segments",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(120), nullable=False, unique=True),
        sa.Column("purpose", sa.String(300), nullable=False, server_default=""),
        sa.Column("created_at", TIME, nullable=False),
    )
    op.create_table(
        "segment_members",
        sa.Column("segment_id", sa.Integer(), sa.ForeignKey("segments.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("from_directory", sa.Boolean(), nullable=False),
        sa.Column("since", TIME, nullable=False),
    )
    op.create_index("ix_segment_members_person_id", "segment_members", ["person_id"])


def _directory() -> None:
    op.create_table(
        "directory_entries",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("user_name", sa.String(320), nullable=False),
        sa.Column("user_name_key", sa.String(320), unique=True),
        sa.Column("said", JSON, nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
        sa.Column("removed_at", TIME),
    )
    op.create_table(
        "directory_groups",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("name_key", sa.String(200), nullable=False),
        sa.Column("external_id", sa.String(512)),
        sa.Column("team_id", sa.Integer(), sa.ForeignKey("teams.id")),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("changed_at", TIME, nullable=False),
    )
    for column in ("name_key", "external_id", "team_id"):
        op.create_index(f"ix_directory_groups_{column}", "directory_groups", [column])
    op.create_table(
        "directory_members",
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("directory_groups.id"), primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
    )
    op.create_index("ix_directory_members_person_id", "directory_members", ["person_id"])


def _rules() -> None:
    op.create_table(
        "directory_rules",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("group_id", sa.Integer(), sa.ForeignKey("directory_groups.id"), nullable=False),
        sa.Column("role", _choice("role", *ROLES)),
        sa.Column("segment_id", sa.Integer(), sa.ForeignKey("segments.id")),
        sa.Column("state", _choice("rulestate", "proposed", "in_force", "ended"), nullable=False),
        sa.Column("made_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("agreed_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("made_at", TIME, nullable=False),
        sa.CheckConstraint("(role IS NULL) <> (segment_id IS NULL)", name=op.f("ck_directory_rules_one_of_two")),
    )
    for column in ("group_id", "segment_id", "state", "made_by_id", "agreed_by_id"):
        op.create_index(f"ix_directory_rules_{column}", "directory_rules", [column])
    op.create_table(
        "directory_given",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True),
        sa.Column("role", _choice("role", *ROLES), primary_key=True),
    )


def _imports() -> None:
    op.create_table(
        "people_imports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("file_name", sa.String(200), nullable=False),
        sa.Column("state", _choice("importstate", "looked_at", "running", "done", "failed", "discarded"), nullable=False),
        sa.Column("options", JSON, nullable=False),
        sa.Column("counts", JSON, nullable=False),
        sa.Column("problems", JSON, nullable=False),
        sa.Column("sample", JSON, nullable=False),
        sa.Column("done_rows", sa.Integer(), nullable=False),
        sa.Column("all_rows", sa.Integer(), nullable=False),
        sa.Column("why", sa.String(500), nullable=False),
        sa.Column("made_at", TIME, nullable=False),
        sa.Column("ended_at", TIME),
    )
    op.create_index("ix_people_imports_by_id", "people_imports", ["by_id"])
    op.create_index("ix_people_imports_state", "people_imports", ["state"])
    op.create_table(
        "people_import_pieces",
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("people_imports.id"), primary_key=True),
        sa.Column("number", sa.Integer(), primary_key=True),
        sa.Column("rows", JSON, nullable=False),
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def downgrade() -> None:
    """Takes it away."""
    for table in (
        "people_import_pieces", "people_imports", "directory_given", "directory_rules", "directory_members",
        "directory_groups", "directory_entries", "segment_members", "segments", "external_ids",
    ):  # fmt: skip
        op.drop_table(table)
