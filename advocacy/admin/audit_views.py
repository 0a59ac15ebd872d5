"""The audit: what administrators did, by area, person and time; and as a file. That it was taken away is recorded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from advocacy import clock
from advocacy.admin import audit
from advocacy.admin.audit import Asked
from advocacy.database import MOST, Page
from advocacy.errors import Breach
from advocacy.history import exploring
from advocacy.history.chain import still
from advocacy.history.models import HistoryRow
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of, who_is
from advocacy.web import history_rows
from advocacy.web.guards import guard
from advocacy.web.history_filters import day_in, person_in
from advocacy.web.history_pages import KINDS
from advocacy.web.history_rows import Shown

pages = Blueprint("audit", __name__)

LABELS = {
    audit.PEOPLE: _l("People and roles"),
    audit.DOORS: _l("Signing in"),
    audit.MACHINES: _l("Machines and connections"),
    audit.RECORDS: _l("Records and privacy"),
    audit.RULES: _l("Rules and pauses"),
}
THINGS = {"person": ("people_admin.person", "person_id"), "role_change": ("role_changes.change", "change_id")}
FIELDS = ("area", "who", "since", "until")


@pages.get("/admin/audit")
@guard(Capability.SEE_HISTORY)
def deeds() -> ResponseReturnValue:
    """What administrators did, newest first."""
    said, problem, found = _given(request.args), None, Page[HistoryRow]([], None)
    try:
        found = audit.deeds(_asked(said), request.args.get("cursor"))
    except Breach as refusal:
        problem = refusal
    return render_template(
        "admin/audit.html", records=history_rows.shown(found.items, names_of, THINGS), next=found.next, said=said,
        problem=problem, areas=LABELS, may_take=any(current_user.can(each) for each in TAKERS),
    )  # fmt: skip


TAKERS = (Capability.WRITE_PEOPLE, Capability.WRITE_RECORDS)


@pages.post("/admin/audit.<kind>")
@guard(*TAKERS)
def take(kind: str) -> ResponseReturnValue:
    """The same as a file, every record of it."""
    if kind not in KINDS:
        raise Breach(_("There is no such kind of file."), remedy=_("Ask for csv or jsonl."))
    said = _given(request.form)
    asked = _asked(said)
    exploring.take_away(kind, {"audit": "yes", **said}, actor=current_user.actor, now=clock.now())
    spoken, mimetype = KINDS[kind]
    named = {"Content-Disposition": f"attachment; filename=audit.{kind}"}
    return Response(stream_with_context(spoken(_every(asked))), mimetype=mimetype, headers=named)


def _every(asked: Asked) -> Iterator[Shown]:
    still()
    part: list[HistoryRow] = []
    for row in audit.every(asked):
        part.append(row)
        if len(part) == MOST:
            yield from history_rows.shown(part, names_of, {})
            part = []
    yield from history_rows.shown(part, names_of, {})


def _given(args: Mapping[str, str]) -> dict[str, str]:
    return {name: args[name].strip() for name in FIELDS if args.get(name, "").strip()}


def _asked(said: Mapping[str, str]) -> Asked:
    """Raises Breach for somebody nobody knows and for a day that is none."""
    zone = current_user.zone
    return Asked(
        said.get("area", ""), person_in(said, "who", who_is), day_in(said, "since", zone),
        day_in(said, "until", zone, after=1),
    )  # fmt: skip
