"""Retention, legal holds, privacy; exports and verifications of the history; posts as they were read back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from advocacy.append_only import triggers

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
GIVEN = ("actor_id", "about_id", "from_state", "to_state")
TABLES = (
    "erased_people", "legal_holds", "retention_choices", "retention_profiles", "connection_farewells", "share_copies",
    "history_exports", "history_verifications",
)  # fmt: skip


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _at(name: str, *, needed: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=not needed)


def _person(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.Integer(), sa.ForeignKey("people.id"))


def upgrade() -> None:
    """Adds tables and the indexes of the history explorer; the first profiles are those of the trade."""
    op.drop_index("ix_history_about_id", "history")
    op.create_index("ix_history_at_id", "history", ["at", "id"])
    op.create_index("ix_history_noun_at_id", "history", ["noun", "at", "id"])
    op.create_index("ix_history_verb_at_id", "history", ["verb", "at", "id"])
    for column in GIVEN:
        given = sa.text(f"{column} IS NOT NULL")
        op.create_index(
            f"ix_history_{column}_at_id", "history", [column, "at", "id"], sqlite_where=given, postgresql_where=given
        )
    _history()
    _posts_and_networks()
    _records()
    with op.batch_alter_table("items") as items:
        items.add_column(sa.Column("owner_id", sa.Integer()))
        items.create_foreign_key("fk_items_owner_id", "people", ["owner_id"], ["id"])
        items.create_index("ix_items_owner_id", ["owner_id"])


def _history() -> None:
    op.create_table(
        "history_verifications",
        sa.Column("id", sa.Integer(), primary_key=True),
        _person("asked_by_id"),
        _at("asked_at", needed=True),
        sa.Column("state", _choice("verificationstate", "asked", "running", "done"), nullable=False),
        sa.Column("done", BIG, nullable=False),
        sa.Column("total", BIG, nullable=False),
        sa.Column("checkpoints", sa.Integer(), nullable=False),
        sa.Column("broken_at", BIG),
        sa.Column("why", sa.Text(), nullable=False),
        _at("finished_at"),
        _at("until"),
    )
    op.create_index("ix_history_verifications_state", "history_verifications", ["state"])
    op.create_table(
        "history_exports",
        sa.Column("id", sa.Integer(), primary_key=True),
        _person("asked_by_id"),
        _at("asked_at", needed=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("first", BIG, nullable=False),
        sa.Column("last", BIG, nullable=False),
    )


def _posts_and_networks() -> None:
    op.create_table(
        "share_copies",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("share_id", BIG, sa.ForeignKey("shares.id"), nullable=False),
        _at("read_at", needed=True),
        sa.Column("source", _choice("copysource", "network", "page"), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("verdict", sa.String(10), nullable=False),
        sa.Column("findings", JSON, nullable=False),
    )
    op.create_index("ix_share_copies_share_id", "share_copies", ["share_id"])
    for statement in triggers(op.get_bind().dialect.name, "share_copies", ("UPDATE",)):
        op.execute(statement)
    op.create_table(
        "connection_farewells",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("connection_id", sa.Integer(), sa.ForeignKey("connections.id"), nullable=False),
        sa.Column("network", sa.String(40), nullable=False),
        sa.Column("service_url", sa.String(255), nullable=False),
        sa.Column("account_id", sa.String(255), nullable=False),
        sa.Column("handle", sa.String(320), nullable=False),
        sa.Column("secrets", sa.Text(), nullable=False),
        _at("asked_at", needed=True),
        _at("next_try_at"),
        sa.Column("tries", sa.Integer(), nullable=False),
        _at("ended_at"),
        sa.Column("at_network", sa.Boolean(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
    )
    op.create_index("ix_connection_farewells_connection_id", "connection_farewells", ["connection_id"])
    op.create_index("ix_connection_farewells_next_try_at", "connection_farewells", ["next_try_at"])


def _records() -> None:
    profiles = op.create_table(
        "retention_profiles",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(80), nullable=False, unique=True),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        _at("created_at", needed=True),
    )
    now = sa.func.current_timestamp()
    for name, months, why, default in FIRST:
        op.execute(profiles.insert().values(name=name, months=months, why=why, is_default=default, created_at=now))
    op.create_table(
        "retention_choices",
        sa.Column("kind", sa.String(40), primary_key=True),
        sa.Column("profile_id", sa.Integer(), sa.ForeignKey("retention_profiles.id"), nullable=False),
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("scope", _choice("holdscope", "person", "item", "campaign", "period", "all"), nullable=False),
        _person("person_id"),
        sa.Column("item_id", sa.Integer()),
        sa.Column("campaign", sa.String(120), nullable=False),
        _at("from_at"),
        _at("until_at"),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("state", _choice("holdstate", "held", "lift_asked", "lifted"), nullable=False),
        _person("placed_by_id"),
        _at("placed_at", needed=True),
        _person("asked_by_id"),
        _at("asked_at"),
        _person("lifted_by_id"),
        _at("lifted_at"),
    )
    op.create_index("ix_legal_holds_state", "legal_holds", ["state"])
    op.create_index("ix_legal_holds_person_id", "legal_holds", ["person_id"])
    op.create_table(
        "erased_people",
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        _at("erased_at", needed=True),
        _at("kept_until", needed=True),
    )
    op.create_index("ix_erased_people_kept_until", "erased_people", ["kept_until"])


FIRST = (
    ("Three years", 36, "Communications with the public, as supervised firms commonly keep them.", True),
    ("Five years", 60, "Where a supervisor asks for five.", False),
    ("Six years", 72, "Books and records, and claims that come late.", False),
    ("One year", 12, "What nobody asks for after a year.", False),
)


def downgrade() -> None:
    """Takes them away."""
    with op.batch_alter_table("items") as items:
        items.drop_index("ix_items_owner_id")
        items.drop_constraint("fk_items_owner_id", type_="foreignkey")
        items.drop_column("owner_id")
    for table in TABLES:
        op.drop_table(table)
    for name in ("at_id", "noun_at_id", "verb_at_id", *(f"{column}_at_id" for column in GIVEN)):
        op.drop_index(f"ix_history_{name}", "history")
    op.create_index("ix_history_about_id", "history", ["about_id"])
