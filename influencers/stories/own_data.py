"""What this room keeps of a person, for their export and their erasure: the stories that they sent in.

An erased person has taken all of them back: what was made of them is out of use, and words and pictures are gone.
"""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, not_, select

from advocacy.database import db
from advocacy.people.privacy import (
    Done,
    Eraser,
    Erasure,
    Exporter,
    Kept,
    Row,
    counted,
    covering,
    held_back,
    rows_of,
)
from influencers.stories.models import StoryPicture, Submission
from influencers.stories.submissions import forget, take_back

WHY = _l("It says that a story was sent in and what became of it; a number, no name.")


def _erase(asked: Erasure) -> Done:
    theirs = Submission.person_id == asked.person.id
    held = covering(asked.held, None, person=Submission.person_id, at=Submission.created_at)
    free = select(Submission).where(theirs, not_(held)).order_by(Submission.id)
    stories = db.session.scalars(free).unique().all()
    emptied = [each for each in stories if each.text or each.email]
    for story in emptied:
        if story.state.value == "rejected":
            forget(story)
        else:
            take_back(story, actor=asked.actor, now=asked.now)
    stays = counted(select(func.count()).select_from(Submission).where(theirs, held))
    kept = [Kept("stories", len(stories), WHY)] if stories else []
    return Done(len(emptied), [*kept, *held_back("stories", stays)])


def _pictures(person_id: int) -> Sequence[Row]:
    wanted = (
        select(StoryPicture.submission_id, StoryPicture.digest, StoryPicture.alt)
        .join(Submission, Submission.id == StoryPicture.submission_id)
        .where(Submission.person_id == person_id)
    )
    rows = db.session.execute(wanted.order_by(StoryPicture.id))
    return [{"story_id": row.submission_id, "sha256": row.digest, "shows": row.alt} for row in rows]


def _count_pictures(person_id: int) -> int:
    mine = select(Submission.id).where(Submission.person_id == person_id)
    return counted(select(func.count()).select_from(StoryPicture).where(StoryPicture.submission_id.in_(mine)))


EXPORTERS = [
    rows_of("stories_sent_in", Submission.person_id, leave_out=("decided_by_id",)),
    Exporter("story_pictures", _pictures, count=_count_pictures),
]
ERASERS = [Eraser("stories", _erase, frozenset({"submissions.person_id"}))]
EXEMPT = frozenset({"submissions.decided_by_id", "story_calls.created_by_id"})
