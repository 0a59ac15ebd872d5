"""Verbs on routes: add, change, retire. Each change is a version of its own in the history; what is asked stays so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.times.working_time import MOST_HOURS
from content_library.models import Function, ItemKind, ItemOrigin, Risk, Route
from content_library.routes.routing import ANY, KEYS
from content_library.words.outlets import outlets

MOST_DAYS = 3660
LONGEST_NAME = 120
KNOWN: Mapping[str, frozenset[str]] = {
    "risks": frozenset(Risk), "kinds": frozenset(ItemKind), "origins": frozenset(ItemOrigin),
}  # fmt: skip
"""What may stand under the keys whose names are ours; topics, classes and regions are the company's."""


@dataclass(frozen=True)
class Draft:
    """A route as it is written. Hours are working hours; no ``approval_days`` is an approval without an end."""

    name: str
    steps: Sequence[Sequence[Function]]
    conditions: Mapping[str, Sequence[str]] = field(default_factory=dict)
    priority: int = 0
    hours: int = 16
    remind_hours: int = 4
    escalate_function: Function | None = None
    escalate_person_id: int | None = None
    approval_days: int | None = None
    routine: bool = False
    standard: bool = False


def add_route(draft: Draft, *, actor: Actor, now: datetime) -> Route:
    """A new route, for what is submitted from now on. Raises Breach by field."""
    lock("review routes")
    kept = _cleaned(draft)
    route = Route(**kept, version=1, changed_by_id=actor.id, changed_at=now)
    db.session.add(route)
    db.session.flush()
    record("review_route", route.id, "add", actor=actor, now=now, version=1, **kept)
    return route


def change_route(route: Route, draft: Draft, *, actor: Actor, now: datetime, why: str = "") -> Route:
    """The next version of a route; nothing when it says the same. Raises Breach by field, InvalidMove when retired."""
    lock("review routes")
    db.session.refresh(route)
    _refuse_retired(route)
    kept = _cleaned(draft, route)
    changed = {name: value for name, value in kept.items() if getattr(route, name) != value}
    if not changed:
        return route
    before = {name: getattr(route, name) for name in changed}
    for name, value in changed.items():
        setattr(route, name, value)
    route.version, route.changed_by_id, route.changed_at = route.version + 1, actor.id, now
    facts: dict[str, Any] = {"version": route.version, "changed": changed, "before": before}
    record("review_route", route.id, "change", actor=actor, now=now, why=why.strip() or None, **facts)
    return route


def retire_route(route: Route, *, actor: Actor, now: datetime, why: str) -> None:
    """Takes a route out of use; what it asked for stays asked. Raises InvalidMove for the standard one."""
    lock("review routes")
    db.session.refresh(route)
    _refuse_retired(route)
    if route.standard:
        raise InvalidMove(
            _("The standard route stays: it serves what no other one names."), remedy=_("Change it instead.")
        )
    if not why.strip():
        raise Breach(_("Say why it is retired."), errors={"note": [_("Say why.")]})
    route.retired_at, route.changed_at, route.changed_by_id = now, now, actor.id
    record("review_route", route.id, "retire", actor=actor, now=now, why=why.strip(), version=route.version)


def draft_of(route: Route) -> Draft:
    """A route as a form or the API writes it."""
    given = {name: getattr(route, name) for name in Draft.__dataclass_fields__ if name != "steps"}
    return Draft(steps=[[Function(name) for name in step] for step in route.steps], **given)


def _refuse_retired(route: Route) -> None:
    if route.retired_at is not None:
        raise InvalidMove(_("The route “%(name)s” was retired.", name=route.name), remedy=_("Write a new one."))


def _cleaned(draft: Draft, route: Route | None = None) -> dict[str, Any]:
    """The columns of a route. Raises Breach with what is wrong by field."""
    name, wrong = " ".join(draft.name.split()), dict[str, list[str]]()
    standard = route.standard if route else draft.standard
    steps = [list(dict.fromkeys(step)) for step in draft.steps if step]
    named = [function for step in steps for function in step]
    conditions = {key: sorted({each.strip() for each in draft.conditions.get(key, ()) if each.strip()}) for key in KEYS}
    taken = select(Route.id).where(Route.name == name, Route.id != (route.id if route else 0))
    if not 0 < len(name) <= LONGEST_NAME:
        wrong["name"] = [_("Give it a name of at most %(most)s characters.", most=LONGEST_NAME)]
    elif db.session.scalar(taken) is not None:
        wrong["name"] = [_("Another route has that name; retired ones keep theirs.")]
    if not steps:
        wrong["steps"] = [_("Name at least one function.")]
    elif len(named) != len(set(named)):
        wrong["steps"] = [_("Each function answers once.")]
    if problems := _problems(draft.conditions, conditions, standard=standard):
        wrong["conditions"] = problems
    if standard and not route and db.session.scalar(select(Route.id).where(Route.standard)) is not None:
        wrong["standard"] = [_("There is a standard route already; change that.")]
    if draft.escalate_function and draft.escalate_person_id:
        wrong["escalate_person_id"] = [_("Either a function or a person.")]
    elif draft.escalate_person_id and not _may_be_told(draft.escalate_person_id):
        wrong["escalate_person_id"] = [_("Nobody with an open account.")]
    wrong |= _times(draft)
    if wrong:
        raise Breach(_("This route can't be kept yet."), remedy=_("Correct what is marked."), errors=wrong)
    return {
        **asdict(draft), "name": name, "standard": standard, "conditions": conditions,
        "steps": [[function.value for function in step] for step in steps],
    }  # fmt: skip


def _times(draft: Draft) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if not 1 <= draft.hours <= MOST_HOURS:
        wrong["hours"] = [_("From 1 to %(most)s working hours.", most=MOST_HOURS)]
    elif not 0 <= draft.remind_hours < draft.hours:
        wrong["remind_hours"] = [_("Less than the time to answer; 0 reminds nobody.")]
    if draft.approval_days is not None and not 1 <= draft.approval_days <= MOST_DAYS:
        wrong["approval_days"] = [_("From 1 to %(most)s days, or nothing.", most=MOST_DAYS)]
    if not -1000 <= draft.priority <= 1000:
        wrong["priority"] = [_("From -1000 to 1000.")]
    return wrong


def _problems(given: Mapping[str, Sequence[str]], kept: Mapping[str, Sequence[str]], *, standard: bool) -> list[str]:
    known = {**KNOWN, "networks": frozenset({*outlets(), ANY})}
    problems = [_("A route knows nothing of %(field)s.", field=key) for key in sorted(set(given) - set(KEYS))]
    for key, names in kept.items():
        problems += [
            _("“%(name)s” is none of the %(field)s.", name=name, field=key)
            for name in names
            if key in known and name not in known[key]
        ]
    if standard and any(kept.values()):
        problems.append(_("The standard route serves whatever no other one names: it has no conditions."))
    elif not standard and not any(kept.values()):
        problems.append(_("Say what it is for; the standard route serves the rest."))
    return problems


def _may_be_told(person_id: int) -> bool:
    person = db.session.get(Person, person_id)
    return person is not None and person.active
