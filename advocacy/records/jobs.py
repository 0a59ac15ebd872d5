"""Bodies of this room's jobs: what is past its retention goes, a part a transaction; names kept apart go in time."""

from __future__ import annotations

from datetime import datetime

from advocacy.database import reading, writing
from advocacy.history import Actor, jobs
from advocacy.records import holds, retention
from advocacy.records.erasing import forget_name, ripe
from advocacy.records.retention import Kept
from advocacy.timetable import Job, Mode

ACTOR = Actor.job("retention")
BATCH = 500
BATCHES = 400
"""Of one kind in one run; the next night goes on."""


def remove_past(now: datetime) -> dict[str, int]:
    """Removes what is past its retention and not held; gives how many records and details went, by kind."""
    with reading():
        found = retention.kept(now, holds.held())
    gone = {each.kind.key: _remove(each, now) for each in found if each.past}
    with reading():
        erased = ripe(now)
    for person_id in erased:
        with writing():
            forget_name(person_id, actor=ACTOR, now=now)
    return gone


def _remove(kept: Kept, now: datetime) -> int:
    rows = details = 0
    for _ in range(BATCHES):
        with writing():  # holds are read in each, and stand still: one placed meanwhile stops what is left
            more, told = retention.remove(kept.kind, kept.before, holds.held_still(), BATCH, actor=ACTOR, now=now)
        rows, details = rows + more, details + told
        if not more and not told:
            break
    with writing():
        retention.removed(kept.kind, kept.before, rows, details, kept.spared, actor=ACTOR, now=now)
    return rows + details


JOBS = [
    Job("seal history", jobs.seal_waiting, every=1),
    Job("give out checkpoint", jobs.give_out_checkpoint, every=3600),
    Job("verify history", jobs.verify_waiting, every=2, mode=Mode.EACH_WORKER),
    Job("ask for verification", jobs.ask_for_verification, at="02:30"),
    Job("retention", remove_past, at="03:50"),
]
"""For the roof's list, those of the history itself among them: it lies below the timetable."""
