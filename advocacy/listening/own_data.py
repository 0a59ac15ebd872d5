"""What this room keeps of our own people, for their export and erasure; what is handed back when somebody leaves; and
how long answers are kept.

Of people outside it keeps the posts themselves for a while only (``forgetting``); who of them doesn't want to be heard
is a digest.
"""

from __future__ import annotations

from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, and_, cast, func, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import db
from advocacy.history.models import HistoryRow
from advocacy.listening.answering import hand_back_all
from advocacy.listening.models import WAITING, AnswerSample, Mention, UnheardAuthor, Watch
from advocacy.people.holding import Held
from advocacy.people.leaving import LeaverStep, Leaving
from advocacy.people.models import Person
from advocacy.people.privacy import cutting, leaving_as_is, retaining, rows_of
from advocacy.records.kinds import Kind

KIND = "answers"
KEPT = {"answer": "", "answer_url": "", "reply_ref": ""}
MINE = ("id", "network", "said_at", "state", "due_at", "assigned_at", "answered_at", "answer", "answer_url")
OF_OTHERS = tuple(column.key for column in Mention.__table__.columns if column.key not in MINE)
"""Columns of mentions that are no business of the person who answers them."""


def _past(before: datetime, held: Held) -> ColumnElement[bool]:
    spared = held.shields(person=Mention.answered_by_id, campaign=Mention.campaign, at=Mention.answered_at)
    filled = or_(Mention.answer != "", Mention.answer_url != "")
    return and_(Mention.answered_at.is_not(None), Mention.answered_at < before, filled, not_(spared))


def count(before: datetime, held: Held) -> int:
    """How many answers are past that instant."""
    return db.session.scalar(select(func.count()).select_from(Mention).where(_past(before, held))) or 0


def remove(before: datetime, held: Held, limit: int) -> int:
    """Removes the words of so many of them."""
    ids = db.session.scalars(select(Mention.id).where(_past(before, held)).order_by(Mention.id).limit(limit)).all()
    if ids:
        emptied = update(Mention).where(Mention.id.in_(ids)).values(**KEPT)
        db.session.execute(emptied, execution_options={"synchronize_session": False})
        notes = update(AnswerSample).where(AnswerSample.mention_id.in_(ids)).values(note="")
        db.session.execute(notes, execution_options={"synchronize_session": False})
    return len(ids)


def shield(held: Held) -> ColumnElement[bool]:
    """Rows of the history about mentions that a hold covers by their campaign."""
    theirs = select(cast(Mention.id, String)).where(held.shields(campaign=Mention.campaign))
    return and_(HistoryRow.noun == "mention", HistoryRow.noun_id.in_(theirs))


def _open(person: Person, now: datetime) -> int:
    theirs = select(func.count()).select_from(Mention)
    return db.session.scalar(theirs.where(Mention.assigned_to_id == person.id, Mention.state.in_(WAITING))) or 0


def _hand_back(leaving: Leaving) -> int:
    return hand_back_all(leaving.person, actor=leaving.actor, now=leaving.now, why=leaving.why)


STEP = LeaverStep("mentions", _l("Mentions that they were to answer go back to marketing"), _open, _hand_back)
EXPORTERS = [
    rows_of("mentions_to_answer", Mention.assigned_to_id, leave_out=OF_OTHERS),
    rows_of("mentions_answered", Mention.answered_by_id, leave_out=OF_OTHERS),
    rows_of("answers_reviewed", AnswerSample.answered_by_id, leave_out=("reviewer_id",)),
]
ERASERS = [
    cutting("mentions to answer", Mention.assigned_to_id, at=Mention.assigned_at),
    retaining("answers", Mention.answered_by_id, KIND, Mention.answered_at, blank=KEPT),
    leaving_as_is(
        "reviews of answers", AnswerSample.answered_by_id, _l("They tell whether an answer was fine, and no name.")
    ),
]
EXEMPT = frozenset({
    f"{Watch.__tablename__}.made_by_id", f"{UnheardAuthor.__tablename__}.noted_by_id",
    f"{AnswerSample.__tablename__}.reviewer_id",
})  # fmt: skip
RECORDS = Kind(
    KIND,
    _l("Answers to mentions"),
    _l("Shows what was said for the company to people outside, and that answers were looked at"),
    _l("The words and the address of an answer, the note of whoever reviewed it"),
    frozenset({"mention", "answer_sample"}),
    count=count,
    remove=remove,
    shield=shield,
)
