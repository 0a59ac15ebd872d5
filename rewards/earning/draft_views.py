"""Pages of drafts of rules: written, changed, simulated, published with a date. Thin."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.campaigns import known
from advocacy.campaigns.scopes import Scope
from advocacy.database import get
from advocacy.errors import Breach
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.earning import drafts, forms, rules, simulations, wording
from rewards.earning.models import RuleDraft
from rewards.earning.shipped import ALWAYS
from rewards.earning.terms import Rule, body_of, rule_of
from rewards.earning.triggers import Trigger
from rewards.earning.views import team_names
from rewards.forms import numbers
from rewards.standing import ladders

pages = Blueprint("rule_drafts", __name__)

BLANK = Rule("", 0, Trigger.SHARE_PUBLISHED, 10, ALWAYS, weekly_cap=100)


@pages.get("/rewards/rules/drafts/new")
@guard(Capability.WRITE_REWARDS)
def new() -> ResponseReturnValue:
    """A form for a rule of one's own."""
    return _form({**body_of(BLANK), "percent": 0}, None)


@pages.post("/rewards/rules/drafts")
@guard(Capability.WRITE_REWARDS)
def write() -> ResponseReturnValue:
    """Keeps a draft: of a rule that there is, as it is now, or of a new one."""
    actor, now = current_user.actor, clock.now()
    if key := request.form.get("of", ""):
        return _to(drafts.write_from(key, actor=actor, now=now))
    try:
        body = forms.draft_body(request.form)
        if any(rule.key == forms.key_of(body["name"]) for rule in rules.all_versions()):
            raise Breach(_("There is a rule of that name."), errors={"name": [_("Choose another name.")]})
        draft = drafts.write(forms.key_of(body["name"]), body, actor=actor, now=now)
    except Breach as breach:
        errors = {"name" if field == "key" else field: told for field, told in breach.errors.items()}
        return _form(request.form, None, errors), 422
    return _to(draft)


@pages.get("/rewards/rules/drafts/<int:draft_id>")
@guard(Capability.WRITE_REWARDS)
def draft(draft_id: int) -> ResponseReturnValue:
    """A draft: its form, what it would have given, and how it is put in force."""
    found = get(RuleDraft, draft_id, _("There is no such draft."))
    return _form(found.body, found)


@pages.post("/rewards/rules/drafts/<int:draft_id>")
@guard(Capability.WRITE_REWARDS)
def change(draft_id: int) -> ResponseReturnValue:
    """Changes a draft."""
    found = get(RuleDraft, draft_id, _("There is no such draft."))
    try:
        drafts.change(found, forms.draft_body(request.form), actor=current_user.actor, now=clock.now())
    except Breach as breach:
        return _form(request.form, found, breach.errors), 422
    flash(_("Saved."), "success")
    return _to(found)


@pages.post("/rewards/rules/drafts/<int:draft_id>/discard")
@guard(Capability.WRITE_REWARDS)
def discard(draft_id: int) -> ResponseReturnValue:
    """Lays a draft aside."""
    drafts.discard(get(RuleDraft, draft_id, _("There is no such draft.")), actor=current_user.actor, now=clock.now())
    flash(_("The draft is laid aside."), "success")
    return redirect(url_for("earning.office"))


@pages.post("/rewards/rules/drafts/<int:draft_id>/simulate")
@guard(Capability.WRITE_REWARDS)
def simulate(draft_id: int) -> ResponseReturnValue:
    """Asks for a simulation."""
    found, given = get(RuleDraft, draft_id, _("There is no such draft.")), numbers(request.form, ("days", "budget"))
    days = given["days"] or simulations.USUAL_DAYS
    simulations.ask(found, days=days, budget=given["budget"], actor=current_user.actor, now=clock.now())
    flash(_("It is being played. Look again in a moment."), "success")
    return _to(found)


@pages.post("/rewards/rules/drafts/<int:draft_id>/publish")
@guard(Capability.WRITE_REWARDS)
def publish(draft_id: int) -> ResponseReturnValue:
    """Makes a draft its rule's next version."""
    found, zone = get(RuleDraft, draft_id, _("There is no such draft.")), settings.current().zone
    try:
        drafts.publish(
            found, why=request.form.get("why", ""), valid_from=forms.day(request.form, "valid_from", zone),
            valid_until=forms.day(request.form, "valid_until", zone), actor=current_user.actor, now=clock.now(),
            without_simulation=request.form.get("without_simulation", ""),
        )  # fmt: skip
    except Breach as breach:
        return _form(found.body, found, breach.errors, request.form), 422
    flash(_("The new version is kept with its date. What was earned before stays as it was."), "success")
    return redirect(url_for("earning.office"))


def _to(found: RuleDraft) -> ResponseReturnValue:
    return redirect(url_for("rule_drafts.draft", draft_id=found.id))


def _form(
    values: Mapping[str, Any], found: RuleDraft | None, errors: Mapping[str, list[str]] | None = None,
    publishing: Mapping[str, str] | None = None,
) -> str:  # fmt: skip
    now = clock.now()
    return render_template(
        "rewards/earning/draft.html", values=values, draft=found, errors=errors or {}, words=wording,
        teams=team_names(), publishing=publishing or {}, choices=_choices(now), chosen=_chosen(values),
        rule=rule_of(found.key, found.body, now) if found else None, usual=simulations.USUAL_DAYS,
        simulation=simulations.newest_of(found) if found else None,
        played=simulations.played(found) if found else None,
        names={**rules.names(), **({found.key: found.body["name"]} if found and found.body.get("name") else {})},
    )  # fmt: skip


def _choices(now: Any) -> dict[str, list[tuple[str, str]]]:
    """What conditions can be chosen from."""
    ladder = ladders.in_force(now)
    plain = {
        "networks": known.names(Scope.NETWORK), "campaigns": known.names(Scope.CAMPAIGN),
        "topics": known.names(Scope.TOPIC), "regions": known.lived_in(),
    }  # fmt: skip
    return {
        **{name: [(each, each) for each in values] for name, values in plain.items()},
        "teams": list(team_names().items()),
        "tiers": [(tier.key, tier.name) for tier in ladder.tiers] if ladder else [],
    }


def _chosen(values: Any) -> dict[str, list[str]]:
    """The conditions of a form that came back, or of a draft."""
    if hasattr(values, "getlist"):
        return {name: forms.several(values, name) for name in wording.NAMED}
    return dict(values.get("conditions") or {})
