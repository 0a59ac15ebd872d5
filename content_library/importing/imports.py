"""Verbs on imports: look at a file, confirm, discard; claim it, add a batch of its rows, finish, give up.

A batch is one transaction: items, rows refused and how far we are go together, so that whoever goes on after a crash
begins where it ended. A lease fences it: a worker that lost its own adds nothing.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, insert, or_, select, update

from advocacy.database import db, lock
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from advocacy.rulebook.in_force import packs as rules_in_force
from advocacy.spreadsheets import Line, Sheet
from content_library.importing.columns import Plan
from content_library.importing.rows import Row, read_row
from content_library.importing.storing import Stored
from content_library.items import items
from content_library.models import ImportedRow, ImportState, ItemImport, ItemOrigin, RefusedRow
from content_library.words.content import CameFrom

LEASE = timedelta(minutes=2)
"""How long a worker that says nothing keeps an import; every batch renews it."""
FROM_FILE = CameFrom(ItemOrigin.IMPORT)


def look_at(filename: str, stored: Stored, sheet: Sheet, rows: int, *, actor: Actor, now: datetime) -> ItemImport:
    """An import that waits for somebody to confirm what they were shown."""
    found = ItemImport(
        filename=(filename or "items.csv")[:200], sha256=stored.sha256, size=stored.size, encoding=sheet.encoding,
        delimiter=sheet.delimiter, columns=list(sheet.columns), rows=rows, state=ImportState.LOOKED_AT,
        created_by_id=actor.id, created_at=now,
    )  # fmt: skip
    db.session.add(found)
    db.session.flush()
    record("import", found.id, "add", actor=actor, now=now, file=found.filename, sha256=found.sha256, rows=rows)
    return found


def confirm(found: ItemImport, *, actor: Actor, now: datetime) -> None:
    """A worker may take it up."""
    move(found, "confirm", actor=actor, now=now)


def discard(found: ItemImport, *, actor: Actor, now: datetime) -> None:
    """Nothing of it is added."""
    move(found, "discard", actor=actor, now=now, changes={"finished_at": now})


def sheet_of(found: ItemImport) -> Sheet:
    """How its file is written."""
    return Sheet(found.encoding, found.delimiter, tuple(found.columns))


def claim(import_id: int, *, now: datetime) -> str | None:
    """A lease on an import that waits or was left; None when somebody else has it."""
    lease = secrets.token_hex(8)
    open_states = ItemImport.state.in_([ImportState.WAITING, ImportState.RUNNING])
    taken = db.session.execute(
        update(ItemImport)
        .where(ItemImport.id == import_id, open_states, left(now))
        .values(lease=lease, leased_until=now + LEASE)
        .execution_options(synchronize_session=False)
    )
    if not taken.rowcount:  # type: ignore[attr-defined]
        return None
    found = db.session.get_one(ItemImport, import_id, populate_existing=True)
    if found.state is ImportState.WAITING:
        move(found, "begin", actor=_actor(found), now=now)
    return lease


def left(now: datetime) -> ColumnElement[bool]:
    """That nobody holds it."""
    return or_(ItemImport.leased_until.is_(None), ItemImport.leased_until < now)


def add_batch(
    import_id: int, lease: str, lines: Sequence[Line], plan: Plan, zone: str, networks: Collection[str], *,
    now: datetime,
) -> bool:  # fmt: skip
    """Adds these rows, whatever of them can be added; False when the lease has passed to somebody else."""
    found = _held(import_id, lease)
    if found is None:
        return False
    lock("imported rows")  # two imports of one file would each miss what the other adds
    good, refused = _sorted(lines, plan, zone, networks)
    added = _add(found, good, refused, now)
    if refused:
        db.session.execute(insert(RefusedRow), [_refusal(found.id, each) for each in refused])
    found.line = lines[-1].number
    found.added, found.refused = found.added + added, found.refused + len(refused)
    found.known += len(lines) - added - len(refused)
    found.leased_until = now + LEASE
    return True


def refuse(import_id: int, lease: str, line: Line, reason: str) -> bool:
    """Keeps one row with the reason why it can't be taken; False when the lease has passed to somebody else."""
    found = _held(import_id, lease)
    if found is None:
        return False
    db.session.execute(insert(RefusedRow), [_refusal(found.id, _Refused(line, reason))])
    found.line, found.refused = line.number, found.refused + 1
    return True


def finish(import_id: int, lease: str, *, now: datetime) -> None:
    """Every row is done with."""
    if found := _held(import_id, lease):
        told = {"added": found.added, "known": found.known, "refused": found.refused}
        move(found, "finish", actor=_actor(found), now=now, changes={"finished_at": now, "lease": ""}, rows=told)


def give_up(import_id: int, problem: str, *, now: datetime) -> None:
    """The file can't be read on; what was added stays."""
    found = db.session.get_one(ItemImport, import_id)
    changes = {"finished_at": now, "problem": problem[:1000], "lease": ""}
    move(found, "give_up", actor=_actor(found), now=now, why=problem, changes=changes)


@dataclass(frozen=True)
class _Refused:
    line: Line
    reason: str


def _sorted(
    lines: Iterable[Line], plan: Plan, zone: str, networks: Collection[str]
) -> tuple[list[tuple[Line, Row]], list[_Refused]]:
    good, refused = [], []
    classes = rules_in_force().wording.classes
    for line in lines:
        try:
            good.append((line, read_row(line, plan, zone, networks, classes)))
        except Breach as problem:
            refused.append(_Refused(line, str(problem)))
    return good, refused


def _add(found: ItemImport, good: list[tuple[Line, Row]], refused: list[_Refused], now: datetime) -> int:
    """Adds the rows that were not added before; what the verb refuses joins the refused. Gives how many were added."""
    keys = [row.key for _line, row in good]
    known = set(db.session.scalars(select(ImportedRow.key).where(ImportedRow.key.in_(keys))))
    actor, fresh = _actor(found), []
    for line, row in good:
        if row.key in known:
            continue
        try:
            item = items.add_item(row.content, row.about, FROM_FILE, actor=actor, now=now)
        except Breach as problem:  # before anything of it is written
            refused.append(_Refused(line, str(problem)))
            continue
        known.add(row.key)
        fresh.append({"key": row.key, "import_id": found.id, "item_id": item.id})
    if fresh:
        db.session.execute(insert(ImportedRow), fresh)
    return len(fresh)


def _refusal(import_id: int, each: _Refused) -> dict[str, object]:
    cells = [cell.replace("\x00", "") for cell in each.line.cells]
    return {"import_id": import_id, "line": each.line.number, "cells": cells, "reason": each.reason[:1000]}


def _held(import_id: int, lease: str) -> ItemImport | None:
    held = select(ItemImport).where(ItemImport.id == import_id, ItemImport.lease == lease).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one_or_none()


def _actor(found: ItemImport) -> Actor:
    person = db.session.get(Person, found.created_by_id) if found.created_by_id is not None else None
    return person.actor if person else Actor.system("command line")
