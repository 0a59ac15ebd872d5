"""Clicks on their way into the rollups: taken in, judged anew by newer rules, or because their post went out.

Bodies of jobs and a reader; jobs are edges and open their own transactions. Imports links, rollups.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from advocacy import settings, totals
from advocacy.database import db, reading, writing
from advocacy.history import Actor, Reader, Record, each_record
from advocacy.links.door import journal
from advocacy.links.intake import ingest, posting, recounts
from advocacy.links.models import Recount
from advocacy.links.verdicts.machines import Verdict
from advocacy.posts.models import Share
from advocacy.reach import rollups
from advocacy.timetable import Job, Mode

BATCHES = 50
RECOUNT = Actor.job("recount clicks")
CLICKS = "clicks"
"""The running total of clicks."""


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
            rollups.add_clicks(intake.counted)
            totals.add(CLICKS, {("taken_in",): sum(each.raw for each in intake.counted)})
        ingest.tidy(intake)
        clicks += sum(each.raw for each in intake.counted)
        if not intake.more:
            break
    return clicks


def recount_clicks(now: datetime) -> int:
    """Carries on the recount under way, a batch a transaction, so that clicks come in between. Gives the batches."""
    with reading():
        if recounts.under_way() is None:
            return 0
    for done in range(BATCHES):
        with writing():
            step = recounts.carry_on(RECOUNT, now)
            rollups.add_clicks(step.counted)
        if not step.more:
            return done
    return BATCHES


def recount_at_once(*, dry: bool, actor: Actor, now: datetime) -> tuple[Recount, Counter[tuple[Verdict, Verdict]]]:
    """A whole recount, from its start to its end; gives it, and what it changed or would."""
    with writing():
        started = recounts.start(dry=dry, actor=actor, now=now).id
    while recount_clicks(now):
        pass
    with reading():
        recount = db.session.get_one(Recount, started, populate_existing=True)
        return recount, recounts.changes([started])[started]


def _read(record: Record, now: datetime) -> None:
    """A post that went out tells which clicks came before anybody can have read it."""
    share = db.session.get(Share, int(record.noun_id)) if record.verb == "publish" else None
    if share is not None and share.link_id is not None and share.published_at is not None:
        rollups.add_clicks(posting.posted(share.link_id, share.published_at))


READER = Reader("clicks at posting", each_record(_read), frozenset({"share"}))

JOBS = [
    Job("take in clicks", take_in_clicks, every=1, mode=Mode.EACH_WORKER),
    Job("recount clicks", recount_clicks, every=5),
]
"""For the room's list."""
