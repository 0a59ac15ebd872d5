"""The API of exports: which tables there are, ask for some as a file, fetch it, remove it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import from_rfc3339, kept, to_rfc3339
from advocacy.exports import asking, queries, sending
from advocacy.exports.asking import Wish
from advocacy.exports.models import DataExport, ExportState, Form
from advocacy.exports.offers import EXPORTERS, tables_for
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from advocacy.web.transactions import writes

api = APIBlueprint("exports_api", __name__, url_prefix="/api/v1", tag="Exports")


class ExportColumnOut(Schema):
    """A column: its name in every file, what it says."""

    name = String()
    says = String()


class ExportTableOut(Schema):
    """A table that the caller may export."""

    name = String()
    label = String()
    about = String()
    columns = List(Nested(ExportColumnOut))


class ExportTablesOut(Schema):
    """Every table that the caller may export."""

    items = List(Nested(ExportTableOut))


class DataExportIn(Schema):
    """What is wanted as a file. ``since`` is included, ``until`` is not; without them a table is whole.

    Several tables as CSV or JSON lines come in one ZIP archive, with a file about the columns.
    """

    tables = List(String(validate=Length(1, 40)), required=True, validate=Length(1, 100))
    form = String(load_default=Form.CSV.value, validate=OneOf([str(form) for form in Form]))
    since = String(load_default=None, allow_none=True, validate=Length(1, 40))
    until = String(load_default=None, allow_none=True, validate=Length(1, 40))


class DataExportOut(Schema):
    """An export of the caller's own. While ``state`` is waiting, ``rows`` says how far it is; ``file`` once it is
    ready, until ``expires_at``."""

    id = Integer()
    tables = List(String())
    form = String()
    since = String(allow_none=True)
    until = String(allow_none=True)
    state = String(validate=OneOf([str(state) for state in ExportState]))
    asked_at = String()
    ended_at = String(allow_none=True)
    expires_at = String(allow_none=True)
    rows = Integer()
    size = Integer()
    sha256 = String()
    why = String()
    file = String(allow_none=True)


@api.get("/exports/tables")
@api.output(ExportTablesOut)
@guard(*EXPORTERS)
def tables() -> ResponseReturnValue:
    """The tables that the caller may export, with their columns."""
    items = [
        {
            "name": table.name, "label": str(table.label), "about": str(table.about),
            "columns": [{"name": column.name, "says": str(column.says)} for column in table.columns],
        }
        for table in tables_for(current_user.can)
    ]  # fmt: skip
    return {"items": items}


@api.get("/exports")
@api.input(ListQuery, location="query")
@api.output(as_list(DataExportOut))
@guard(*EXPORTERS)
def exports(query_data: dict[str, Any]) -> ResponseReturnValue:
    """One's own exports, newest first."""
    found = queries.exports_of(current_user.person, query_data["cursor"], query_data["limit"])
    return {"items": [_shown(each) for each in found.items], "next": found.next}


@api.post("/exports")
@api.input(DataExportIn)
@api.output(DataExportOut, status_code=202)
@guard(*EXPORTERS)
def ask(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Asks for an export; a worker writes it."""
    wish = Wish(json_data["tables"], Form(json_data["form"]), _at(json_data["since"]), _at(json_data["until"]))
    return _shown(asking.ask(wish, current_user.person, current_user.can, now=clock.now()))


@api.get("/exports/<int:export_id>")
@api.output(DataExportOut)
@guard(*EXPORTERS)
def one(export_id: int) -> ResponseReturnValue:
    """One export of one's own."""
    return _shown(asking.export_for(export_id, current_user.person))


@api.get("/exports/<int:export_id>/file")
@api.doc(responses={200: "The file"})
@guard(*EXPORTERS)
@writes
def file(export_id: int) -> ResponseReturnValue:
    """The file; that it was fetched is recorded."""
    return sending.sent(asking.export_for(export_id, current_user.person))


@api.delete("/exports/<int:export_id>")
@api.output({}, status_code=204)
@guard(*EXPORTERS)
def remove(export_id: int) -> ResponseReturnValue:
    """Erases the file, or calls the export off."""
    asking.remove(asking.export_for(export_id, current_user.person), actor=current_user.actor, now=clock.now())
    return "", 204


def _at(text: str | None) -> datetime | None:
    return kept(from_rfc3339(text)) if text else None


def _shown(found: DataExport) -> dict[str, Any]:
    ready = found.state is ExportState.READY
    times = {
        name: to_rfc3339(at) if (at := getattr(found, name)) else None
        for name in ("since", "until", "asked_at", "ended_at", "expires_at")
    }
    return {
        "id": found.id, "tables": found.tables, "form": found.form.value, "state": found.state.value, **times,
        "rows": found.rows, "size": found.size, "sha256": found.sha256, "why": found.why,
        "file": f"/api/v1/exports/{found.id}/file" if ready else None,
    }  # fmt: skip
