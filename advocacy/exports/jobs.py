"""Bodies of the timetable's jobs: write what waits, erase files whose days are over, forget what is old."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove, NotFound
from advocacy.exports import asking, taking_in
from advocacy.exports.building import build_next
from advocacy.exports.claiming import JOB
from advocacy.exports.models import DataExport, ExportState, IntakeState, TableImport
from advocacy.timetable import Job, Mode

BUDGET = 20.0
"""Seconds after which one run begins no other export: other jobs want their turn."""
UNUSED = timedelta(days=1)
"""How long a file that was looked at waits for its yes."""


def write_exports(now: datetime) -> None:
    """Job: writes what waits, the oldest first; several workers take one each."""
    ends = time.monotonic() + BUDGET
    while time.monotonic() < ends and build_next(clock.now()):
        continue


def tidy(now: datetime) -> None:
    """Job: erases files whose days are over, and forgets what is long over."""
    with reading():
        over = select(DataExport.id).where(DataExport.state == ExportState.READY, DataExport.expires_at <= now)
        expired = db.session.scalars(over.order_by(DataExport.id)).all()
        old = db.session.scalars(select(DataExport.id).where(DataExport.ended_at < now - asking.KEPT)).all()
        unused = TableImport.made_at < now - UNUSED
        stale = select(TableImport.id).where(TableImport.state == IntakeState.LOOKED_AT, unused)
        dropped = db.session.scalars(stale.order_by(TableImport.id)).all()
    _each(expired, lambda export_id: _expire(export_id, now))
    _each(old, asking.forget)
    _each(dropped, lambda import_id: taking_in.drop_stale(import_id, now))
    with writing():
        taking_in.forget_old(now)


def _each(ids: Sequence[int], over: Callable[[int], None]) -> None:
    """Each in its own transaction; what its person removed at that instant is over already."""
    for number in ids:
        with suppress(InvalidMove, NotFound), writing():
            over(number)


def _expire(export_id: int, now: datetime) -> None:
    found = db.session.get(DataExport, export_id)
    if found is not None and found.state is ExportState.READY:
        asking.expire(found, actor=JOB, now=now)


JOBS: list[Job] = [
    Job("write exports", write_exports, every=3, mode=Mode.EACH_WORKER),
    Job("tidy exports", tidy, every=300),
]
