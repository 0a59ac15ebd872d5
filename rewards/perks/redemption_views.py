"""Pages of redemptions: what people asked for, decided by somebody else; my own taken back. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.books import liability
from rewards.perks import queries, redemptions, rights
from rewards.perks.models import Redemption, RedemptionState

pages = Blueprint("redemptions", __name__)

STATES = {"waiting": queries.OPEN, "done": tuple(state for state in RedemptionState if state not in queries.OPEN)}

MONEY_BACK = {"yes": True, "no": False}
"""What the form of a refund says about the budget; anything else leaves it to the kind of perk."""


@pages.post("/redemptions/<int:redemption_id>/cancel-mine")
@guard(Capability.SHARE)
def cancel_mine(redemption_id: int) -> ResponseReturnValue:
    """Takes back what I asked for."""
    mine = queries.redemption_for(redemption_id, person_id=current_user.id)
    redemptions.cancel(mine, actor=current_user.actor, now=clock.now())
    flash(_("Cancelled. Your points are available again."), "success")
    return redirect(url_for("catalogue.mine"))


@pages.get("/rewards/redemptions")
@guard(Capability.WRITE_REWARDS)
def listing() -> ResponseReturnValue:
    """What people asked for: waiting, or done."""
    shown = "done" if request.args.get("shown") == "done" else "waiting"
    found = queries.redemptions(request.args.get("cursor"), 25, states=STATES[shown])
    return render_template(
        "rewards/redemptions.html", page=found, shown=shown, waiting=queries.redemptions_waiting(),
        owed=liability.of_points(liability.latest()), rights=rights,
        comes_back=redemptions.money_comes_back,
    )  # fmt: skip


@pages.post("/rewards/redemptions/<int:redemption_id>/<verb>")
@guard(Capability.WRITE_REWARDS)
def decide(redemption_id: int, verb: str) -> ResponseReturnValue:
    """Approves, fulfils, cancels or refunds."""
    redemption = queries.redemption_for(redemption_id, person_id=None)
    _decide(redemption, verb, request.form.get("note", ""))
    flash(_("Done: %(perk)s for %(name)s.", perk=redemption.perk.name, name=redemption.person.name), "success")
    return redirect(url_for("redemptions.listing"))


def _decide(redemption: Redemption, verb: str, note: str) -> None:
    actor, now = current_user.actor, clock.now()
    if verb == "approve":
        redemptions.approve(redemption, actor=actor, now=now)
    elif verb == "fulfil":
        redemptions.fulfil(redemption, actor=actor, now=now, note=note)
    elif verb == "cancel":
        redemptions.cancel(redemption, actor=actor, now=now, why=note)
    elif verb == "refund":
        money_back = MONEY_BACK.get(request.form.get("money_back", ""))
        redemptions.refund(redemption, actor=actor, now=now, why=note, money_back=money_back)
    else:
        raise NotFound(_("There is nothing here."))
