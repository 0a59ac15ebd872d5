"""A draft played on the last days, beside today's rules: asked for, claimed by a worker, done. Verbs and queries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, or_, select, tuple_, update

from advocacy import settings
from advocacy.database import db
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from rewards.earning import rules
from rewards.earning.happenings import REDONE, UNDONE
from rewards.earning.models import DraftState, KeptHappening, RuleDraft, Simulation, SimulationState
from rewards.earning.terms import Facts, Happening, Rule, rule_of
from rewards.earning.triggers import STEPPED
from rewards.earning.windows import windows_of

MOST_DAYS = 366
USUAL_DAYS = 90
LEASE = timedelta(minutes=2)
AT_ONCE = 20_000
"""Happenings read in one statement."""
UNFINISHED = (SimulationState.WAITING, SimulationState.RUNNING)
SIMULATES = Actor.job("simulations")


def ask(
    draft: RuleDraft, *, days: int = USUAL_DAYS, budget: int | None = None, actor: Actor, now: datetime
) -> Simulation:  # fmt: skip
    """Asks for a simulation of an open draft on the last whole days; a budget that was given before holds until another
    one is. Raises Breach by field, InvalidMove while another one of it is not finished, or when the draft is not open
    any more."""
    if not 1 <= days <= MOST_DAYS:
        raise Breach(
            _("That can't be simulated."), errors={"days": [_("From 1 to %(most_days)s days.", most_days=MOST_DAYS)]}
        )
    if budget is not None and budget < 0:
        raise Breach(
            _("That can't be simulated."), errors={"budget": [_("Give a number of points, or leave it empty.")]}
        )
    if draft.state is not DraftState.OPEN:
        raise InvalidMove(_("This draft is not open any more."), remedy=_("Write another one."))
    if db.session.scalar(
        select(Simulation.id).where(Simulation.draft_id == draft.id, Simulation.state.in_(UNFINISHED))
    ):
        raise InvalidMove(_("A simulation of this draft is under way."), remedy=_("Wait until it is done."))
    before = newest_of(draft)
    if budget is None and before is not None:
        budget = before.budget
    today = windows_of(now, settings.current().zone).day.start.date()
    simulation = Simulation(
        draft_id=draft.id, body=draft.body, state=SimulationState.WAITING, first_day=today - timedelta(days=days),
        last_day=today - timedelta(days=1), budget=budget, asked_by_id=actor.id, asked_at=now,
    )  # fmt: skip
    db.session.add(simulation)
    db.session.flush()
    record("rule_simulation", simulation.id, "ask", actor=actor, now=now, draft=draft.id, days=days, budget=budget)
    return simulation


def claim(now: datetime) -> Simulation | None:
    """The oldest one that waits, or whose worker has died; it is ours until its lease runs out."""
    left = (Simulation.state == SimulationState.RUNNING) & (Simulation.lease_until < now)
    wanted = select(Simulation).where(or_(Simulation.state == SimulationState.WAITING, left)).order_by(Simulation.id)
    found = db.session.scalar(wanted.limit(1).with_for_update(skip_locked=True))
    if found is None:
        return None
    if found.state is SimulationState.WAITING:
        move(found, "start", actor=SIMULATES, now=now)
    found.lease_until, found.done = now + LEASE, 0
    db.session.flush()
    return found


def extend(simulation_id: int, done: int, until: datetime, longer: datetime) -> datetime | None:
    """Notes how far it is and prolongs the lease that ends at ``until``; None when another worker has it by now."""
    mine = (Simulation.id == simulation_id, Simulation.lease_until == until)
    kept: Any = db.session.execute(update(Simulation).where(*mine).values(done=done, lease_until=longer))
    return longer if kept.rowcount else None


def finish(simulation: Simulation, result: Mapping[str, Any], *, now: datetime) -> None:
    """Keeps the result."""
    changes = {"result": dict(result), "lease_until": None, "done": simulation.total}
    move(simulation, "finish", actor=SIMULATES, now=now, changes=changes)


def rules_of(simulation: Simulation, now: datetime) -> tuple[list[Rule], list[Rule]]:
    """Today's rules, and those with the draft in the place of its rule."""
    today = rules.in_force_at(now)
    draft = rule_of(_draft_key(simulation), simulation.body, now)
    others = [rule for rule in today if rule.key != draft.key]
    return today, sorted([*others, draft], key=lambda rule: rules.PHASES.index(rule.phase))


