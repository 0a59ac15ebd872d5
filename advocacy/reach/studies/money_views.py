"""Pages on money: rate cards with their versions, and what programmes cost."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.errors import Breach, InvalidMove
from advocacy.links.attribution import programmes
from advocacy.people.capabilities import Capability
from advocacy.reach.studies import money_forms, outlays, rate_cards, told
from advocacy.web.guards import guard

pages = Blueprint("studies", __name__, url_prefix="/reach")


@pages.get("/rate-cards")
@guard(Capability.SEE_REACH)
def cards() -> ResponseReturnValue:
    """Every version of the rates, and a form for the next one."""
    given = money_forms.filled(rate_cards.newest(), settings.current().currency)
    return _cards(given, {}, 200)


@pages.post("/rate-cards")
@guard(Capability.WRITE_RATES)
def write_card() -> ResponseReturnValue:
    """Writes the next version."""
    try:
        card = rate_cards.write(money_forms.draft_of(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:  # nothing is written before it refuses
        return _cards(request.form, refusal.errors or {"source": [str(refusal)]}, 422)
    flash(_("Version %(number)s is written. Figures follow it from its day on.", number=card.version), "success")
    return redirect(url_for("studies.cards"))


@pages.get("/costs")
@guard(Capability.SEE_REACH)
def costs() -> ResponseReturnValue:
    """What programmes cost, and a form to book more."""
    return _costs({}, {}, 200)


@pages.post("/costs")
@guard(Capability.WRITE_RATES)
def book_cost() -> ResponseReturnValue:
    """Books a cost."""
    try:
        outlays.book(money_forms.booking_of(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _costs(request.form, refusal.errors or {"what": [str(refusal)]}, 422)
    except InvalidMove as refusal:
        return _costs(request.form, {"reference": [str(refusal)]}, 409)
    flash(_("Booked."), "success")
    return redirect(url_for("studies.costs"))


@pages.post("/costs/<int:outlay_id>/take-back")
@guard(Capability.WRITE_RATES)
def take_cost_back(outlay_id: int) -> ResponseReturnValue:
    """It was a mistake."""
    outlays.take_back(outlays.outlay_for(outlay_id), actor=current_user.actor, now=clock.now())
    flash(_("Taken back. It counts no more."), "success")
    return redirect(url_for("studies.costs"))


def _cards(given: Mapping[str, str], errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    found = rate_cards.written(request.args.get("cursor"))
    page = render_template(
        "reach/rate_cards.html", found=found, given=given, errors=errors, networks=money_forms.networks(),
        field=money_forms.field, ways=money_forms.WAYS, money=told.money,
        today=clock.now().astimezone(settings.current().zone).date(), rate_errors=any("-" in name for name in errors),
    )  # fmt: skip
    return page, status


def _costs(given: Mapping[str, str], errors: Mapping[str, list[str]], status: int) -> tuple[str, int]:
    page = render_template(
        "reach/costs.html", found=outlays.booked(request.args.get("cursor")), given=given, errors=errors,
        programmes=programmes.listed(), called=dict(programmes.listed()), money=told.money,
        currency=settings.current().currency,
    )  # fmt: skip
    return page, status
