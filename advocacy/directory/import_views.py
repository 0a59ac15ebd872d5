"""Pages that import people from CSV: choose a file, see what it would do, agree, watch it. For administrators."""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select

from advocacy import clock, settings
from advocacy.database import Page, get, page, reading, writing
from advocacy.directory import imports
from advocacy.directory.models import ImportState, PeopleImport
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people import importing
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from advocacy.web.transactions import own_transactions

pages = Blueprint("people_import", __name__)

AT_ONCE = 1_000
"""Rows that the page carries out itself; more is a job's."""
OPTIONS = ("update", "close", "leave_out", "invite")


@pages.get("/admin/people/import")
@guard(Capability.WRITE_PEOPLE)
def form() -> ResponseReturnValue:
    """The form that takes a CSV file, and imports of late."""
    return _form()


def _form(problem: Breach | None = None) -> str:
    past: Page[PeopleImport] = page(select(PeopleImport), PeopleImport.id, request.args.get("cursor"), 10)
    return render_template("directory/import.html", columns=importing.COLUMNS, problem=problem, past=past)


@pages.post("/admin/people/import")
@guard(Capability.WRITE_PEOPLE)
@takes_up_to(importing.MOST_BYTES)
@own_transactions
def look() -> ResponseReturnValue:
    """Looks through a file; nobody is added."""
    file, actor = request.files.get("file"), current_user.actor
    try:
        if file is None or not file.filename:
            raise Breach(_("Choose a file."))
        import_id = imports.look_through(cast(BinaryIO, file.stream), file.filename, actor=actor, now=clock.now())
    except Breach as problem:
        with reading():
            return _form(problem), 422
    return redirect(url_for("people_import.one", import_id=import_id), 303)


@pages.get("/admin/people/import/<int:import_id>")
@guard(Capability.WRITE_PEOPLE)
def one(import_id: int) -> ResponseReturnValue:
    """What an import would do, or how far it is."""
    return _one(get(PeopleImport, import_id, _("There is no such import.")))


def _one(found: PeopleImport, problem: Breach | None = None, ticked: dict[str, Any] | None = None) -> str:
    return render_template("directory/import_one.html", made=found, problem=problem, ticked=ticked or {"update": True})


@pages.post("/admin/people/import/<int:import_id>/agree")
@guard(Capability.WRITE_PEOPLE)
@own_transactions
def agree(import_id: int) -> ResponseReturnValue:
    """Carries out what was shown: at once, or by a job when it is long."""
    ticked: dict[str, Any] = {name: name in request.form for name in OPTIONS}
    actor, closes = current_user.actor, request.form.get("closes", "").strip()
    try:
        with writing():
            found = get(PeopleImport, import_id, _("There is no such import."))
            imports.agree(found, ticked, actor=actor, now=clock.now(), closes=whole(closes, 9) if closes else None)
            rows = found.all_rows
    except Breach as problem:
        with reading():
            found = get(PeopleImport, import_id, _("There is no such import."))
            return _one(found, problem, {**ticked, "closes": closes}), 422
    base_url = settings.current().base_url
    while rows <= AT_ONCE and imports.go_on(import_id, base_url, clock.now()):
        continue
    with reading():
        found = get(PeopleImport, import_id, _("There is no such import."))
        if found.state is ImportState.DONE:
            flash(_("The people are imported."), "success")
    return redirect(url_for("people_import.one", import_id=import_id), 303)


@pages.post("/admin/people/import/<int:import_id>/drop")
@guard(Capability.WRITE_PEOPLE)
def drop(import_id: int) -> ResponseReturnValue:
    """Drops it; nobody is added."""
    imports.drop(get(PeopleImport, import_id, _("There is no such import.")), actor=current_user.actor, now=clock.now())
    flash(_("Dropped. Nobody was added."), "success")
    return redirect(url_for("people_import.form"), 303)
