"""Applications, invitations, recruits, screening, proofs of accounts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TIME = sa.DateTime(timezone=True)
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Adds the tables."""
    _forms()
    _applications()
    _accounts()
    _spotted()


def downgrade() -> None:
    """Drops them."""
    for table in ("spotted", "application_accounts", "applications", "application_forms"):
        op.drop_table(table)


def _forms() -> None:
    op.create_table(
        "application_forms",
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id"), primary_key=True, autoincrement=False),
        sa.Column("headline", sa.String(200), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("gives", "asks", "welcome")),
        sa.Column("fields", JSON, nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("asks_birthday", "asks_account", "recruits")),
        sa.Column("reapply_days", sa.Integer(), nullable=False),
        sa.Column("least_followers", BIG, nullable=False),
        *(sa.Column(name, JSON, nullable=False) for name in ("networks", "languages", "countries", "topics")),
        sa.CheckConstraint("reapply_days >= 0", name=op.f("ck_application_forms_reapply_days")),
        sa.CheckConstraint("least_followers >= 0", name=op.f("ck_application_forms_least_followers")),
    )


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("programme_id", sa.Integer(), sa.ForeignKey("programmes.id"), nullable=False),
        _choice("state", "applicationstate", "started", "submitted", "approved", "declined", "withdrawn"),
        _choice("came_by", "cameby", "form", "recruit", "api", "file"),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("language", sa.String(10), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("terms_version", sa.Integer(), nullable=False),
        sa.Column("brought_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("partner_id", sa.Integer(), sa.ForeignKey("partners.id")),
        sa.Column("started_at", TIME, nullable=False),
        sa.Column("mailed_at", TIME, nullable=False),
        sa.Column("submitted_at", TIME),
        sa.Column("decided_at", TIME),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("screening", JSON, nullable=False),
        _choice("outcome", "outcome", "pass", "unknown", "warn", nullable=True),
        sa.Column("look_at", TIME),
        sa.Column("forgotten_at", TIME),
    )
    for columns in (
        ("state", "id"), ("programme_id", "state", "id"), ("email", "programme_id"), ("state", "started_at"),
        ("state",), ("brought_by_id",), ("person_id",), ("partner_id",), ("decided_by_id",), ("look_at",),
    ):  # fmt: skip
        op.create_index(f"ix_applications_{'_'.join(columns)}", "applications", list(columns))


def _accounts() -> None:
    op.create_table(
        "application_accounts",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("application_id", sa.Integer(), sa.ForeignKey("applications.id"), nullable=False),
        sa.Column("network", sa.String(20), nullable=False),
        sa.Column("handle", sa.String(200), nullable=False),
        sa.Column("handle_folded", sa.String(200), nullable=False),
        sa.Column("url", sa.String(500), nullable=False),
        sa.Column("account_id", sa.String(200), nullable=False),
        sa.Column("bio", sa.Text(), nullable=False),
        sa.Column("followers", BIG),
        sa.Column("posts", BIG),
        sa.Column("presence", sa.String(20), nullable=False),
        sa.Column("source", sa.String(500), nullable=False),
        sa.Column("seen_at", TIME),
        sa.UniqueConstraint("application_id", "network", "handle_folded"),
    )
    for columns in (("network", "handle_folded"), ("network", "account_id")):
        op.create_index(f"ix_application_accounts_{'_'.join(columns)}", "application_accounts", list(columns))


def _spotted() -> None:
    op.create_table(
        "spotted",
        sa.Column("id", sa.Integer(), primary_key=True),
        _choice("kind", "spottedkind", "employee", "commenter"),
        _choice("state", "spottedstate", "found", "approached", "dismissed"),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), unique=True),
        sa.Column("author_key", sa.String(64), unique=True),
        sa.Column("score", BIG, nullable=False),
        sa.Column("parts", JSON, nullable=False),
        sa.Column("seen_at", TIME, nullable=False),
    )
    op.create_index("ix_spotted_state", "spotted", ["state"])
    op.create_index("ix_spotted_state_score_id", "spotted", ["state", "score", "id"])


def _choice(name: str, called: str, *values: str, nullable: bool = False) -> sa.Column[str]:
    kind = sa.Enum(*values, native_enum=False, create_constraint=True, length=32, name=called)
    return sa.Column(name, kind, nullable=nullable)
