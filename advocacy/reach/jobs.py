"""Bodies of the timetable's jobs, and the reader of publications and conversions. Jobs are edges: they open their own
transactions."""

from __future__ import annotations

from datetime import datetime

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution import landings
from advocacy.posts.models import Share
from advocacy.reach import converting, intake, lent, proving, rebuilding, rollups
from advocacy.reach.rebuilding import Difference
from advocacy.timetable import Job

BATCHES = 50


def count_readings(now: datetime) -> int:
    """Counts what networks and people reported since the last run, a batch a transaction. Gives the readings."""
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


def count_landings(now: datetime) -> int:
    """Counts landings whose clicks are known by now. Gives how many."""
    with reading():
        if not landings.waiting():
            return 0
    total = 0
    for _ in range(BATCHES):
        with writing():
            landed = landings.count_new()
            rollups.add_landings(landed)
        total += sum(each.number for each in landed)
        if not landed:
            break
    return total


def keep_basis(now: datetime) -> bool:
    """Makes the rollups anew when the company's zone or the way of counting has changed since. True when it did."""
    with reading():
        if rebuilding.stands():
            return False
    rebuild(now)
    return True


def rebuild(now: datetime) -> None:
    """Makes all rollups anew from the raw figures, a week a transaction: they are whole at any moment."""
    count_readings(now)
    with reading():
        spans = list(rebuilding.spans())
    for days in spans:
        with writing():
            rebuilding.rebuild_days(days)
    with writing():
        rebuilding.note_basis(now)


def differences() -> list[Difference]:
    """What a rebuild would change; changes nothing and holds nobody back."""
    return [found for _, compared in proving.comparisons() for found in compared.differences]


def prove(now: datetime) -> int:
    """Compares all rollups with the raw figures and keeps the result. Gives how many figures differ."""
    return proving.prove(now, clock.now)


def _read(record: Record, now: datetime) -> None:
    """A post's link carries its words; published it is counted once, with the followers of its account; a conversion
    as it stands."""
    if record.noun != "conversion" and record.verb not in ("schedule", "publish"):
        return
    rollups.lock_all()  # in their order, whatever a batch of records takes one after the other
    if record.noun == "conversion":
        converting.count_conversion(int(record.noun_id), record.at if record.verb == "reverse" else None)
        return
    share = db.session.get(Share, int(record.noun_id))
    if share is not None:
        lent.take_words(share)
        if record.verb == "publish":
            rollups.count_publication(share, now)


READER = Reader("reach", each_record(_read), frozenset({"share", "conversion"}))
READERS = [READER, intake.READER]
"""For the roof's list."""


JOBS = [
    *intake.JOBS,
    Job("count readings", count_readings, every=15),
    Job("count landings", count_landings, every=15),
    Job("keep the rollups' basis", keep_basis, every=60),
    Job("prove the rollups", prove, at="03:40"),
]
"""For the roof's list."""
