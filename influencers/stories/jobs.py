"""Bodies of the timetable's jobs about stories: what nobody confirmed, and what was turned down long ago, goes."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import InvalidMove
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
    story = _held(key, SubmissionState.DRAFT, now - UNCONFIRMED)
    record("submission", story.id, "drop", actor=STORIES, now=now, about=story.person_id)
    db.session.delete(story)


def _forget(key: int, now: datetime) -> None:
    story = _held(key, SubmissionState.REJECTED, now - TURNED_DOWN)
    forget(story)
    record("submission", story.id, "forget", actor=STORIES, now=now, about=story.person_id)


def _held(key: int, state: SubmissionState, before: datetime) -> Submission:
    """The story, held. Raises InvalidMove where somebody confirmed or reopened it since it was found."""
    story = db.session.get(Submission, key, with_for_update={"of": Submission}, populate_existing=True)
    if story is None or story.state is not state or story.changed_at >= before:
        raise InvalidMove(_("This is over already."))
    return story


JOBS = [
    Job("unconfirmed stories", drop_unconfirmed, at="04:10"),
    Job("spot customers", customers.spot, at="04:55"),
    Job("stories turned down", forget_rejected, at="04:15"),
]
