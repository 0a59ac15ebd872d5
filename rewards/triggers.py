"""The database's own refusal to change the ledger: DDL for both engines. Imports no table, so that the models can use it.

``statements("sqlite")`` and ``statements("postgresql")`` are for a migration, after the tables are made; a schema made
from the metadata gets them through ``append_only``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, event

TABLES = ("ledger_entries", "ledger_postings")
MESSAGE = "the ledger is append-only: post a reversal"


def statements(dialect: str) -> list[str]:
    """DDL that makes entries and postings immutable on the engine of that name."""
    return [line for table in TABLES for line in _for_table(dialect, table)]


def append_only(table: Any) -> None:
    """Rows of this table are never changed or deleted: the triggers are made together with it."""
    for dialect in ("sqlite", "postgresql"):
        for line in _for_table(dialect, table.name):
            ddl = DDL(line).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)


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
