"""Pages of marketing: ladders of tiers and their versions; badges, and giving one by hand. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.database import attempt
from advocacy.errors import Breach
from advocacy.people import queries as people
from advocacy.people.accounts import find_person
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.guards import guard
from rewards.standing import badges, catalogue, forms, ladders, looks, queries, sources, wording
from rewards.standing.models import Figure

pages = Blueprint("standing_desk", __name__)

FINE: Mapping[str, list[str]] = {}


@pages.get("/rewards/tiers")
@guard(Capability.WRITE_REWARDS)
def tiers() -> ResponseReturnValue:
    """Every ladder in force, how many stand where, every version; and a form for the next one."""
    return _tiers({}, FINE)


@pages.post("/rewards/tiers")
@guard(Capability.WRITE_REWARDS)
def publish_ladder() -> ResponseReturnValue:
    """Writes the next version of a ladder."""
    try:
        with attempt():
            facts = forms.ladder_facts(request.form, current_user.person.zone)
            ladders.publish(**facts, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _tiers(request.form, breach.errors), 422
    flash(_("The new version is kept. Nobody loses a tier by it before their period is over."), "success")
    return redirect(url_for("standing_desk.tiers"))


@pages.get("/rewards/badges")
@guard(Capability.WRITE_REWARDS)
def badge_list() -> ResponseReturnValue:
    """Every badge and how many have it, what was given by hand; and a form for a new one."""
    return _badges({}, FINE)


@pages.post("/rewards/badges")
@guard(Capability.WRITE_REWARDS)
def add_badge() -> ResponseReturnValue:
    """Adds a badge of the company's own."""
    try:
        with attempt():
            catalogue.add(forms.badge_facts(request.form), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _badges(request.form, breach.errors), 422
    flash(_("The badge can be got from now on; who has done enough for it gets it tonight."), "success")
    return redirect(url_for("standing_desk.badge_list"))


@pages.get("/rewards/badges/<badge_key>")
@guard(Capability.WRITE_REWARDS)
def badge_form(badge_key: str) -> ResponseReturnValue:
    """One badge, to change it or to give it to somebody."""
    return _badge(badge_key, forms.badge_shown(catalogue.badge_named(badge_key)), FINE)


@pages.post("/rewards/badges/<badge_key>")
@guard(Capability.WRITE_REWARDS)
def change_badge(badge_key: str) -> ResponseReturnValue:
    """Changes or retires a badge."""
    try:
        with attempt():
            catalogue.change(forms.badge_facts(request.form, badge_key), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _badge(badge_key, request.form, breach.errors), 422
    flash(_("Saved. Who has the badge keeps it."), "success")
    return redirect(url_for("standing_desk.badge_list"))


@pages.post("/rewards/badges/<badge_key>/awards")
@guard(Capability.WRITE_REWARDS)
def give_badge(badge_key: str) -> ResponseReturnValue:
    """Gives somebody a badge, with a reason that they read."""
    try:
        with attempt():
            person, reason = _person(request.form.get("email", "")), request.form.get("reason", "")
            badges.award_by_hand(person.id, badge_key, reason, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        shown = forms.badge_shown(catalogue.badge_named(badge_key)) | dict(request.form)
        return _badge(badge_key, shown, breach.errors), 422
    flash(_("%(name)s has the badge and is told.", name=person.name), "success")
    return redirect(url_for("standing_desk.badge_list"))


@pages.post("/rewards/badge-awards/<int:award_id>/withdraw")
@guard(Capability.WRITE_REWARDS)
def withdraw_badge(award_id: int) -> ResponseReturnValue:
    """Takes back a badge that was given by hand, by mistake."""
    badges.withdraw(award_id, actor=current_user.actor, now=clock.now(), why=request.form.get("why", ""))
    flash(_("Taken back."), "success")
    return redirect(url_for("standing_desk.badge_list"))


def _person(email: str) -> Person:
    found = find_person(email)
    if found is None or not found.active:
        raise Breach(_("Nobody here has that address."), errors={"email": [_("Give the address they sign in with.")]})
    return found


def _tiers(values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    now = clock.now()
    in_force = ladders.all_in_force(now)
    asked = request.args.get("programme", type=int, default=0)
    return render_template(
        "rewards/standing/tiers.html", ladders=in_force, versions=ladders.versions()[::-1], values=values,
        errors=errors, counts=queries.people_by_tier(in_force), fewest=queries.FEWEST, rows=forms.ROWS,
        names=sources.programme_names(), programme=asked, draft=in_force.get(asked) or ladders.SHIPPED, now=now,
        zone=current_user.person.zone, **looks.choices(),
    )  # fmt: skip


def _badges(values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    given = queries.given_by_hand(request.args.get("cursor"), 20)
    everyone = {each.person_id for each in given.items} | {each.by_id for each in given.items if each.by_id}
    return render_template(
        "rewards/standing/badges.html", badges=catalogue.all_badges(), held=catalogue.held_by_how_many(),
        given=given, people=people.names_of(everyone), values=values, errors=errors,
        fewest=queries.FEWEST, **_choices(),
    )  # fmt: skip


def _badge(badge_key: str, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    badge = catalogue.badge_named(badge_key)
    return render_template(
        "rewards/standing/badge.html", badge=badge, values=values, errors=errors, **_choices()
    )  # fmt: skip


def _choices() -> dict[str, Any]:
    return {
        "figures": [(figure.value, wording.figure_name(figure)) for figure in Figure],
        "conditions": forms.CONDITIONS, **looks.choices(),
    }  # fmt: skip
