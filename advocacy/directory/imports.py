"""Verbs on imports of people: look through a file, agree to it, carry it out piece by piece, drop it.

Looking through writes nothing but the pieces. Each piece is carried out in a transaction of its own, and goes with it:
whoever stops in between goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, BinaryIO

from flask_babel import gettext as _
from sqlalchemy import delete, select

from advocacy.database import attempt, db, get, writing
from advocacy.directory import closing
from advocacy.directory.carrying import carry_out, known_of
from advocacy.directory.comparing import differences, packed, shown
from advocacy.directory.models import ImportPiece, ImportState, PeopleImport
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.history import Actor, move
from advocacy.people import importing
from advocacy.people.importing import Row, Wrong
from advocacy.people.models import Person

AT_ONCE = 500
MOST_SHOWN = 100
KEPT = timedelta(days=30)
"""How long the outcome of an import stays to be looked at; its lines are gone once they are carried out."""


def look_through(file: BinaryIO, file_name: str, *, actor: Actor, now: datetime) -> int:
    """Reads a file and keeps what it would do; gives the import's id. Opens transactions of its own, one a piece.

    Raises Breach for a file that is no list of people.
    """
    with writing():
        made = PeopleImport(
            by_id=actor.id, file_name=file_name[:200], state=ImportState.LOOKED_AT, options={}, counts={}, problems=[],
            sample=[], made_at=now,
        )  # fmt: skip
        db.session.add(made)
        db.session.flush()
        import_id = int(made.id)
    try:
        _keep(import_id, importing.read(file))
    except Breach:
        with writing():
            _forget(import_id)
        raise
    return import_id


def _keep(import_id: int, lines: Iterator[Row | Wrong]) -> None:
    counts = dict.fromkeys(("added", "changed", "same", "wrong"), 0)
    problems: list[Any] = []
    sample: list[Any] = []
    number = 0
    while some := list(islice(lines, AT_ONCE)):
        rows = [each for each in some if isinstance(each, Row)]
        wrong = [[each.number, each.why] for each in some if isinstance(each, Wrong)]
        counts["wrong"] += len(wrong)
        problems += wrong[: MOST_SHOWN - len(problems)]
        with writing():
            for row, changed in compared(rows):
                kind = "added" if changed is None else "changed" if changed else "same"
                counts[kind] += 1
                if kind != "same" and len(sample) < MOST_SHOWN:
                    sample.append(shown(row, changed))
            db.session.add(ImportPiece(import_id=import_id, number=number, rows=[packed(row) for row in rows]))
        number += 1
    with writing():
        made = get(PeopleImport, import_id, _("There is no such import."))
        made.problems, made.sample, made.all_rows = problems, sample, sum(counts.values())
        made.counts = {**counts, "closing": closing.count_missing(made)}


def compared(rows: Sequence[Row]) -> Iterator[tuple[Row, dict[str, Any] | None]]:
    """Each row with what it would change of who is here; None for somebody new. One statement."""
    known = known_of(rows)
    for row in rows:
        yield row, differences(known[row.email], row) if row.email in known else None


def agree(
    found: PeopleImport, options: Mapping[str, bool], *, actor: Actor, now: datetime, closes: int | None = None
) -> None:
    """Somebody has seen what it would do, and it is carried out: at once or, when it is long, by a job.

    ``options``: ``update`` changes who is here, ``close`` closes whoever is in no line, ``leave_out`` passes over lines
    that can't be taken, ``invite`` mails those who are new. ``closes`` is how many accounts somebody said would be
    closed. Raises Breach where the file, the options and what is here now don't fit together.
    """
    if not found.counts:
        raise InvalidMove(_("The file was not read to its end."), remedy=_("Send it again."))
    if found.counts["wrong"] and not options.get("leave_out"):
        raise Breach(
            _("Some lines can't be taken; nobody was added."),
            remedy=_("Mend them and send the file again, or leave them out."),
        )
    if options.get("close"):
        closing.plan(found, closes, actor=actor)
    ticked = {name: bool(options.get(name)) for name in ("update", "close", "leave_out", "invite")}
    move(found, "agree", actor=actor, now=now, changes={"options": ticked, "by_id": actor.id}, ticked=ticked)


def go_on(import_id: int, base_url: str, now: datetime) -> bool:
    """Carries out the next piece in a transaction of its own; False when there was none left, or another is at it."""
    with writing():
        found = db.session.get(PeopleImport, import_id, with_for_update={"skip_locked": True, "of": PeopleImport})
        if found is None or found.state is not ImportState.RUNNING:
            return False
        actor = _by(found)
        piece = db.session.scalars(
            select(ImportPiece).where(ImportPiece.import_id == import_id).order_by(ImportPiece.number).limit(1)
        ).first()
        if piece is None:
            move(found, "finish", actor=actor, now=now, changes=_ended(now), counts=found.counts)
            return False
        try:
            with attempt():
                carry_out(piece.rows, found.options, base_url, actor=actor, now=now)
        except Refused as refused:  # what stood before this piece is done; of this one nothing is
            said = str(refused)[:500]
            move(found, "fail", actor=actor, now=now, why=said, changes={**_ended(now), "why": said})
            return False
        found.done_rows += len(piece.rows)
        db.session.delete(piece)
    return True


def _ended(now: datetime) -> dict[str, Any]:
    """What is kept of an import that is over tells nothing of anybody."""
    return {"ended_at": now, "sample": [], "problems": []}


def _by(found: PeopleImport) -> Actor:
    person = db.session.get(Person, found.by_id) if found.by_id else None
    return person.actor if person else Actor.system("command line")


def drop(found: PeopleImport, *, actor: Actor, now: datetime) -> None:
    """Nobody wants it. Raises InvalidMove once it was agreed to."""
    move(found, "drop", actor=actor, now=now, changes=_ended(now))
    db.session.execute(delete(ImportPiece).where(ImportPiece.import_id == found.id))


def forget_old(now: datetime) -> None:
    """Job: imports that nobody agreed to in a day go, and outcomes after a month."""
    with writing():
        stale = PeopleImport.made_at < now - timedelta(days=1)
        unfinished = select(PeopleImport.id).where(PeopleImport.state == ImportState.LOOKED_AT, stale)
        old = select(PeopleImport.id).where(PeopleImport.ended_at < now - KEPT)
        for import_id in db.session.scalars(unfinished.union(old)).all():
            _forget(import_id)


def _forget(import_id: int) -> None:
    db.session.execute(delete(ImportPiece).where(ImportPiece.import_id == import_id))
    db.session.execute(delete(PeopleImport).where(PeopleImport.id == import_id))
