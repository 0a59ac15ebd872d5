"""The history as page and API: every move with its place in the chain, by filters, for those who may read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Dict, Integer, List, Nested, String
from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Range
from sqlalchemy import select

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import MOST, db
from advocacy.errors import Breach
from advocacy.history import Record, exploring
from advocacy.history.chain import still
from advocacy.history.exploring import Filters, Found
from advocacy.history.models import HistoryRow, Seal
from advocacy.history.readers import as_record
from advocacy.web import history_rows
from advocacy.web.guards import guard
from advocacy.web.history_filters import WhoIs, filters_of, given
from advocacy.web.history_rows import Names, Shown, Things


class HistoryQuery(Schema):
    """Records after a position, oldest first, narrowed by whatever else is given."""

    after = Integer(load_default=0, validate=Range(min=0))
    limit = Integer(load_default=100, validate=Range(1, MOST))
    noun = String()
    noun_id = String()
    verb = String()
    actor_id = Integer()
    about_id = Integer()
    from_state = String(data_key="from")
    to_state = String(data_key="to")
    since = DateTime(format="iso")
    until = DateTime(format="iso")


class RecordOut(Schema):
    """A sealed record."""

    position = Integer()
    at = String()
    actor = Dict()
    noun = String()
    noun_id = String()
    verb = String()
    from_state = String(allow_none=True, data_key="from")
    to_state = String(allow_none=True, data_key="to")
    why = String(allow_none=True)
    details = Dict()


class RecordsOut(Schema):
    """A part of the history."""

    items = List(Nested(RecordOut))
    next = String(allow_none=True)


def nobody(_words: str) -> None:
    """Knows nobody."""


@dataclass(frozen=True)
class Reading:
    """Who may read and who may take away; how people and things are called, which lies above this room."""

    see: str
    take: str
    names: Names
    who_is: WhoIs = nobody
    things: Things = field(default_factory=dict)


def make_history(may: Reading) -> tuple[Blueprint, APIBlueprint]:
    """Page and API."""
    pages = Blueprint("history", __name__)
    api = APIBlueprint("history_api", __name__, url_prefix="/api/v1", tag="History")

    @pages.get("/history")
    @guard(may.see)
    def explorer() -> ResponseReturnValue:
        """The newest records first, narrowed by the filters."""
        said, problem = given(request.args), None
        try:
            found = exploring.explore(filters_of(said, may.who_is, current_user.zone), request.args.get("cursor"), 50)
        except Breach as refusal:
            found, problem = Found([], None), refusal
        records = history_rows.shown(found.items, may.names, may.things)
        return render_template(
            "admin/history.html", records=records, said=said, found=found, problem=problem,
            may_take=current_user.can(may.take),
        )  # fmt: skip

    @pages.post("/history/view.<kind>")
    @guard(may.take)
    def take_view(kind: str) -> ResponseReturnValue:
        """The filtered view as a file, every record of it; that it was taken away is recorded."""
        if kind not in KINDS:
            raise Breach(_("There is no such kind of file."), remedy=_("Ask for csv or jsonl."))
        said = given(request.form)
        filters = filters_of(said, may.who_is, current_user.zone)
        exploring.take_away(kind, said, actor=current_user.actor, now=clock.now())
        spoken, mimetype = KINDS[kind]
        lines = spoken(_every(filters, may))
        named = {"Content-Disposition": f"attachment; filename=history.{kind}"}
        return Response(stream_with_context(lines), mimetype=mimetype, headers=named)

    @api.get("/history")
    @api.input(HistoryQuery, location="query")
    @api.output(RecordsOut)
    @guard(may.see)
    def sealed(query_data: dict[str, Any]) -> ResponseReturnValue:
        """Sealed records after a position, oldest first."""
        after, limit = query_data.pop("after"), query_data.pop("limit")
        rows = exploring.narrowed(Filters(**_instants(query_data))).subquery()
        wanted = select(Seal).where(Seal.position > after)
        if query_data:
            wanted = wanted.join(rows, rows.c.id == Seal.history_id)
        seals = db.session.scalars(wanted.order_by(Seal.position).limit(limit)).unique().all()
        items = [_told(each) for each in _named([as_record(seal.position, seal.row) for seal in seals], may.names)]
        return {"items": items, "next": str(seals[-1].position) if len(seals) == limit else None}

    return pages, api


KINDS = {
    "csv": (history_rows.as_csv, "text/csv"),
    "jsonl": (history_rows.as_json_lines, "application/jsonl"),
}


def _every(filters: Filters, may: Reading) -> Iterator[Shown]:
    """Every record of a view, as the database is when the first is read."""
    still()
    part: list[HistoryRow] = []
    for row in exploring.each(filters):
        part.append(row)
        if len(part) == MOST:
            yield from history_rows.shown(part, may.names, {})
            part = []
    yield from history_rows.shown(part, may.names, {})


def _instants(said: dict[str, Any]) -> dict[str, Any]:
    """Raises Breach for a time without an offset."""
    for name in ("since", "until"):
        if said.get(name) is not None and said[name].tzinfo is None:
            raise Breach(_("A time needs an offset."), errors={name: [_("Add Z or an offset such as +01:00.")]})
    return said


def _named(records: Sequence[Record], names: Names) -> Sequence[Record]:
    """The records with the names that people have today; one who is gone is known by number."""
    known = names({record.actor.id for record in records if record.actor.id is not None})
    return [
        replace(each, actor=replace(each.actor, name=known.get(each.actor.id, f"#{each.actor.id}")))
        if each.actor.id is not None
        else each
        for each in records
    ]


def _told(record: Record) -> dict[str, Any]:
    """A record as the API gives it."""
    actor = {"kind": str(record.actor.kind), "id": record.actor.id, "name": record.actor.name}
    return {**record.__dict__, "at": to_rfc3339(record.at), "actor": actor}
