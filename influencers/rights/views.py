"""Pages of the register of rights: every licence by what one looks for, one licence, places where assets run. Thin."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.partners.partners import keep_partner
from influencers.rights import forms, licences, places, queries, telling, wording
from influencers.rights.models import IN_FORCE, Licence

pages = Blueprint("rights", __name__, url_prefix="/rights")

LINES = 25


@pages.get("/")
@guard(Capability.WRITE_PROGRAMMES)
def listing() -> ResponseReturnValue:
    """The register, the newest licence first."""
    sought = forms.sought(request.args)
    found = queries.register(sought, clock.now(), request.args.get("cursor"), LINES)
    return render_template(
        "influencers/rights/register.html", page=found, sought=sought, counts=queries.counts(), now=clock.now(),
        running=queries.running(each.asset for each in found.items), overdue=queries.overdue(), wording=wording,
        cursor=request.args.get("cursor"), in_force=IN_FORCE,
    )  # fmt: skip


@pages.get("/new")
@guard(Capability.WRITE_PROGRAMMES)
def new() -> ResponseReturnValue:
    """A form for a licence that was agreed elsewhere."""
    known = {name: request.args.get(name, "") for name in ("kind", "number", "title")}
    today = clock.now().astimezone(clock.zone_named(current_user.zone)).date().isoformat()
    return _form({**known, "territory": "worldwide", "start": today}, {}), 200


@pages.post("/")
@guard(Capability.WRITE_PROGRAMMES)
def grant() -> ResponseReturnValue:
    """Enters a licence; of the same asset, start and uses it is entered once."""
    form, actor, now = request.form, current_user.actor, clock.now()
    try:
        facts = forms.licence_facts(form, current_user.zone)
        name, email = form.get("partner_name", ""), form.get("partner_email", "")
        partner = keep_partner(name=name, email=email, actor=actor, now=now) if name.strip() or email.strip() else None
        licence = licences.grant(
            **facts, partner_id=partner.id if partner else None, source=licences.by_hand(facts), actor=actor, now=now
        )  # fmt: skip
    except Breach as breach:
        typed = {**form.to_dict(), "media": form.getlist("media")}
        return _form(typed, breach.errors), 422
    flash(_("The licence is in the register."), "success")
    return redirect(url_for("rights.one", licence_id=licence.id))


@pages.get("/<int:licence_id>")
@guard(Capability.WRITE_PROGRAMMES)
def one(licence_id: int) -> ResponseReturnValue:
    """One licence: what it allows, where its asset runs, what happened."""
    return _one(queries.licence_for(licence_id), {}), 200


@pages.post("/<int:licence_id>/extend")
@guard(Capability.WRITE_PROGRAMMES)
def extend(licence_id: int) -> ResponseReturnValue:
    """Enters the licence that goes on where this one ends."""
    licence = queries.licence_for(licence_id)
    try:
        end = forms.day(request.form.get("end", ""), current_user.zone, "end")
        if end is None and request.form.get("for_ever") != "on":
            raise Breach(_("Until when?"), errors={"end": [_("Give a day, or say that it does not end.")]})
        later = licences.extend(licence, end, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _one(licence, breach.errors), 422
    flash(_("Extended: this is the new licence."), "success")
    return redirect(url_for("rights.one", licence_id=later.id))


@pages.post("/<int:licence_id>/revoke")
@guard(Capability.WRITE_PROGRAMMES)
def revoke(licence_id: int) -> ResponseReturnValue:
    """Takes a licence back; what is not covered by another is out of use at once."""
    licence = queries.licence_for(licence_id)
    try:
        licences.revoke(licence, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    except Breach as breach:
        return _one(licence, breach.errors), 422
    flash(_("Revoked. What was made of it is out of use, and what was queued is cancelled."), "success")
    return redirect(url_for("rights.one", licence_id=licence_id))


@pages.post("/<int:licence_id>/places")
@guard(Capability.WRITE_PROGRAMMES)
def add_place(licence_id: int) -> ResponseReturnValue:
    """Notes where its asset runs."""
    licence, form = queries.licence_for(licence_id), request.form
    try:
        places.note_place(
            licence.asset, form.get("place", ""), form.get("name", ""), form.get("url", ""), actor=current_user.actor,
            now=clock.now(),
        )  # fmt: skip
    except Breach as breach:
        return _one(licence, breach.errors), 422
    flash(_("Noted. You are told before the licence ends."), "success")
    return redirect(url_for("rights.one", licence_id=licence_id))


@pages.post("/places/<int:place_id>/end")
@guard(Capability.WRITE_PROGRAMMES)
def end_place(place_id: int) -> ResponseReturnValue:
    """Notes that it was taken away there."""
    place = queries.place_for(place_id)
    places.end_place(place, actor=current_user.actor, now=clock.now())
    flash(_("Noted: it no longer runs there."), "success")
    latest = next(iter(licences.licences_of(place.asset)), None)
    return redirect(url_for("rights.one", licence_id=latest.id) if latest else url_for("rights.listing"))


def _form(values: Mapping[str, object], errors: Mapping[str, list[str]]) -> str:
    return render_template("influencers/rights/new.html", values=values, errors=errors, wording=wording)


def _one(licence: Licence, errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "influencers/rights/licence.html", licence=licence, runs=queries.whereabouts(licence.asset), errors=errors,
        events=telling.told("licence", licence.id, wording.VERBS), wording=wording, now=clock.now(),
        others=[each for each in licences.licences_of(licence.asset) if each.id != licence.id], in_force=IN_FORCE,
        later=queries.extension_of(licence),
    )  # fmt: skip
