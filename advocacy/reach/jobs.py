"""Bodies of the timetable's jobs, and the reader of publications. Jobs are edges: they open their own transactions."""

from __future__ import annotations

from datetime import datetime

from advocacy import settings
from advocacy.database import db, reading, writing
from advocacy.history import Reader, Record
from advocacy.links import ingest, journal
from advocacy.posts.models import Share
from advocacy.reach import counting, rollups
from advocacy.reach.rollups import Difference
from advocacy.timetable import Job, Mode

BATCHES = 50


def take_in_clicks(now: datetime) -> int:
    """Takes this host's journals in and adds them to the rollups, both in one transaction. Gives how many clicks."""
    folder = journal.folder_in(settings.current().data_dir)
    with reading():
        if not ingest.is_waiting(folder):
            return 0
    clicks = 0
    for _ in range(BATCHES):
        with writing():
            intake = ingest.take_in(folder, now)
            rollups.add(counting.of_clicks(intake.counted))
        ingest.tidy(intake)
        clicks += sum(each.raw for each in intake.counted)
        if not intake.more:
            break
    return clicks


def count_readings(now: datetime) -> int:
    """Counts what networks reported since the last run, a batch a transaction. Gives the readings."""
    with reading():
        if not rollups.readings_wait():
            return 0
    total = 0
    for _ in range(BATCHES):
        with writing():
            count = rollups.count_readings()
        total += count
        if not count:
            break
    return total


def rebuild() -> None:
    """Makes all rollups anew from the raw figures."""
    with writing():
        rollups.rebuild()


def differences() -> list[Difference]:
    """What a rebuild would change; changes nothing. Holds back whoever counts meanwhile."""
    with writing():
        found = rollups.differences()
        db.session.rollback()
    return found


def _read(record: Record, now: datetime) -> None:
    """A published post is counted once, with the followers of its account."""
    if record.verb == "publish":
        share = db.session.get(Share, int(record.noun_id))
        if share is not None:
            rollups.count_publication(share, now)


READER = Reader("reach", _read, frozenset({"share"}))


JOBS = [
    Job("take in clicks", take_in_clicks, every=1, mode=Mode.EACH_WORKER),
    Job("count readings", count_readings, every=15),
]
"""For the roof's list."""
