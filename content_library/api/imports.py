"""The API of imports of items: send a file, see how far it is, take what was refused."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, Integer, String
from flask import Response, stream_with_context
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock, spreadsheets
from advocacy.clock import to_rfc3339
from advocacy.database import reading
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.importing import queries, receiving
from content_library.importing.storing import MOST_BYTES
from content_library.models import ItemImport

api = APIBlueprint("imports_api", __name__, url_prefix="/api/v1", tag="Items")


class ImportIn(Schema):
    """A CSV file of items (up to 50 MB); the page “Import” describes its columns."""

    file = File(required=True)  # type: ignore[no-untyped-call]


class ImportOut(Schema):
    """How far an import is. ``rows`` is what the file holds; ``known`` rows were added by an earlier import."""

    id = Integer()
    state = String()
    filename = String()
    encoding = String()
    rows = Integer()
    added = Integer()
    known = Integer()
    refused = Integer()
    problem = String()
    created_at = String(metadata={"format": "date-time"})
    finished_at = String(allow_none=True, metadata={"format": "date-time"})


@api.post("/items/import")
@api.input(ImportIn, location="files")
@api.output(ImportOut, status_code=202)
@guard(Capability.WRITE_ITEMS)
@own_transactions
@takes_up_to(MOST_BYTES)
def import_items(files_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes a file in; a worker adds its rows as drafts. 422 when it is no table of items; each row is judged alone."""
    import_id = receiving.receive(files_data["file"], current_user.person, now=clock.now(), confirmed=True)
    with reading():
        return _shown(queries.import_for(import_id))


@api.get("/items/import")
@api.input(ListQuery, location="query")
@api.output(as_list(ImportOut))
@guard(Capability.WRITE_ITEMS)
def list_imports(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Imports, newest first."""
    found = queries.list_imports(query_data["cursor"], query_data["limit"])
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.get("/items/import/<int:import_id>")
@api.output(ImportOut)
@guard(Capability.WRITE_ITEMS)
def show_import(import_id: int) -> ResponseReturnValue:
    """How far it is."""
    return _shown(queries.import_for(import_id))


@api.get("/items/import/<int:import_id>/refused")
@api.doc(responses={200: "The rows that could not be taken, as CSV"})
@guard(Capability.WRITE_ITEMS)
def refused_rows(import_id: int) -> ResponseReturnValue:
    """The rows that could not be taken as CSV: the file's columns, and the reason."""
    found = queries.import_for(import_id)
    rows = queries.refused_cells(found.id, tuple(found.columns))
    body = (piece.encode() for piece in spreadsheets.written(rows))
    return Response(stream_with_context(body), content_type="text/csv; charset=utf-8")


def _shown(found: ItemImport) -> dict[str, Any]:
    return {
        "id": found.id, "state": found.state.value, "filename": found.filename, "encoding": found.encoding,
        "rows": found.rows, "added": found.added, "known": found.known, "refused": found.refused,
        "problem": found.problem, "created_at": to_rfc3339(found.created_at),
        "finished_at": to_rfc3339(found.finished_at) if found.finished_at else None,
    }  # fmt: skip
