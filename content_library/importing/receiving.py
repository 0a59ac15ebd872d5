"""A file comes in, for the edges: kept on disk first, then looked at, then written down. Opens its own transactions."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from flask_babel import gettext as _
from sqlalchemy import exists, select
from werkzeug.datastructures import FileStorage

from advocacy.database import db, lock, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.people.models import Person
from content_library.importing import imports, queries
from content_library.importing.storing import drop, place_of, store
from content_library.models import ImportState, ItemImport

OPEN = (ImportState.LOOKED_AT, ImportState.WAITING, ImportState.RUNNING)


def receive(file: FileStorage | None, person: Person, *, now: datetime, confirmed: bool = False) -> int:
    """Takes an uploaded file in; gives the import's id. Raises Breach when it is none, too big, or no table."""
    if file is None or not file.filename:
        raise Breach(_("There is no file."), remedy=_("Choose a CSV file."), errors={"file": [_("Choose a file.")]})
    name = Path(file.filename.replace("\\", "/")).name
    return take_in(cast(BinaryIO, file.stream), name, person.actor, person.zone, now=now, confirmed=confirmed)


def take_in(file: BinaryIO, name: str, actor: Actor, zone: str, *, now: datetime, confirmed: bool = False) -> int:
    """Takes a file in; gives the import's id. ``confirmed``: a worker takes it up without anybody looking at it."""
    stored = store(file)
    try:
        look = queries.look(file, zone)
    except Breach as refusal:
        tidy(stored.sha256)
        raise Breach(refusal.message, remedy=refusal.remedy, errors={"file": [str(refusal)]}) from refusal
    with writing():
        _held(stored.sha256)
        if not place_of(stored.sha256).exists():  # an import of the same file ended meanwhile and took it along
            file.seek(0)
            store(file)
        found = imports.look_at(name, stored, look.sheet, look.rows, actor=actor, now=now)
        if confirmed:
            imports.confirm(found, actor=actor, now=now)
        return found.id


def tidy(sha256: str) -> None:
    """The file goes when no import needs it any more."""
    with writing():
        _held(sha256)
        if not db.session.scalar(select(exists().where(ItemImport.sha256 == sha256, ItemImport.state.in_(OPEN)))):
            drop(sha256)


def _held(sha256: str) -> None:
    """Until the transaction ends nobody else lets this file go, or writes down that an import needs it."""
    lock(f"file of an import {sha256}")
