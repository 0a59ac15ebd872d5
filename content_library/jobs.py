"""Jobs of the content library: fetch feeds, go live after the embargo, expire, bring policies into force."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from advocacy.database import db
from advocacy.history import Actor
from advocacy.logs import log
from advocacy.timetable import Job, Mode
from content_library.importing.jobs import take_up
from content_library.intake.fetching_feeds import draft_due, fetch_due
from content_library.items import items
from content_library.lending.recurring import schedule_due
from content_library.media import jobs as media_jobs
from content_library.models import Item, ItemState, PolicyVersion, PolicyVersionState
from content_library.one_by_one import each, ids_of
from content_library.policies import policies
from content_library.reviews import jobs as review_jobs
from content_library.rules import impact as rule_impact

TIMES = Actor.job("times")


def fetch_feeds(now: datetime) -> None:
    """Fetches the feeds whose hour is over. Runs often, for a feed added at noon is due at one."""
    for outcome in fetch_due(now):
        if outcome.problem:
            log().warning("feed", source=outcome.source_id, problem=outcome.problem)


def go_live(now: datetime) -> int:
    """Puts approved items whose embargo is over into the feed. Gives how many."""
    due = select(Item.id).where(
        Item.state == ItemState.APPROVED,
        or_(Item.embargo_at.is_(None), Item.embargo_at <= now),
        or_(Item.expires_at.is_(None), Item.expires_at > now),
    )
    return each(ids_of(due), lambda key: items.go_live(db.session.get_one(Item, key), actor=TIMES, now=now))


def expire(now: datetime) -> int:
    """Takes items whose time is over out of the feed and cancels what is queued. Gives how many."""
    due = select(Item.id).where(Item.state.in_([ItemState.APPROVED, ItemState.LIVE]), Item.expires_at <= now)
    return each(ids_of(due), lambda key: items.expire(db.session.get_one(Item, key), actor=TIMES, now=now))


def take_effect(now: datetime) -> int:
    """Brings approved policy versions into force on their date. Gives how many."""
    due = (
        select(PolicyVersion.id)
        .where(PolicyVersion.state == PolicyVersionState.APPROVED, PolicyVersion.effective_at <= now)
        .order_by(PolicyVersion.number)
    )
    return each(
        ids_of(due), lambda key: policies.take_effect(db.session.get_one(PolicyVersion, key), actor=TIMES, now=now)
    )


def keep_times(now: datetime) -> None:
    """Everything that happens at a time."""
    expire(now)
    go_live(now)
    take_effect(now)


JOBS = [
    Job("fetch feeds", fetch_feeds, every=300),
    Job("draft entries of feeds", draft_due, every=30),
    Job("import items", take_up, every=2, mode=Mode.EACH_WORKER),
    Job("items and policies in time", keep_times, every=10),
    Job("stories come again", schedule_due, every=60),
    *review_jobs.JOBS,
    *rule_impact.JOBS,
    *media_jobs.JOBS,
]
