"""Verbs on exports: ask for one, remove it, let it expire. Verbs flush; the file is written by a job (``building``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import delete, func, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.exports.models import DataExport, ExportPiece, ExportState, Form
from advocacy.exports.offers import all_tables, table_named
from advocacy.history import Actor, move, record
from advocacy.people.models import Person

MOST_WAITING = 3
"""Exports of one person that may wait at a time."""
KEPT = timedelta(days=90)
"""How long it stays listed that there was an export; its file goes long before."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants as a file. ``until`` is not included."""

    tables: Sequence[str]
    form: Form = Form.CSV
    since: datetime | None = None
    until: datetime | None = None


def ask(wish: Wish, person: Person, can: Callable[[str], bool], *, now: datetime) -> DataExport:
    """Queues an export of these tables for this person, who is told when it is there.

    ``can`` is what they, or their token, may do. Raises NotFound for a table that they may not take, Breach for no
    table, a time that ends before it begins, and when too many of theirs wait already.
    """
    names = list(dict.fromkeys(wish.tables))
    if not names:
        raise Breach(_("Choose at least one table."), errors={"tables": [_("Choose at least one.")]})
    for name in names:
        table_named(name, can)
    if wish.since and wish.until and wish.until <= wish.since:
        raise Breach(_("That time ends before it begins."), errors={"until": [_("Before the start.")]})
    if _waiting(person.id) >= MOST_WAITING:
        raise Breach(
            _("%(most)s exports of yours are being written already.", most=MOST_WAITING),
            remedy=_("Wait until one is there, or remove one."),
        )
    made = DataExport(
        person_id=person.id, tables=names, form=wish.form, since=wish.since, until=wish.until, asked_at=now,
        state=ExportState.WAITING,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record(
        "data_export", made.id, "ask", actor=person.actor, now=now, person_id=person.id, tables=names, form=wish.form,
        since=wish.since, until=wish.until,
    )  # fmt: skip
    return made


def _waiting(person_id: int) -> int:
    theirs = select(func.count()).select_from(DataExport).where(DataExport.person_id == person_id)
    return db.session.scalar(theirs.where(DataExport.state == ExportState.WAITING)) or 0


def export_for(export_id: int, person: Person) -> DataExport:
    """An export of that person's own. Raises NotFound, for anybody else's too."""
    found = db.session.scalar(
        select(DataExport).where(DataExport.id == export_id, DataExport.person_id == person.id)
    )  # fmt: skip
    if found is None:
        raise NotFound(_("There is no such export of yours."))
    return found


def fetch(found: DataExport, can: Callable[[str], bool], *, actor: Actor, now: datetime) -> None:
    """Somebody takes the file away, which is recorded. Raises NotAllowed when they may not see all of it any more, and
    InvalidMove while there is no file."""
    if found.state is not ExportState.READY or (found.expires_at is not None and found.expires_at <= now):
        raise InvalidMove(_("This export has no file."), remedy=_("Wait until it is ready, or ask for another."))
    beyond = [name for name in found.tables if (table := all_tables().get(name)) is None or not table.allowed(can)]
    if beyond:
        raise NotAllowed(
            _("You may not export: %(tables)s.", tables=", ".join(beyond)),
            remedy=_("Ask for an export of the tables that you may see."),
        )
    record("data_export", found.id, "fetch", actor=actor, now=now, tables=found.tables, sha256=found.sha256)


def remove(found: DataExport, *, actor: Actor, now: datetime, why: str | None = None) -> None:
    """Erases the file, or calls the export off. Raises InvalidMove when it is gone."""
    move(found, "remove", actor=actor, now=now, why=why, changes={"ended_at": now, "lease_token": None})
    erase_file(found.id)


def expire(found: DataExport, *, actor: Actor, now: datetime) -> None:
    """Erases a file whose days are over."""
    move(found, "expire", actor=actor, now=now, changes={"ended_at": now})
    erase_file(found.id)


def forget(export_id: int) -> None:
    """Takes an export off the list, and what is left of it."""
    erase_file(export_id)
    db.session.execute(delete(DataExport).where(DataExport.id == export_id))


def erase_file(export_id: int) -> None:
    """Erases what there is of the file, whole or begun."""
    db.session.execute(
        delete(ExportPiece).where(ExportPiece.export_id == export_id), execution_options={"synchronize_session": False}
    )
