"""Pages of review routes: who must agree to what, by when; the working hours; and where nobody can answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotFound
from advocacy.history import timeline
from advocacy.numbers import whole
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of
from advocacy.times import calendars
from advocacy.web.guards import guard
from content_library.items.telling import told
from content_library.models import Function, ItemKind, ItemOrigin, Risk, Route
from content_library.routes import deciders, routes
from content_library.routes import queries as route_queries
from content_library.routes.routes import Draft
from content_library.routes.routing import KEYS, standard_route
from content_library.words import labels
from content_library.words.outlets import outlets

pages = Blueprint("routes", __name__, url_prefix="/routes")

FREE = ("topics", "classes", "regions")
"""Conditions that are written as names with commas between; the others are chosen."""


@pages.get("/")
@guard(Capability.WRITE_ROUTES)
def listing() -> ResponseReturnValue:
    """The routes in force, who answers for whom, the working hours."""
    return _listing()


@pages.get("/new")
@guard(Capability.WRITE_ROUTES)
def new() -> ResponseReturnValue:
    """The form for a new route."""
    return _form(None, _blank())


@pages.post("/new")
@guard(Capability.WRITE_ROUTES)
def add() -> ResponseReturnValue:
    """Adds a route."""
    typed = _typed(standard=False)
    try:
        route = routes.add_route(typed, actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(None, typed, refusal), 422
    return _kept(route)


@pages.get("/standard")
@guard(Capability.WRITE_ROUTES)
def standard() -> ResponseReturnValue:
    """The form for the standard route, kept or not."""
    kept = _standard()
    return _form(kept, routes.draft_of(kept or standard_route()), is_standard=True)


@pages.post("/standard")
@guard(Capability.WRITE_ROUTES)
def change_standard() -> ResponseReturnValue:
    """Changes the standard route; the first change writes it down."""
    typed, kept, now = _typed(standard=True), _standard(), clock.now()
    try:
        route = (
            routes.change_route(kept, typed, actor=current_user.actor, now=now, why=request.form.get("note", ""))
            if kept
            else routes.add_route(typed, actor=current_user.actor, now=now)
        )
    except Breach as refusal:
        return _form(kept, typed, refusal, is_standard=True), 422
    return _kept(route)


@pages.get("/<int:route_id>")
@guard(Capability.WRITE_ROUTES)
def route(route_id: int) -> ResponseReturnValue:
    """One route: its form, and every version of it."""
    found = route_queries.route_for(route_id)
    return _form(found, routes.draft_of(found), is_standard=found.standard)


@pages.post("/<int:route_id>")
@guard(Capability.WRITE_ROUTES)
def change(route_id: int) -> ResponseReturnValue:
    """Writes the next version of a route."""
    found = route_queries.route_for(route_id)
    typed = _typed(standard=found.standard)
    try:
        routes.change_route(
            found, typed, actor=current_user.actor, now=clock.now(), why=request.form.get("note", "")
        )  # fmt: skip
    except Breach as refusal:
        return _form(found, typed, refusal, is_standard=found.standard), 422
    return _kept(found)


@pages.post("/<int:route_id>/retire")
@guard(Capability.WRITE_ROUTES)
def retire(route_id: int) -> ResponseReturnValue:
    """Takes a route out of use."""
    found, why = route_queries.route_for(route_id), request.form.get("note", "")
    routes.retire_route(found, actor=current_user.actor, now=clock.now(), why=why)
    flash(_("Retired. What it has asked for stays asked."), "success")
    return redirect(url_for("routes.listing"))


@pages.post("/working-hours")
@guard(Capability.WRITE_ROUTES)
def working_hours() -> ResponseReturnValue:
    """Changes the hours in which reviewers work."""
    form = request.form
    days = [day for day in map(whole, form.getlist("days")) if day is not None]
    holidays = form.get("holidays", "").replace(",", " ").split()
    try:
        calendars.set_calendar(
            form.get("zone", ""), days, form.get("begins", ""), form.get("ends", ""), holidays,
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as refusal:
        return _listing(refusal), 422
    flash(_("Saved. It holds for what is asked from now on."), "success")
    return redirect(url_for("routes.listing"))


def badge() -> int:
    """How many reviews nobody can answer."""
    return route_queries.count_unanswerable()


def _listing(problem: Breach | None = None) -> str:
    now, cursor = clock.now(), request.args.get("cursor")
    found = route_queries.listing(cursor)
    form = request.form if problem else {}
    return render_template(
        "content_library/routes.html", found=found, cursor=cursor, standard=_standard() or standard_route(),
        label=labels.label, function_label=_function_label, answering=_answering(now), stuck=badge(),
        calendar=calendars.calendar(), weekdays=labels.weekdays(), problem=problem, form=form,
        errors=problem.errors if problem else {}, condition_labels=_condition_labels(),
    )  # fmt: skip


def _answering(now: datetime) -> list[tuple[Function, str, str]]:
    """Each function with the names of those who answer for it and of deputies."""
    standings = deciders.standings(now)
    return [
        (function, deciders.names_of(standing.present), deciders.names_of(standing.deputies))
        for function, standing in standings.items()
    ]


def _standard() -> Route | None:
    return next((each for each in route_queries.in_force() if each.standard and each.id), None)


def _function_label(name: str) -> str:
    return str(labels.label(Function(name)))


def _condition_labels() -> Mapping[str, str]:
    return {
        "topics": _("Topics"), "classes": _("Product classes"), "regions": _("Regions"), "networks": _("Networks"),
        "risks": _("Risk"), "kinds": _("Kinds"), "origins": _("Origins"),
    }  # fmt: skip


def _blank() -> Draft:
    return Draft(name="", steps=[[Function.LEGAL, Function.HR]])


def _typed(*, standard: bool) -> Draft:
    """The form as it was sent. Raises Breach for a number that is none."""
    form = request.form
    places = {function: form.get(f"step_{function.value}", "") for function in Function}
    used = sorted({place for place in places.values() if place.isdigit()})
    escalate = form.get("escalate", "")
    return Draft(
        name=form.get("name", ""),
        steps=[[function for function, place in places.items() if place == step] for step in used],
        conditions={
            key: form.get(key, "").split(",") if key in FREE else form.getlist(key) for key in KEYS if not standard
        },
        priority=_number("priority", 0) or 0,
        hours=_number("hours", 16) or 0,
        remind_hours=_number("remind_hours", 0) or 0,
        escalate_function=Function(escalate) if escalate in set(Function) else None,
        escalate_person_id=whole(escalate),
        approval_days=_number("approval_days", None),
        routine="routine" in form,
        standard=standard,
    )


def _number(name: str, otherwise: int | None) -> int | None:
    text = request.form.get(name, "").strip()
    if not text:
        return otherwise
    if whole(text.removeprefix("-"), 5) is None:
        raise Breach(_("Write whole numbers."), errors={name: [_("A whole number.")]})
    return int(text)


def _form(found: Route | None, draft: Draft, problem: Breach | None = None, *, is_standard: bool = False) -> str:
    if found is not None and found.retired_at is not None:
        raise NotFound(_("This route was retired."))
    steps = {function.value: str(number) for number, step in enumerate(draft.steps, 1) for function in step}
    chosen: dict[str, Any] = {
        "networks": labels.network_choices(outlets()), "risks": labels.choices(Risk),
        "kinds": labels.choices(ItemKind), "origins": labels.choices(ItemOrigin),
    }  # fmt: skip
    return render_template(
        "content_library/route.html", route=found, draft=draft, steps=steps, problem=problem, is_standard=is_standard,
        errors=problem.errors if problem else {}, functions=labels.choices(Function), chosen=chosen, free=FREE,
        people=_people(draft.escalate_person_id), condition_labels=_condition_labels(),
        events=[told(row) for row in timeline("review_route", found.id, 20)] if found and found.id else [],
    )  # fmt: skip


def _people(chosen: int | None) -> list[tuple[str, str]]:
    """Whom a route may tell: those who review, and whoever it tells by now."""
    found = {each.id: each.name for each in deciders.reviewers()}
    if chosen and chosen not in found:
        found |= names_of([chosen])
    return [(str(key), name) for key, name in found.items()]


def _kept(kept: Route) -> ResponseReturnValue:
    flash(_("Saved as version %(number)s. What was asked before stays as it is.", number=kept.version), "success")
    return redirect(url_for("routes.listing"))
