"""Pages of stated figures: of one's own post, and a sheet of many for marketing. Thin: a question, a template."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from advocacy import clock, spreadsheets
from advocacy.database import reading, writing
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.posts.models import Share
from advocacy.reach import metrics
from advocacy.reach.metrics import metric
from advocacy.reach.readings import queries, sheets, stating
from advocacy.reach.readings.stating import Source
from advocacy.web.guards import guard
from advocacy.web.transactions import own_transactions

pages = Blueprint("readings", __name__)

EXAMPLE = ("4711", "2026-11-30", "Export of LinkedIn's analytics, 1 December", "840", "31", "4")
EXAMPLE_COLUMNS = ("post", "as_of", "evidence", "impressions", "reactions", "comments")


@pages.get("/posts/<int:share_id>/figures")
@guard(Capability.SHARE, Capability.WRITE_ITEMS)
def figures(share_id: int) -> ResponseReturnValue:
    """What is known of a post, who said so, and a form to say more."""
    return _page(_post(share_id))


@pages.post("/posts/<int:share_id>/figures")
@guard(Capability.SHARE, Capability.WRITE_ITEMS)
def state(share_id: int) -> ResponseReturnValue:
    """Keeps what somebody read at the network."""
    share, now, form = _post(share_id), clock.now(), request.form
    try:
        kept = stating.state(
            share, _figures(form), as_of=stating.instant(form.get("as_of", ""), current_user.zone, now),
            evidence=form.get("evidence", ""), source=Source.HAND, by_id=current_user.id, actor=current_user.actor,
            now=now,
        )  # fmt: skip
    except Breach as problem:
        return _page(share, form, problem), 422
    flash(_("Kept. It counts within a minute.") if kept else _("Nothing new in that."), "success" if kept else "info")
    return redirect(url_for("readings.figures", share_id=share.id))


@pages.get("/reach/readings")
@guard(Capability.WRITE_ITEMS)
def sheet() -> ResponseReturnValue:
    """The form that takes a sheet of figures."""
    return _sheet_page()


@pages.get("/reach/readings/template.csv")
@guard(Capability.WRITE_ITEMS)
def template() -> ResponseReturnValue:
    """A sheet to begin with."""
    named = {"Content-Disposition": "attachment; filename=figures.csv"}
    return Response(spreadsheets.written([EXAMPLE_COLUMNS, EXAMPLE]), mimetype="text/csv", headers=named)


@pages.post("/reach/readings/preview")
@guard(Capability.WRITE_ITEMS)
def preview() -> ResponseReturnValue:
    """Shows what the sheet says, line by line, and what can't be taken. Keeps nothing."""
    file, evidence = request.files.get("file"), request.form.get("evidence", "")
    try:
        text = sheets.decoded(file.read(sheets.MOST_BYTES + 1) if file else b"")
        rows = sheets.read(text, evidence, current_user.zone, clock.now())
    except Breach as problem:
        return _sheet_page(problem=problem, evidence=evidence), 422
    return _sheet_page(rows=rows, text=text, evidence=evidence)


@pages.post("/reach/readings")
@guard(Capability.WRITE_ITEMS)
@own_transactions
def take_in() -> ResponseReturnValue:
    """Keeps the lines of the sheet that can be taken, some in each transaction: it may be sent again."""
    now, evidence = clock.now(), request.form.get("evidence", "")
    by_id, actor = current_user.id, current_user.actor
    with reading():
        rows = sheets.read(request.form.get("text", ""), evidence, current_user.zone, now)
    fit = [row for row in rows if row.share is not None and row.as_of is not None and not row.problem]
    kept = 0
    for begin in range(0, len(fit), sheets.AT_ONCE):
        with writing():
            said = sheets.statements(fit[begin : begin + sheets.AT_ONCE])
            kept += stating.state_all(said, source=Source.CSV, by_id=by_id, actor=actor, now=now)
    left = sum(1 for row in rows if row.problem)
    flash(
        ngettext(
            "%(kept)s figure kept; it counts within a minute.",
            "%(kept)s figures kept; they count within a minute.",
            kept,
            kept=kept,
        ),
        "success",
    )
    if left:
        flash(ngettext("%(left)s line was left out.", "%(left)s lines were left out.", left, left=left), "warning")
    return redirect(url_for("readings.sheet"))


def _post(share_id: int) -> Share:
    return queries.post_for(share_id, person_id=current_user.id, anyones=current_user.can(Capability.WRITE_ITEMS))


def _page(share: Share, form: Any = None, problem: Breach | None = None) -> str:
    found = queries.readings_of(share.id, request.args.get("cursor"), 25)
    return render_template(
        "reach/figures.html", share=share, page=found, stands=queries.stands(share.id), names=metrics.REPORTED,
        metric=metric, form=form or {}, problem=problem, mine=share.person_id == current_user.id,
    )  # fmt: skip


def _sheet_page(**shown: Any) -> str:
    usual = {"rows": None, "text": "", "problem": None, "evidence": ""}
    return render_template("reach/sheet.html", columns=sheets.COLUMNS, metric=metric, **{**usual, **shown})


def _figures(form: Any) -> dict[str, int]:
    """The fields that are filled in. Raises Breach for what is no number, by field."""
    found: dict[str, int] = {}
    wrong: dict[str, list[str]] = {}
    for name in metrics.REPORTED:
        if written := form.get(name, "").strip():
            try:
                found[name] = stating.whole_number(written)
            except Breach as problem:
                wrong[name] = [problem.message]
    if wrong:
        raise Breach(_("These figures can't be kept."), errors=wrong)
    return found
