"""Verbs on missions and challenges: plan, change, open, close, cancel. What was promised stands once it is open.

Imports the models and what decides; settling is a file of its own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from rewards.challenges import audience, clicking, windows
from rewards.challenges.models import Challenge, GameKind, GameMode, GameScope, GameState, Goal, Metric

MOST_POINTS = 100_000
MOST_TARGET = 1_000_000_000
MOST_PLACES = 10
MOST_STEPS = 6
MOST_WAIT = 24 * 14


@dataclass(frozen=True)
class Step:
    """A figure to reach, of posts or clicks with these tags; empty: any."""

    metric: Metric
    target: int
    network: str = ""
    campaign: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Plan:
    """What marketing plans; fields as in ``Challenge``."""

    kind: GameKind
    name: str
    opens_on: date
    closes_on: date
    steps: Sequence[Step]
    description: str = ""
    scope: GameScope = GameScope.INDIVIDUAL
    mode: GameMode = GameMode.GOAL
    wait_hours: int = 48
    points: int = 0
    places: Sequence[int] = ()
    badge: str = ""
    most_points: int | None = None
    rounds: int = 1
    days: int | None = None
    least_tier: str = ""
    team_id: int | None = None
    region: str = ""
    relationship: str = ""
    programme: int | None = None


def plan_challenge(plan: Plan, *, actor: Actor, now: datetime) -> Challenge:
    """Plans a mission or a challenge; it opens by itself when its window begins. Raises Breach, by field."""
    challenge = Challenge(state=GameState.PLANNED, made_by=actor.id, made_at=now, result={}, **_columns(plan, now))
    challenge.goals = _goals(plan)
    db.session.add(challenge)
    db.session.flush()
    record("challenge", challenge.id, "plan", actor=actor, now=now, **_told(plan))
    return challenge


def change_challenge(challenge: Challenge, plan: Plan, *, actor: Actor, now: datetime) -> None:
    """Changes what is planned. Raises InvalidMove once it is open: people joined for what was stated."""
    windows.refuse_change(planned=challenge.state is GameState.PLANNED)
    for name, value in _columns(plan, now, challenge.id).items():
        setattr(challenge, name, value)
    challenge.goals.clear()
    db.session.flush()
    challenge.goals.extend(_goals(plan))
    record("challenge", challenge.id, "change", actor=actor, now=now, **_told(plan))


def open_challenge(challenge: Challenge, *, actor: Actor, now: datetime) -> None:
    """People may join; figures count from the window's beginning. Raises InvalidMove when the window is over."""
    windows.refuse_after(challenge.closes_at, now)
    move(challenge, "open", actor=actor, now=now, **_named(challenge))


def close_challenge(challenge: Challenge, *, actor: Actor, now: datetime, why: str = "") -> None:
    """Ends the window: by itself when it is over, earlier with a reason. Figures of before may still come in."""
    changes = windows.ended(challenge.opens_at, challenge.closes_at, now, why, settings.current().zone)
    move(challenge, "close", actor=actor, now=now, why=why.strip() or None, changes=changes, **_named(challenge))


def require_reason(why: str) -> str:
    """The reason, without the blanks around it. Raises Breach for none."""
    if not why.strip():
        raise Breach(_("Say why you cancel it."), errors={"why": [_("Whoever takes part will read it.")]})
    return why.strip()


def late_until(challenge: Challenge) -> datetime:
    """Until when figures of its window may come in."""
    return challenge.closes_at + timedelta(hours=challenge.wait_hours)


def _named(challenge: Challenge) -> dict[str, Any]:
    return {"name": challenge.name, "kind": challenge.kind}


def _told(plan: Plan) -> dict[str, Any]:
    told = asdict(plan)
    return {**told, "steps": [asdict(step) for step in plan.steps], "places": list(plan.places)}


def _goals(plan: Plan) -> list[Goal]:
    return [Goal(position=number, **asdict(step)) for number, step in enumerate(plan.steps, 1)]


