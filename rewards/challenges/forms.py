"""Pure: what the forms of games hold, as the verbs take it. Raises Breach by field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, TypeVar

from flask_babel import gettext as _

from advocacy.campaigns.forms import optional_date
from advocacy.errors import Breach
from rewards.challenges.contest_models import Contest
from rewards.challenges.contests import MOST_CRITERIA, ContestPlan, Measure
from rewards.challenges.models import Challenge, GameKind, GameMode, GameScope, Metric
from rewards.challenges.planning import MOST_STEPS, Plan, Step
from rewards.forms import numbers

Form = Mapping[str, str]
Choice = TypeVar("Choice", bound=StrEnum)
AUDIENCE = ("least_tier", "team_id", "region", "relationship", "programme")


def plan_of(form: Form) -> Plan:
    """A mission or a challenge."""
    figures = numbers(form, ("points", "most_points", "rounds", "days", "wait_hours"))
    kind = _choice(form, "kind", GameKind)
    return Plan(
        kind=kind, name=form.get("name", ""), description=form.get("description", ""), **_days(form),
        steps=_steps(form, 1 if kind is GameKind.CHALLENGE else MOST_STEPS),
        scope=_choice(form, "scope", GameScope, GameScope.INDIVIDUAL),
        mode=_choice(form, "mode", GameMode, GameMode.GOAL), places=places_of(form), badge=form.get("badge", ""),
        points=figures["points"] or 0, most_points=figures["most_points"], rounds=figures["rounds"] or 1,
        days=figures["days"], wait_hours=48 if figures["wait_hours"] is None else figures["wait_hours"],
        **_audience(form),
    )  # fmt: skip


def contest_plan_of(form: Form, judges: list[int]) -> ContestPlan:
    """A contest; its judges were looked up."""
    return ContestPlan(
        name=form.get("name", ""), brief=form.get("brief", ""), **_days(form), criteria=_criteria(form), judges=judges,
        places=places_of(form), badge=form.get("badge", ""), **_audience(form),
    )  # fmt: skip


def judges_named(form: Form) -> list[str]:
    """Mail addresses, one a line or parted by commas."""
    return [each.strip().casefold() for each in re.split(r"[\n,;]", form.get("judges", "")) if each.strip()]


def places_of(form: Form) -> tuple[int, ...]:
    """Points of the places: 300, 200, 100."""
    parts = [each for each in re.split(r"[\s,;]+", form.get("places", "").strip()) if each]
    if any(not each.isdecimal() or len(each) > 9 for each in parts):
        raise Breach(_("Some figures are no numbers."), errors={"places": [_("Write them as 300, 200, 100.")]})
    return tuple(int(each) for each in parts)


def marks_of(form: Form, criteria: list[int]) -> dict[int, int]:
    """Criterion's id -> mark, of those that were given."""
    given = numbers(form, tuple(f"mark_{each}" for each in criteria))
    return {each: mark for each in criteria if (mark := given[f"mark_{each}"]) is not None}


def shown(challenge: Challenge) -> dict[str, Any]:
    """The form as it would have been filled for what is planned."""
    plain = ("name", "description", "points", "most_points", "rounds", "days", "wait_hours", "badge", *AUDIENCE)
    filled: dict[str, Any] = {name: getattr(challenge, name) for name in plain}
    for number, goal in enumerate(challenge.goals, 1):
        for name in ("metric", "target", "network", "campaign", "topic"):
            filled[f"{name}_{number}"] = getattr(goal, name)
    return {**filled, **_window(challenge), "kind": challenge.kind.value, "scope": challenge.scope.value,
            "mode": challenge.mode.value}  # fmt: skip


def contest_shown(contest: Contest) -> dict[str, Any]:
    """The same of a contest."""
    filled: dict[str, Any] = {name: getattr(contest, name) for name in ("name", "brief", "badge", *AUDIENCE)}
    for number, criterion in enumerate(contest.criteria, 1):
        for name in ("name", "weight", "says"):
            filled[f"criterion_{name}_{number}"] = getattr(criterion, name)
    judges = "\n".join(judge.person.email for judge in contest.judges)
    return {**filled, **_window(contest), "judges": judges}


def _window(game: Challenge | Contest) -> dict[str, Any]:
    return {
        "opens_on": game.opens_on.isoformat(), "closes_on": game.closes_on.isoformat(),
        "places": ", ".join(str(each) for each in game.places),
    }  # fmt: skip


def _days(form: Form) -> dict[str, Any]:
    found = {name: optional_date(form, name) for name in ("opens_on", "closes_on")}
    missing = {name: [_("Give a day.")] for name, day in found.items() if day is None}
    if missing:
        raise Breach(_("From when until when?"), errors=missing)
    return {name: day for name, day in found.items() if day is not None}


def _audience(form: Form) -> dict[str, Any]:
    """Whom it is for; empty: everybody."""
    texts = {name: form.get(name, "") for name in ("least_tier", "region", "relationship")}
    return {**texts, **numbers(form, ("team_id", "programme"))}


def _steps(form: Form, most: int) -> list[Step]:
    steps = []
    for number in range(1, most + 1):
        target = numbers(form, (f"target_{number}",))[f"target_{number}"]
        if target is None:
            continue
        tags = {name: form.get(f"{name}_{number}", "").strip() for name in ("network", "campaign", "topic")}
        steps.append(Step(_choice(form, f"metric_{number}", Metric), target, **tags))
    return steps


def _criteria(form: Form) -> list[Measure]:
    found = []
    for number in range(1, MOST_CRITERIA + 1):
        name = form.get(f"criterion_name_{number}", "").strip()
        if name:
            field = f"criterion_weight_{number}"
            weight = numbers(form, (field,))[field]
            found.append(Measure(name, weight or 0, form.get(f"criterion_says_{number}", "").strip()))
    return found


def _choice(form: Form, name: str, kind: type[Choice], usual: Choice | None = None) -> Choice:
    text = form.get(name, "")
    if not text and usual is not None:
        return usual
    if text not in {each.value for each in kind}:
        raise Breach(_("That is no choice here."), errors={name: [_("Choose one from the list.")]})
    return kind(text)
