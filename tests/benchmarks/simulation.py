"""How fast a rule is played on a million happenings, beside a plain aggregate in SQL over the same rows."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, insert, select

from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.people.models import Person, Team
from rewards.earning import drafts, simulations
from rewards.earning.models import KeptHappening, Simulation
from rewards.earning.simulating import simulate
from rewards.earning.triggers import Trigger
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import Table

HAPPENINGS = 1_000_000
PEOPLE = 10_000
TEAMS = 200
DAYS = 90
BATCH = 20_000
NOW = datetime(2026, 11, 18, 12, tzinfo=UTC)
SYSTEM = Actor.system()


def simulated(engines: Engines) -> Iterator[Table]:
    """Happenings a second with all that rules know (caps, steps, versions), beside a sum that knows none of it."""
    table = Table(
        "Simulating a rule",
        f"{HAPPENINGS:,} happenings of {PEOPLE:,} people in {DAYS} days (seven in ten posts, three in ten clicks), "
        "played by today's rules and by a draft. The plain sum counts posts and clicks by person in one statement of "
        "SQL and knows no cap, no step, no order.",
        ["engine", "happenings", "seconds", "happenings a second", "plain sum, seconds", "times", "memory, MB more"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as made, made.app.app_context():
            fill(HAPPENINGS)
            with writing():
                draft = drafts.write_from("share_published", actor=SYSTEM, now=NOW)
                drafts.change(draft, {**draft.body, "points": 30}, actor=SYSTEM, now=NOW)
                asked = simulations.ask(draft, days=DAYS, actor=SYSTEM, now=NOW).id
            plain, before, began = _plain_sum(), _peak(), time.monotonic()
            simulate(NOW)
            seconds = time.monotonic() - began
            with reading():
                played = db.session.get_one(Simulation, asked)
                table.add(
                    engine, played.total, seconds, played.total / seconds, plain, seconds / plain, _peak() - before
                )
                if played.result is None or played.total != HAPPENINGS or played.result["people"] != PEOPLE:
                    table.wrong.append(f"{engine}: {played.state}, {played.total} happenings")
    yield table


def fill(count: int) -> None:
    """Writes so many happenings straight into their table: each person's, spread over the days."""
    with writing():
        db.session.execute(insert(Team), [{"id": each, "name": f"Team {each}"} for each in range(1, TEAMS + 1)])
        db.session.execute(insert(Person), [_person(each) for each in range(1, PEOPLE + 1)])
    for begin in range(0, count, BATCH):
        with writing():
            db.session.execute(insert(KeptHappening), [_row(each) for each in range(begin, min(begin + BATCH, count))])


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "email": f"p{number}@acme.example", "name": f"P {number}", "team_id": number % TEAMS + 1,
            "created_at": NOW, "zone": "UTC", "language": "en", "region": "DE", "relationship": "employee",
            "employing_entity": "", "active": True}  # fmt: skip


def _row(number: int) -> dict[str, Any]:
    clicks = number % 10 >= 7
    return {
        "source": f"b:{number}", "trigger": Trigger.HUMAN_CLICKS if clicks else Trigger.SHARE_PUBLISHED,
        "person_id": number * 7 % PEOPLE + 1, "subject": f"share:{number - number % 10}",
        "at": NOW - timedelta(days=1) - timedelta(days=DAYS - 2) * (number * 61 % HAPPENINGS) / HAPPENINGS,
        "figure": number % 60 + 1 if clicks else 1, "network": ("bluesky", "linkedin")[number % 2], "campaign": "",
        "topic": "", "item": "item:1", "programme": "", "team_id": number * 7 % PEOPLE % TEAMS + 1, "region": "DE",
        "tier": "",
    }  # fmt: skip


def _plain_sum() -> float:
    began = time.monotonic()
    with reading():
        worth = case((KeptHappening.trigger == Trigger.SHARE_PUBLISHED, 30), else_=KeptHappening.figure / 10 * 5)
        db.session.execute(select(KeptHappening.person_id, func.sum(worth)).group_by(KeptHappening.person_id)).all()
    return time.monotonic() - began


def _peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
