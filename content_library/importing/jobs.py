"""The job that adds the rows of imports, batch by batch: any worker that sees the file and gets the lease."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import DataError

from advocacy import clock, spreadsheets
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor, timeline
from advocacy.people.models import Person
from advocacy.spreadsheets import Line, Sheet
from content_library.importing import imports
from content_library.importing.columns import Plan, read_heading
from content_library.importing.receiving import tidy
from content_library.importing.storing import place_of
from content_library.models import ImportState, ItemImport
from content_library.words.outlets import ANY, outlets

BATCH = 100
"""Rows a transaction: on SQLite others wait so long to write."""
FORGOTTEN = timedelta(days=1)
"""A file that nobody confirmed for so long is let go."""
NOWHERE = timedelta(minutes=10)
"""An import that no worker could take up for so long has lost its file, or it lies where no worker runs."""


def take_up(now: datetime) -> None:
    """Adds the rows of the imports that wait or were left by a worker that died; lets go of forgotten ones."""
    for import_id in _open(now):
        run(import_id, now)
    _let_go(now)


def run(import_id: int, now: datetime, tick: Callable[[], datetime] = clock.now) -> None:
    """Runs one import to its end, if its file is on this machine and nobody else has it. ``tick`` tells the time."""
    with reading():
        found = db.session.get_one(ItemImport, import_id)
        path = place_of(found.sha256)
        zone = db.session.scalar(select(Person.zone).where(Person.id == found.created_by_id)) or "UTC"
        sheet, done = imports.sheet_of(found), found.line
    if not path.exists():
        _give_up_lost(import_id, now)
        return
    with writing():
        lease = imports.claim(import_id, now=now)
    if lease is None:
        return
    try:
        over = _add_rows(
            _Run(import_id, lease, zone, tick, read_heading(sheet.columns, {*outlets(), ANY})), sheet, path, done
        )
    except Breach as problem:  # a network that its heading names is no longer there
        with writing():
            imports.give_up(import_id, str(problem), now=tick())
        over = True
    if over:
        tidy(found.sha256)


def _give_up_lost(import_id: int, now: datetime) -> None:
    """Ends an import whose file no worker has; while one may still have it, it is left to that one."""
    with writing():
        found = db.session.get_one(ItemImport, import_id)
        last = max([row.at for row in timeline("import", import_id)], default=found.created_at)
        if max(last, found.leased_until or last) < now - NOWHERE and imports.claim(import_id, now=now):
            imports.give_up(import_id, "No worker has the file. Send it again, to a machine that runs one.", now=now)


@dataclass(frozen=True)
class _Run:
    import_id: int
    lease: str
    zone: str
    tick: Callable[[], datetime]
    plan: Plan

    def add(self, batch: Sequence[Line]) -> bool:
        """Adds a batch; where the database can't hold a row of it, all but that one. False when the lease is lost."""
        try:
            with writing():
                return imports.add_batch(
                    self.import_id, self.lease, batch, self.plan, self.zone, {*outlets(), ANY}, now=self.tick()
                )
        except DataError:
            if len(batch) > 1:
                return all(self.add([line]) for line in batch)
        with writing():
            return imports.refuse(self.import_id, self.lease, batch[0], "It holds something that can't be kept.")


def _add_rows(run: _Run, sheet: Sheet, path: Path, done: int) -> bool:
    """Adds the rows after line ``done``; False when the lease was lost."""
    with path.open("rb") as file:
        lines = (line for line in spreadsheets.lines(file, sheet) if line.number > done)
        for batch in _batches(lines):
            if not run.add(batch):
                return False
            db.session.expunge_all()
    with writing():
        imports.finish(run.import_id, run.lease, now=run.tick())
    return True


def _open(now: datetime) -> list[int]:
    waiting = ItemImport.state.in_([ImportState.WAITING, ImportState.RUNNING])
    with reading():
        return list(db.session.scalars(select(ItemImport.id).where(waiting, imports.left(now)).order_by(ItemImport.id)))


def _batches(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while batch := list(islice(lines, BATCH)):
        yield batch


def _let_go(now: datetime) -> None:
    """Files that somebody looked at and left."""
    forgotten = ItemImport.state == ImportState.LOOKED_AT, ItemImport.created_at < now - FORGOTTEN
    with reading():
        found = list(db.session.execute(select(ItemImport.id, ItemImport.sha256).where(*forgotten)))
    for import_id, sha256 in found:
        with writing():
            imports.discard(db.session.get_one(ItemImport, import_id), actor=Actor.job("imports"), now=now)
        tidy(sha256)
