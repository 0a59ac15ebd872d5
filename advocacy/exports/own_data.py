"""What exports keep of people: who asked for one, and files that hold them. An erasure takes every file along."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, func, select

from advocacy.database import db
from advocacy.exports import asking, claiming
from advocacy.exports.models import DataExport, ExportState, TableImport
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, rows_of

LIVE = (ExportState.WAITING, ExportState.READY)


def _erase(asked: Erasure) -> Done:
    """Erases every file that is ready, for any may hold them, and what they asked for themselves; what is being written
    begins anew. That comes first: whoever finishes a file meanwhile is waited for, and it is found to be ready."""
    claiming.begin_anew()
    ready = db.session.scalars(select(DataExport).where(DataExport.state == ExportState.READY)).all()
    for found in ready:
        why = _("Somebody's data was erased. Ask for the export again.")
        asking.remove(found, actor=asked.actor, now=asked.now, why=why)
    theirs = db.session.scalars(select(DataExport.id).where(DataExport.person_id == asked.person.id)).all()
    for export_id in theirs:
        asking.forget(export_id)
    gone = delete(TableImport).where(TableImport.person_id == asked.person.id)
    db.session.execute(gone, execution_options=SILENT)
    return Done(len(ready) + len(theirs))


def _count(person: Person, now: datetime) -> int:
    live = select(func.count()).select_from(DataExport).where(DataExport.state.in_(LIVE))
    return db.session.scalar(live.where(DataExport.person_id == person.id)) or 0


def _take(leaving: Leaving) -> int:
    theirs = select(DataExport).where(DataExport.person_id == leaving.person.id, DataExport.state.in_(LIVE))
    found = db.session.scalars(theirs.order_by(DataExport.id)).all()
    for each in found:
        asking.remove(each, actor=leaving.actor, now=leaving.now, why=leaving.why)
    return len(found)


EXPORTERS = [
    rows_of("exports", DataExport.person_id),
    rows_of("table_imports", TableImport.person_id, leave_out=("rows", "shown")),
]
ERASERS = [
    Eraser(
        "exports",
        _erase,
        frozenset({f"{DataExport.__tablename__}.person_id", f"{TableImport.__tablename__}.person_id"}),
    )
]
EXEMPT: frozenset[str] = frozenset()
STEP = LeaverStep("exports", _l("Their exports are erased"), _count, _take)