def _columns(plan: Plan, now: datetime, own: int | None = None) -> dict[str, Any]:
    """Columns of the challenge, of that id where there is one. Raises Breach, by field."""
    windows.refuse_chance({"name": plan.name, "description": plan.description})
    opens_at, closes_at = windows.window(plan.opens_on, plan.closes_on, settings.current().time_zone)
    errors = {**_faults(plan), **audience.faults(plan), **_faults_of_steps(plan), **_faults_of_prizes(plan)}
    errors = errors or clicking.faults(plan, opens_at, closes_at, own, now)
    if closes_at <= now:
        errors["closes_on"] = [_("The window lies in the past.")]
    if errors:
        raise Breach(_("It can't be planned as it is."), errors=errors)
    columns = asdict(plan)
    del columns["steps"]
    texts = {name: value.strip() for name, value in columns.items() if isinstance(value, str) and name in TEXTS}
    return {**columns, **texts, "places": list(plan.places), "opens_at": opens_at, "closes_at": closes_at}


TEXTS = ("name", "description", "badge", "least_tier", "region", "relationship")


def _faults(plan: Plan) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not 1 <= len(plan.name.strip()) <= 120:
        errors["name"] = [_("Give a name of at most 120 characters.")]
    if not 0 <= plan.wait_hours <= MOST_WAIT:
        errors["wait_hours"] = [_("Give a number of hours from 0 to %(most)s.", most=MOST_WAIT)]
    mission = plan.kind is GameKind.MISSION
    if mission and (plan.scope is not GameScope.INDIVIDUAL or plan.mode is not GameMode.GOAL):
        errors["scope"] = [_("A mission is for one person, and has a goal.")]
    if plan.scope is GameScope.TOGETHER and plan.mode is GameMode.RANKED:
        errors["mode"] = [_("All together there is nobody to rank: give it a goal.")]
    if not 1 <= plan.rounds <= (50 if mission else 1):
        errors["rounds"] = [_("A mission can be repeated up to 50 times, a challenge not at all.")]
    if plan.days is not None and not (mission and 1 <= plan.days <= windows.MOST_DAYS):
        errors["days"] = [_("Only a mission has days of its own, from 1 to %(most)s.", most=windows.MOST_DAYS)]
    return errors


def _faults_of_steps(plan: Plan) -> dict[str, list[str]]:
    most = MOST_STEPS if plan.kind is GameKind.MISSION else 1
    if not 1 <= len(plan.steps) <= most:
        return {"steps": [_("A challenge counts one figure; a mission has up to %(most)s steps.", most=MOST_STEPS)]}
    if any(not 1 <= step.target <= MOST_TARGET for step in plan.steps):
        return {"steps": [_("Give each target as a number from 1 on.")]}
    if any((step.network or step.topic) and step.metric is Metric.SUGGESTIONS for step in plan.steps):
        return {"steps": [_("Suggestions have no network and no topic.")]}
    return {}


def _faults_of_prizes(plan: Plan) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not 0 <= plan.points <= MOST_POINTS or any(not 0 < each <= MOST_POINTS for each in plan.places):
        errors["points"] = [_("Give points from 0 to %(most)s.", most=MOST_POINTS)]
    if plan.mode is GameMode.RANKED:
        if not 1 <= len(plan.places) <= MOST_PLACES or list(plan.places) != sorted(plan.places, reverse=True):
            errors["places"] = [_("Give the points of 1 to %(most)s places, the first the most.", most=MOST_PLACES)]
    elif plan.places:
        errors["places"] = [_("Places are for a ranking.")]
    elif plan.points == 0 and not plan.badge.strip():
        errors["points"] = [_("Thank people with points or a badge.")]
    largest = max([plan.points, *plan.places], default=0)
    if plan.most_points is not None and plan.most_points < max(largest, 1):
        errors["most_points"] = [_("The cap is below what one person may get.")]
    return errors
