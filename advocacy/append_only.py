"""Tables that only grow: triggers, for both engines, that refuse to change or delete rows. Used by migrations."""

from __future__ import annotations

from collections.abc import Iterable

FUNCTION = """CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql"""


def triggers(dialect: str, table: str, verbs: Iterable[str] = ("UPDATE", "DELETE")) -> list[str]:
    """The statements that make a table refuse these verbs, on ``sqlite`` or ``postgresql``."""
    if dialect == "postgresql":
        return [FUNCTION] + [
            f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
            for verb in verbs
        ]
    return [
        f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for verb in verbs
    ]
