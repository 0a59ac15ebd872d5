"""The timetable: jobs as data, ticked by APScheduler in every worker; the database decides who runs what.

``once_per_slot`` jobs run once in a slot of time, however many workers there are; ``each_worker`` jobs run everywhere
and claim their rows themselves. Imports errors, settings, database, presence, logs.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from sqlalchemy import String, Text, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from advocacy import clock, settings
from advocacy.clock import to_rfc3339
from advocacy.database import BigId, Json, Model, UTCDateTime, db, insert_for, reading, writing
from advocacy.logs import hide_in_text, log
from advocacy.presence import ALIVE, Seen, this_process, vitals
from advocacy.tallies import Tallies, Tally


class Mode(StrEnum):
    """Who runs a job."""

    ONCE_PER_SLOT = "once_per_slot"
    EACH_WORKER = "each_worker"


@dataclass(frozen=True)
class Job:
    """A job as data: ``run`` is called with the instant, ``every`` so many seconds or daily ``at`` "HH:MM" UTC."""

    name: str
    run: Callable[[datetime], object]
    every: float = 60.0
    at: str = ""
    mode: Mode = Mode.ONCE_PER_SLOT

    def slot(self, now: datetime) -> int:
        """The number of the slot of time that ``now`` lies in."""
        if not self.at:
            return int(now.timestamp() // self.every)
        hours, minutes = (int(part) for part in self.at.split(":"))
        return (now - timedelta(hours=hours, minutes=minutes)).toordinal()

    def next_after(self, now: datetime) -> datetime:
        """When the next slot begins."""
        if not self.at:
            return datetime.fromtimestamp((self.slot(now) + 1) * self.every, UTC)
        hours, minutes = (int(part) for part in self.at.split(":"))
        today = now.astimezone(UTC).replace(hour=hours, minute=minutes, second=0, microsecond=0)
        return today if today > now else today + timedelta(days=1)


class JobRun(Model):
    """The last run of a job, of whichever worker."""

    __tablename__ = "job_runs"

    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    slot: Mapped[int] = mapped_column(BigId, default=0)
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)
    runs: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    failures: Mapped[int] = mapped_column(BigId, default=0, server_default="0")
    busy_seconds: Mapped[float] = mapped_column(default=0.0, server_default="0")
    last_seconds: Mapped[float | None] = mapped_column()


class Worker(Seen, Model):
    """A worker process and when it was last alive; ``doing`` are the jobs it was at then, and since when."""

    __tablename__ = "workers"

    doing: Mapped[dict[str, str]] = mapped_column(Json, default=dict, server_default="{}")


FINE = 10.0
"""Seconds for which a job that had no problem is taken to have none."""
TALLIES = Tallies()
"""What jobs of this process came to since its last sign of life."""
this_worker = this_process


def claim(job: Job, now: datetime) -> bool:
    """Claims the slot of a once-per-slot job; False when another worker has it."""
    slot = job.slot(now)
    with reading():
        last = db.session.scalar(select(JobRun.slot).where(JobRun.name == job.name))
    if last is not None and last >= slot:
        return False
    with writing():
        db.session.execute(insert_for(JobRun).values(name=job.name, slot=0).on_conflict_do_nothing())
        taken = db.session.execute(
            update(JobRun).where(JobRun.name == job.name, JobRun.slot < slot).values(slot=slot, started_at=now)
        )
        return bool(taken.rowcount)  # type: ignore[attr-defined]


def ask_for(job: Job, now: datetime) -> None:
    """Frees the slot of a once-per-slot job, so that the next worker that looks runs it once more. Flushes."""
    slot = job.slot(now)
    again = insert_for(JobRun).values(name=job.name, slot=slot - 1)
    db.session.execute(again.on_conflict_do_update(index_elements=["name"], set_={"slot": slot - 1}))


def run(app: Flask, job: Job, now: datetime) -> bool:
    """Runs a job if it is due and ours, logs and keeps what went wrong; False when it failed."""
    with app.app_context():
        try:
            if job.mode is Mode.ONCE_PER_SLOT and not claim(job, now):
                return True
            began = time.monotonic()
            with TALLIES.running(job.name, now):
                job.run(now)
        except Exception as problem:  # the edge of a job: nothing above it could tell anybody
            log().error("job failed", job=job.name, exc_info=True)
            _keep_problem(job, hide_in_text(f"{type(problem).__name__}: {problem}"[:500]))
            return False
        if job.mode is Mode.ONCE_PER_SLOT and (job.every >= 60 or job.at or time.monotonic() - began > 5):
            _keep_outcome(job, None)
        else:
            _clear_problem(job)
        return True


def _keep_outcome(job: Job, problem: str | None) -> None:
    with writing():
        db.session.execute(insert_for(JobRun).values(name=job.name, slot=0).on_conflict_do_nothing())
        db.session.execute(
            update(JobRun).where(JobRun.name == job.name).values(finished_at=clock.now(), problem=problem)
        )


def _keep_problem(job: Job, problem: str) -> None:
    """Where the database itself is the problem, the log has to do."""
    _fine().pop(job.name, None)
    try:
        _keep_outcome(job, problem)
    except SQLAlchemyError:
        log().error("problem not kept", job=job.name, exc_info=True)


def _clear_problem(job: Job) -> None:
    """Jobs that run every second write their outcome only when a problem is over, and look for one now and then: of
    this process they know, another's may stay for a moment."""
    fine = _fine()
    if time.monotonic() - fine.get(job.name, -FINE) < FINE:
        return
    with reading():
        had = db.session.scalar(select(JobRun.problem).where(JobRun.name == job.name))
    if had is not None:
        _keep_outcome(job, None)
    fine[job.name] = time.monotonic()


