"""Body of the timetable's job that plays simulations. An edge: it opens its own transactions.

A worker that dies leaves its lease behind; another one begins anew when that has run out. What was read is a chunk at a
time, in short transactions, so that nobody waits for it.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from advocacy import clock, settings
from advocacy.database import db, reading, writing
from advocacy.timetable import Job, Mode
from rewards.earning import comparing, simulations, watching
from rewards.earning.models import Simulation
from rewards.earning.playing import Calendar, Play
from rewards.earning.simulations import AT_ONCE, LEASE
from rewards.earning.triggers import STEPPED


def simulate(now: datetime) -> int:
    """Plays one simulation that waits; gives how many that was."""
    with writing():
        found = simulations.claim(now)
        if found is None:
            return 0
        start, end = simulations.span(found)
        found.total = simulations.count(start, end)
        number, until = found.id, now + LEASE
    played = _played(number, now, until)
    with writing():
        mine = played is not None and simulations.extend(number, 0, played.until, played.until) is not None
        if played is None or not mine:  # another worker has it
            return 0
        simulations.finish(db.session.get_one(Simulation, number), played.result, now=now)
    return 1


class _Played(NamedTuple):
    """What is told of both plays, and until when our lease on them lasts."""

    result: dict[str, Any]
    until: datetime


def _played(number: int, now: datetime, until: datetime) -> _Played | None:
    """Both plays side by side, as JSON; None when the lease is somebody else's by now."""
    calendar = Calendar(settings.current().zone)
    with reading():
        simulation = db.session.get_one(Simulation, number)
        today, draft = (Play(each) for each in simulations.rules_of(simulation, now))
        (start, end), budget = simulations.span(simulation), simulation.budget
        undone, since = simulations.undone_since(start), watching.known_since()
    after, done = (start, 0), 0  # numbers begin at 1
    while True:
        with reading():
            chunk = simulations.happened(after, end)
        for _number, happening in chunk:
            if happening.trigger in STEPPED or (happening.figure and (not undone or happening.source not in undone)):
                days = calendar.days(happening.at)
                today.happens(happening, days)
                draft.happens(happening, days)
        if len(chunk) < AT_ONCE:
            break
        last, done = chunk[-1], done + len(chunk)
        after = (last[1].at, last[0])
        with writing():
            longer = simulations.extend(number, done, until, clock.now() + LEASE)
        if longer is None:
            return None
        until = longer
    with reading():
        teams = dict(simulations.teams_now({*today.given, *draft.given}))
    result = {
        **comparing.compare(today.given, draft.given, teams), "by_rule_today": dict(today.by_rule),
        "by_rule_draft": dict(draft.by_rule), "budget": budget, "figures_since": _later(since, start),
    }  # fmt: skip
    return _Played(result, until)


def _later(since: datetime | None, start: datetime) -> str | None:
    """The day since when figures are known, where it is after the first day played; empty where none is known yet."""
    if since is None:
        return ""
    return since.astimezone(start.tzinfo).date().isoformat() if since > start else None


JOBS = [Job("simulate rules", simulate, every=5, mode=Mode.EACH_WORKER)]
"""For the roof's list."""
