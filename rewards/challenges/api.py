"""The API of missions and challenges: list, join, leave; for marketing plan, change, open, close, settle, cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Date, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from marshmallow.validate import Length, OneOf

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.database import get
from advocacy.people.capabilities import Capability
from advocacy.people.models import Relationship
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from rewards.challenges import joining, office_views, planning, queries
from rewards.challenges.models import Challenge, GameKind, GameMode, GameScope, GameState, Metric, PlayState
from rewards.challenges.planning import Plan, Step
from rewards.challenges.queries import Card

api = APIBlueprint("challenges_api", __name__, url_prefix="/api/v1", tag="Rewards")

PLAIN = (
    "name", "description", "wait_hours", "points", "places", "badge", "most_points", "rounds", "days", "least_tier",
    "team_id", "region", "relationship", "programme",
)  # fmt: skip


class StepIn(Schema):
    """A figure to reach, of posts or clicks with these tags; empty: any."""

    metric = String(required=True, validate=OneOf([each.value for each in Metric]))
    target = Integer(required=True, strict=True)
    network = String(load_default="", validate=Length(max=40))
    campaign = String(load_default="", validate=Length(max=120))
    topic = String(load_default="", validate=Length(max=120))


class ChallengeIn(Schema):
    """A mission or a challenge. Days are of the company's zone, both included; a challenge has one step."""

    kind = String(required=True, validate=OneOf([each.value for each in GameKind]))
    name = String(required=True, validate=Length(1, 120))
    description = String(load_default="", validate=Length(max=5_000))
    opens_on = Date(required=True)
    closes_on = Date(required=True)
    steps = List(Nested(StepIn), required=True)
    scope = String(load_default="individual", validate=OneOf([each.value for each in GameScope]))
    mode = String(load_default="goal", validate=OneOf([each.value for each in GameMode]))
    wait_hours = Integer(load_default=48, strict=True)
    points = Integer(load_default=0, strict=True)
    places = List(Integer(strict=True), load_default=list)
    badge = String(load_default="", validate=Length(max=60))
    most_points = Integer(load_default=None, allow_none=True, strict=True)
    rounds = Integer(load_default=1, strict=True)
    days = Integer(load_default=None, allow_none=True, strict=True)
    least_tier = String(load_default="", validate=Length(max=60))
    team_id = Integer(load_default=None, allow_none=True, strict=True)
    region = String(load_default="", validate=Length(max=20))
    relationship = String(load_default="", validate=OneOf(["", *(each.value for each in Relationship)]))
    programme = Integer(load_default=None, allow_none=True, strict=True)


class StepOut(Schema):
    """A figure to reach; ``score`` counts now, ``verified`` for good."""

    metric = String()
    target = Integer()
    network = String()
    campaign = String()
    topic = String()
    score = Integer()
    verified = Integer()


class OwnPlayOut(Schema):
    """The caller's part in it."""

    state = String()
    round = Integer()
    shown = Boolean()
    joined_at = String()
    counts_from = String()
    counts_to = String()
    place = Integer(allow_none=True)
    points = Integer()
    steps = List(Nested(StepOut))


class ChallengeOut(Schema):
    """A mission or a challenge; ``mine`` is null for whoever takes no part."""

    id = Integer()
    kind = String()
    name = String()
    description = String()
    state = String()
    scope = String()
    mode = String()
    opens_on = String()
    closes_on = String()
    opens_at = String()
    closes_at = String()
    settles_at = String()
    wait_hours = Integer()
    steps = List(Nested(StepOut))
    points = Integer()
    places = List(Integer())
    badge = String()
    most_points = Integer(allow_none=True)
    rounds = Integer()
    days = Integer(allow_none=True)
    least_tier = String()
    team_id = Integer(allow_none=True)
    region = String()
    relationship = String()
    programme = Integer(allow_none=True)
    total = Integer(allow_none=True, metadata={"description": "of all together, where all play for one target"})
    mine = Nested(OwnPlayOut, allow_none=True)


class ChallengesQuery(ListQuery):
    """Which ones."""

    view = String(load_default="open", validate=OneOf(["open", "mine", "over", "all"]))
    kind = String(load_default=None, validate=OneOf([each.value for each in GameKind]))


class JoinIn(Schema):
    """Whether one's name stands in the ranking."""

    shown = Boolean(load_default=False)


class EndIn(Schema):
    """Why it ends: those who take part read it."""

    why = String(load_default="", validate=Length(max=500))


@api.get("/challenges")
@api.input(ChallengesQuery, location="query")
@api.output(as_list(ChallengeOut))
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def challenge_list(query_data: dict[str, Any]) -> ResponseReturnValue:
    """Missions and challenges for the caller, newest first; ``view=all``: planned ones too, for whoever runs them."""
    cursor, limit, view = query_data["cursor"], query_data["limit"], query_data["view"]
    if view == "all" and current_user.can(Capability.WRITE_REWARDS):
        games = queries.all_games(cursor, limit)
        return {"items": [_shown(Card(each, None, (), 0)) for each in games.items], "next": games.next}
    states = {"open": queries.RUNNING, "over": queries.OVER}.get(view, queries.SHOWN)
    kind = GameKind(query_data["kind"]) if query_data["kind"] else None
    found = queries.cards(current_user.person, states, cursor, limit, mine=view == "mine", kind=kind)
    return {"items": [_shown(card) for card in found.items], "next": found.next}