def _fine() -> dict[str, float]:
    """Jobs of this process -> when it last saw that they have no problem."""
    found: dict[str, float] = current_app.extensions.setdefault("fine_jobs", {})
    return found


def heartbeat(now: datetime) -> None:
    """Says that this worker is alive and what it came to, and forgets those gone for a day."""
    taken = TALLIES.take()
    doing = {name: to_rfc3339(since) for name, since in TALLIES.under_way().items() if name != HEARTBEAT.name}
    try:
        with writing():
            said = {**vitals(settings.current(), now), "doing": doing}
            upsert = insert_for(Worker).values(name=this_worker(), started_at=now, **said)
            db.session.execute(upsert.on_conflict_do_update(index_elements=["name"], set_=said))
            _add_up(taken, now)
            db.session.query(Worker).filter(Worker.seen_at < now - timedelta(days=1)).delete()
    except BaseException:
        TALLIES.give_back(taken)
        raise


def _add_up(taken: Mapping[str, Tally], now: datetime) -> None:
    """Adds what was counted to the runs of each job, in the order of their names: no two workers wait for each other.

    Jobs that never failed and run every few seconds have no row before, and those of each worker no other time at which
    they ran last.
    """
    for name, tally in taken.items():
        fresh = insert_for(JobRun).values(name=name, slot=0, started_at=now, **vars(tally))
        sums = {each: getattr(JobRun, each) + getattr(tally, each) for each in ("runs", "failures", "busy_seconds")}
        last = {"last_seconds": tally.last_seconds, "started_at": now}
        summed = fresh.on_conflict_do_update(index_elements=["name"], set_={**sums, **last})
        db.session.execute(summed)


def workers_alive(now: datetime) -> Sequence[Worker]:
    """The workers seen in the last minute."""
    return db.session.scalars(select(Worker).where(Worker.seen_at > now - ALIVE)).all()


def works_here(now: datetime) -> bool:
    """True when a worker on this host was seen in the last minute."""
    return any(worker.host == socket.gethostname() for worker in workers_alive(now))


HEARTBEAT = Job("heartbeat", heartbeat, every=10, mode=Mode.EACH_WORKER)


def start(app: Flask, jobs: Sequence[Job]) -> BackgroundScheduler:
    """Starts ticking; ``shutdown(wait=True)`` on what it gives stops after the jobs under way."""
    scheduler = BackgroundScheduler(
        executors={"default": ThreadPoolExecutor(8)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    for job in jobs:
        scheduler.add_job(
            _tick, "interval", seconds=min(job.every, 60.0), args=[app, job], id=job.name, next_run_time=clock.now()
        )
    scheduler.start()
    return scheduler


def _tick(app: Flask, job: Job) -> None:
    run(app, job, clock.now())
