"""How fast what comes in is taken in: clicks into the database, records into the chain, credits into the ledger.

The baseline is the same code with one thing a transaction.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor, record
from advocacy.history.jobs import seal_waiting
from advocacy.history.sealing import seal
from advocacy.links import ingest, journal, slugs
from advocacy.links.machines import Seen
from advocacy.links.records import ClickRecord, encode
from advocacy.reach import rollups
from advocacy.reach.intake import take_in_clicks
from rewards import credits
from rewards.ledger import Event
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import RUNS, Table, middle
from tests.installation import Installation
from tests.links.doors import BROWSER

CLICKS, RECORDS, CREDITS = 40_000, 4_000, 1_000
ALONE = 100
"""How many the baseline takes in, each in a transaction of its own."""
LINKS, VISITORS, PEOPLE = 50, 8_000, 50
POSTINGS = 2
_numbers = itertools.count(1)


def ingests(engines: Engines) -> Iterator[Table]:
    """A table for both engines."""
    table = Table(
        "Taking in",
        f"A second; medians of {RUNS} runs. Clicks are judged, counted by day and added to the rollups; records get "
        "their place in the hash chain; credits are balanced, checked and posted, 200 a transaction. Baseline: one a "
        "transaction.",
        ["what", "ours/s", "baseline/s", "ratio"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as installation, installation.app.app_context():
            for name, ours, baseline in _subjects(installation):
                rates = middle(ours), middle(baseline)
                table.add(f"{name}, {engine}", *rates, f"{rates[0] / rates[1]:.1f}")
    yield table


def _subjects(installation: Installation) -> Iterator[tuple[str, Callable[[], float], Callable[[], float]]]:
    clicking = _Clicking(installation)
    yield "clicks", lambda: clicking.run(CLICKS), lambda: clicking.run_one_by_one(ALONE)
    yield "sealed records", lambda: _seal(RECORDS, 1_000), lambda: _seal(ALONE, 1)
    people = [installation.person() for _ in range(PEOPLE)]
    yield "ledger postings", lambda: _credit(people, CREDITS, 200), lambda: _credit(people, ALONE, 1)


class _Clicking:
    """Clicks in the journal of a door that is gone."""

    def __init__(self, installation: Installation) -> None:
        self.folder = journal.folder_in(installation.settings.data_dir)
        now, system = clock.now(), Actor.system()
        with writing():
            self.links = [
                slugs.reserve(
                    "https://acme.example/", person=None, network="bluesky", source_ref=f"item:{number}:1",
                    actor=system, now=now,
                ).id
                for number in range(1, LINKS + 1)
            ]  # fmt: skip

    def run(self, count: int) -> float:
        self._write(count)
        began = time.perf_counter()
        taken = take_in_clicks(clock.now())
        if taken != count:
            raise SystemExit(f"{taken} clicks of {count} were taken in")
        return count / (time.perf_counter() - began)

    def run_one_by_one(self, count: int) -> float:
        self._write(count)
        began = time.perf_counter()
        for _ in range(count):
            with writing():
                intake = ingest.take_in(self.folder, clock.now(), 1)
                rollups.add_clicks(intake.counted)
        seconds = time.perf_counter() - began
        take_in_clicks(clock.now())  # so that the files go
        return count / seconds

    def _write(self, count: int) -> None:
        at_ms = int(datetime.now(UTC).timestamp() * 1000)
        person = Seen("GET", BROWSER, secure=True, language=True, fetch_metadata=True)
        door = journal.Journal(self.folder)
        frames = [
            encode(
                ClickRecord(at_ms + i % 60_000, self.links[i % LINKS], person, (i % VISITORS + 1).to_bytes(16, "big"))
            )
            for i in range(count)
        ]
        if not door.append(frames):
            raise SystemExit("the journal refuses")
        door.close()


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
