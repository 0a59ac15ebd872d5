"""Writes the file of an export: rows a batch at a time into a file on disk, then in pieces into the database.

Nothing is read inside of a writing transaction, and no transaction stays open for longer than a batch takes. What is
written down goes through ``claiming``.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, cast

from flask_babel import gettext as _

from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.exports import claiming
from advocacy.exports import rows as reading_rows
from advocacy.exports.claiming import Ended, Made, Task
from advocacy.exports.tables import Table
from advocacy.exports.writing import Part, write
from advocacy.people.caller import speaking_to
from advocacy.people.models import Person
from advocacy.web.sizes import MEGABYTE

MOST_BYTES = 2_000 * MEGABYTE
PIECE = MEGABYTE
TOLD_EVERY = 20
"""Batches after which the lease is renewed, and it is told how far it is."""


class _TooBig(Exception):
    """The file would grow beyond what is kept."""


@dataclass
class _Counted:
    rows: int = 0
    batches: int = 0


def build_next(now: datetime) -> bool:
    """Writes the oldest export that waits; False when there was none. Opens transactions of its own."""
    with reading():
        waits = claiming.any_waiting(now)
    if not waits:
        return False
    with writing():
        task = claiming.claim(now)
        person = db.session.get_one(Person, task.person_id) if task else None
        if person is not None:
            db.session.refresh(person)
    if task is None or person is None:
        return True  # it failed in words; there may be another
    db.session.expunge(person)
    with speaking_to(person):  # what columns mean, and why it can't be, is told in the language of whoever reads it
        _build(task, now)
    return True


def _build(task: Task, now: datetime) -> None:
    counted = _Counted()
    try:
        with tempfile.TemporaryFile(dir=_folder()) as temporary:
            file = cast(BinaryIO, temporary)
            parts = [Part(table, _batches(task, table, file, counted)) for table in task.tables]
            write(task.form, file, parts, made_at=now, folder=_folder())
            made = _keep(task, file, counted)
        with writing():
            claiming.finish(task, made, days=settings.current().export_days, now=clock.now())
    except _TooBig:
        with writing():
            why = _("It would be larger than what is kept for you. Choose a shorter time, or fewer tables.")
            claiming.fail(task, why, now=clock.now())
    except Ended:
        return


def _folder() -> Path:
    place = settings.current().data_dir
    place.mkdir(parents=True, exist_ok=True)
    return place


def _batches(task: Task, table: Table, file: BinaryIO, counted: _Counted) -> Iterator[Sequence[Sequence[Any]]]:
    after: tuple[Any, ...] | None = None
    while True:
        with reading():
            found = reading_rows.batch_of(table, task.span, after)
        counted.rows += len(found.rows)
        counted.batches += 1
        if counted.batches % TOLD_EVERY == 0:
            with writing():
                claiming.hold(task, clock.now(), rows=counted.rows)
        if file.tell() > MOST_BYTES:
            raise _TooBig
        yield found.rows
        if found.last is None:
            return
        after = found.last


def _keep(task: Task, file: BinaryIO, counted: _Counted) -> Made:
    """Puts the file into the database, a piece a transaction."""
    file.seek(0)
    digest, size, number = hashlib.sha256(), 0, 0
    while piece := file.read(PIECE):
        with writing():
            claiming.keep_piece(task, number, piece, clock.now())
        digest.update(piece)
        size += len(piece)
        number += 1
        if size > MOST_BYTES:
            raise _TooBig
    return Made(counted.rows, size, digest.hexdigest())
