"""Bodies of the timetable's jobs: points for results, and credits whose days of waiting are over.

Jobs are edges: they open their own transactions.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import delete, select

from advocacy import settings
from advocacy.database import db, reading, writing
from advocacy.posts.models import Share
from advocacy.timetable import Job
from rewards import credits
from rewards.earning import deciding, granting, queries, rules, sources, watching
from rewards.earning.models import WaitingCredit
from rewards.earning.terms import Happening, Rule
from rewards.earning.triggers import Trigger
from rewards.earning.watching import Figure
from rewards.models import Entry

BATCH = 200


def credit_results(now: datetime) -> int:
    """Credits the steps that verified posts have reached in clicks and engagement; a recount takes lost ones back.

    A credited step stands as long as the figure reaches it by the rule that credited it, whatever the rule is now.
    Unique by share, rule and step. What does not fit under a cap waits, while the post counts, and is tried once a day.
    Gives how many credits were given or taken back.
    """
    return sum(_credit_figures(trigger, now) for trigger in watching.FIGURES)


def keep_figures(now: datetime) -> int:
    """Writes down every figure that has changed, whether a rule gives for it or not: what simulations play drafts on.

    Gives how many.
    """
    return sum(_keep_figures(trigger, now) for trigger in watching.FIGURES)


def _keep_figures(trigger: Trigger, now: datetime) -> int:
    kept = 0
    for found in _pages(trigger, now):
        with writing():
            kept += watching.keep(trigger, found, now)
    return kept


def _credit_figures(trigger: Trigger, now: datetime) -> int:
    moved = 0
    for found in _pages(trigger, now):
        with reading():
            due = list(_due(trigger, found, now))
        with writing():
            moved += sum(_settle(happening, mark, now) for happening, mark in due)
    return moved


def _pages(trigger: Trigger, now: datetime) -> Iterator[list[Figure]]:
    """The posts that count, some at a time: nobody holds all of them."""
    after = 0
    while True:
        with reading():
            found = watching.figures(trigger, now, after)
        if found:
            yield found
        if len(found) < watching.AT_ONCE:
            return
        after = found[-1].share_id


def _due(trigger: Trigger, found: Sequence[Figure], now: datetime) -> Iterator[tuple[Happening, str]]:
    """Posts whose credited steps are not those that their figure has reached, unless the same was tried in vain."""
    in_force = [rule for rule in rules.in_force_for(trigger, now) if rule.stepped]
    credited = queries.steps_credited(rules.keys_of(trigger), [each.subject for each in found])
    tried = watching.tried(trigger, [each.share_id for each in found])
    today = now.astimezone(settings.current().zone).date()
    for each in found:
        mark = watching.mark(each.figure, in_force, today)
        if tried.get(each.share_id) != mark and _differs(in_force, credited.get(each.subject, {}), each.figure):
            yield Happening(trigger, each.person_id, each.subject, now, each.figure), mark


def _differs(in_force: list[Rule], credited: dict[str, dict[int, int]], figure: int) -> bool:
    """Whether any rule, of today or of those that have given something, would credit or take back a step."""
    by_key = {rule.key: rule for rule in in_force}
    pairs = ((credited.get(key, {}), by_key.get(key)) for key in {*by_key, *credited})
    return any(any(deciding.corrections(steps, rule, figure)) for steps, rule in pairs)


def _settle(due: Happening, mark: str, now: datetime) -> int:
    share_id = int(due.subject.removeprefix("share:"))
    share = db.session.get_one(Share, share_id)
    if share.gone_at is not None:  # meanwhile
        return 0
    whole = replace(due, facts=sources.facts_of_share(share_id), title=share.title)
    before = len(granting.standing_steps(whole))
    given = len(granting.grant(whole, now))
    moved = given + before + given - len(granting.standing_steps(whole))
    if not moved:
        watching.note_tried(due.trigger, share_id, mark, now)
    return moved


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
    Job("figures that can earn", keep_figures, at="02:20"),
    Job("free waiting points", free_waiting, every=3600),
]
"""For the roof's list."""
