"""The database's own refusal to change the ledger, as DDL. Imports no table, so that the models can use it.

``statements`` is for a migration; a schema made from the metadata gets the same through ``append_only``.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, event

from advocacy.append_only import triggers

TABLES = ("ledger_entries", "ledger_postings")


def statements(dialect: str) -> list[str]:
    """DDL that makes entries and postings immutable on ``sqlite`` or ``postgresql``, to run after they are made."""
    return [line for table in TABLES for line in triggers(dialect, table)]


def append_only(table: Any) -> None:
    """Rows of this table are never changed or deleted: the triggers are made together with it."""
    for dialect in ("sqlite", "postgresql"):
        for line in triggers(dialect, table.name):
            ddl = DDL(line.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
