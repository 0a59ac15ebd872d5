"""What pages and the API ask about imports; what a file says before anything of it is added."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

from flask_babel import gettext
from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import spreadsheets
from advocacy.database import Page, db, get, page
from advocacy.errors import Breach
from advocacy.rulebook.in_force import packs as rules_in_force
from advocacy.spreadsheets import Line, Sheet
from content_library.importing.columns import REASON, Plan, read_heading
from content_library.importing.rows import Row, read_row
from content_library.importing.storing import MOST_BYTES
from content_library.models import ItemImport, RefusedRow
from content_library.words.outlets import ANY, outlets

CHECKED, SHOWN = 2000, 12
BATCH = 1000

__all__ = ["MOST_BYTES", "Look", "import_for", "list_imports", "look", "refused_cells", "refused_of"]


@dataclass(frozen=True)
class Seen:
    """A row as it was read, or why it can't be taken."""

    line: Line
    row: Row | None
    problem: str = ""


@dataclass(frozen=True)
class Look:
    """What a file says: how it is written, how many rows, the first of them, how many of ``checked`` can't be taken."""

    sheet: Sheet
    plan: Plan
    rows: int
    first: Sequence[Seen]
    checked: int
    refused: int
    problems: Sequence[Seen]


def look(file: BinaryIO, zone: str, sheet: Sheet | None = None) -> Look:
    """Reads a file to its end and checks its first rows. Raises Breach when it is no table of items."""
    sheet = sheet or spreadsheets.look_at(file)
    networks = {*outlets(), ANY}
    plan = read_heading(sheet.columns, networks)
    lines = spreadsheets.lines(file, sheet)
    classes = rules_in_force().wording.classes
    seen = [_seen(line, plan, zone, networks, classes) for line in islice(lines, CHECKED)]
    rows = len(seen) + sum(1 for _ in lines)
    if not rows:
        raise Breach(
            gettext("There is no item in that file."),
            remedy=gettext("The first line names the columns, a line each follows."),
        )
    wrong = [each for each in seen if each.row is None]
    return Look(sheet, plan, rows, seen[:SHOWN], len(seen), len(wrong), wrong[:SHOWN])


def import_for(import_id: int) -> ItemImport:
    """The import. Raises NotFound."""
    return get(ItemImport, import_id, _("There is no such import."))


def list_imports(cursor: str | None = None, limit: int = 30) -> Page[ItemImport]:
    """Imports, newest first."""
    return page(select(ItemImport), ItemImport.id, cursor, limit)


def refused_of(found: ItemImport, cursor: str | None = None, limit: int = 30) -> Page[RefusedRow]:
    """The rows that could not be taken, in the file's order."""
    wanted = select(RefusedRow).where(RefusedRow.import_id == found.id)
    return page(wanted, RefusedRow.id, cursor, limit, ascending=True)


def refused_cells(import_id: int, columns: Sequence[str]) -> Iterator[list[str]]:
    """The refused rows as a table: the file's own columns, then the reason. Read a part at a time."""
    own = [place for place, name in enumerate(columns) if name.lower() != REASON]
    yield [*(columns[place] for place in own), REASON]
    last = 0
    while True:
        some = select(RefusedRow).where(RefusedRow.import_id == import_id, RefusedRow.id > last)
        rows = db.session.scalars(some.order_by(RefusedRow.id).limit(BATCH)).all()
        for row in rows:
            kept = [row.cells[place] if place < len(row.cells) else "" for place in own]
            yield [*kept, f"Line {row.line}: {row.reason}"]
        if len(rows) < BATCH:
            return
        last = rows[-1].id
        db.session.expunge_all()


def _seen(line: Line, plan: Plan, zone: str, networks: set[str], classes: Collection[str]) -> Seen:
    try:
        return Seen(line, read_row(line, plan, zone, networks, classes))
    except Breach as problem:
        return Seen(line, None, str(problem))
