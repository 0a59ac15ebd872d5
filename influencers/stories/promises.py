"""What the portal says of stories: an answer that we owe, calls that one may answer. Asks; two statements."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from influencers.programmes.promises import Kept, NextStep, Promise
from influencers.stories import queries
from influencers.stories.models import WAITING, StoryCall, Submission

ANSWER_WITHIN = timedelta(days=14)
MOST = 5
PATH = "/portal/stories"


def promises_of(person_id: int, now: datetime) -> list[Promise]:
    """Stories of theirs that wait for our answer."""
    waiting = select(Submission).where(Submission.person_id == person_id, Submission.state.in_(WAITING))
    found = db.session.scalars(waiting.order_by(Submission.id).limit(MOST)).unique().all()
    return [_answer(each, now) for each in found]


def next_steps(person_id: int, now: datetime) -> list[NextStep]:
    """Calls that they have not answered yet."""
    told = select(Submission.call_id).where(Submission.person_id == person_id)
    answered = set(db.session.scalars(told.distinct().limit(200)))
    return [_ask(each) for each in queries.open_calls(person_id, now, MOST) if each.id not in answered]


def _answer(story: Submission, now: datetime) -> Promise:
    due = (story.submitted_at or story.created_at) + ANSWER_WITHIN
    standing = Kept.LATE if due < now else Kept.WAITING
    return Promise(_("An answer about your story “%(title)s”", title=story.title), due, standing, PATH)


def _ask(call: StoryCall) -> NextStep:
    return NextStep(
        _("Tell a story: %(title)s", title=call.title), f"{PATH}/send/{call.slug}", _("Tell it"), call.closes_at,
        call.question,
    )  # fmt: skip
