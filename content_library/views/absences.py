"""Pages of those who review: absences with a delegate, and the qualifications that registered principals need."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.people.queries import person_for
from advocacy.times import calendars
from advocacy.web.guards import guard
from content_library.items.forms import read_time
from content_library.models import Function
from content_library.routes import absences, deciders, qualifications

pages = Blueprint("absences", __name__)

REVIEWERS = tuple(function.capability for function in Function)


@pages.get("/absences")
@guard(*REVIEWERS, Capability.WRITE_ROUTES)
def listing() -> ResponseReturnValue:
    """Absences that one may know of, and the form for the next one."""
    return _absences()


@pages.post("/absences")
@guard(*REVIEWERS, Capability.WRITE_ROUTES)
def enter() -> ResponseReturnValue:
    """Enters an absence: one's own, or somebody's for those who keep routes."""
    form, now = request.form, clock.now()
    try:
        person = _chosen(form.get("person_id", "")) or current_user.person
        absences.refuse_others(person.id, current_user.id, keeps_routes=current_user.can(Capability.WRITE_ROUTES))
        begins_at, ends_at = (read_time(form, name, current_user.zone) for name in ("begins_at", "ends_at"))
        if begins_at is None or ends_at is None:
            raise Breach(_("Say from when until when."), errors={"ends_at": [_("Both are needed.")]})
        absences.enter(
            person, begins_at, ends_at, _chosen(form.get("delegate_id", "")), actor=current_user.actor, now=now
        )
    except Breach as refusal:
        return _absences(refusal), 422
    flash(_("Entered. The delegate decides while it lasts."), "success")
    return redirect(url_for("absences.listing"))


@pages.post("/absences/<int:absence_id>/take-back")
@guard(*REVIEWERS, Capability.WRITE_ROUTES)
def take_back(absence_id: int) -> ResponseReturnValue:
    """Ends an absence now."""
    keeps = current_user.can(Capability.WRITE_ROUTES)
    found = absences.absence_for(absence_id, current_user.id, keeps_routes=keeps)
    absences.take_back(found, actor=current_user.actor, now=clock.now())
    flash(_("Taken back."), "success")
    return redirect(url_for("absences.listing"))


@pages.get("/qualifications")
@guard(Capability.WRITE_ROUTES)
def qualification_list() -> ResponseReturnValue:
    """Who is qualified for what, and until when."""
    return _qualifications()


@pages.post("/qualifications")
@guard(Capability.WRITE_ROUTES)
def add_qualification() -> ResponseReturnValue:
    """Enters somebody's qualification."""
    form = request.form
    try:
        person = _chosen(form.get("person_id", ""))
        if person is None:
            raise Breach(_("Say whose it is."), errors={"person_id": [_("Choose somebody.")]})
        qualifications.add_qualification(
            person, form.get("kind", ""), form.get("number", ""), _date(form.get("valid_until", "")),
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _qualifications(refusal), 422
    flash(_("Entered."), "success")
    return redirect(url_for("absences.qualification_list"))


@pages.post("/qualifications/<int:qualification_id>/revoke")
@guard(Capability.WRITE_ROUTES)
def revoke_qualification(qualification_id: int) -> ResponseReturnValue:
    """Ends a qualification, with a reason."""
    found = qualifications.qualification_for(qualification_id)
    qualifications.revoke(found, actor=current_user.actor, now=clock.now(), why=request.form.get("note", ""))
    flash(_("Ended."), "success")
    return redirect(url_for("absences.qualification_list"))


def _absences(problem: Breach | None = None) -> str:
    cursor, writes = request.args.get("cursor"), current_user.can(Capability.WRITE_ROUTES)
    return render_template(
        "content_library/absences.html", cursor=cursor,
        found=absences.listing(current_user.id, cursor, keeps_routes=writes),
        people=_people(), writes=writes, now=clock.now(), problem=problem, given=request.form,
        reviews=deciders.is_reviewer(current_user.person), errors=problem.errors if problem else {},
    )  # fmt: skip


def _qualifications(problem: Breach | None = None) -> str:
    cursor, today = request.args.get("cursor"), calendars.calendar().day_of(clock.now())
    return render_template(
        "content_library/qualifications.html", found=qualifications.listing(cursor), cursor=cursor, today=today,
        soon=today + qualifications.WARNED_BEFORE, people=_people(), problem=problem, given=request.form,
        errors=problem.errors if problem else {},
    )  # fmt: skip


def _people() -> list[tuple[str, str]]:
    return [(str(each.id), each.name) for each in deciders.reviewers()]


def _chosen(person_id: str) -> Person | None:
    number = whole(person_id)
    return person_for(number) if number is not None else None


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError as wrong:
        raise Breach(_("That is not a date."), errors={"valid_until": [_("Write it as 2027-06-30.")]}) from wrong
