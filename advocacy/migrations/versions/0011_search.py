"""The index of the search: entries, and their words as each engine indexes them.

The words are no model: SQLite keeps them in an FTS5 table, PostgreSQL in a tsvector. The reader that fills the index
begins at the first record of the history, so that what was there before can be found as well.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

# fastupdate off: a list of what is not yet indexed would be read whole by every search.
WORDS = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_words USING fts5(title, body, prefix='2 3 4', tokenize='unicode61')",
    ],
    "postgresql": [
        "CREATE TABLE search_words (rowid BIGINT PRIMARY KEY, title_words TSVECTOR NOT NULL, words TSVECTOR NOT NULL)",
        "CREATE INDEX ix_search_words_title_words ON search_words USING gin (title_words) WITH (fastupdate = off)",
        "CREATE INDEX ix_search_words_words ON search_words USING gin (words) WITH (fastupdate = off)",
    ],
}


def upgrade() -> None:
    """Adds both tables."""
    op.create_table(
        "search_entries",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("ref_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
    )
    op.create_index("uq_search_entries_kind_ref_id", "search_entries", ["kind", "ref_id"], unique=True)
    for statement in WORDS[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    """Takes them away; the cursor too, so that the index is filled again by the next upgrade."""
    op.execute("DROP TABLE search_words")
    op.drop_table("search_entries")
    op.execute("DELETE FROM history_cursors WHERE name = 'search'")
