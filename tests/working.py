"""A worker inside the test: runs the timetable's jobs until nothing more comes of them."""

from __future__ import annotations

import wsgi
from advocacy import clock, timetable
from advocacy.database import db, writing
from advocacy.timetable import JobRun
from advocacy.web.transactions import EdgeCommits


def work(app: EdgeCommits, rounds: int = 3) -> None:
    """Runs every job so many times, whatever its slot. Fails when a job does.

    The first round is run as a worker does, with claims and outcomes.
    """
    with app.app_context(), writing():
        db.session.query(JobRun).delete()
    for job in wsgi.JOBS:
        assert timetable.run(app, job, clock.now()), f"the job “{job.name}” failed; its log line says why"
    for _ in range(rounds - 1):
        for job in wsgi.JOBS:
            with app.app_context():
                job.run(clock.now())
