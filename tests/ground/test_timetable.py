"""Who runs a job, on both engines: once a slot however many workers there are, or each of them; failures are noted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy import clock, timetable
from advocacy.database import db, reading, writing
from advocacy.timetable import Job, JobRun, Mode, Worker
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")


def together(*calls: Callable[[], object]) -> None:
    """Runs the calls at the same time, each in a thread."""
    gate = threading.Barrier(len(calls))

    def start(call: Callable[[], object]) -> None:
        gate.wait()
        call()

    threads = [threading.Thread(target=start, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def runs(installation: Installation) -> dict[str, str | None]:
    """The jobs that were noted, and what went wrong with each."""
    with installation.app.app_context(), reading():
        return {run.name: run.problem for run in db.session.scalars(select(JobRun))}


def test_once_per_slot_runs_once_whoever_asks(installation: Installation) -> None:
    """Four workers, five slots: five runs."""
    app, seen = installation.app, []
    job = Job("count", seen.append, every=60)
    for minute in range(5):
        now = NOW + timedelta(minutes=minute)
        together(*[lambda now=now: timetable.run(app, job, now)] * 4)
    assert seen == [NOW + timedelta(minutes=minute) for minute in range(5)]
    assert runs(installation) == {"count": None}


def test_each_worker_runs_in_each(installation: Installation) -> None:
    app, seen = installation.app, []
    job = Job("send", seen.append, mode=Mode.EACH_WORKER)
    together(*[lambda: timetable.run(app, job, NOW)] * 3)
    assert seen == [NOW] * 3


def test_a_failing_job_is_noted_and_others_go_on(installation: Installation) -> None:
    """The problem stays until the job succeeds again; a transaction that it left open harms nobody."""
    app, seen = installation.app, []

    def fail(now: datetime) -> None:
        with writing():
            db.session.add(Worker(name="half done", started_at=now, seen_at=now))
            raise ValueError("no luck")

    jobs = [Job("bad", fail, every=60), Job("good", seen.append, every=60)]
    assert [timetable.run(app, job, NOW) for job in jobs] == [False, True]
    assert seen == [NOW] and runs(installation) == {"bad": "ValueError: no luck", "good": None}
    with app.app_context(), reading():
        assert db.session.scalars(select(Worker)).all() == []
    assert timetable.run(app, Job("bad", seen.append, every=60), NOW + timedelta(minutes=1))
    assert runs(installation)["bad"] is None


def test_a_quick_job_that_failed_is_cleared_too(installation: Installation) -> None:
    def fail(now: datetime) -> None:
        raise ValueError("no luck")

    app = installation.app
    timetable.run(app, Job("quick", fail, every=1), NOW)
    assert runs(installation)["quick"]
    timetable.run(app, Job("quick", lambda now: None, every=1), NOW + timedelta(seconds=1))
    assert runs(installation)["quick"] is None


@pytest.mark.parametrize(
    ("job", "same", "following"),
    [
        (Job("x", print, every=60), "2026-11-02T09:00:59Z", "2026-11-02T09:01:00Z"),
        (Job("x", print, at="09:00"), "2026-11-03T08:59:59Z", "2026-11-03T09:00:00Z"),
        (Job("x", print, at="03:10"), "2026-11-03T03:09:59Z", "2026-11-03T03:10:00Z"),
    ],
)
def test_slots(job: Job, same: str, following: str) -> None:
    slot = job.slot(NOW)
    assert job.slot(clock.from_rfc3339(same)) == slot < job.slot(clock.from_rfc3339(following))


def test_a_clock_that_goes_back_runs_nothing_twice(installation: Installation) -> None:
    app, seen = installation.app, []
    job = Job("count", seen.append, every=60)
    for offset in (0, 2, 1, -5, 2):
        timetable.run(app, job, NOW + timedelta(minutes=offset))
    assert len(seen) == 2


@pytest.mark.parametrize("mode", Mode)
def test_a_job_that_runs_again_is_ill_no_more(installation: Installation, mode: Mode) -> None:
    """Whoever runs it."""
    broken = [True]

    def work(_now: datetime) -> None:
        if broken:
            broken.pop()
            raise ValueError("not now")

    job = Job("work", work, every=1, mode=mode)
    assert not timetable.run(installation.app, job, NOW)
    assert timetable.run(installation.app, job, NOW + timedelta(seconds=1))
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(timetable.JobRun.problem)).one() is None


def test_heartbeats_say_who_lives(installation: Installation) -> None:
    with installation.app.app_context():
        timetable.heartbeat(NOW)
        timetable.heartbeat(NOW + timedelta(seconds=10))
        with reading():
            (worker,) = timetable.workers_alive(NOW + timedelta(seconds=60))
            assert worker.started_at == NOW and worker.seen_at == NOW + timedelta(seconds=10)
            assert timetable.workers_alive(NOW + timedelta(seconds=71)) == []


def test_a_started_timetable_ticks_and_stops(sqlite: Installation) -> None:
    """APScheduler calls the job at once and again; stopping waits for what is under way."""
    twice, seen = threading.Event(), []

    def note(now: datetime) -> None:
        seen.append(now)
        if len(seen) >= 2:
            twice.set()

    scheduler = timetable.start(sqlite.app, [Job("tick", note, every=1, mode=Mode.EACH_WORKER)])
    assert twice.wait(20)
    scheduler.shutdown(wait=True)
    count = len(seen)
    assert not threading.Event().wait(1.5) and len(seen) == count
