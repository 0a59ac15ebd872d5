"""Pages of the catalogue: a person redeems, marketing adds and changes perks. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import get
from advocacy.errors import Breach, NotFound
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.perks import forms, perks, queries, redemptions
from rewards.perks.models import Perk

pages = Blueprint("perks", __name__)


@pages.post("/perks/<int:perk_id>/redeem")
@guard(Capability.SHARE)
def redeem(perk_id: int) -> ResponseReturnValue:
    """Asks for a perk."""
    perk = _offered(perk_id)
    redemptions.request(perk, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("“%(perk)s” is on its way. Your points are held until it is handed out.", perk=perk.name), "success")
    return redirect(url_for("points.mine"))


@pages.get("/rewards/perks")
@guard(Capability.WRITE_REWARDS)
def listing() -> ResponseReturnValue:
    """Every perk, and a form for a new one."""
    return _listing({}, {})


@pages.post("/rewards/perks")
@guard(Capability.WRITE_REWARDS)
def add_perk() -> ResponseReturnValue:
    """Adds a perk."""
    try:
        perks.add_perk(**forms.perk_facts(request.form), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _listing(request.form, breach.errors), 422
    flash(_("The perk is offered."), "success")
    return redirect(url_for("perks.listing"))


@pages.get("/rewards/perks/<int:perk_id>")
@guard(Capability.WRITE_REWARDS)
def perk_form(perk_id: int) -> ResponseReturnValue:
    """One perk, to change it."""
    return render_template("rewards/perk.html", perk=get(Perk, perk_id, "perk"), errors={})


@pages.post("/rewards/perks/<int:perk_id>")
@guard(Capability.WRITE_REWARDS)
def change_perk(perk_id: int) -> ResponseReturnValue:
    """Changes a perk."""
    perk = get(Perk, perk_id, "perk")
    try:
        perks.change_perk(perk, **forms.perk_facts(request.form), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return render_template("rewards/perk.html", perk=perk, errors=breach.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("perks.listing"))


def _offered(perk_id: int) -> Perk:
    perk = get(Perk, perk_id, "perk")
    if not perk.active:
        raise NotFound("There is no such perk.")
    return perk


def _listing(values: object, errors: dict[str, list[str]]) -> str:
    found = queries.all_perks(request.args.get("cursor"), 25)
    return render_template("rewards/perks.html", page=found, values=values, errors=errors)
