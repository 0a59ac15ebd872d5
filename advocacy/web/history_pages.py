"""The history as page and API: one sealed record after the other, for those who may read it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Dict, Integer, List, Nested, String
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from marshmallow.validate import Range
from sqlalchemy import select

from advocacy.clock import to_rfc3339
from advocacy.database import MOST, db
from advocacy.history import Record
from advocacy.history.models import HistoryRow, Seal
from advocacy.history.readers import as_record
from advocacy.web.guards import guard


class HistoryQuery(Schema):
    """Records after a position, oldest first."""

    after = Integer(load_default=0, validate=Range(min=0))
    limit = Integer(load_default=100, validate=Range(1, MOST))


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


Names = Callable[[Collection[int]], Mapping[int, str]]
"""Looks people's names up by id: rows hold none."""


def make_history(capability: str, names: Names) -> tuple[Blueprint, APIBlueprint]:
    """Page and API, for whoever has the capability."""
    pages = Blueprint("history", __name__)
    api = APIBlueprint("history_api", __name__, url_prefix="/api/v1", tag="History")

    @pages.get("/history")
    @guard(capability)
    def explorer() -> ResponseReturnValue:
        """The newest records first, by noun if asked."""
        noun, noun_id = request.args.get("noun", "").strip(), request.args.get("id", "").strip()
        before = request.args.get("before", type=int)
        records = _named(newest(noun, noun_id, before, 50), names)
        return render_template(
            "admin/history.html", records=records, noun=noun, noun_id=noun_id, full=len(records) == 50
        )

    @api.get("/history")
    @api.input(HistoryQuery, location="query")
    @api.output(RecordsOut)
    @guard(capability)
    def sealed(query_data: dict[str, Any]) -> ResponseReturnValue:
        """Sealed records after a position, oldest first."""
        seals = db.session.scalars(
            select(Seal).where(Seal.position > query_data["after"]).order_by(Seal.position).limit(query_data["limit"])
        ).unique().all()  # fmt: skip
        items = [shown(each) for each in _named([as_record(seal.position, seal.row) for seal in seals], names)]
        return {"items": items, "next": str(seals[-1].position) if len(seals) == query_data["limit"] else None}

    return pages, api


def _named(records: Sequence[Record], names: Names) -> Sequence[Record]:
    """The records with the names that people have today; one who is gone is known by number."""
    known = names({record.actor.id for record in records if record.actor.id is not None})
    return [
        replace(each, actor=replace(each.actor, name=known.get(each.actor.id, f"#{each.actor.id}")))
        if each.actor.id is not None
        else each
        for each in records
    ]


def newest(noun: str, noun_id: str, before: int | None, limit: int) -> Sequence[Record]:
    """Sealed records, newest first, narrowed to a noun and an id where given."""
    statement = select(Seal).join(HistoryRow, HistoryRow.id == Seal.history_id)
    if noun:
        statement = statement.where(HistoryRow.noun == noun)
    if noun_id:
        statement = statement.where(HistoryRow.noun_id == noun_id)
    if before:
        statement = statement.where(Seal.position < before)
    seals = db.session.scalars(statement.order_by(Seal.position.desc()).limit(limit)).unique().all()
    return [as_record(seal.position, seal.row) for seal in seals]


def shown(record: Record) -> dict[str, Any]:
    """A record as the API gives it."""
    actor = {"kind": str(record.actor.kind), "id": record.actor.id, "name": record.actor.name}
    return {**record.__dict__, "at": to_rfc3339(record.at), "actor": actor}
