"""The database's own refusal to change the ledger: DDL for both engines, for the migration and for fresh schemas.

``statements("sqlite")`` and ``statements("postgresql")`` are run once, after the tables are made.
"""

from __future__ import annotations

from sqlalchemy import DDL, event

from rewards.models import Entry, Posting

TABLES = (Entry.__tablename__, Posting.__tablename__)
MESSAGE = "the ledger is append-only: post a reversal"


def statements(dialect: str) -> list[str]:
    """DDL that makes entries and postings immutable on the engine of that name."""
    return [line for table in TABLES for line in _for_table(dialect, table)]


def _for_table(dialect: str, table: str) -> list[str]:
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb} BEFORE {verb.upper()} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            for verb in ("update", "delete")
        ]
    return [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$",
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_refuse()",
    ]


def _with_tables() -> None:
    """A schema made from the metadata gets them too."""
    for model in (Entry, Posting):
        for dialect in ("sqlite", "postgresql"):
            for line in _for_table(dialect, model.__tablename__):
                ddl = DDL(line).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
                event.listen(model.__table__, "after_create", ddl)


_with_tables()
