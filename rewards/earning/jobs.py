"""Bodies of the timetable's jobs: points for results. Jobs are edges: they open their own transactions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from advocacy.database import db, lock, reading, writing
from advocacy.posts.models import Share
from advocacy.reach.queries import human_clicks_by_share
from advocacy.timetable import Job
from rewards import credits
from rewards.earning import deciding, queries, rules
from rewards.earning.deciding import COUNTS_FOR, HUMAN_CLICKS, Rule
from rewards.earning.readers import CREDITS
from rewards.ledger import Event
from rewards.models import Entry

BATCH = 200


@dataclass(frozen=True)
class Due:
    """A share whose credited steps are not those that its figure has reached."""

    share_id: int
    person_id: int
    clicks: int
    missing: list[int]
    surplus: list[int]


def credit_results(now: datetime) -> int:
    """Credits the steps that verified posts have reached in human clicks; a recount that lowers them takes them back.

    A credited step stands as long as the clicks reach it by the rule that credited it, whatever the rule is now.
    Unique by share, rule and step. What does not fit under the week's cap waits for another week, while the post
    counts. Gives how many credits were given or taken back.
    """
    with reading():
        rule = deciding.in_force(rules.all_versions(), HUMAN_CLICKS, now)
        due = list(_due(rule, now))
    moved = 0
    for begin in range(0, len(due), BATCH):
        with writing():
            lock(CREDITS)
            moved += sum(_settle(each, rule, now) for each in due[begin : begin + BATCH])
    return moved


def _due(rule: Rule | None, now: datetime) -> Iterator[Due]:
    """Only posts read back live count; a step credited by any version of the rule is credited."""
    since = now - COUNTS_FOR
    credited = queries.steps_credited(HUMAN_CLICKS, since)
    for share_id, person_id, clicks in human_clicks_by_share(since):
        missing, surplus = deciding.corrections(credited.get(share_id, {}), rule, clicks)
        if missing or surplus:
            yield Due(share_id, person_id, clicks, missing, surplus)


def _settle(due: Due, rule: Rule | None, now: datetime) -> int:
    moved = 0
    credited = queries.step_entries(due.share_id, HUMAN_CLICKS)  # read anew: this is the transaction that counts
    for step in due.surplus:
        entry = credited.pop(step, None)
        if entry and credits.take_back(entry, reason="recount", at=now):
            moved += 1
    if rule is None:
        return moved
    for step in due.missing:
        if step in credited:
            continue
        if not deciding.fits(rule, queries.earned_in_week(due.person_id, rule.key, now)):
            break
        moved += _credit(due, rule, step, now) is not None
    return moved


def _credit(due: Due, rule: Rule, step: int, now: datetime) -> Entry | None:
    source = f"share:{due.share_id}:{rule.key}:step:{step}"
    subject = f"share:{due.share_id}"
    before = queries.times_credited(source, rule=rule.key, subject=subject)  # each of them was taken back
    share = db.session.get_one(Share, due.share_id)
    event = Event(
        f"{source}:again:{before}" if before else source, HUMAN_CLICKS, now, due.person_id, subject,
        rule.key, rule.version, details={
            "step": step, "clicks": due.clicks, "per": rule.step, "title": share.title, "network": share.network,
        },
    )  # fmt: skip
    return credits.give(event, rule.points)


JOBS = [Job("credit results", credit_results, every=300)]
"""For the roof's list."""
