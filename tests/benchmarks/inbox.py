"""The inbox as it fills: what one function reads, counts and steps through, at 10^3 and 10^5 items."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from statistics import median

from advocacy.database import db
from advocacy.people.models import Person
from content_library.models import Function
from content_library.reviews import inbox
from content_library.routes import queries as route_queries
from tests.benchmarks.company import Company
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import RUNS, Table

SIZES = (1_000, 100_000)
CALLS = 20


def inboxes(engines: Engines) -> Iterator[Table]:
    """A table an engine."""
    for engine in ENGINES:
        yield _on(engines, engine)


def _on(engines: Engines, engine: str) -> Table:
    note = (
        f"Milliseconds a call, median of {CALLS} calls, medians of {RUNS} runs. A fifth of so many items waits for "
        "Legal and for HR, twice as many reviews stand. Baseline: the same question at 10^3."
    )
    table = Table(f"Inbox on {engine}", note, ["question", *(f"{size:,}" for size in SIZES), "10^5 / 10^3"])
    with engines.installation(engine) as installation:
        company = Company(installation).found()
        found = [_at(company.grow(size)) for size in SIZES]
    for name in found[0]:
        few, many = (each[name] for each in found)
        table.add(name, f"{few:.2f}", f"{many:.2f}", f"{many / few:.2f}")
    return table


def _at(company: Company) -> dict[str, float]:
    with company.installation.app.app_context():
        person = db.session.get_one(Person, company.legal)
        questions: dict[str, Callable[[], object]] = {
            "first page of one function": lambda: inbox.waiting([Function.LEGAL]),
            "first page of all functions": lambda: inbox.waiting(list(Function)),
            "badge": lambda: inbox.count_waiting([Function.LEGAL]),
            "next one to decide": lambda: inbox.following(person, [Function.LEGAL], 0),
            "what nobody can answer": route_queries.count_unanswerable,
        }
        return {name: median(_timed(ask) for _ in range(RUNS)) for name, ask in questions.items()}


def _timed(ask: Callable[[], object]) -> float:
    times = []
    for _ in range(CALLS):
        db.session.expire_all()
        began = time.perf_counter()
        ask()
        times.append((time.perf_counter() - began) * 1000)
    return median(times)
