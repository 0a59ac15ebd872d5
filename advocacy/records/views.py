"""Pages of records: how long what is kept, legal holds, and the record of what is kept of people and why."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.people.privacy import listed as privacy_listed
from advocacy.people.queries import who_is
from advocacy.records import holds, retention
from advocacy.records.holds import Matter
from advocacy.records.models import HoldScope
from advocacy.records.wording import SCOPES
from advocacy.web.guards import guard
from advocacy.web.history_filters import day_in

pages = Blueprint("records", __name__)
SEE = (Capability.SEE_HISTORY, Capability.WRITE_RECORDS)


@pages.get("/retention")
@guard(*SEE)
def retained() -> ResponseReturnValue:
    """How long each kind of records is kept, what the next night would remove, and the profiles."""
    return _retention()


def _retention(problem: Breach | None = None) -> str:
    profiles = retention.profiles()
    return render_template(
        "records/retention.html", kept=retention.kept(clock.now(), holds.held()), profiles=profiles,
        options=[(each.id, each.name) for each in profiles],
        holds=len(holds.in_force()), may_write=current_user.can(Capability.WRITE_RECORDS), problem=problem,
        form=request.form,
    )  # fmt: skip


@pages.post("/retention/profiles")
@guard(Capability.WRITE_RECORDS)
def add_profile() -> ResponseReturnValue:
    """A new profile."""
    form, now = request.form, clock.now()
    months = form.get("months", default=0, type=int)
    try:
        retention.add_profile(form.get("name", ""), months, form.get("why", ""), actor=current_user.actor, now=now)
    except Breach as refusal:
        return _retention(refusal), 422
    flash(_("The profile is there. Choose it where it is to hold."), "success")
    return redirect(url_for("records.retained"))


@pages.post("/retention/profiles/<int:profile_id>/default")
@guard(Capability.WRITE_RECORDS)
def make_default(profile_id: int) -> ResponseReturnValue:
    """Keeps by that profile whatever has none of its own."""
    profile, why = retention.profile_for(profile_id), request.form.get("why", "")
    retention.make_default(profile, why, actor=current_user.actor, now=clock.now())
    flash(_("What has no profile of its own now follows the profile “%(name)s”.", name=profile.name), "success")
    return redirect(url_for("records.retained"))


@pages.post("/retention/kinds/<kind>")
@guard(Capability.WRITE_RECORDS)
def choose(kind: str) -> ResponseReturnValue:
    """Keeps a kind of records by another profile."""
    profile = retention.profile_for(request.form.get("profile_id", default=0, type=int))
    retention.choose(kind, profile, request.form.get("why", ""), actor=current_user.actor, now=clock.now())
    flash(_("Kept for %(name)s from now on.", name=profile.name), "success")
    return redirect(url_for("records.retained"))


@pages.get("/holds")
@guard(*SEE)
def listing() -> ResponseReturnValue:
    """Legal holds, and a form to place one."""
    return _holds()


def _holds(problem: Breach | None = None) -> str:
    return render_template(
        "records/holds.html", page=holds.listed(request.args.get("cursor"), 30), problem=problem, form=request.form,
        scopes=SCOPES, may_write=current_user.can(Capability.WRITE_RECORDS), me=current_user.id,
    )  # fmt: skip


@pages.post("/holds")
@guard(Capability.WRITE_RECORDS)
def place() -> ResponseReturnValue:
    """Places a hold."""
    try:
        holds.place(_matter(), request.form.get("why", ""), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _holds(refusal), 422
    flash(_("It is held. Nothing that it covers is removed or erased."), "success")
    return redirect(url_for("records.listing"))


def _matter() -> Matter:
    form, zone = request.form, current_user.zone
    scope = form.get("scope", "")
    if scope not in set(HoldScope):
        raise Breach(_("What is to be held?"), errors={"scope": [_("Choose one.")]})
    person_id = who_is(form["person"]) if form.get("person", "").strip() else None
    if scope == HoldScope.PERSON and person_id is None:
        raise Breach(_("Who is it?"), errors={"person": [_("Nobody is called so.")]})
    since, until = day_in(form, "from", zone), day_in(form, "until", zone, after=1)
    return Matter(HoldScope(scope), person_id, form.get("item_id", type=int), form.get("campaign", ""), since, until)


@pages.post("/holds/<int:hold_id>/ask-to-lift")
@guard(Capability.WRITE_RECORDS)
def ask_to_lift(hold_id: int) -> ResponseReturnValue:
    """Asks a second person to lift it."""
    why = request.form.get("why", "")
    holds.ask_to_lift(holds.hold_for(hold_id), why, actor=current_user.actor, now=clock.now())
    flash(_("A second person has to agree. Until then it holds."), "info")
    return redirect(url_for("records.listing"))


@pages.post("/holds/<int:hold_id>/keep")
@guard(Capability.WRITE_RECORDS)
def keep(hold_id: int) -> ResponseReturnValue:
    """It stays."""
    holds.keep(holds.hold_for(hold_id), actor=current_user.actor, now=clock.now())
    flash(_("The hold stays."), "success")
    return redirect(url_for("records.listing"))


@pages.post("/holds/<int:hold_id>/lift")
@guard(Capability.WRITE_RECORDS)
def lift(hold_id: int) -> ResponseReturnValue:
    """The second person agrees."""
    holds.lift(holds.hold_for(hold_id), actor=current_user.actor, now=clock.now())
    flash(_("The hold is lifted. What is past its retention goes tonight."), "success")
    return redirect(url_for("records.listing"))


@pages.get("/processing")
@guard(*SEE, Capability.WRITE_PRIVACY)
def processing() -> ResponseReturnValue:
    """The record of processing: what is kept of people, why, how long; what exports hold, erasures go through."""
    return render_template(
        "records/processing.html", kept=retention.kept(clock.now(), holds.held()), privacy=privacy_listed(),
    )  # fmt: skip
