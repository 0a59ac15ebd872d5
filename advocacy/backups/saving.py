"""``advocacy backup``: one consistent copy of a running installation in one file. Imports the rooms below it.

The database is read in one snapshot that hinders nobody. Journals of clicks are opened before it begins, so that what
is taken in meanwhile is in the one or in the other; media are read after it, for they are kept before the database
tells of them. The file appears under its name when it is whole and on disk.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from sqlalchemy import Connection

from advocacy import schema
from advocacy.backups import journals, keyring
from advocacy.backups.archive import CHECKPOINTS, FORMAT, HEAD, KEYS, Writer
from advocacy.backups.journals import Held
from advocacy.backups.media import shelf
from advocacy.backups.sums import Sum
from advocacy.backups.tables import Table, next_numbers, rows_of, tables_of
from advocacy.clock import to_rfc3339
from advocacy.database import db, reading
from advocacy.errors import Breach, NotFound, Unready
from advocacy.history import checkpoints
from advocacy.history.chain import still
from advocacy.history.sealing import head as head_of_chain
from advocacy.links.door.journal import folder_in
from advocacy.settings import Settings

PART = 20_000
"""Rows in a member of the file."""


@dataclass
class Saved:
    """What a copy holds: rows of all tables, media, journals; ``gone`` are media that were taken away meanwhile, and
    ``damaged`` those whose bytes are not what their key says."""

    rows: int = 0
    media: int = 0
    journals: int = 0
    gone: int = 0
    damaged: int = 0


Told = Callable[[str], None]


def back_up(
    out: Path, in_force: Settings, *, now: datetime, passphrase: str = "", told: Told = lambda what: None
) -> Saved:
    """Writes the copy; with a passphrase the keys too. ``told`` hears what is copied now.

    Raises Breach when there is a file of that name, Unready when it can't be written or a store does not answer.
    """
    if out.exists():
        raise Breach(f"{out} is there already.", remedy="Choose another name, or move it away.")
    schema.require_current()
    keys = keyring.sealed(keyring.keys_of(in_force), passphrase) if passphrase else None
    with _appearing_whole(out) as file, journals.held(folder_in(in_force.data_dir)) as held:
        return _write(Writer(file), in_force, held, keys, now, told)


def _write(
    writer: Writer, in_force: Settings, held: Held, keys: bytes | None, now: datetime, told: Told
) -> Saved:  # fmt: skip
    saved = Saved()
    manifest: dict[str, Any] = {}
    with reading():
        still()
        connection = db.session.connection()
        tables = tables_of(connection)
        position, digest = head_of_chain()
        writer.put_json(HEAD, _head(connection, tables, in_force, now))
        manifest["history"] = {"position": position, "digest": digest}
        manifest["numbers"] = next_numbers(connection, tables)
        manifest["tables"] = {}
        for table in tables:
            told(table.name)
            total = _put_table(writer, connection, table)
            manifest["tables"][table.name] = total.text
            saved.rows += total.rows
    marks = [mark.line for mark in checkpoints.read_file(checkpoints.file_of(in_force)) if mark.position <= position]
    writer.put_bytes(CHECKPOINTS, "".join(f"{line}\n" for line in marks).encode())
    if keys is not None:
        writer.put_bytes(KEYS, keys)
    held.look()
    told("clicks")
    for name, body, size in held.every():
        writer.put(f"clicks/{name}", body, size)
        saved.journals += 1
    told("media")
    _put_media(writer, saved)
    writer.end({**manifest, "media": saved.media, "gone": saved.gone, "damaged": saved.damaged})
    return saved


def _head(connection: Connection, tables: list[Table], in_force: Settings, now: datetime) -> dict[str, Any]:
    return {
        "format": FORMAT, "made_at": to_rfc3339(now), "revision": schema.needed(),
        "engine": connection.dialect.name, "company": in_force.company_name, "keys": keyring.ids_of(in_force),
        "tables": {table.name: [[name, kind.value] for name, kind in table.columns] for table in tables},
    }  # fmt: skip


def _put_table(writer: Writer, connection: Connection, table: Table) -> Sum:
    total = Sum(table.kinds)
    rows = rows_of(connection, table)
    number = 0
    while some := list(islice(rows, PART)):
        number += 1
        writer.put_pieces(f"tables/{table.name}/{number:06}.jsonl.gz", _packed(some, total))
    return total


def _packed(rows: list[list[Any]], total: Sum) -> Iterator[bytes]:
    lines = []
    for row in rows:
        total.add(row)
        lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))
    yield gzip.compress(("\n".join(lines) + "\n").encode(), compresslevel=5, mtime=0)


def _put_media(writer: Writer, saved: Saved) -> None:
    """One that was removed since it was listed is gone from the database's next state, too."""
    store = shelf()
    for kept in store.every():
        try:
            digest = writer.put_pieces(f"media/{kept.key}", store.read(kept.key))
        except NotFound:
            saved.gone += 1
            continue
        saved.media += 1
        saved.damaged += digest.hex() != kept.key


@contextmanager
def _appearing_whole(out: Path) -> Iterator[BinaryIO]:
    """A file that has its name when it is complete and synced, readable by its owner only. Raises Unready."""
    draft = out.with_name(f".{out.name}.part")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        draft.rename(out)
    except OSError as refusal:
        raise Unready(
            f"The copy can't be written: {refusal.strerror}.", remedy="Make room, then try again."
        ) from refusal
    finally:
        draft.unlink(missing_ok=True)
