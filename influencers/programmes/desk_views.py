"""More pages of a programme for marketing: its terms by version, its tiers, its money, what it says of itself. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.clock import from_wall_clock
from advocacy.database import attempt
from advocacy.errors import Breach
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from influencers.programmes import exclusive, forms, programmes, queries, terms, tiers, wording
from influencers.programmes.models import HOLDS
from rewards.budgets import funds
from rewards.budgets import queries as budgets
from rewards.standing import forms as ladder_forms
from rewards.standing import ladders, looks
from rewards.standing.models import Counted

pages = Blueprint("programme_desk", __name__, url_prefix="/programmes/<int:programme_id>")


@pages.get("/terms")
@guard(Capability.WRITE_PROGRAMMES)
def versions(programme_id: int) -> ResponseReturnValue:
    """The terms in force, every version, and a form for the next one."""
    newest = terms.versions_of(programme_id, 1)
    return _terms(programme_id, {"terms": newest[0].text if newest else "", "asks_anew": True}, {})


@pages.post("/terms")
@guard(Capability.WRITE_PROGRAMMES)
def publish(programme_id: int) -> ResponseReturnValue:
    """Writes the next version."""
    found, form = queries.programme_for(programme_id), request.form
    try:
        begins = form.get("valid_from", "").strip()
        terms.publish_terms(
            found, form.get("terms", ""), forms.conditions_of(form, found.currency), why=form.get("why", ""),
            valid_from=from_wall_clock(begins, current_user.zone) if begins else None, asks_anew="asks_anew" in form,
            actor=current_user.actor, now=clock.now(),
        )  # fmt: skip
    except Breach as breach:
        return _terms(programme_id, {**form.to_dict(), "asks_anew": "asks_anew" in form}, breach.errors), 422
    flash(_("Kept. Whoever takes part is told within minutes."), "success")
    return redirect(url_for("programme_desk.versions", programme_id=programme_id))


@pages.get("/terms/<int:version>")
@guard(Capability.WRITE_PROGRAMMES)
def version(programme_id: int, version: int) -> ResponseReturnValue:
    """One version, and how many accepted it."""
    return render_template(
        "influencers/programmes/version.html", programme=queries.programme_for(programme_id), words=wording,
        terms=terms.terms_named(programme_id, version), accepted=terms.accepted_count(programme_id, version),
    )  # fmt: skip


@pages.get("/tiers")
@guard(Capability.WRITE_PROGRAMMES)
def ladder(programme_id: int) -> ResponseReturnValue:
    """Its tiers, who is where, what they open, every version, and a form for the next one."""
    return _tiers(programme_id, {}, {})


@pages.post("/tiers")
@guard(Capability.WRITE_PROGRAMMES)
def publish_ladder(programme_id: int) -> ResponseReturnValue:
    """Writes the next version of its tiers."""
    found = queries.programme_for(programme_id)
    try:
        with attempt():
            facts = forms.ladder_facts(request.form, found, current_user.zone)
            ladders.publish(**facts, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _tiers(programme_id, request.form.to_dict(), breach.errors), 422
    flash(_("The new version is kept. Nobody loses a tier by it before their period is over."), "success")
    return redirect(url_for("programme_desk.ladder", programme_id=programme_id))


@pages.get("/money")
@guard(Capability.WRITE_PROGRAMMES)
def money_of(programme_id: int) -> ResponseReturnValue:
    """How it pays, and what its budget holds."""
    found = queries.programme_for(programme_id)
    return render_template(
        "influencers/programmes/money.html", programme=found, words=wording,
        holds=funds.standing(found.budget) if found.budget else None,
    )  # fmt: skip


@pages.get("/settings")
@guard(Capability.WRITE_PROGRAMMES)
def change_form(programme_id: int) -> ResponseReturnValue:
    """What it says of itself, applications, attribution, budget."""
    found = queries.programme_for(programme_id)
    return _settings(programme_id, forms.settings_shown(found, current_user.zone), {})


@pages.post("/settings")
@guard(Capability.WRITE_PROGRAMMES)
def change(programme_id: int) -> ResponseReturnValue:
    """Changes that."""
    found = queries.programme_for(programme_id)
    try:
        facts = forms.settings_facts(request.form, current_user.zone)
        programmes.change_programme(found, **facts, actor=current_user.actor, now=clock.now())
    except Breach as breach:
        typed = {**request.form.to_dict(), "takes_applications": "takes_applications" in request.form}
        return _settings(programme_id, typed, breach.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("programme_desk.change_form", programme_id=programme_id))


def _terms(programme_id: int, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    found, now = queries.programme_for(programme_id), clock.now()
    filled = {"hold_days": str(found.hold_days), "minimum_payout": money.amount(found.minimum_payout, found.currency)}
    return render_template(
        "influencers/programmes/terms.html", programme=found, versions=terms.versions_of(programme_id), words=wording,
        values={**filled, "currency": found.currency, **values}, errors=errors, holds=HOLDS, zone=current_user.zone,
        in_force=terms.terms_at(programme_id, now), now=now,
    )  # fmt: skip


def _tiers(programme_id: int, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    found, now = queries.programme_for(programme_id), clock.now()
    in_force = ladders.in_force(now, programme_id)
    draft = in_force or ladders.SHIPPED
    sales = draft.counts is Counted.SALES
    return render_template(
        "influencers/programmes/tiers.html", programme=found, ladder=in_force, draft=draft, values=values,
        errors=errors, rows=ladder_forms.ROWS, versions=ladders.versions(programme_id)[::-1],
        on_tier=tiers.people_by_tier(programme_id), perks=exclusive.perks_of(found), zone=current_user.zone,
        typed={each.key: int(float(money.amount(each.least, found.currency))) if sales else each.least
               for each in draft.tiers},
        **looks.choices(),
    )  # fmt: skip


def _settings(programme_id: int, values: Mapping[str, Any], errors: Mapping[str, list[str]]) -> str:
    found = queries.programme_for(programme_id)
    today = clock.now().astimezone(settings.current().zone).date()
    fitting = [each for each in budgets.open_budgets(today) if each.currency == found.currency]
    return render_template(
        "influencers/programmes/settings.html", programme=found, values=values, errors=errors, words=wording,
        budgets=fitting, zone=current_user.zone,
    )  # fmt: skip
