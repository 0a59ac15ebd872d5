"""Pages of exports: choose tables, a period and a form; what was asked for, and its file. Thin."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach
from advocacy.exports import asking, queries, sending
from advocacy.exports.asking import Wish
from advocacy.exports.models import Form
from advocacy.exports.offers import EXPORTERS, IMPORTERS, all_tables, groups_for
from advocacy.web.guards import guard
from advocacy.web.history_filters import day_in
from advocacy.web.transactions import writes

pages = Blueprint("data_exports", __name__, url_prefix="/admin/exports")

FORMS = (
    (Form.CSV.value, _l("CSV"), _l("Opens in every office program; several tables come in one archive.")),
    (Form.XLSX.value, _l("Excel (XLSX)"), _l("One workbook with a sheet for each table.")),
    (Form.JSONL.value, _l("JSON lines"), _l("For programs, and to read tables in again.")),
)


@pages.get("")
@guard(*EXPORTERS)
def listing() -> ResponseReturnValue:
    """A form for an export, and one's own of late."""
    return _page({"form": Form.CSV.value})


@pages.get("/progress")
@guard(*EXPORTERS)
def progress() -> ResponseReturnValue:
    """How far one's own are: a fragment that the page puts in place while one is written."""
    return render_template("exports/_mine.html", **_mine())


@pages.post("")
@guard(*EXPORTERS)
def ask() -> ResponseReturnValue:
    """Queues an export."""
    form = request.form
    said = {name: form.get(name, "").strip() for name in ("form", "since", "until")}
    chosen = [name for field in form if field.startswith("tables") for name in form.getlist(field)]
    try:
        asking.ask(_wish(said, chosen), current_user.person, current_user.can, now=clock.now())
    except Breach as problem:
        return _page(said, chosen, problem), 422
    flash(_("It is being written. You are told when it is there."), "success")
    return redirect(url_for("data_exports.listing"), 303)


@pages.get("/<int:export_id>/file")
@guard(*EXPORTERS)
@writes
def file(export_id: int) -> ResponseReturnValue:
    """The file, for whoever asked; that it was fetched is recorded."""
    return sending.sent(asking.export_for(export_id, current_user.person))


@pages.post("/<int:export_id>/remove")
@guard(*EXPORTERS)
def remove(export_id: int) -> ResponseReturnValue:
    """Erases the file, or calls it off."""
    asking.remove(asking.export_for(export_id, current_user.person), actor=current_user.actor, now=clock.now())
    flash(_("Removed."), "success")
    return redirect(url_for("data_exports.listing"), 303)


def _wish(said: dict[str, str], tables: list[str]) -> Wish:
    """Raises Breach for a form or a day that is none."""
    if said["form"] not in set(Form):
        raise Breach(_("There is no such form of file."), errors={"form": [_("Choose one.")]})
    zone = current_user.zone
    return Wish(tables, Form(said["form"]), day_in(said, "since", zone), day_in(said, "until", zone, after=1))


def _page(said: dict[str, str], chosen: list[str] | None = None, problem: Breach | None = None) -> str:
    groups = [
        (offer, [(table.name, table.label, table.about) for table in tables])
        for offer, tables in groups_for(current_user.can)
    ]
    return render_template(
        "exports/listing.html", groups=groups, chosen=chosen or [], said=said, forms=FORMS, problem=problem,
        errors=problem.errors if problem else {}, days=settings.current().export_days,
        may_import=any(current_user.can(each) for each in IMPORTERS), **_mine(),
    )  # fmt: skip


def _mine() -> dict[str, Any]:
    person = current_user.person
    found = queries.exports_of(person, request.args.get("cursor"))
    labels = {table.name: table.label for table in all_tables().values()}
    return {"found": found, "labels": labels, "waiting": queries.any_waiting(person), "now": clock.now()}
