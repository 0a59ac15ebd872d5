"""Re-encrypting what is encrypted at rest with the newest key, so that older keys can be dropped from the settings."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Column, Table, bindparam, select, tuple_, update

from advocacy.database.columns import EncryptedText
from advocacy.database.declared import Base, db
from advocacy.database.transactions import writing

BATCH = 200


def rotate() -> dict[str, int]:
    """Writes every encrypted column anew, a batch of rows a transaction; gives how many rows of each table."""
    return {table.name: sum(_batches(table, columns)) for table, columns in _encrypted()}


def _encrypted() -> Iterator[tuple[Table, list[Column[str]]]]:
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if isinstance(column.type, EncryptedText)]
        if columns:
            yield table, columns


def _batches(table: Table, columns: list[Column[str]]) -> Iterator[int]:
    keys = list(table.primary_key.columns)
    change = update(table).values({column: bindparam(f"new_{column.name}") for column in columns})
    change = change.where(*(key == bindparam(f"old_{key.name}") for key in keys))
    some = select(*keys, *columns).order_by(*keys).limit(BATCH).with_for_update()
    after: tuple[object, ...] = ()
    while True:
        with writing():
            wanted = some.where(tuple_(*keys) > after) if after else some
            rows = db.session.execute(wanted).mappings().all()
            for row in rows:
                names = {f"new_{column.name}": row[column] for column in columns}
                db.session.execute(change, {**names, **{f"old_{key.name}": row[key] for key in keys}})
        yield len(rows)
        if len(rows) < BATCH:
            return
        after = tuple(rows[-1][key] for key in keys)
