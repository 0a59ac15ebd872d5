"""Suggestions, imports of items, sources that draft by themselves, captions that a model helped to write."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

STATES = ("active", "retired")
KINDS = ("article", "news", "event", "job", "product", "video", "other")
STAGES = ("interest", "research", "validation", "decision", "retention", "advocacy")
WAITS = ("due", "day_cap", "total_cap", "all_cap", "near_duplicate")
IMPORTS = ("looked_at", "waiting", "running", "done", "failed", "discarded")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.DateTime(timezone=True)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Adds what intake needs; sources of before go on as they did: everything waits for marketing."""
    _sources()
    _entries()
    _suggestions()
    _imports()
    with op.batch_alter_table("captions") as captions:
        captions.add_column(sa.Column("assisted_by", sa.String(120), server_default="", nullable=False))
    op.create_index("ix_revisions_url", "revisions", ["url"], postgresql_using="hash")


def _sources() -> None:
    with op.batch_alter_table("sources") as sources:
        sources.drop_constraint(op.f("ck_sources_sourcestate"), type_="check")
    with op.batch_alter_table("sources") as sources:
        sources.create_check_constraint(op.f("ck_sources_sourcestate"), sa.column("state").in_((*STATES, "paused")))
        sources.add_column(sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
        sources.add_column(
            sa.Column("mode", _choice("sourcemode", "queue", "draft"), server_default="queue", nullable=False)
        )
        sources.add_column(sa.Column("drafts_a_day", sa.Integer(), server_default="5", nullable=False))
        sources.add_column(sa.Column("drafts_in_total", sa.Integer()))
        sources.add_column(sa.Column("kind", _choice("itemkind", *KINDS), server_default="article", nullable=False))
        sources.add_column(sa.Column("topics", JSON, server_default="[]", nullable=False))
        sources.add_column(sa.Column("campaign", sa.String(120), server_default="", nullable=False))
        sources.add_column(sa.Column("stage", _choice("stage", *STAGES)))
        sources.add_column(sa.Column("audience", JSON, server_default="{}", nullable=False))


def _entries() -> None:
    with op.batch_alter_table("source_entries") as entries:
        entries.add_column(sa.Column("waits", _choice("entrywait", *WAITS)))
        entries.add_column(sa.Column("drafted_alone_at", INSTANT))
        entries.add_column(sa.Column("like_item_id", sa.Integer()))
        entries.add_column(sa.Column("like_entry_id", BIG))
        entries.create_foreign_key("fk_source_entries_like_item_id", "items", ["like_item_id"], ["id"])
        entries.create_foreign_key("fk_source_entries_like_entry_id", "source_entries", ["like_entry_id"], ["id"])
        for column in ("drafted_alone_at", "like_item_id", "like_entry_id"):
            entries.create_index(f"ix_source_entries_{column}", [column])
        entries.create_index("ix_source_entries_waits_id", ["waits", "id"])


def _suggestions() -> None:
    op.create_table(
        "suggestions",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("person_id", sa.Integer(), sa.ForeignKey("people.id"), nullable=False),
        sa.Column("url", sa.String(2000), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("language", sa.String(20), nullable=False),
        sa.Column("show_name", sa.Boolean(), nullable=False),
        sa.Column("state", _choice("suggestionstate", "offered", "accepted", "declined"), nullable=False),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id")),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("like_item_id", sa.Integer(), sa.ForeignKey("items.id")),
        sa.Column("like_suggestion_id", BIG, sa.ForeignKey("suggestions.id")),
        sa.Column("decided_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("decided_at", INSTANT),
        sa.Column("created_at", INSTANT, nullable=False),
    )
    op.create_index("ix_suggestions_state", "suggestions", ["state"])
    op.create_index("ix_suggestions_state_id", "suggestions", ["state", "id"])
    op.create_index("ix_suggestions_person_id_id", "suggestions", ["person_id", "id"])
    op.create_index("ix_suggestions_item_id", "suggestions", ["item_id"])
    op.create_index("ix_suggestions_url", "suggestions", ["url"], postgresql_using="hash")


def _imports() -> None:
    op.create_table(
        "item_imports",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("filename", sa.String(200), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("encoding", sa.String(20), nullable=False),
        sa.Column("delimiter", sa.String(1), nullable=False),
        sa.Column("columns", JSON, nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("state", _choice("importstate", *IMPORTS), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("lease", sa.String(40), nullable=False),
        sa.Column("leased_until", INSTANT),
        sa.Column("created_by_id", sa.Integer(), sa.ForeignKey("people.id")),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT),
    )
    op.create_index("ix_item_imports_state", "item_imports", ["state"])
    op.create_index("ix_item_imports_sha256", "item_imports", ["sha256"])
    op.create_table(
        "imported_rows",
        sa.Column("key", sa.String(64), primary_key=True),
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("item_imports.id"), nullable=False),
        sa.Column("item_id", sa.Integer(), sa.ForeignKey("items.id"), nullable=False),
    )
    op.create_index("ix_imported_rows_import_id", "imported_rows", ["import_id"])
    op.create_index("ix_imported_rows_item_id", "imported_rows", ["item_id"])
    op.create_table(
        "refused_rows",
        sa.Column("id", BIG, primary_key=True),
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("item_imports.id"), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("cells", JSON, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
    )
    op.create_index("ix_refused_rows_import_id_id", "refused_rows", ["import_id", "id"])


def downgrade() -> None:
    """Takes it all away; paused sources are retired."""
    op.drop_index("ix_revisions_url", "revisions")
    with op.batch_alter_table("captions") as captions:
        captions.drop_column("assisted_by")
    for table in ("refused_rows", "imported_rows", "item_imports", "suggestions"):
        op.drop_table(table)
    with op.batch_alter_table("source_entries") as entries:
        for column in ("drafted_alone_at", "like_item_id", "like_entry_id"):
            entries.drop_index(f"ix_source_entries_{column}")
        entries.drop_index("ix_source_entries_waits_id")
        for key in ("like_item_id", "like_entry_id"):
            entries.drop_constraint(f"fk_source_entries_{key}", type_="foreignkey")
        entries.drop_constraint(op.f("ck_source_entries_entrywait"), type_="check")
        for column in ("waits", "drafted_alone_at", "like_item_id", "like_entry_id"):
            entries.drop_column(column)
    op.execute("UPDATE sources SET state = 'retired' WHERE state = 'paused'")
    with op.batch_alter_table("sources") as sources:
        for choice in ("sourcemode", "itemkind", "stage", "sourcestate"):
            sources.drop_constraint(op.f(f"ck_sources_{choice}"), type_="check")
        for column in ("failures", "mode", "drafts_a_day", "drafts_in_total", "kind", "topics", "campaign", "stage",
                       "audience"):
            sources.drop_column(column)
    with op.batch_alter_table("sources") as sources:
        sources.create_check_constraint(op.f("ck_sources_sourcestate"), sa.column("state").in_(STATES))
