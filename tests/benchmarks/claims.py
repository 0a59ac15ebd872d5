"""Claims a second by worker processes beside each other, and how many shares two of them took.

Ours is the outbox's own claiming; the baseline selects what is due and updates it afterwards, as most do it. Each claim
is followed by the update that takes the share out of the queue, instead of sending it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from statistics import median

from sqlalchemy import update

from advocacy import clock
from advocacy.database import db, writing
from advocacy.posts.jobs import AT_ONCE
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from tests.benchmarks.claimers import Claimer, Taken, Task
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.filling import add_numbers, n, named, put, settle
from tests.benchmarks.tables import RUNS, Table
from tests.installation import Installation

WORKERS = (1, 2, 4)
LOADS = ((AT_ONCE, 400), (200, 6_000))
"""Batch and number of due shares: as the outbox claims, and as large as the other figures one reads."""
FLOOD = 100_000
"""Shares that are due at once, as after a night without a worker."""
LEAST = 0.5
"""The least that ours may reach of what the bare statements do."""


def claims(engines: Engines) -> Iterator[Table]:
    """Tables for both engines: as usual, and after a flood."""
    yield _usual(engines)
    yield _flooded(engines)


def _usual(engines: Engines) -> Table:
    table = Table(
        "Due posts: claims a second",
        f"Claimed and taken out of the queue, by worker processes beside each other; medians of {RUNS} runs. "
        f"The outbox claims {AT_ONCE} at a time. Baseline: select what is due, then update it.",
        ["engine, batch, workers", "ours/s", "duplicates", "baseline/s", "its duplicates", "ratio"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as installation, ExitStack() as stack:
            claimers = [stack.enter_context(Claimer(installation.settings)) for _ in range(max(WORKERS))]
            _on(installation, claimers, engine, table)
    return table


def _flooded(engines: Engines) -> Table:
    table = Table(
        f"Due posts: {FLOOD:,} at once",
        "All claimed by two workers beside each other, 200 at a time, and taken out of the queue. Baseline: the bare "
        f"`UPDATE ... RETURNING` and the bare update after it, as two statements of text; at least {LEAST} of it.",
        ["engine", "ours/s", "duplicates", "baseline/s", "its duplicates", "ratio"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as installation, ExitStack() as stack:
            claimers = [stack.enter_context(Claimer(installation.settings)) for _ in range(2)]
            _fill(installation, FLOOD)
            ours = _median(installation, claimers, Task("ours", 200), FLOOD)
            bare = _median(installation, claimers, Task("bare", 200), FLOOD)
            ratio = ours[0] / bare[0]
            table.add(engine, ours[0], ours[1], bare[0], bare[1], f"{ratio:.2f}")
            if ours[1] or ratio < LEAST:
                table.wrong.append(f"{engine}: {ours[1]} shares claimed twice, {ratio:.2f} of the bare statements")
    return table


def _on(installation: Installation, claimers: Sequence[Claimer], engine: str, table: Table) -> None:
    _fill(installation, max(count for _, count in LOADS))
    for batch, count in LOADS:
        for workers in WORKERS:
            ours = _median(installation, claimers[:workers], Task("ours", batch), count)
            theirs = _median(installation, claimers[:workers], Task("baseline", batch), count)
            name = f"{engine}, {batch}, {workers}"
            table.add(name, ours[0], ours[1], theirs[0], theirs[1], f"{ours[0] / theirs[0]:.2f}")
            if ours[1]:
                table.wrong.append(f"{name}: {ours[1]} shares were claimed twice")


def _median(installation: Installation, claimers: Sequence[Claimer], task: Task, count: int) -> tuple[float, int]:
    """Claims a second, and the duplicates of all runs together."""
    runs = [_run(installation, claimers, task, count) for _ in range(RUNS)]
    return median(rate for rate, _ in runs), sum(twice for _, twice in runs)


def _run(installation: Installation, claimers: Sequence[Claimer], task: Task, count: int) -> tuple[float, int]:
    _make_due(installation, count)
    taken: list[Taken] = [claimer.answer() for claimer in [each.start(task) for each in claimers]]
    times = Counter(share for each in taken for share in each.shares)
    if len(times) != count:
        raise SystemExit(f"{count - len(times)} shares were not claimed")
    seconds = max(each.ended for each in taken) - min(each.began for each in taken)
    return count / seconds, sum(times.values()) - count


def _fill(installation: Installation, count: int) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        add_numbers(1, count, clock.now())
        put(
            Share, 1, count, id=n.i, person_id=person, network="bluesky", way=Way.API, created_at=n.at, text="Words",
            sha256="a" * 64, source_ref=named("item:", suffix=":1"), permit_sha256="a" * 64, permit_from=n.at,
            permit_tags={}, state=ShareState.CANCELLED, due_at=n.at, late_after=n.later,
        )  # fmt: skip
        settle(Share)


def _make_due(installation: Installation, count: int) -> None:
    free = {"lease_owner": None, "lease_until": None, "lease_token": 0}
    with installation.app.app_context(), writing():
        db.session.execute(update(Share).where(Share.id <= count).values(state=ShareState.SCHEDULED, **free))
        settle(Share)  # posts lie scheduled for days before a flood: the planner knows of them
