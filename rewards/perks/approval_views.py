"""The inbox of whoever says yes to perks: budget owners, HR for time off, whoever runs rewards. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.errors import NotFound
from advocacy.web.guards import guard
from rewards.budgets import queries as budgets
from rewards.perks import queries, redemptions, rights, wording
from rewards.perks.models import PerkKind

pages = Blueprint("approvals", __name__, url_prefix="/budgets/approvals")


@pages.get("")
@guard(*rights.DECIDERS)
def inbox() -> ResponseReturnValue:
    """What waits for my yes, the oldest first, with what its budget has left."""
    found = queries.waiting_for(current_user.person, request.args.get("cursor"), 25)
    bearing = list({each.budget.id: each.budget for each in found.items if each.budget}.values())
    return render_template(
        "rewards/perks_approvals.html", page=found, standings=budgets.standings(bearing), kinds=wording.KINDS,
        budgets={each.id: each for each in bearing},
    )  # fmt: skip


@pages.post("/<int:redemption_id>/<verb>")
@guard(*rights.DECIDERS)
def decide(redemption_id: int, verb: str) -> ResponseReturnValue:
    """Says yes, or cancels with a reason."""
    redemption = queries.redemption_for(redemption_id, person_id=None)
    if not rights.may_approve(redemption, current_user.person) or verb not in ("approve", "cancel"):
        raise NotFound(_("There is nothing here."))
    actor, now, note = current_user.actor, clock.now(), request.form.get("note", "")
    if verb == "cancel":
        redemptions.cancel(redemption, actor=actor, now=now, why=note)
    else:
        redemptions.approve(redemption, actor=actor, now=now)
        if redemption.kind is PerkKind.TIME_OFF:  # to confirm it is all there is to hand out
            redemptions.fulfil(redemption, actor=actor, now=now, note=note)
    flash(_("Done: %(perk)s for %(name)s.", perk=redemption.perk.name, name=redemption.person.name), "success")
    return redirect(url_for("approvals.inbox"))


def badge() -> int:
    """How many wait for the reader's yes."""
    return queries.count_waiting_for(current_user.person)
