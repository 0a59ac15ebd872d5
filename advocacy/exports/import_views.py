"""Pages of imports: every file that can be read in, with an example; tables that exports gave, looked through first."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotFound
from advocacy.exports import queries, taking_in
from advocacy.exports.models import TableImport
from advocacy.exports.offers import (
    EXPORTERS,
    IMPORTERS,
    all_intakes,
    intake_named,
    intakes_for,
    sheet_named,
    sheets_for,
)
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to

pages = Blueprint("data_imports", __name__, url_prefix="/admin/imports")


@pages.get("")
@guard(*IMPORTERS)
def listing() -> ResponseReturnValue:
    """Every file that one may read in, a form for tables of exports, and one's own imports of late."""
    return _page()


@pages.post("")
@guard(*IMPORTERS)
@takes_up_to(taking_in.MOST_BYTES)
def look() -> ResponseReturnValue:
    """Looks through a table; nothing is added."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Breach(_("Which file?"), errors={"file": [_("Choose a file in JSON lines.")]})
        intake = intake_named(request.form.get("table", ""), current_user.can)
        content = file.stream.read(taking_in.MOST_BYTES + 1)
        made = taking_in.look_through(intake, content, file.filename, current_user.person, now=clock.now())
    except (Breach, NotFound) as problem:
        return _page(problem), 422
    return redirect(url_for("data_imports.one", import_id=made.id), 303)


@pages.get("/examples/<name>.csv")
@guard(*IMPORTERS)
def example(name: str) -> ResponseReturnValue:
    """A file to begin with."""
    body = sheet_named(name, current_user.can).example()
    named = {"Content-Disposition": f'attachment; filename="{name}-example.csv"'}
    return Response(body, content_type="text/csv; charset=utf-8", headers=named)


@pages.get("/<int:import_id>")
@guard(*IMPORTERS)
def one(import_id: int) -> ResponseReturnValue:
    """What an import would do, or did."""
    return _one(taking_in.import_for(import_id, current_user.person))


@pages.post("/<int:import_id>/carry-out")
@guard(*IMPORTERS)
def carry_out(import_id: int) -> ResponseReturnValue:
    """Does what was shown."""
    found = taking_in.import_for(import_id, current_user.person)
    taking_in.carry_out(found, current_user.can, actor=current_user.actor, now=clock.now())
    flash(_("Read in. Below is what became of every row."), "success")
    return redirect(url_for("data_imports.one", import_id=import_id), 303)


@pages.post("/<int:import_id>/drop")
@guard(*IMPORTERS)
def drop(import_id: int) -> ResponseReturnValue:
    """Drops it; nothing is added."""
    taking_in.drop(
        taking_in.import_for(import_id, current_user.person), actor=current_user.actor, now=clock.now()
    )  # fmt: skip
    flash(_("Dropped. Nothing was changed."), "success")
    return redirect(url_for("data_imports.listing"), 303)


def _one(found: TableImport) -> str:
    label = all_intakes()[found.table].label if found.table in all_intakes() else found.table
    return render_template("exports/import_one.html", made=found, label=label)


def _page(problem: Breach | NotFound | None = None) -> str:
    person = current_user.person
    return render_template(
        "exports/imports.html", sheets=sheets_for(current_user.can), intakes=intakes_for(current_user.can),
        found=queries.imports_of(person, request.args.get("cursor")), problem=problem,
        errors=problem.errors if problem else {}, chosen=request.form.get("table", ""),
        labels={each.table: each.label for each in all_intakes().values()}, most=taking_in.MOST_ROWS,
        may_export=any(current_user.can(each) for each in EXPORTERS),
    )  # fmt: skip
