"""Jobs of the timetable as administrators see them: when each ran, when it runs next, and one more run on request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy import timetable
from advocacy.admin.overseen import overseen
from advocacy.database import db
from advocacy.errors import Breach, NotFound
from advocacy.health import Ailment, Examination
from advocacy.history import Actor, record
from advocacy.timetable import Job, JobRun, Mode

QUICK = 60.0
"""Seconds: a job that comes as often as that needs nobody to ask for it."""
LATE = timedelta(minutes=10)


@dataclass(frozen=True)
class JobLine:
    """A job and how its last run was. ``run`` is None before the first; ``next_at`` is None where each worker runs it
    all the time."""

    job: Job
    run: JobRun | None
    next_at: datetime | None

    @property
    def fails(self) -> bool:
        """True when its last run failed."""
        return self.run is not None and self.run.problem is not None

    @property
    def may_be_asked(self) -> bool:
        """True when one more run is worth asking for."""
        return may_be_asked(self.job)

    def late(self, now: datetime) -> bool:
        """True when its slot began a while ago and nobody took it."""
        if self.run is None or self.job.mode is Mode.EACH_WORKER or self.run.started_at is None:
            return False
        return self.run.slot < self.job.slot(now - LATE)


def may_be_asked(job: Job) -> bool:
    """True for jobs that come once a slot, and seldom."""
    return job.mode is Mode.ONCE_PER_SLOT and bool(job.at or job.every > QUICK)


def lines(jobs: Sequence[Job], now: datetime) -> list[JobLine]:
    """Every job: those that fail first, then by name. One statement."""
    runs = {run.name: run for run in db.session.scalars(select(JobRun))}
    found = [
        JobLine(job, runs.get(job.name), job.next_after(now) if job.mode is Mode.ONCE_PER_SLOT else None)
        for job in jobs
    ]
    return sorted(found, key=lambda line: (not line.fails, not line.late(now), line.job.name))


def ask_for(jobs: Sequence[Job], name: str, *, actor: Actor, now: datetime) -> None:
    """Has the next worker that looks run a job once more. Raises NotFound; Breach for one that comes anyway."""
    job = next((each for each in jobs if each.name == name), None)
    if job is None:
        raise NotFound(_("There is no such job."), remedy=_("See the page of jobs."))
    if not may_be_asked(job):
        raise Breach(_("This job comes by itself in less than a minute."), remedy=_("Look again in a moment."))
    timetable.ask_for(job, now)
    record("job", job.name, "ask_for", actor=actor, now=now)


def jobs_come(now: datetime) -> Sequence[Ailment]:
    """Jobs whose slot nobody took, while workers are alive."""
    if not timetable.workers_alive(now):
        return []
    return [
        Ailment(
            _(
                "The job “%(name)s” is late: it was begun last at %(started_at)s UTC.",
                name=line.job.name,
                started_at=format(line.run.started_at, "%Y-%m-%d %H:%M"),
            ),
            _("Look in the worker's log for what holds it up; restart the worker if nothing does."),
            grave=False,
        )
        for line in lines(overseen().jobs, now)
        if line.late(now) and line.run is not None
    ]


EXAMINATIONS = [Examination("timetable", jobs_come)]
