"""The chain as page and API: how far it is sealed and vouched for, verifications with their progress, exports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import DateTime, Integer, List, Nested, String
from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, Range

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.database import reading, writing
from advocacy.errors import Breach
from advocacy.history import exporting, jobs, verifications
from advocacy.history.chain import still
from advocacy.history.checkpoints import Checkpoint, file_of, public_key, read_file
from advocacy.history.exporting import Span
from advocacy.history.models import Export, Verification
from advocacy.history.sealing import head
from advocacy.web.guards import guard
from advocacy.web.history_filters import day_in
from advocacy.web.history_rows import Names
from advocacy.web.transactions import own_transactions

JSON_LINES = "application/jsonl"


@dataclass(frozen=True)
class Keeping:
    """Who may look at the chain, who may have it verified and taken away, and how people are called."""

    see: str
    take: str
    names: Names


class ExportIn(Schema):
    """What to export: positions, or a period; all of it without either."""

    why = String(required=True, validate=Length(1, 2000))
    first = Integer(validate=Range(min=1))
    last = Integer(validate=Range(min=1))
    since = DateTime(format="iso")
    until = DateTime(format="iso")


class ExportOut(Schema):
    """An export; its file is at /history/exports/{id}/file."""

    id = Integer()
    asked_at = String()
    why = String()
    first = Integer()
    last = Integer()


class ExportsOut(Schema):
    """The newest exports."""

    items = List(Nested(ExportOut))
    next = String(allow_none=True)


class VerificationOut(Schema):
    """A verification: ``broken_at`` is null while the chain holds."""

    id = Integer()
    state = String()
    asked_at = String()
    done = Integer()
    total = Integer()
    checkpoints = Integer()
    broken_at = Integer(allow_none=True)
    why = String()
    finished_at = String(allow_none=True)


def make_chain(may: Keeping) -> tuple[Blueprint, APIBlueprint]:
    """Page and API."""
    pages = Blueprint("chain", __name__)
    api = APIBlueprint("chain_api", __name__, url_prefix="/api/v1", tag="History")
    _add_pages(pages, may)
    _add_api(api, may)
    return pages, api


def _add_pages(pages: Blueprint, may: Keeping) -> None:
    @pages.get("/history/chain")
    @guard(may.see)
    def chain() -> ResponseReturnValue:
        """Where the chain stands, what was verified, what was exported."""
        found, taken = verifications.verifications(), exporting.exports()
        asking = {each.asked_by_id for each in found} | {each.asked_by_id for each in taken}
        in_force, (position, digest) = settings.current(), head()
        return render_template(
            "admin/history_chain.html", position=position, digest=digest, mark=_last_mark(), verifications=found,
            exports=taken, names=may.names({each for each in asking if each is not None}),
            public_key=public_key(in_force), at_of=clock.from_rfc3339, may_take=current_user.can(may.take),
            running=any(each.finished_at is None for each in found),
        )  # fmt: skip

    @pages.post("/history/chain/verify")
    @guard(may.take)
    def verify() -> ResponseReturnValue:
        """Asks a worker to walk the whole chain."""
        verifications.ask(actor=current_user.actor, now=clock.now())
        flash(_("A worker walks the chain now. Reload to see how far it is."), "info")
        return redirect(url_for("chain.chain"))

    @pages.post("/history/exports")
    @guard(may.take)
    @own_transactions
    def export() -> ResponseReturnValue:
        """Notes an export; its file is fetched from the list."""
        form, zone, actor = request.form, current_user.zone, current_user.actor
        asked = {"first": form.get("first", type=int), "last": form.get("last", type=int)}
        days = {"since": day_in(form, "since", zone), "until": day_in(form, "until", zone, after=1)}
        _asked({**asked, **days}, form.get("why", ""), actor)
        flash(_("The export is ready to be fetched."), "success")
        return redirect(url_for("chain.chain"))

    @pages.get("/history/exports/<int:export_id>/file")
    @guard(may.see)
    def fetch(export_id: int) -> ResponseReturnValue:
        """The file, written while it is fetched."""
        return _file(exporting.export_for(export_id))


def _add_api(api: APIBlueprint, may: Keeping) -> None:
    @api.post("/history/verifications")
    @api.output(VerificationOut, status_code=201)
    @guard(may.take)
    def verify_chain() -> ResponseReturnValue:
        """Asks a worker to walk the whole chain; gives the walk that waits or runs already, if there is one."""
        return _verification(verifications.ask(actor=current_user.actor, now=clock.now()))

    @api.get("/history/verifications/<int:verification_id>")
    @api.output(VerificationOut)
    @guard(may.see)
    def verification(verification_id: int) -> ResponseReturnValue:
        """How far a verification is, and what it found."""
        return _verification(verifications.verification_for(verification_id))

    @api.get("/history/exports")
    @api.output(ExportsOut)
    @guard(may.see)
    def list_exports() -> ResponseReturnValue:
        """The newest exports."""
        return {"items": [_export(each) for each in exporting.exports()], "next": None}

    @api.post("/history/exports")
    @api.input(ExportIn)
    @api.output(ExportOut, status_code=201)
    @guard(may.take)
    @own_transactions
    def add_export(json_data: dict[str, Any]) -> ResponseReturnValue:
        """Notes an export for an examiner; a part is widened to signed checkpoints at both ends."""
        return _export(_asked(json_data, json_data["why"], current_user.actor))

    @api.get("/history/exports/<int:export_id>/file")
    @guard(may.see)
    def export_file(export_id: int) -> ResponseReturnValue:
        """The file: a header, then a line of JSON a record; `advocacy history verify FILE` verifies it offline."""
        return _file(exporting.export_for(export_id))


def _asked(asked: dict[str, Any], why: str, actor: Any) -> Export:
    """Seals what waits and signs the head first, so that what is new can be vouched for."""
    now = clock.now()
    jobs.seal_waiting(now)
    jobs.give_out_checkpoint(now)
    with writing():
        return exporting.ask(_span(asked), why, settings.current(), actor=actor, now=now)


def _span(asked: dict[str, Any]) -> Span:
    days, places = (asked.get("since"), asked.get("until")), (asked.get("first"), asked.get("last"))
    if any(days) and any(places):
        raise Breach(_("Name positions or days, not both."))
    if any(day is not None and day.tzinfo is None for day in days):
        raise Breach(_("A time needs an offset."), remedy=_("Add Z or an offset such as +01:00."))
    if any(days):
        return exporting.of_period(*days)
    chain = exporting.whole()
    return Span(places[0] or chain.first, places[1] or chain.last)


def _file(export: Export) -> Response:
    name, span, in_force = (
        f"history-{export.first}-{export.last}.jsonl",
        Span(export.first, export.last),
        settings.current(),
    )
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(stream_with_context(_lines(span, in_force)), mimetype=JSON_LINES, headers=headers)


def _lines(span: Span, in_force: settings.Settings) -> Iterator[bytes]:
    """In bites that a server sends in one go, out of one view of the database."""
    with reading():
        still()
        held: list[bytes] = []
        for line in exporting.lines(span, in_force):
            held.append(line)
            if len(held) == 200:
                yield b"".join(held)
                held = []
        yield b"".join(held)


def _last_mark() -> Checkpoint | None:
    marks = read_file(file_of(settings.current()))
    return marks[-1] if marks else None


def _verification(found: Verification) -> dict[str, Any]:
    times = {"asked_at": to_rfc3339(found.asked_at), "finished_at": _rfc3339(found.finished_at)}
    names = ("id", "done", "total", "checkpoints", "broken_at", "why")
    return {**{name: getattr(found, name) for name in names}, **times, "state": found.state.value}


def _rfc3339(at: Any) -> str | None:
    return to_rfc3339(at) if at is not None else None


def _export(found: Export) -> dict[str, Any]:
    names = ("id", "why", "first", "last")
    return {**{name: getattr(found, name) for name in names}, "asked_at": to_rfc3339(found.asked_at)}
