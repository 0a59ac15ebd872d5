"""Verbs on the writing of an export: one worker at a time has it, and what it writes down is fenced by its lease.

A worker that died leaves its lease; the next begins anew. Who stopped being allowed meanwhile gets nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, or_, select, update

from advocacy.database import db
from advocacy.exports.asking import erase_file
from advocacy.exports.models import LONGEST_WHY, DataExport, ExportPiece, ExportState, Form
from advocacy.exports.offers import all_tables
from advocacy.exports.rows import Span
from advocacy.exports.tables import Table
from advocacy.history import Actor, move
from advocacy.people.models import Person

LEASE = timedelta(minutes=3)
MOST_TRIES = 3
JOB = Actor.job("exports")


class Ended(Exception):
    """Nobody waits for this export any more, or another worker has it."""


@dataclass(frozen=True)
class Task:
    """One export as a worker has it."""

    id: int
    token: str
    person_id: int
    tables: Sequence[Table]
    form: Form
    span: Span


@dataclass(frozen=True)
class Made:
    """What a file turned out to be."""

    rows: int
    size: int  # bytes
    sha256: str


def any_waiting(now: datetime) -> bool:
    """Whether one waits for a worker; asked before anything is written."""
    return db.session.scalar(_free(now).limit(1)) is not None


def claim(now: datetime) -> Task | None:
    """Takes the lease of the oldest; None when there is none, or it failed: it was tried too often, or nobody may have
    it any more. What an earlier worker left of the file goes."""
    export_id = db.session.scalar(_free(now).limit(1).with_for_update(skip_locked=True))
    if export_id is None:
        return None
    found = db.session.get_one(DataExport, export_id)
    person = db.session.get_one(Person, found.person_id)
    known = all_tables()
    tables = [known[name] for name in found.tables if name in known and known[name].allowed(person.can)]
    if found.tries >= MOST_TRIES:
        _refuse(found, _("Writing it was begun three times and never finished. Ask for fewer tables."), now)
        return None
    if len(tables) < len(found.tables):
        _refuse(found, _("You may not see all of these tables any more."), now)
        return None
    found.tries, found.lease_token, found.lease_until = found.tries + 1, secrets.token_hex(8), now + LEASE
    erase_file(found.id)
    return Task(found.id, found.lease_token, person.id, tables, found.form, Span(found.since, found.until))


def hold(task: Task, now: datetime, **values: Any) -> None:
    """Renews the lease, and writes down what is given. Raises Ended when it is not ours any more."""
    ours = update(DataExport).where(
        DataExport.id == task.id, DataExport.lease_token == task.token, DataExport.state == ExportState.WAITING
    )
    held: Any = db.session.execute(
        ours.values(lease_until=now + LEASE, **values), execution_options={"synchronize_session": False}
    )
    if held.rowcount != 1:
        raise Ended


def begin_anew() -> None:
    """Whatever is being written is written once more, from the start: what was read of it holds no longer. Its worker
    meets Ended; it counts as not tried, for it is no fault of its own."""
    begun = update(DataExport).where(DataExport.state == ExportState.WAITING, DataExport.tries > 0)
    begun = begun.values(lease_token=None, lease_until=None, tries=0, rows=0).returning(DataExport.id)
    for export_id in db.session.scalars(begun, execution_options={"synchronize_session": False}).all():
        erase_file(export_id)


def keep_piece(task: Task, number: int, body: bytes, now: datetime) -> None:
    """Keeps a piece of the file. Raises Ended."""
    hold(task, now)
    db.session.add(ExportPiece(export_id=task.id, number=number, body=body))
    db.session.flush()


def finish(task: Task, made: Made, *, days: int, now: datetime) -> None:
    """It may be fetched for so many days. Raises Ended."""
    hold(task, now)
    found, ends = db.session.get_one(DataExport, task.id), now + timedelta(days=days)
    told: dict[str, Any] = {"rows": made.rows, "size": made.size, "sha256": made.sha256}
    changes = {**told, "ended_at": now, "expires_at": ends, "lease_token": None}
    move(found, "finish", actor=JOB, now=now, changes=changes, person_id=task.person_id, until=ends, **told)


def fail(task: Task, why: str, *, now: datetime) -> None:
    """It can't be written, for a reason that its person is told. Raises Ended."""
    hold(task, now)
    erase_file(task.id)
    _refuse(db.session.get_one(DataExport, task.id), why, now)


def _free(now: datetime) -> Select[Any]:
    idle = or_(DataExport.lease_until.is_(None), DataExport.lease_until <= now)
    return select(DataExport.id).where(DataExport.state == ExportState.WAITING, idle).order_by(DataExport.id)


def _refuse(found: DataExport, why: str, now: datetime) -> None:
    changes = {"ended_at": now, "why": why[:LONGEST_WHY], "lease_token": None}
    move(found, "fail", actor=JOB, now=now, why=why, changes=changes, person_id=found.person_id)
