"""Verbs on tables that are read in again: look through a file, carry it out, drop it.

What is shown beforehand is what happens: looking through does the same as carrying out, and undoes it. Things are known
by their names, so that a file that is sent twice changes nothing the second time. Verbs flush.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete

from advocacy.database import attempt, db, get
from advocacy.errors import Breach, InvalidMove, NotFound, Refused
from advocacy.exports.intakes import Intake, Outcome
from advocacy.exports.models import IntakeState, TableImport
from advocacy.exports.offers import intake_named
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from advocacy.web.sizes import MEGABYTE

MOST_BYTES = 2 * MEGABYTE
MOST_ROWS = 2_000
MOST_SHOWN = 200
KEPT = timedelta(days=30)


@dataclass(frozen=True)
class Told:
    """What became of a row, or would: its line in the file, what it is about, why it can't be taken."""

    line: int
    name: str
    outcome: Outcome
    why: str = ""


class _Undone(Exception):
    """What was tried is taken back."""


def rows_in(content: bytes) -> list[Any]:
    """The rows of a file in JSON lines, or of one JSON list. Raises Breach for anything else, and for too many."""
    if len(content) > MOST_BYTES:
        raise Breach(_("That file is too big."), remedy=_("Send at most %(most)s rows at once.", most=MOST_ROWS))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise Breach(_("That is no JSON."), remedy=_("Send what an export in JSON lines gave.")) from wrong
    rows = _list_of(text) if text.lstrip().startswith("[") else _lines_of(text)
    if not rows:
        raise Breach(_("There is nothing in that file."), remedy=_("Send what an export in JSON lines gave."))
    if len(rows) > MOST_ROWS:
        raise Breach(
            _("Those are too many rows at once."), remedy=_("Send at most %(most)s rows at once.", most=MOST_ROWS)
        )
    return rows


def _list_of(text: str) -> list[Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as wrong:
        raise Breach(_("That is no JSON."), remedy=_("Send what an export in JSON lines gave.")) from wrong
    return [[number, row] for number, row in enumerate(found, 1)]


def _lines_of(text: str) -> list[Any]:
    found: list[Any] = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                found.append([number, json.loads(line)])
            except (ValueError, RecursionError) as wrong:
                raise Breach(
                    _("Line %(number)s is no JSON.", number=number),
                    remedy=_("Send what an export in JSON lines gave."),
                ) from wrong
    return found


def look_through(
    intake: Intake, content: bytes, file_name: str, person: Person, *, now: datetime
) -> TableImport:  # fmt: skip
    """Reads a file and keeps what it would do; nothing is done. Raises Breach for a file that can't be read."""
    rows = rows_in(content)
    told = _tried(intake, rows, person.actor, now)
    made = TableImport(
        person_id=person.id, table=intake.table, file_name=file_name[:200], rows=rows, counts=_counted(told),
        shown=_shown(told), made_at=now, state=IntakeState.LOOKED_AT,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    record("table_import", made.id, "look_through", actor=person.actor, now=now, table=intake.table, counts=made.counts)
    return made


def carry_out(found: TableImport, can: Callable[[str], bool], *, actor: Actor, now: datetime) -> None:
    """Does it, all of it in the caller's transaction; rows that can't be taken are passed over and told.

    Raises InvalidMove when it is done or dropped, NotFound for what the actor may not write.
    """
    if found.state is not IntakeState.LOOKED_AT:
        raise InvalidMove(_("This import is over."), remedy=_("Send the file again."))
    told = _taken(intake_named(found.table, can), found.rows, actor, now)
    changes = {"rows": [], "counts": _counted(told), "shown": _shown(told), "ended_at": now}
    move(found, "carry_out", actor=actor, now=now, changes=changes, table=found.table, counts=changes["counts"])


def drop(found: TableImport, *, actor: Actor, now: datetime) -> None:
    """Nobody wants it. Raises InvalidMove when it is done or dropped already."""
    move(found, "drop", actor=actor, now=now, changes={"rows": [], "shown": [], "ended_at": now})


def drop_stale(import_id: int, now: datetime) -> None:
    """Drops one that nobody said yes to."""
    found = get(TableImport, import_id, _("There is no such import."))
    if found.state is IntakeState.LOOKED_AT:
        drop(found, actor=Actor.job("exports"), now=now)


def forget_old(now: datetime) -> None:
    """Takes those off the list that are over for long."""
    db.session.execute(delete(TableImport).where(TableImport.ended_at < now - KEPT))


def import_for(import_id: int, person: Person) -> TableImport:
    """An import of that person's own. Raises NotFound, for anybody else's too."""
    found = db.session.get(TableImport, import_id)
    if found is None or found.person_id != person.id:
        raise NotFound(_("There is no such import of yours."))
    return found


def _tried(intake: Intake, rows: Sequence[Any], actor: Actor, now: datetime) -> list[Told]:
    """What would become of the rows: done, and undone."""
    told: list[Told] = []
    try:
        with attempt():
            told = _taken(intake, rows, actor, now)
            raise _Undone
    except _Undone:
        db.session.expire_all()
    return told


def _taken(intake: Intake, rows: Iterable[Any], actor: Actor, now: datetime) -> list[Told]:
    return [_one(intake, number, row, actor, now) for number, row in rows]


def _one(intake: Intake, number: int, row: Any, actor: Actor, now: datetime) -> Told:
    if not isinstance(row, dict):
        return Told(number, "", Outcome.WRONG, _("It is no object."))
    name = str(row.get(intake.named) or "")[:200]
    try:
        with attempt():
            return Told(number, name, intake.take(row, actor, now))
    except Refused as refused:
        return Told(number, name, Outcome.WRONG, _in_words(refused))


def _in_words(refused: Refused) -> str:
    errors = getattr(refused, "errors", None) or {}
    more = " ".join(f"{field}: {' '.join(texts)}" for field, texts in errors.items())
    return f"{refused} {more}".strip()[:500]


def _counted(told: Sequence[Told]) -> dict[str, int]:
    return {str(outcome.value): sum(each.outcome is outcome for each in told) for outcome in Outcome}


def _shown(told: Sequence[Told]) -> list[Any]:
    """The first of them, those that can't be taken before all others."""
    wrong_first = sorted(told, key=lambda each: (each.outcome is not Outcome.WRONG, each.outcome is Outcome.SAME))
    return [[each.line, each.name, each.outcome.value, each.why] for each in wrong_first[:MOST_SHOWN]]
