"""Gauges of this room: processes, jobs, queues, and the totals of what moved. Lists for the roof.

Each is a constant number of statements, whatever is in the tables: a scrape comes every few seconds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy import timetable, totals
from advocacy.database import db
from advocacy.health import Gauge, Queue
from advocacy.history import Reader, Record
from advocacy.presence import Seen, release
from advocacy.timetable import JobRun
from advocacy.web.presence import servers_alive

MOVES, POSTS = "moves", "posts"
"""Running totals: what moved, and what became of posts."""
NOUNS = frozenset(
    {
        "agreement", "application", "commission", "connection", "conversion", "deliverable", "enrolment", "item",
        "mention", "pause", "payout", "person", "redemption", "review", "share", "suggestion", "takedown", "token",
    }
)  # fmt: skip
"""What is counted as it moves; the rest would be names for names' sake."""


def _count(records: Sequence[Record], now: datetime) -> None:
    moves: Counter[tuple[str, ...]] = Counter((record.noun, record.verb) for record in records)
    shares = [record for record in records if record.noun == "share" and record.details.get("network")]
    posts: Counter[tuple[str, ...]] = Counter((str(record.details["network"]), record.verb) for record in shares)
    totals.add(MOVES, moves)
    totals.add(POSTS, posts)


READER = Reader("figures", _count, NOUNS)


def _processes(now: datetime) -> Mapping[str, float]:
    return {"web": float(len(servers_alive(now))), "worker": float(len(timetable.workers_alive(now)))}


def _alive(now: datetime) -> list[Seen]:
    return [*servers_alive(now), *timetable.workers_alive(now)]


def _versions(now: datetime) -> Mapping[str, float]:
    alive = _alive(now)
    counted = Counter(each.version or "before 0067" for each in alive)
    return {version: float(count) for version, count in counted.items()}


def _skew(now: datetime) -> Mapping[str, float]:
    alive = _alive(now)
    off = [abs(each.skew_seconds) for each in alive if each.skew_seconds is not None]
    return {"": max(off, default=0.0)}


def _of_jobs(figure: Callable[[JobRun, datetime], float | None]) -> Callable[[datetime], Mapping[str, float]]:
    def read(now: datetime) -> Mapping[str, float]:
        told = ((run.name, figure(run, now)) for run in db.session.scalars(select(JobRun)))
        return {name: value for name, value in told if value is not None}

    return read


def _age(run: JobRun, now: datetime) -> float | None:
    return max((now - run.started_at).total_seconds(), 0.0) if run.started_at else None


GAUGES = [
    Gauge("advocacy_release", "1 for the version that answers this scrape.", "version", lambda now: {release(): 1.0}),
    Gauge("advocacy_processes", "Processes seen in the last minute.", "kind", _processes),
    Gauge("advocacy_versions", "Processes seen in the last minute, by their version.", "version", _versions),
    Gauge("advocacy_clock_skew_seconds", "How far the worst clock is off the database's.", "", _skew),
    Gauge("advocacy_job_runs", "Runs of a job.", "job", _of_jobs(lambda run, now: float(run.runs)), counts=True),
    Gauge(
        "advocacy_job_failures", "Runs of a job that failed.", "job",
        _of_jobs(lambda run, now: float(run.failures)), counts=True,
    ),
    Gauge(
        "advocacy_job_busy_seconds", "Seconds that a job ran, all runs together.", "job",
        _of_jobs(lambda run, now: run.busy_seconds), counts=True,
    ),
    Gauge("advocacy_job_last_seconds", "Seconds that the last run of a job took.", "job",
          _of_jobs(lambda run, now: run.last_seconds)),
    Gauge("advocacy_job_failing", "1 while the last run of a job failed.", "job",
          _of_jobs(lambda run, now: float(run.problem is not None))),
    Gauge("advocacy_job_age_seconds", "Seconds since a job was begun last.", "job", _of_jobs(_age)),
    Gauge(
        "advocacy_moves", "Moves of things, as the history tells them.", "noun,verb",
        lambda now: totals.read(MOVES), counts=True,
    ),
    Gauge(
        "advocacy_posts", "What became of posts, by network.", "network,verb", lambda now: totals.read(POSTS),
        counts=True,
    ),
    Gauge("advocacy_clicks", "Clicks taken in from journals.", "", lambda now: {"": _clicks()}, counts=True),
]  # fmt: skip


def _clicks() -> float:
    return sum(totals.read("clicks").values())


def gauges_of(queues: Sequence[Queue]) -> list[Gauge]:
    """The gauges of every queue together."""
    return [
        Gauge(
            "advocacy_queue_waiting", "What waits to be sent out.", "queue",
            lambda now: {queue.name: float(queue.read(now).count) for queue in queues},
        ),
        Gauge(
            "advocacy_queue_age_seconds", "Since when the oldest in a queue has been due.", "queue",
            lambda now: {queue.name: queue.read(now).age(now) for queue in queues},
        ),
        Gauge(
            "advocacy_queue_given_up", "What a queue gave up in the last day.", "queue",
            lambda now: {queue.name: float(queue.read(now).given_up) for queue in queues},
        ),
    ]  # fmt: skip
