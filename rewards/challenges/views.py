"""Pages of missions and challenges for everybody: what is open, one game, join, leave. Thin."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from rewards.challenges import audience, contest_queries, joining, queries, wording
from rewards.challenges.models import GameKind, GameMode, GameScope
from rewards.standing import catalogue, tiers

pages = Blueprint("challenges", __name__, url_prefix="/challenges")

AT_ONCE = 24
VIEWS = {"open": queries.RUNNING, "mine": queries.SHOWN, "over": queries.OVER}


@pages.get("/")
@guard(Capability.SHARE)
def listing() -> ResponseReturnValue:
    """Missions, challenges and contests: those that are open, mine, those that are over."""
    view = request.args.get("view", "open")
    view = view if view in VIEWS else "open"
    person, cursor = current_user.person, request.args.get("cursor")
    found = queries.cards(person, VIEWS[view], cursor, AT_ONCE, mine=view == "mine")
    return render_template(
        "rewards/challenges/listing.html", page=found, view=view, words=wording, GameKind=GameKind,
        contests=[] if cursor else contest_queries.contests(person, view, AT_ONCE), now=clock.now(),
        waiting=contest_queries.waiting_for(person.id),
    )  # fmt: skip


@pages.get("/<int:challenge_id>")
@guard(Capability.SHARE)
def challenge(challenge_id: int) -> ResponseReturnValue:
    """One game: how far I am, how it is counted and settled, who leads."""
    person = current_user.person
    card = queries.card(person, challenge_id)
    game = card.game
    ranked = game.kind is GameKind.CHALLENGE and game.mode is GameMode.RANKED
    teams = game.scope is GameScope.TEAM
    ranking = []
    if teams:
        ranking = queries.team_ranking(game, card.player.team_id if card.player else None)
    elif ranked:
        ranking = queries.ranking(game, person.id)
    return render_template(
        "rewards/challenges/challenge.html", card=card, game=game, ranking=ranking, teams=teams, words=wording,
        taking_part=queries.taking_part([game.id]).get(game.id, 0),
        rules=wording.rules_of(game, dict(catalogue.names())), reaches=tiers.reaches(person.id, game.least_tier),
        now=clock.now(),
    )  # fmt: skip


@pages.post("/<int:challenge_id>/join")
@guard(Capability.SHARE)
def join(challenge_id: int) -> ResponseReturnValue:
    """Takes part."""
    card = queries.card(current_user.person, challenge_id)
    joining.join(
        card.game, current_user.person, shown="shown" in request.form, actor=current_user.actor, now=clock.now()
    )
    flash(_("You take part in “%(name)s”. Leave it whenever you like.", name=card.game.name), "success")
    return redirect(url_for("challenges.challenge", challenge_id=challenge_id))


@pages.post("/<int:challenge_id>/leave")
@guard(Capability.SHARE)
def leave(challenge_id: int) -> ResponseReturnValue:
    """Takes part no longer."""
    game = queries.card(current_user.person, challenge_id).game
    joining.leave(queries.player_of(game, current_user.id), game, actor=current_user.actor, now=clock.now())
    flash(_("You don't take part any more. Nobody is told."), "success")
    if not audience.is_for(game, current_user.person):  # they joined when they were in another team, say
        return redirect(url_for("challenges.listing"))
    return redirect(url_for("challenges.challenge", challenge_id=challenge_id))


@pages.post("/<int:challenge_id>/show")
@guard(Capability.SHARE)
def show(challenge_id: int) -> ResponseReturnValue:
    """My name stands in the ranking, or does not."""
    game = queries.card(current_user.person, challenge_id).game
    shown = request.form.get("shown") == "yes"
    joining.show(queries.player_of(game, current_user.id), shown, actor=current_user.actor, now=clock.now())
    return redirect(url_for("challenges.challenge", challenge_id=challenge_id))
