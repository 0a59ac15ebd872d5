"""Policies ask by role and have quizzes; topics have experts, and some are for them alone.

Versions of before ask everybody and have no quiz; acknowledgements of before took no try.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

ROLES = (
    "employee", "marketing", "hr", "legal", "compliance", "registered_principal", "budget_owner", "finance", "admin",
    "examiner", "ambassador",
)  # fmt: skip


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _json() -> sa.types.TypeEngine[object]:
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Adds columns and tables."""
    with op.batch_alter_table("policy_versions") as versions:
        versions.add_column(sa.Column("quiz", _json(), server_default="{}", nullable=False))
        versions.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("policy_versions") as versions:
        versions.alter_column("quiz", server_default=None)
    with op.batch_alter_table("acknowledgements") as given:
        given.add_column(sa.Column("quiz_tries", sa.Integer(), server_default="0", nullable=False))
    with op.batch_alter_table("acknowledgements") as given:
        given.alter_column("quiz_tries", server_default=None)
    op.create_table(
        "policy_version_roles",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("role", _choice("role", *ROLES), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["policy_versions.id"], name=op.f("fk_policy_version_roles_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "role", name=op.f("pk_policy_version_roles")),
    )
    op.create_table(
        "quiz_tries",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["policy_versions.id"], name=op.f("fk_quiz_tries_version_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_quiz_tries_person_id")),
        sa.PrimaryKeyConstraint("version_id", "person_id", name=op.f("pk_quiz_tries")),
    )
    op.create_index("ix_quiz_tries_person_id", "quiz_tries", ["person_id"])
    op.create_table(
        "topic_experts",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_topic_experts_topic_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_topic_experts_person_id")),
        sa.PrimaryKeyConstraint("topic_id", "person_id", name=op.f("pk_topic_experts")),
    )
    op.create_index("ix_topic_experts_person_id", "topic_experts", ["person_id"])
    op.create_table(
        "reserved_topics",
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["topic_id"], ["topics.id"], name=op.f("fk_reserved_topics_topic_id")),
        sa.PrimaryKeyConstraint("topic_id", name=op.f("pk_reserved_topics")),
    )


def downgrade() -> None:
    """Takes them away; whom versions asked, their quizzes, tries and experts are lost."""
    op.drop_table("reserved_topics")
    op.drop_index("ix_topic_experts_person_id", "topic_experts")
    op.drop_table("topic_experts")
    op.drop_index("ix_quiz_tries_person_id", "quiz_tries")
    op.drop_table("quiz_tries")
    op.drop_table("policy_version_roles")
    with op.batch_alter_table("acknowledgements") as given:
        given.drop_column("quiz_tries")
    with op.batch_alter_table("policy_versions") as versions:
        versions.drop_column("reminded_at")
        versions.drop_column("quiz")
