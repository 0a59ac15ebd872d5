"""The API of tables that are read in again: look through a file, see what it would do, carry out or drop it. Thin."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.exports import queries, taking_in
from advocacy.exports.intakes import Outcome
from advocacy.exports.models import IntakeState, TableImport
from advocacy.exports.offers import IMPORTERS, intake_named, intakes_for
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.sizes import takes_up_to

api = APIBlueprint("data_imports_api", __name__, url_prefix="/api/v1", tag="Exports")


class ImportTableOut(Schema):
    """A table that the caller may read in; ``named`` is the column by which a row is known."""

    name = String()
    label = String()
    named = String()


class TableImportIn(Schema):
    """A file in JSON lines, or of one JSON list, as an export of that table gave it."""

    table = String(required=True, validate=Length(1, 40))
    file = File(required=True)  # type: ignore[no-untyped-call]


class ImportCountsOut(Schema):
    """How many rows each would happen to, or did."""

    added = Integer()
    changed = Integer()
    same = Integer()
    wrong = Integer()


class ImportedRowOut(Schema):
    """What becomes of a row: its line in the file, what it is about, and why it can't be taken, if so."""

    line = Integer()
    name = String()
    outcome = String(validate=OneOf([str(outcome) for outcome in Outcome]))
    why = String()


class TableImportOut(Schema):
    """An import of the caller's own. ``rows`` are the first of them, those that can't be taken before all others."""

    id = Integer()
    table = String()
    file_name = String()
    state = String(validate=OneOf([str(state) for state in IntakeState]))
    counts = Nested(ImportCountsOut)
    rows = List(Nested(ImportedRowOut))
    made_at = String()
    ended_at = String(allow_none=True)


@api.get("/data-imports/tables")
@api.output(as_list(ImportTableOut))
@guard(*IMPORTERS)
def tables() -> ResponseReturnValue:
    """The tables that the caller may read in."""
    found = intakes_for(current_user.can)
    items = [{"name": each.table, "label": str(each.label), "named": each.named} for each in found]
    return {"items": items, "next": None}


@api.get("/data-imports")
@api.input(ListQuery, location="query")
@api.output(as_list(TableImportOut))
@guard(*IMPORTERS)
def imports(query_data: dict[str, Any]) -> ResponseReturnValue:
    """One's own imports, newest first."""
    found = queries.imports_of(current_user.person, query_data["cursor"], query_data["limit"])
    open_to = {each.table for each in intakes_for(current_user.can)}
    return {"items": [_shown(each) for each in found.items if each.table in open_to], "next": found.next}


@api.post("/data-imports")
@api.input(TableImportIn, location="form_and_files")
@api.output(TableImportOut, status_code=201)
@guard(*IMPORTERS)
@takes_up_to(taking_in.MOST_BYTES)
def look(form_and_files_data: dict[str, Any]) -> ResponseReturnValue:
    """Looks through a file; nothing is added until it is carried out."""
    intake, file = intake_named(form_and_files_data["table"], current_user.can), form_and_files_data["file"]
    content = file.stream.read(taking_in.MOST_BYTES + 1)
    return _shown(
        taking_in.look_through(intake, content, file.filename or "", current_user.person, now=clock.now())
    )  # fmt: skip


@api.get("/data-imports/<int:import_id>")
@api.output(TableImportOut)
@guard(*IMPORTERS)
def one(import_id: int) -> ResponseReturnValue:
    """What an import would do, or did."""
    return _shown(_mine(import_id))


@api.post("/data-imports/<int:import_id>/carry-out")
@api.output(TableImportOut)
@guard(*IMPORTERS)
def carry_out(import_id: int) -> ResponseReturnValue:
    """Does what was shown."""
    found = _mine(import_id)
    taking_in.carry_out(found, current_user.can, actor=current_user.actor, now=clock.now())
    return _shown(found)


@api.post("/data-imports/<int:import_id>/drop")
@api.output(TableImportOut)
@guard(*IMPORTERS)
def drop(import_id: int) -> ResponseReturnValue:
    """Drops it; nothing is added."""
    found = _mine(import_id)
    taking_in.drop(found, actor=current_user.actor, now=clock.now())
    return _shown(found)


def _mine(import_id: int) -> TableImport:
    """The caller's own, of a table that this token may write. Raises NotFound."""
    found = taking_in.import_for(import_id, current_user.person)
    intake_named(found.table, current_user.can)
    return found


def _shown(found: TableImport) -> dict[str, Any]:
    names = ("line", "name", "outcome", "why")
    return {
        "id": found.id, "table": found.table, "file_name": found.file_name, "state": found.state.value,
        "counts": found.counts, "rows": [dict(zip(names, each, strict=True)) for each in found.shown],
        "made_at": to_rfc3339(found.made_at), "ended_at": to_rfc3339(found.ended_at) if found.ended_at else None,
    }  # fmt: skip