def span(simulation: Simulation) -> tuple[datetime, datetime]:
    """From when until when its days last."""
    zone = settings.current().zone
    first = datetime.combine(simulation.first_day, datetime.min.time(), zone)
    return first, datetime.combine(simulation.last_day + timedelta(days=1), datetime.min.time(), zone)


def count(start: datetime, end: datetime) -> int:
    """How many happenings lie between."""
    between = (KeptHappening.at >= start, KeptHappening.at < end)
    return db.session.scalar(select(func.count()).select_from(KeptHappening).where(*between)) or 0


def undone_since(start: datetime) -> set[str]:
    """The sources of what was undone since then and does not stand after all."""
    gone = select(KeptHappening.source).where(
        KeptHappening.figure == 0, KeptHappening.trigger.not_in(STEPPED), KeptHappening.at >= start
    )
    found = db.session.scalars(gone).all()
    undone = {source.removesuffix(UNDONE) for source in found if source.endswith(UNDONE)}
    again = {source.removesuffix(REDONE) for source in found if source.endswith(REDONE)}
    still = {source for source in undone if source not in again or f"{source}{REDONE}" in undone}
    return {source for source in still if not source.endswith(REDONE)}


COLUMNS = (
    KeptHappening.trigger, KeptHappening.person_id, KeptHappening.subject, KeptHappening.at, KeptHappening.figure,
    KeptHappening.network, KeptHappening.campaign, KeptHappening.topic, KeptHappening.item, KeptHappening.programme,
    KeptHappening.team_id, KeptHappening.region, KeptHappening.tier, KeptHappening.id,
)  # fmt: skip


def happened(after: tuple[datetime, int], end: datetime) -> list[tuple[int, Happening]]:
    """The next happenings behind a place (an instant and a number), the earliest first, each with its number."""
    place = tuple_(KeptHappening.at, KeptHappening.id)
    behind = select(*COLUMNS).where(place > tuple_(*after), KeptHappening.at < end)
    rows = db.session.execute(behind.order_by(KeptHappening.at, KeptHappening.id).limit(AT_ONCE))
    return [
        (number, Happening(trigger, person, subject, at, figure, Facts(*facts)))
        for trigger, person, subject, at, figure, *facts, number in rows
    ]


def teams_now(people: set[int]) -> Iterator[tuple[int, int | None]]:
    """Each person's team as it is now."""
    ordered = sorted(people)
    for begin in range(0, len(ordered), 500):
        some = select(Person.id, Person.team_id).where(Person.id.in_(ordered[begin : begin + 500]))
        yield from ((person, team) for person, team in db.session.execute(some))


def newest_of(draft: RuleDraft) -> Simulation | None:
    """The last simulation of a draft."""
    wanted = select(Simulation).where(Simulation.draft_id == draft.id).order_by(Simulation.id.desc()).limit(1)
    return db.session.scalar(wanted)


def played(draft: RuleDraft) -> Simulation | None:
    """The last finished simulation of a draft, where it played what the draft says now."""
    done = select(Simulation).where(Simulation.draft_id == draft.id, Simulation.state == SimulationState.DONE)
    found = db.session.scalar(done.order_by(Simulation.id.desc()).limit(1))
    return found if found is not None and found.body == draft.body else None


def require_played(draft: RuleDraft, otherwise: str) -> None:
    """Raises InvalidMove for a draft that was not simulated as it is now, where nobody said why it need not be
    (``otherwise``), and for one that costs more than the budget that was given with its simulation."""
    found = played(draft)
    if found is None and not otherwise.strip():
        raise InvalidMove(
            _("This draft was not simulated as it is now."),
            remedy=_("Simulate it first, or say why it needs no simulation."),
        )
    if found is None or found.result is None or found.budget is None:
        return
    more = found.result["draft"] - found.result["today"]
    if more > found.budget:
        raise InvalidMove(
            _(
                "It would cost %(more)s points more than today’s rules, and the budget is %(budget)s.",
                more=format(more, ","),
                budget=format(found.budget, ","),
            ),
            remedy=_("Make it cost less, or simulate it with a larger budget."),
        )


def _draft_key(simulation: Simulation) -> str:
    return db.session.get_one(RuleDraft, simulation.draft_id).key
