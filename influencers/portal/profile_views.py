"""What a partner says of themselves: topics, languages, country, prices; name, zone and language of their account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach
from advocacy.people import accounts
from advocacy.web.guards import signed_in
from advocacy.web.languages import LANGUAGES
from influencers.partners import contacts, partners
from influencers.partners.models import Partner
from influencers.portal.own_profile import mine, my_rate

pages = Blueprint("portal_profile", __name__)

ACCOUNT = ("name", "zone", "language")
SAID = ("about", "country", "topics", "languages")


@pages.get("/portal/profile")
@signed_in
def profile() -> ResponseReturnValue:
    """My profile as whoever runs programmes sees it."""
    return _page({}, 200)


@pages.post("/portal/profile")
@signed_in
def change() -> ResponseReturnValue:
    """Saves what I say of myself."""
    form, now, actor = request.form, clock.now(), current_user.actor
    try:
        accounts.change_person(
            current_user.person, actor=actor, now=now, **{name: form[name].strip() for name in ACCOUNT if name in form}
        )
        words = {name: form.get(name, "").split(",") for name in ("topics", "languages")}
        partners.change(
            _mine(), actor=actor, now=now, about=form.get("about", ""), country=form.get("country", ""), **words
        )
    except Breach as refusal:
        return _page(refusal.errors, 422, str(refusal))
    flash(_("Saved."), "success")
    return redirect(url_for("portal_profile.profile"))


@pages.post("/portal/profile/rates")
@signed_in
def add_rate() -> ResponseReturnValue:
    """Says what I ask for a kind of deliverable from today on."""
    form = request.form
    try:
        contacts.set_rate(
            _mine(), form.get("kind", ""), form.get("amount", ""), form.get("currency", ""), actor=current_user.actor,
            now=clock.now(), network=form.get("network", ""), note=form.get("note", ""),
        )  # fmt: skip
    except Breach as refusal:
        return _page(refusal.errors, 422, str(refusal))
    flash(_("Saved."), "success")
    return redirect(url_for("portal_profile.profile"))


@pages.post("/portal/profile/rates/<int:rate_id>/remove")
@signed_in
def remove_rate(rate_id: int) -> ResponseReturnValue:
    """Takes a price of mine away."""
    contacts.remove_rate(my_rate(current_user.person, rate_id), actor=current_user.actor, now=clock.now())
    flash(_("Taken away."), "success")
    return redirect(url_for("portal_profile.profile"))


def _mine() -> Partner:
    return mine(current_user.person, actor=current_user.actor, now=clock.now())


def _page(errors: dict[str, list[str]], status: int, problem: str = "") -> ResponseReturnValue:
    known = partners.partner_of(current_user.id)
    page = render_template(
        "influencers/portal/profile.html", partner=known, person=current_user.person, errors=errors, problem=problem,
        rates=contacts.newest_rates([known.id]) if known else [], languages=list(LANGUAGES.items()),
        form=request.form.to_dict(),
    )  # fmt: skip
    return page, status
