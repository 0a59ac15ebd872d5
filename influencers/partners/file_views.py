"""Partners from a spreadsheet: choose a file, look at what it would do, keep it. Thin."""

from __future__ import annotations

from flask import Blueprint, Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.sizes import takes_up_to
from influencers.partners import files

pages = Blueprint("partner_files", __name__, url_prefix="/partners/import")
SHOWN = 100


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def choose() -> ResponseReturnValue:
    """A form for a file."""
    return _page()


@pages.get("/example")
@guard(Capability.WRITE_PROGRAMMES)
def example() -> ResponseReturnValue:
    """A file to begin with."""
    named = {"Content-Disposition": "attachment; filename=partners-example.csv"}
    return Response("".join(files.example()), content_type="text/csv; charset=utf-8", headers=named)


@pages.post("")
@guard(Capability.WRITE_PROGRAMMES)
@takes_up_to(files.LARGEST * 4)
def take() -> ResponseReturnValue:
    """Looks at a file, or keeps what was looked at: the page carries the file's words until then."""
    uploaded, typed = request.files.get("file"), request.form.get("content", "")
    content = uploaded.stream.read(files.LARGEST + 1) if uploaded and uploaded.filename else typed.encode()
    try:
        rows = files.read(content)
    except Breach as breach:
        return _page(errors=breach.errors or {"file": [f"{breach.message} {breach.remedy or ''}".strip()]}), 422
    if request.form.get("do") != "keep":
        return _page(rows=files.preview(rows), content=files.text(content))
    done = files.keep(rows, actor=current_user.actor, now=clock.now())
    flash(ngettext("%(num)d new partner.", "%(num)d new partners.", done.new), "success")
    return _page(done=done)


def _page(
    rows: list[files.Row] | None = None, content: str = "", done: files.Kept | None = None,
    errors: dict[str, list[str]] | None = None,
) -> str:  # fmt: skip
    rows = rows or []
    return render_template(
        "influencers/partners/import.html", rows=rows[:SHOWN], content=content, done=done, errors=errors or {},
        columns=files.COLUMNS, good=sum(1 for row in rows if not row.problem), total=len(rows),
        bad=[row for row in rows if row.problem][:SHOWN], known=sum(1 for row in rows if row.known and not row.problem),
    )  # fmt: skip
