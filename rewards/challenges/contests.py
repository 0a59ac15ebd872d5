"""Verbs on contests: plan, change, open, close, cancel. Criteria, judges and prizes stand once it is open.

A contest needs two judges at least: no entry is judged by one person's word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, Each, move, record, record_all
from advocacy.people.models import Person
from rewards.challenges import audience, planning, windows
from rewards.challenges.contest_models import Contest, ContestEntry, ContestState, Criterion, EntryState, Judge

LEAST_JUDGES = 2
MOST_JUDGES = 12
MOST_CRITERIA = 6


@dataclass(frozen=True)
class Measure:
    """A criterion: what is judged, what a good one looks like, how much it weighs in percent."""

    name: str
    weight: int
    says: str = ""


@dataclass(frozen=True)
class ContestPlan:
    """What marketing plans; fields as in ``Contest``; ``judges`` by their ids."""

    name: str
    brief: str
    opens_on: date
    closes_on: date
    criteria: Sequence[Measure]
    judges: Sequence[int]
    places: Sequence[int] = ()
    badge: str = ""
    least_tier: str = ""
    team_id: int | None = None
    region: str = ""
    relationship: str = ""
    programme: int | None = None


def plan_contest(plan: ContestPlan, *, actor: Actor, now: datetime) -> Contest:
    """Plans a contest; it opens by itself when its window begins. Raises Breach, by field."""
    contest = Contest(state=ContestState.PLANNED, made_by=actor.id, made_at=now, **_columns(plan, now))
    contest.criteria, contest.judges = _criteria(plan), _judges(plan)
    db.session.add(contest)
    db.session.flush()
    record("contest", contest.id, "plan", actor=actor, now=now, **asdict(plan))
    return contest


def change_contest(contest: Contest, plan: ContestPlan, *, actor: Actor, now: datetime) -> None:
    """Changes what is planned. Raises InvalidMove once it is open: people enter for what was stated."""
    windows.refuse_change(planned=contest.state is ContestState.PLANNED)
    for name, value in _columns(plan, now).items():
        setattr(contest, name, value)
    contest.criteria.clear()
    contest.judges.clear()
    db.session.flush()
    contest.criteria.extend(_criteria(plan))
    contest.judges.extend(_judges(plan))
    record("contest", contest.id, "change", actor=actor, now=now, **asdict(plan))


def open_contest(contest: Contest, *, actor: Actor, now: datetime) -> None:
    """People may enter. Raises InvalidMove when the window is over."""
    windows.refuse_after(contest.closes_at, now)
    move(contest, "open", actor=actor, now=now, name=contest.name)


def close_contest(contest: Contest, *, actor: Actor, now: datetime, why: str = "") -> None:
    """Nobody enters any more and the judges begin: by itself after the last day, earlier with a reason."""
    changes = windows.ended(contest.opens_at, contest.closes_at, now, why, settings.current().zone)
    judges = [judge.person_id for judge in contest.judges]
    move(contest, "close", actor=actor, now=now, why=why.strip() or None, changes=changes, name=contest.name,
         judges=judges)  # fmt: skip


def cancel(contest: Contest, *, actor: Actor, now: datetime, why: str) -> None:
    """Ends it without a winner, with a reason that everybody who entered is told."""
    reason = planning.require_reason(why)
    move(contest, "cancel", actor=actor, now=now, why=reason, name=contest.name)
    entered = select(ContestEntry).where(
        ContestEntry.contest_id == contest.id, ContestEntry.state == EntryState.ENTERED
    )
    told = [
        Each(entry.id, {"person_id": entry.person_id, "contest_id": contest.id, "name": contest.name,
                        "cancelled": reason}, entry.person_id)
        for entry in db.session.scalars(entered.order_by(ContestEntry.id))
    ]  # fmt: skip
    record_all("contest_entry", told, "call_off", actor=actor, now=now)


def _criteria(plan: ContestPlan) -> list[Criterion]:
    return [Criterion(position=number, **asdict(each)) for number, each in enumerate(plan.criteria, 1)]


def _judges(plan: ContestPlan) -> list[Judge]:
    return [Judge(person_id=each) for each in dict.fromkeys(plan.judges)]


def _columns(plan: ContestPlan, now: datetime) -> dict[str, Any]:
    texts = {"name": plan.name, "brief": plan.brief}
    windows.refuse_chance({**texts, "criteria": " ".join(f"{each.name} {each.says}" for each in plan.criteria)})
    opens_at, closes_at = windows.window(plan.opens_on, plan.closes_on, settings.current().time_zone)
    errors = {**_faults(plan), **audience.faults(plan), **_faults_of_judges(plan)}
    if closes_at <= now:
        errors["closes_on"] = [_("The window lies in the past.")]
    if errors:
        raise Breach(_("It can't be planned as it is."), errors=errors)
    columns = {name: value for name, value in asdict(plan).items() if name not in ("criteria", "judges")}
    stripped = {name: text.strip() for name, text in texts.items()}
    return {**columns, **stripped, "places": list(plan.places), "opens_at": opens_at, "closes_at": closes_at}


def _faults(plan: ContestPlan) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    if not 1 <= len(plan.name.strip()) <= 120:
        errors["name"] = [_("Give a name of at most 120 characters.")]
    if not 1 <= len(plan.brief.strip()) <= 5_000:
        errors["brief"] = [_("Say what is looked for, in at most 5,000 characters.")]
    if not 1 <= len(plan.criteria) <= MOST_CRITERIA or any(not 1 <= len(each.name) <= 80 for each in plan.criteria):
        errors["criteria"] = [_("Name 1 to %(most)s criteria.", most=MOST_CRITERIA)]
    elif any(each.weight < 1 for each in plan.criteria) or sum(each.weight for each in plan.criteria) != 100:
        errors["criteria"] = [_("Each criterion weighs something, and all together 100 percent.")]
    in_order = list(plan.places) == sorted(plan.places, reverse=True)
    if len(plan.places) > planning.MOST_PLACES or not in_order or any(
        not 0 < each <= planning.MOST_POINTS for each in plan.places
    ):  # fmt: skip
        errors["places"] = [
            _("Give the points of at most %(most)s places, the first the most.", most=planning.MOST_PLACES)
        ]  # fmt: skip
    elif not plan.places and not plan.badge:
        errors["places"] = [_("Thank people with points or a badge.")]
    return errors


def _faults_of_judges(plan: ContestPlan) -> dict[str, list[str]]:
    judges = set(plan.judges)
    there = set(db.session.scalars(select(Person.id).where(Person.id.in_(judges), Person.active)))
    if there != judges:
        return {"judges": [_("Some of these judges have no open account.")]}
    if not LEAST_JUDGES <= len(judges) <= MOST_JUDGES:
        return {"judges": [_("Name %(least)s to %(most)s judges.", least=LEAST_JUDGES, most=MOST_JUDGES)]}
    return {}