@api.post("/challenges")
@api.input(ChallengeIn)
@api.output(ChallengeOut, status_code=201)
@guard(Capability.WRITE_REWARDS)
def plan(json_data: dict[str, Any]) -> ResponseReturnValue:
    """Plans one; it opens by itself when its window begins."""
    made = planning.plan_challenge(_plan(json_data), actor=current_user.actor, now=clock.now())
    return _shown(Card(made, None, (), 0))


@api.get("/challenges/<int:challenge_id>")
@api.output(ChallengeOut)
@guard(Capability.SHARE, Capability.WRITE_REWARDS)
def one(challenge_id: int) -> ResponseReturnValue:
    """One of them; planned ones only for whoever runs them."""
    return _one(challenge_id)


@api.patch("/challenges/<int:challenge_id>")
@api.input(ChallengeIn)
@api.output(ChallengeOut)
@guard(Capability.WRITE_REWARDS)
def change(challenge_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Plans it anew, as long as it is not open."""
    found = get(Challenge, challenge_id, _("There is no such challenge."))
    planning.change_challenge(found, _plan(json_data), actor=current_user.actor, now=clock.now())
    return _shown(Card(found, None, (), 0))


@api.post("/challenges/<int:challenge_id>/join")
@api.input(JoinIn)
@api.output(ChallengeOut)
@guard(Capability.SHARE)
def join(challenge_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Takes part."""
    card = queries.card(current_user.person, challenge_id)
    joining.join(card.game, current_user.person, shown=json_data["shown"], actor=current_user.actor, now=clock.now())
    return _one(challenge_id)


@api.post("/challenges/<int:challenge_id>/leave")
@api.output(ChallengeOut)
@guard(Capability.SHARE)
def leave(challenge_id: int) -> ResponseReturnValue:
    """Takes part no longer."""
    card = queries.card(current_user.person, challenge_id)
    joining.leave(queries.player_of(card.game, current_user.id), card.game, actor=current_user.actor, now=clock.now())
    return _shown(replace(card, player=None, steps=()))


@api.post("/challenges/<int:challenge_id>/open")
@api.output(ChallengeOut)
@guard(Capability.WRITE_REWARDS)
def open_(challenge_id: int) -> ResponseReturnValue:
    """Lets people join now; figures count from the window's beginning."""
    return _decided(challenge_id, "open", "")


@api.post("/challenges/<int:challenge_id>/close")
@api.input(EndIn)
@api.output(ChallengeOut)
@guard(Capability.WRITE_REWARDS)
def close(challenge_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ends the window early, with a reason."""
    return _decided(challenge_id, "close", json_data["why"])


@api.post("/challenges/<int:challenge_id>/settle")
@api.output(ChallengeOut)
@guard(Capability.WRITE_REWARDS)
def settle(challenge_id: int) -> ResponseReturnValue:
    """Gives what was promised, once late figures are in; it happens by itself as well."""
    return _decided(challenge_id, "settle", "")


@api.post("/challenges/<int:challenge_id>/cancel")
@api.input(EndIn)
@api.output(ChallengeOut)
@guard(Capability.WRITE_REWARDS)
def cancel(challenge_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Ends it without rewards, with a reason."""
    return _decided(challenge_id, "cancel", json_data["why"])


def _decided(challenge_id: int, verb: str, why: str) -> dict[str, Any]:
    found = get(Challenge, challenge_id, _("There is no such challenge."))
    office_views.decide_game(found, verb, why)
    return _shown(Card(found, None, (), 0))


def _one(challenge_id: int) -> dict[str, Any]:
    if current_user.can(Capability.WRITE_REWARDS):
        found = get(Challenge, challenge_id, _("There is no such challenge."))
        if found.state is GameState.PLANNED:
            return _shown(Card(found, None, (), 0))
    return _shown(queries.card(current_user.person, challenge_id))


def _plan(body: dict[str, Any]) -> Plan:
    steps = [Step(**{**step, "metric": Metric(step["metric"])}) for step in body["steps"]]
    chosen = {"kind": GameKind(body["kind"]), "scope": GameScope(body["scope"]), "mode": GameMode(body["mode"])}
    return Plan(**{**body, **chosen, "steps": steps, "places": tuple(body["places"])})


def _shown(card: Card) -> dict[str, Any]:
    game, player = card.game, card.player
    mine = None
    if player is not None and player.state is not PlayState.LEFT:
        instants = {name: to_rfc3339(getattr(player, name)) for name in ("joined_at", "counts_from", "counts_to")}
        steps = [
            {"metric": step.goal.metric.value, "target": step.goal.target, "score": step.score,
             "verified": step.verified} for step in card.steps
        ]  # fmt: skip
        mine = {"state": player.state.value, "round": player.round, "shown": player.shown, "place": player.place,
                "points": player.points, "steps": steps, **instants}  # fmt: skip
    return {
        "id": game.id, "kind": game.kind.value, "state": game.state.value, "scope": game.scope.value,
        "mode": game.mode.value, "opens_on": game.opens_on.isoformat(), "closes_on": game.closes_on.isoformat(),
        "opens_at": to_rfc3339(game.opens_at), "closes_at": to_rfc3339(game.closes_at),
        "settles_at": to_rfc3339(planning.late_until(game)), "mine": mine,
        "total": card.total, "steps": [
            {"metric": goal.metric.value, "target": goal.target, "network": goal.network, "campaign": goal.campaign,
             "topic": goal.topic} for goal in game.goals
        ], **{name: getattr(game, name) for name in PLAIN},
    }  # fmt: skip
