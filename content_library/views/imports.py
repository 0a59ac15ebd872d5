"""Pages of imports: choose a file, see what would be added, let it run, take back what could not be added."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, spreadsheets
from advocacy.database import reading, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import MEGABYTE, takes_up_to
from advocacy.web.transactions import own_transactions
from content_library.importing import imports, queries, receiving
from content_library.importing.columns import EXAMPLE, MEANINGS
from content_library.importing.storing import MOST_BYTES, place_of
from content_library.models import ImportState, ItemImport

pages = Blueprint("imports", __name__, url_prefix="/studio/imports")

UNDER_WAY = frozenset({ImportState.WAITING, ImportState.RUNNING})


@pages.get("/")
@guard(Capability.WRITE_ITEMS)
def listing() -> ResponseReturnValue:
    """A form for a file, what its columns mean, and the imports so far."""
    return _page()


@pages.post("/")
@guard(Capability.WRITE_ITEMS)
@own_transactions
@takes_up_to(MOST_BYTES)
def look() -> ResponseReturnValue:
    """Takes a file in and shows what would be added; nothing is yet."""
    try:
        found = receiving.receive(request.files.get("file"), current_user.person, now=clock.now())
    except Breach as refusal:
        with reading():
            return _page(refusal), 422
    return redirect(url_for("imports.show", import_id=found))


@pages.get("/template.csv")
@guard(Capability.WRITE_ITEMS)
def template() -> ResponseReturnValue:
    """A file with every column and one row, to begin with."""
    columns = list(dict.fromkeys([*MEANINGS, *EXAMPLE]))
    return _csv([columns, [EXAMPLE.get(name, "") for name in columns]], "items.csv")


@pages.get("/<int:import_id>")
@guard(Capability.WRITE_ITEMS)
def show(import_id: int) -> ResponseReturnValue:
    """One import: what would be added, how far it is, or what came of it."""
    found, cursor = queries.import_for(import_id), request.args.get("cursor")
    return render_template(
        "content_library/import.html", found=found, under_way=found.state in UNDER_WAY, cursor=cursor,
        look=_look(found), refused=queries.refused_of(found, cursor), columns=found.columns,
        encoding=imports.sheet_of(found).encoding_name,
    )  # fmt: skip


@pages.get("/<int:import_id>/progress")
@guard(Capability.WRITE_ITEMS)
def progress(import_id: int) -> ResponseReturnValue:
    """How far it is: a fragment that the page puts in place while it runs."""
    found = queries.import_for(import_id)
    return render_template("content_library/_import_progress.html", found=found, under_way=found.state in UNDER_WAY)


@pages.post("/<int:import_id>/confirm")
@guard(Capability.WRITE_ITEMS)
def confirm(import_id: int) -> ResponseReturnValue:
    """Lets a worker add the rows."""
    imports.confirm(queries.import_for(import_id), actor=current_user.actor, now=clock.now())
    return redirect(url_for("imports.show", import_id=import_id))


@pages.post("/<int:import_id>/discard")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def discard(import_id: int) -> ResponseReturnValue:
    """Adds nothing of it."""
    with writing():
        found = queries.import_for(import_id)
        imports.discard(found, actor=current_user.actor, now=clock.now())
        sha256 = found.sha256
    receiving.tidy(sha256)
    flash(_("Discarded; nothing was added."), "success")
    return redirect(url_for("imports.listing"))


@pages.get("/<int:import_id>/refused.csv")
@guard(Capability.WRITE_ITEMS)
def refused(import_id: int) -> ResponseReturnValue:
    """The rows that could not be taken: the file's columns, and the reason. Mended, it can be imported as it is."""
    found = queries.import_for(import_id)
    return _csv(queries.refused_cells(found.id, tuple(found.columns)), f"import-{found.id}-refused.csv")


def _csv(rows: Iterable[list[str]], name: str) -> Response:
    body = (piece.encode() for piece in spreadsheets.written(rows))
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(stream_with_context(body), content_type="text/csv; charset=utf-8", headers=headers)


def _look(found: ItemImport) -> queries.Look | None:
    """What the file says, while it waits for somebody to confirm and is on this machine."""
    path = place_of(found.sha256)
    if found.state is not ImportState.LOOKED_AT or not path.exists():
        return None
    with path.open("rb") as file:
        return queries.look(file, current_user.zone, imports.sheet_of(found))


def _page(problem: Breach | None = None) -> str:
    cursor = request.args.get("cursor")
    return render_template(
        "content_library/imports.html", found=queries.list_imports(cursor), cursor=cursor, problem=problem,
        meanings=MEANINGS, most=MOST_BYTES // MEGABYTE,
    )  # fmt: skip
