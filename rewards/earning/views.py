"""Pages of earning: the rules in plain words for everybody; marketing's list of them. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock, settings
from advocacy.people.capabilities import Capability
from advocacy.people.queries import team_choices
from advocacy.web.guards import guard
from rewards.earning import drafts, forms, rules, vetting, wording

pages = Blueprint("earning", __name__)


@pages.get("/points/rules")
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def rules_page() -> ResponseReturnValue:
    """How points are earned, in plain words: what is in force, and what will be."""
    now = clock.now()
    versions = rules.all_versions()
    return render_template(
        "rewards/earning/rules.html", rules=rules.in_force_of(versions, now), words=wording, teams=team_names(),
        coming=[rule for rule in versions if rule.valid_from > now], zone=settings.current().zone.key,
    )  # fmt: skip


@pages.get("/rewards/rules")
@guard(Capability.WRITE_REWARDS)
def office() -> ResponseReturnValue:
    """Every rule in force, what is coming, drafts, and every version that the company wrote."""
    now, cursor = clock.now(), request.args.get("cursor")
    versions = rules.all_versions()
    in_force = rules.in_force_of(versions, now)
    coming = [rule for rule in versions if rule.valid_from > now]
    live = {rule.key for rule in [*in_force, *coming]}
    clicks, actions = vetting.clicks_part(in_force)
    return render_template(
        "rewards/earning/office.html", rules=in_force, words=wording, teams=team_names(), cursor=cursor,
        coming=coming, clicks=clicks, actions=actions, most=vetting.most_for_clicks(actions),
        idle=[rule for rule in {each.key: each for each in versions}.values() if rule.key not in live],
        drafts=drafts.listing(None, 50, only_open=True).items, written=rules.written(cursor, 25), today=now.date(),
    )  # fmt: skip


@pages.post("/rewards/rules/<key>/end")
@guard(Capability.WRITE_REWARDS)
def end_rule(key: str) -> ResponseReturnValue:
    """Ends a rule, now or from a day on."""
    at = forms.day(request.form, "at", settings.current().zone)
    rules.end(key, at=at, actor=current_user.actor, now=clock.now(), why=request.form.get("why", "").strip())
    flash(_("The rule ends. What was earned stays as it was."), "success")
    return redirect(url_for("earning.office"))


def team_names() -> dict[str, str]:
    """Teams by their ids, in digits, as conditions name them."""
    return {str(team.id): team.name for team in team_choices()}
