"""The database's own refusal to change what payroll was told, as DDL. Imports no table, so that the models can use it.

A benefit of an exported run keeps every column for ever, and no exported run is changed or deleted.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import DDL, event

_SEALED = {
    "benefits": "EXISTS (SELECT 1 FROM payroll_runs WHERE payroll_runs.id = OLD.run_id AND state = 'exported')",
    "payroll_runs": "OLD.state = 'exported'",
}
"""By table: when a row is sealed."""


def statements(dialect: str, table: str) -> list[str]:
    """DDL that seals rows of a table on ``sqlite`` or ``postgresql``, to run after both tables are made."""
    condition = _SEALED[table]
    verbs = ("UPDATE", "DELETE")
    if dialect == "sqlite":
        return [
            f"CREATE TRIGGER {table}_sealed_{verb.lower()} BEFORE {verb} ON {table} WHEN {condition} "
            f"BEGIN SELECT RAISE(ABORT, 'an exported row of {table} is sealed'); END"
            for verb in verbs
        ]
    function = f"""CREATE OR REPLACE FUNCTION refuse_sealed_{table}() RETURNS trigger AS $$
BEGIN
IF {condition} THEN RAISE EXCEPTION 'an exported row of {table} is sealed'; END IF;
IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
RETURN NEW;
END $$ LANGUAGE plpgsql"""
    return [function] + [
        f"CREATE TRIGGER {table}_sealed_{verb.lower()} BEFORE {verb} ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION refuse_sealed_{table}()"
        for verb in verbs
    ]


def sealed(table: Any) -> None:
    """Exported rows of this table are never changed: the triggers are made together with it."""
    for dialect in ("sqlite", "postgresql"):
        for line in statements(dialect, table.name):
            ddl = DDL(line.replace("%", "%%")).execute_if(dialect=dialect)  # type: ignore[no-untyped-call]
            event.listen(table, "after_create", ddl)
