"""How fast what comes in is taken in: clicks into the database, records into the chain, credits into the ledger.

The baseline of the latter two is the same code with one thing a transaction.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import datetime

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor, record
from advocacy.history.jobs import seal_waiting
from advocacy.history.sealing import seal
from rewards import credits
from rewards.ledger import Event
from tests.benchmarks.clicking import clickings
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import RUNS, Table, middle
from tests.installation import Installation

RECORDS, CREDITS = 4_000, 1_000
ALONE = 100
"""How many the baseline takes in, each in a transaction of its own."""
PEOPLE = 50
POSTINGS = 2
_numbers = itertools.count(1)


def ingests(engines: Engines) -> Iterator[Table]:
    """Tables for both engines."""
    yield from clickings(engines)
    table = Table(
        "Taking in",
        f"A second; medians of {RUNS} runs. Records get their place in the hash chain; credits are balanced, checked "
        "and posted, 200 a transaction. Baseline: one a transaction.",
        ["what", "ours/s", "baseline/s", "ratio"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as installation, installation.app.app_context():
            for name, ours, baseline in _subjects(installation):
                rates = middle(ours), middle(baseline)
                table.add(f"{name}, {engine}", *rates, f"{rates[0] / rates[1]:.1f}")
    yield table


def _subjects(installation: Installation) -> Iterator[tuple[str, Callable[[], float], Callable[[], float]]]:
    yield "sealed records", lambda: _seal(RECORDS, 1_000), lambda: _seal(ALONE, 1)
    people = [installation.person() for _ in range(PEOPLE)]
    yield "ledger postings", lambda: _credit(people, CREDITS, 200), lambda: _credit(people, ALONE, 1)


def _seal(count: int, batch: int) -> float:
    now, actor = clock.now(), Actor.job("bench")
    seal_waiting(now)
    with writing():
        for number in range(count):
            record("share", number, "schedule", actor=actor, now=now, about=None, title="A story", network="bluesky")
    began = time.perf_counter()
    if batch > 1:
        seal_waiting(now)
    else:
        for _ in range(count):
            with writing():
                seal(1)
    return count / (time.perf_counter() - began)


def _credit(people: list[int], count: int, batch: int) -> float:
    now = clock.now()
    began = time.perf_counter()
    for _ in range(0, count, batch):
        with writing():
            for _ in range(batch):
                _one(people, now)
    return POSTINGS * count / (time.perf_counter() - began)


def _one(people: list[int], now: datetime) -> None:
    number = next(_numbers)
    event = Event(f"bench:{number}", "share_published", now, people[number % len(people)], f"share:{number}")
    credits.give(event, 10, pending=True)
    db.session.expunge_all()
