"""Pages of segments: named groups of people across teams, filled by hand or by the directory's groups."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.directory import rules
from advocacy.errors import Breach
from advocacy.people import queries, segments
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard

pages = Blueprint("segments", __name__)


@pages.get("/admin/segments")
@guard(Capability.SEE_PEOPLE)
def listing() -> ResponseReturnValue:
    """Segments and how many are in each."""
    return _listing()


def _listing(problem: Breach | None = None) -> str:
    found = segments.segments(request.args.get("cursor"))
    return render_template(
        "directory/segments.html", page=found, sizes=segments.sizes([each.id for each in found.items]),
        problem=problem, form=request.form, cursor=request.args.get("cursor"),
    )  # fmt: skip


@pages.post("/admin/segments")
@guard(Capability.WRITE_PEOPLE)
def add() -> ResponseReturnValue:
    """Adds a segment."""
    form = request.form
    try:
        made = segments.add_segment(
            form.get("name", ""), actor=current_user.actor, now=clock.now(), purpose=form.get("purpose", "")
        )
    except Breach as refusal:
        return _listing(refusal), 422
    return redirect(url_for("segments.segment", segment_id=made.id))


@pages.get("/admin/segments/<int:segment_id>")
@guard(Capability.SEE_PEOPLE)
def segment(segment_id: int) -> ResponseReturnValue:
    """One segment and who is in it."""
    return _segment(segment_id)


def _segment(segment_id: int, problem: Breach | None = None) -> str:
    return render_template(
        "directory/segment.html", segment=segments.segment_for(segment_id), problem=problem, form=request.form,
        people=segments.people_in(segment_id, request.args.get("cursor")), cursor=request.args.get("cursor"),
    )  # fmt: skip


@pages.post("/admin/segments/<int:segment_id>")
@guard(Capability.WRITE_PEOPLE)
def change(segment_id: int) -> ResponseReturnValue:
    """Gives it another name or purpose."""
    form = request.form
    try:
        segments.change_segment(
            segments.segment_for(segment_id), form.get("name", ""), form.get("purpose", ""),
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _segment(segment_id, refusal), 422
    flash(_("Saved."), "success")
    return redirect(url_for("segments.segment", segment_id=segment_id))


@pages.post("/admin/segments/<int:segment_id>/people")
@guard(Capability.WRITE_PEOPLE)
def put_in(segment_id: int) -> ResponseReturnValue:
    """Puts somebody in, by mail address, number or whole name."""
    try:
        person_id = queries.who_is(request.form.get("who", ""))
        if person_id is None:
            raise Breach(_("Whom do you mean?"), errors={"who": [_("Nobody is called so.")]})
        segments.put_in(
            segments.segment_for(segment_id), queries.person_for(person_id), actor=current_user.actor, now=clock.now()
        )
    except Breach as refusal:
        return _segment(segment_id, refusal), 422
    return redirect(url_for("segments.segment", segment_id=segment_id))


@pages.post("/admin/segments/<int:segment_id>/people/<int:person_id>/out")
@guard(Capability.WRITE_PEOPLE)
def take_out(segment_id: int, person_id: int) -> ResponseReturnValue:
    """Takes somebody out."""
    segments.take_out(
        segments.segment_for(segment_id), queries.person_for(person_id), actor=current_user.actor, now=clock.now()
    )
    return redirect(url_for("segments.segment", segment_id=segment_id))


@pages.post("/admin/segments/<int:segment_id>/end")
@guard(Capability.WRITE_PEOPLE)
def end(segment_id: int) -> ResponseReturnValue:
    """Ends it: nobody is in it any more, and no group gives it."""
    found, actor, now = segments.segment_for(segment_id), current_user.actor, clock.now()
    rules.forget_segment(found, actor=actor, now=now)
    segments.end_segment(found, actor=actor, now=now)
    flash(_("The segment is gone."), "success")
    return redirect(url_for("segments.listing"))
