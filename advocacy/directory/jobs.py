"""Bodies of the timetable's jobs: imports that were agreed to, and imports that are over."""

from __future__ import annotations

import time
from datetime import datetime

from sqlalchemy import select

from advocacy import clock, settings
from advocacy.database import db, reading
from advocacy.directory import imports
from advocacy.directory.models import ImportState, PeopleImport
from advocacy.timetable import Job, Mode

BUDGET = 20.0
"""Seconds that one run goes on for: other jobs want their turn."""


def carry_imports_out(now: datetime) -> None:
    """Takes the oldest import that was agreed to further, piece by piece; several workers take turns."""
    with reading():
        waiting = select(PeopleImport.id).where(PeopleImport.state == ImportState.RUNNING).order_by(PeopleImport.id)
        import_id = db.session.scalar(waiting.limit(1))
    ends, base_url = time.monotonic() + BUDGET, settings.current().base_url
    while import_id is not None and time.monotonic() < ends and imports.go_on(import_id, base_url, clock.now()):
        continue


JOBS: list[Job] = [
    Job("import people", carry_imports_out, every=3, mode=Mode.EACH_WORKER),
    Job("forget imports of people", imports.forget_old, at="03:25"),
]
