"""The desk's page of hints: who brings reach already, with every part of the score."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.joining import scoring, spotting
from influencers.joining.models import SpottedKind, SpottedState
from influencers.joining.wording import PARTS, SOURCES, network_name

pages = Blueprint("spotting", __name__, url_prefix="/programmes/spotted")


@pages.get("")
@guard(Capability.WRITE_PROGRAMMES)
def found() -> ResponseReturnValue:
    """Hints, the highest score first."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    shown = SpottedState(state) if state in set(SpottedState) else SpottedState.FOUND
    page = spotting.hints(shown, SpottedKind(kind) if kind in set(SpottedKind) else None, request.args.get("cursor"))
    return render_template(
        "influencers/joining/spotted.html", page=page, authors=spotting.authors_of(page.items), state=shown,
        states=list(SpottedState), labels=PARTS, sources=SOURCES, rules=scoring.RULES, least=scoring.LEAST,
        days=spotting.SINCE.days, network_name=network_name, kind=kind,
    )  # fmt: skip


@pages.post("/<int:spotted_id>/approach")
@guard(Capability.WRITE_PROGRAMMES)
def approach(spotted_id: int) -> ResponseReturnValue:
    """Makes somebody a prospect."""
    partner = spotting.approach(spotting.hint_for(spotted_id), actor=current_user.actor, now=clock.now())
    flash(_("%(name)s is a prospect now.", name=partner.name), "success")
    return redirect(url_for("spotting.found"))


@pages.post("/<int:spotted_id>/dismiss")
@guard(Capability.WRITE_PROGRAMMES)
def dismiss(spotted_id: int) -> ResponseReturnValue:
    """Nothing for us."""
    spotting.dismiss(spotting.hint_for(spotted_id), actor=current_user.actor, now=clock.now())
    return redirect(url_for("spotting.found"))


@pages.post("/<int:spotted_id>/restore")
@guard(Capability.WRITE_PROGRAMMES)
def restore(spotted_id: int) -> ResponseReturnValue:
    """Something for us after all."""
    spotting.restore(spotting.hint_for(spotted_id), actor=current_user.actor, now=clock.now())
    return redirect(url_for("spotting.found", state=SpottedState.DISMISSED.value))
