"""Pages of what is given or taken by hand: what waits for a second person, proposing, deciding. Thin."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import Breach, NotFound
from advocacy.links.attribution import money
from advocacy.web.guards import guard
from influencers.commissions import adjustments, forms, queries, wording
from influencers.commissions.plan_models import AdjustmentState
from influencers.commissions.views import LINES, SEES
from influencers.programmes.models import Enrolment

pages = Blueprint("adjustments", __name__, url_prefix="/commissions")


@pages.get("/adjustments")
@guard(*SEES)
def listing() -> ResponseReturnValue:
    """What was proposed, newest first: by default what waits for a second person."""
    said = request.args.get("state", "proposed")
    state = AdjustmentState(said) if said in set(AdjustmentState) else None
    found = adjustments.listed(state=state, cursor=request.args.get("cursor"), limit=LINES)
    return render_template(
        "influencers/commissions/adjustments.html", page=found, state=state, words=wording,
        cursor=request.args.get("cursor"), me=current_user.id, waits=queries.held(),
    )  # fmt: skip


@pages.get("/partners/<int:enrolment_id>/adjust")
@guard(*SEES)
def new(enrolment_id: int) -> ResponseReturnValue:
    """A form to give or take something by hand."""
    return _form(queries.enrolment_for(enrolment_id), {}, {}), 200


@pages.post("/partners/<int:enrolment_id>/adjust")
@guard(*SEES)
def propose(enrolment_id: int) -> ResponseReturnValue:
    """Proposes it; a second person decides."""
    enrolment, form = queries.enrolment_for(enrolment_id), request.form
    try:
        currency = money.currency_of(form.get("currency", "") or enrolment.programme.currency)
        amount = money.minor(form.get("amount", ""), currency, "amount")
        kind = forms.adjustment_kind(form.get("kind", ""))
        why = form.get("why", "")
        adjustments.propose(enrolment, kind, amount, currency, why, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _form(enrolment, form, breach.errors), 422
    flash(_("Proposed. It holds once a second person agrees."), "success")
    return redirect(url_for("adjustments.listing"))


@pages.post("/adjustments/<int:adjustment_id>/<verb>")
@guard(*SEES)
def decide(adjustment_id: int, verb: str) -> ResponseReturnValue:
    """A second person agrees; or it is declined."""
    found, actor, now = adjustments.adjustment_for(adjustment_id), current_user.actor, clock.now()
    if verb == "confirm":
        adjustments.confirm(found, actor=actor, now=now)
    elif verb == "decline":
        adjustments.decline(found, actor=actor, now=now, why=request.form.get("why", ""))
    else:
        raise NotFound(_("There is nothing here."))
    flash(_("Decided."), "success")
    return redirect(url_for("adjustments.listing"))


def _form(enrolment: Enrolment, values: Mapping[str, str], errors: Mapping[str, list[str]]) -> str:
    return render_template(
        "influencers/commissions/adjust.html", enrolment=enrolment, values=values, errors=errors, words=wording,
        currency=enrolment.programme.currency,
    )  # fmt: skip
