"""Bodies of the timetable's jobs: points for results, and credits whose days of waiting are over.

Jobs are edges: they open their own transactions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from advocacy.database import db, reading, writing
from advocacy.posts.models import Share
from advocacy.reach.queries import human_clicks_by_share, interactions_by_share
from advocacy.timetable import Job
from rewards import credits
from rewards.earning import deciding, granting, queries, rules, sources
from rewards.earning.models import WaitingCredit
from rewards.earning.terms import Happening, Rule
from rewards.earning.triggers import Trigger
from rewards.models import Entry

BATCH = 200
COUNTS_FOR = timedelta(days=30)
"""Clicks and engagement earn while their post is not older than this."""
FIGURES = {Trigger.HUMAN_CLICKS: human_clicks_by_share, Trigger.ENGAGEMENT: interactions_by_share}


def credit_results(now: datetime) -> int:
    """Credits the steps that verified posts have reached in clicks and engagement; a recount takes lost ones back.

    A credited step stands as long as the figure reaches it by the rule that credited it, whatever the rule is now.
    Unique by share, rule and step. What does not fit under a cap waits, while the post counts. Gives how many credits
    were given or taken back.
    """
    return sum(_credit_figure(trigger, now) for trigger in FIGURES)


def _credit_figure(trigger: Trigger, now: datetime) -> int:
    with reading():
        due = list(_due(trigger, now))
    moved = 0
    for begin in range(0, len(due), BATCH):
        with writing():
            moved += sum(_settle(each, now) for each in due[begin : begin + BATCH])
    return moved


def _due(trigger: Trigger, now: datetime) -> Iterator[Happening]:
    """Posts read back live whose credited steps are not those that their figure has reached."""
    in_force = [rule for rule in rules.in_force_for(trigger, now) if rule.stepped]
    since = now - COUNTS_FOR
    credited = queries.steps_credited(rules.keys_of(trigger), since)
    for share_id, person_id, figure in FIGURES[trigger](since):
        subject = f"share:{share_id}"
        if _differs(in_force, credited.get(subject, {}), figure):
            yield Happening(trigger, person_id, subject, now, figure)


def _differs(in_force: list[Rule], credited: dict[str, dict[int, int]], figure: int) -> bool:
    """Whether any rule, of today or of those that have given something, would credit or take back a step."""
    by_key = {rule.key: rule for rule in in_force}
    pairs = ((credited.get(key, {}), by_key.get(key)) for key in {*by_key, *credited})
    return any(any(deciding.corrections(steps, rule, figure)) for steps, rule in pairs)


def _settle(due: Happening, now: datetime) -> int:
    share_id = int(due.subject.removeprefix("share:"))
    share = db.session.get_one(Share, share_id)
    whole = replace(due, facts=sources.facts_of_share(share_id), title=share.title)
    before = len(granting.standing_steps(whole))
    given = len(granting.grant(whole, now))
    return given + before + given - len(granting.standing_steps(whole))


def free_waiting(now: datetime) -> int:
    """Makes credits available whose days of waiting are over; gives how many."""
    freed = 0
    while True:
        with writing():
            wanted = select(Entry).join(WaitingCredit, WaitingCredit.entry_id == Entry.id)
            due = db.session.scalars(wanted.where(WaitingCredit.due_at <= now).order_by(Entry.id).limit(BATCH)).all()
            freed += sum(credits.release(entry, reason="waited", at=now) is not None for entry in due)
            gone = delete(WaitingCredit).where(WaitingCredit.entry_id.in_([entry.id for entry in due]))
            db.session.execute(gone)
        if len(due) < BATCH:
            return freed


JOBS = [
    Job("credit results", credit_results, every=300),
    Job("free waiting points", free_waiting, every=3600),
]
"""For the roof's list."""
