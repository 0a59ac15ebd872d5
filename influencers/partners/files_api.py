"""The API of partners from and to spreadsheets: what a file would do, the same file to keep it, a list as CSV. Thin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import File, Integer, List, Nested, String
from flask import Response
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from influencers.partners import files, segmenting, segments

api = APIBlueprint("partner_files_api", __name__, url_prefix="/api/v1", tag="Partners")
SHOWN = 200


class PartnerFileIn(Schema):
    """A CSV file or a spreadsheet, a line for each account of a partner; the columns: ``files.COLUMNS``."""

    file = File(required=True)  # type: ignore[no-untyped-call]


class PartnerLineOut(Schema):
    """A line that can't be kept, and why."""

    line = Integer()
    name = String()
    why = String()


class PartnerLookOut(Schema):
    """What a file would do: lines that can be kept, those of them whose partner we know, and the first of the rest."""

    good = Integer()
    known = Integer()
    wrong = Integer()
    refused = List(Nested(PartnerLineOut))


class PartnersKeptOut(Schema):
    """What a file did: partners that are new, lines of those whom we knew, the first of those that were refused."""

    new = Integer()
    known = Integer()
    wrong = Integer()
    refused = List(Nested(PartnerLineOut))


class PartnersWantedQuery(Schema):
    """Which partners: those of a segment; without one everybody."""

    segment = Integer(load_default=None, allow_none=True)


@api.post("/partners/import/look")
@api.input(PartnerFileIn, location="files")
@api.output(PartnerLookOut)
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(files.LARGEST)
def look_at_partners(files_data: dict[str, Any]) -> ResponseReturnValue:
    """Says what a file would do; nothing is kept."""
    rows = files.preview(files.read(files_data["file"].stream.read(files.LARGEST + 1)))
    wrong = [row for row in rows if row.problem]
    known = sum(1 for row in rows if row.known and not row.problem)
    return {"good": len(rows) - len(wrong), "known": known, "wrong": len(wrong), "refused": _lines(wrong)}


@api.post("/partners/import")
@api.input(PartnerFileIn, location="files")
@api.output(PartnersKeptOut, status_code=201)
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(files.LARGEST)
def import_partners(files_data: dict[str, Any]) -> ResponseReturnValue:
    """Keeps what can be kept of a file; sent twice it changes nothing the second time."""
    rows = files.read(files_data["file"].stream.read(files.LARGEST + 1))
    done = files.keep(rows, actor=current_user.actor, now=clock.now())
    return {"new": done.new, "known": done.known, "wrong": len(done.refused), "refused": _lines(done.refused)}


@api.get("/partners/export")
@api.input(PartnersWantedQuery, location="query")
@api.doc(responses={200: "The file"})
@guard(Capability.WRITE_PROGRAMMES)
def export_partners(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Partners as CSV, a line for each account."""
    rule, wanted = segmenting.EVERYBODY, query_data["segment"]
    if wanted is not None:
        rule = segments.segment_for(wanted).rule
    body = "".join(files.exported(rule, clock.now()))
    named = {"Content-Disposition": "attachment; filename=partners.csv"}
    return Response(body, content_type="text/csv; charset=utf-8", headers=named)


def _lines(rows: Sequence[files.Row]) -> list[dict[str, Any]]:
    return [{"line": row.number, "name": row.facts["name"], "why": row.problem} for row in rows[:SHOWN]]
