"""Bodies of the timetable's jobs about stories: what nobody confirmed, and what was turned down long ago, goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.database import db
from advocacy.history import Actor, record
from advocacy.timetable import Job
from content_library.one_by_one import each, ids_of
from influencers.stories import customers
from influencers.stories.models import Submission, SubmissionState
from influencers.stories.submissions import forget

STORIES = Actor.job("stories")
UNCONFIRMED = timedelta(days=7)
TURNED_DOWN = timedelta(days=90)
AT_ONCE = 500


def drop_unconfirmed(now: datetime) -> int:
    """Deletes drafts of strangers whose address nobody proved within a week. Gives how many."""
    due = select(Submission.id).where(
        Submission.state == SubmissionState.DRAFT, Submission.changed_at < now - UNCONFIRMED
    )
    return each(ids_of(due.limit(AT_ONCE)), lambda key: _drop(key, now))


def forget_rejected(now: datetime) -> int:
    """Empties stories that were turned down three months ago. Gives how many."""
    due = select(Submission.id).where(
        Submission.state == SubmissionState.REJECTED, Submission.changed_at < now - TURNED_DOWN, Submission.text != ""
    )
    return each(ids_of(due.limit(AT_ONCE)), lambda key: _forget(key, now))


def _drop(key: int, now: datetime) -> None:
    story = db.session.get_one(Submission, key)
    record("submission", story.id, "drop", actor=STORIES, now=now, about=story.person_id)
    db.session.delete(story)


def _forget(key: int, now: datetime) -> None:
    story = db.session.get_one(Submission, key)
    forget(story)
    record("submission", story.id, "forget", actor=STORIES, now=now, about=story.person_id)


JOBS = [
    Job("unconfirmed stories", drop_unconfirmed, at="04:10"),
    Job("spot customers", customers.spot, at="04:55"),
    Job("stories turned down", forget_rejected, at="04:15"),
]
