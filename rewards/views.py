"""Pages of rewards: points and perks for whoever shares; perks, rules and redemptions for marketing. Thin."""

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
from rewards import forms, perks, queries, redemptions, rules, wording
from rewards.models import Perk, Redemption, RedemptionState

pages = Blueprint("rewards", __name__)

STATES = {"waiting": queries.OPEN, "done": tuple(state for state in RedemptionState if state not in queries.OPEN)}


@pages.get("/points")
@guard(Capability.SHARE)
def points() -> ResponseReturnValue:
    """My points, why each is there, and what they can be redeemed for."""
    cursor = request.args.get("cursor")
    return render_template(
        "rewards/points.html", balances=queries.balances_of(current_user.id), perks=queries.perks_offered(),
        statement=queries.statement(current_user.id, cursor, 25), cursor=cursor, words=wording,
        had=queries.redeemed_by(current_user.id),
        redemptions=queries.redemptions(None, 5, person_id=current_user.id).items,
    )  # fmt: skip


@pages.get("/points/rules")
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def rules_page() -> ResponseReturnValue:
    """How points are earned, in plain words; marketing writes new versions here."""
    versions = rules.all_versions()
    in_force = rules.in_force_at(clock.now())
    return render_template("rewards/rules.html", rules=in_force, versions=versions[::-1], words=wording)


@pages.post("/points/rules/<key>")
@guard(Capability.WRITE_REWARDS)
def change_rule(key: str) -> ResponseReturnValue:
    """Writes the next version of a rule."""
    rules.change(key, **forms.rule_facts(request.form), actor=current_user.actor, now=clock.now())
    flash(_("The new version is in force. What was earned before stays as it was."), "success")
    return redirect(url_for("rewards.rules_page"))


@pages.post("/perks/<int:perk_id>/redeem")
@guard(Capability.SHARE)
def redeem(perk_id: int) -> ResponseReturnValue:
    """Asks for a perk."""
    perk = _offered(perk_id)
    redemptions.request(perk, current_user.person, actor=current_user.actor, now=clock.now())
    flash(_("“%(perk)s” is on its way. Your points are held until it is handed out.", perk=perk.name), "success")
    return redirect(url_for("rewards.points"))


@pages.post("/redemptions/<int:redemption_id>/cancel-mine")
@guard(Capability.SHARE)
def cancel_mine(redemption_id: int) -> ResponseReturnValue:
    """Takes back what I asked for."""
    mine = queries.redemption_for(redemption_id, person_id=current_user.id)
    redemptions.cancel(mine, actor=current_user.actor, now=clock.now())
    flash(_("Cancelled. Your points are available again."), "success")
    return redirect(url_for("rewards.points"))


@pages.get("/rewards/perks")
@guard(Capability.WRITE_REWARDS)
def perk_list() -> ResponseReturnValue:
    """Every perk, and a form for a new one."""
    return _perk_list({}, {})


@pages.post("/rewards/perks")
@guard(Capability.WRITE_REWARDS)
def add_perk() -> ResponseReturnValue:
    """Adds a perk."""
    try:
        perks.add_perk(**forms.perk_facts(request.form), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _perk_list(request.form, breach.errors), 422
    flash(_("The perk is offered."), "success")
    return redirect(url_for("rewards.perk_list"))


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
    return redirect(url_for("rewards.perk_list"))


@pages.get("/rewards/redemptions")
@guard(Capability.WRITE_REWARDS)
def redemption_list() -> ResponseReturnValue:
    """What people asked for: waiting, or done."""
    shown = "done" if request.args.get("shown") == "done" else "waiting"
    found = queries.redemptions(request.args.get("cursor"), 25, states=STATES[shown])
    return render_template(
        "rewards/redemptions.html", page=found, shown=shown, waiting=queries.redemptions_waiting(),
        outstanding=queries.outstanding(),
    )  # fmt: skip


@pages.post("/rewards/redemptions/<int:redemption_id>/<verb>")
@guard(Capability.WRITE_REWARDS)
def decide(redemption_id: int, verb: str) -> ResponseReturnValue:
    """Approves, fulfils, cancels or refunds."""
    redemption = queries.redemption_for(redemption_id, person_id=None)
    _decide(redemption, verb, request.form.get("note", ""))
    flash(_("Done: %(perk)s for %(name)s.", perk=redemption.perk.name, name=redemption.person.name), "success")
    return redirect(url_for("rewards.redemption_list"))


def _decide(redemption: Redemption, verb: str, note: str) -> None:
    actor, now = current_user.actor, clock.now()
    if verb == "approve":
        redemptions.approve(redemption, actor=actor, now=now)
    elif verb == "fulfil":
        redemptions.fulfil(redemption, actor=actor, now=now, note=note)
    elif verb == "cancel":
        redemptions.cancel(redemption, actor=actor, now=now, why=note)
    elif verb == "refund":
        redemptions.refund(redemption, actor=actor, now=now, why=note)
    else:
        raise NotFound("There is nothing here.")


def _offered(perk_id: int) -> Perk:
    perk = get(Perk, perk_id, "perk")
    if not perk.active:
        raise NotFound("There is no such perk.")
    return perk


def _perk_list(values: object, errors: dict[str, list[str]]) -> str:
    found = queries.all_perks(request.args.get("cursor"), 25)
    return render_template("rewards/perks.html", page=found, values=values, errors=errors)
