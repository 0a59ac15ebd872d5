"""Pages of marketing: plan missions, challenges and contests, change what is planned, open, close, settle, cancel.

Marketing sees numbers, and who was placed where only as everybody sees it: never who did not join.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.campaigns import known
from advocacy.campaigns.scopes import Scope
from advocacy.database import get
from advocacy.errors import Breach, NotFound
from advocacy.people import queries as people
from advocacy.people import wording as people_wording
from advocacy.people.capabilities import Capability
from advocacy.people.regions import REGIONS
from advocacy.web.guards import guard
from rewards.challenges import contest_queries, forms, planning, queries, settling, wording
from rewards.challenges.models import Challenge, GameKind, GameScope, GameState
from rewards.standing import catalogue, ladders, sources

pages = Blueprint("games_office", __name__, url_prefix="/rewards/challenges")

AT_ONCE = 25


@pages.get("/")
@guard(Capability.WRITE_REWARDS)
def listing() -> ResponseReturnValue:
    """Every mission and challenge, and contests beside them."""
    found = queries.all_games(request.args.get("cursor"), AT_ONCE)
    contests = contest_queries.all_contests(request.args.get("contests"), AT_ONCE)
    return render_template(
        "rewards/challenges/office.html", page=found, contests=contests, words=wording,
        taking_part=queries.taking_part([each.id for each in found.items]),
        entries=contest_queries.how_many([each.id for each in contests.items]),
    )  # fmt: skip


@pages.get("/new")
@guard(Capability.WRITE_REWARDS)
def new() -> ResponseReturnValue:
    """A form for a new one."""
    kind = request.args.get("kind")
    given = {"kind": kind if kind == GameKind.MISSION else GameKind.CHALLENGE.value, "wait_hours": 48}
    return _form(given, {})


@pages.post("/new")
@guard(Capability.WRITE_REWARDS)
def add() -> ResponseReturnValue:
    """Plans it."""
    try:
        made = planning.plan_challenge(forms.plan_of(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _form(request.form, refusal.errors), 422
    flash(_("Planned. It opens by itself when its window begins."), "success")
    return redirect(url_for("games_office.game", challenge_id=made.id))


@pages.get("/<int:challenge_id>")
@guard(Capability.WRITE_REWARDS)
def game(challenge_id: int) -> ResponseReturnValue:
    """One game: how it goes; while it is planned, a form to change it."""
    return _one(get(Challenge, challenge_id, _("There is no such challenge.")), None, {})


@pages.post("/<int:challenge_id>")
@guard(Capability.WRITE_REWARDS)
def change(challenge_id: int) -> ResponseReturnValue:
    """Changes what is planned."""
    found = get(Challenge, challenge_id, _("There is no such challenge."))
    try:
        planning.change_challenge(found, forms.plan_of(request.form), actor=current_user.actor, now=clock.now())
    except Breach as refusal:
        return _one(found, request.form, refusal.errors), 422
    flash(_("Saved."), "success")
    return redirect(url_for("games_office.game", challenge_id=challenge_id))


@pages.post("/<int:challenge_id>/<verb>")
@guard(Capability.WRITE_REWARDS)
def decide(challenge_id: int, verb: str) -> ResponseReturnValue:
    """Opens, closes, settles or cancels."""
    decide_game(get(Challenge, challenge_id, _("There is no such challenge.")), verb, request.form.get("why", ""))
    flash(_("Done."), "success")
    return redirect(url_for("games_office.game", challenge_id=challenge_id))


def decide_game(found: Challenge, verb: str, why: str) -> None:
    """The verb that a page or the API names. Raises NotFound for any other."""
    actor, now = current_user.actor, clock.now()
    if verb == "open":
        planning.open_challenge(found, actor=actor, now=now)
    elif verb == "close":
        planning.close_challenge(found, actor=actor, now=now, why=why)
    elif verb == "settle":
        settling.settle(found, actor=actor, now=now)
    elif verb == "cancel":
        settling.cancel(found, actor=actor, now=now, why=why)
    else:
        raise NotFound(_("There is nothing here."))


def choices() -> dict[str, Any]:
    """What forms of games offer: teams, regions, tiers, badges, campaigns and topics."""
    ladder = ladders.in_force(clock.now())
    return {
        "teams": [("", _("Every team"))] + [(team.id, team.name) for team in people.team_choices()],
        "regions": [("", _("Every region"))] + [(each, each) for each in sorted(REGIONS)],
        "relationships": [("", _("Everybody"))]
        + [(each.value, label) for each, label in people_wording.RELATIONSHIPS.items()],
        "programmes": [("", _("Every programme")), *sources.programme_names().items()],
        "tiers": [("", _("Everybody"))] + [(each.key, each.name) for each in (ladder.tiers if ladder else ())],
        "badges": [("", _("No badge")), *catalogue.names()],
        "networks": [("", _("Any network"))] + [(each, each.capitalize()) for each in known.names(Scope.NETWORK)],
        "campaigns": known.names(Scope.CAMPAIGN), "topics": known.names(Scope.TOPIC),
    }  # fmt: skip


def _form(given: Mapping[str, Any], errors: dict[str, list[str]]) -> str:
    return render_template(
        "rewards/challenges/plan.html", given=given, errors=errors, words=wording, steps=planning.MOST_STEPS,
        **choices(),
    )  # fmt: skip


def _one(found: Challenge, given: Mapping[str, Any] | None, errors: dict[str, list[str]]) -> str:
    planned = found.state is GameState.PLANNED
    teams = queries.team_ranking(found, None) if found.scope is GameScope.TEAM and not planned else []
    return render_template(
        "rewards/challenges/office_game.html", game=found, errors=errors, words=wording, steps=planning.MOST_STEPS,
        given=given if given is not None else forms.shown(found), planned=planned, ranking=teams,
        taking_part=queries.taking_part([found.id]).get(found.id, 0), total=queries.totals([found]).get(found.id, 0),
        late_until=planning.late_until(found), now=clock.now(), **choices(),
    )  # fmt: skip
