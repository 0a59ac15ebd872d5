"""What pages and the API ask of stories: calls, the inbox, an author's own, the public gallery.

A constant number of statements a page.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, ScalarSelect, func, or_, select

from advocacy.database import Page, db, get, page
from advocacy.errors import NotFound
from influencers.programmes.models import Enrolment, EnrolmentState
from influencers.rights.covering import carries, in_force
from influencers.rights.models import IN_FORCE, Licence
from influencers.stories.models import WAITING, StoryCall, StoryPicture, Submission, SubmissionState

MOST_WAITING = 100
VIEWS: dict[str, frozenset[SubmissionState]] = {
    "waiting": WAITING,
    "approved": frozenset({SubmissionState.APPROVED}),
    "rejected": frozenset({SubmissionState.REJECTED}),
    "drafts": frozenset({SubmissionState.DRAFT}),
}
"""Lists of the inbox."""
WEBSITE = "website"


def story_for(story_id: int) -> Submission:
    """The story. Raises NotFound."""
    return get(Submission, story_id, _("There is no such story."))


def own_story(story_id: int, person_id: int) -> Submission:
    """The story, if it is the person's. Raises NotFound: what is others' one need not know."""
    found = story_for(story_id)
    if found.person_id != person_id:
        raise NotFound(_("There is no such story."))
    return found


def call_for(call_id: int) -> StoryCall:
    """The call. Raises NotFound."""
    return get(StoryCall, call_id, _("There is no such call."))


def call_by_slug(slug: str) -> StoryCall:
    """The call with that address. Raises NotFound."""
    found = db.session.scalar(select(StoryCall).where(StoryCall.slug == slug.lower()))
    if found is None:
        raise NotFound(_("There is no such call for stories."), remedy=_("Look at the address once more."))
    return found


def calls(cursor: str | None, limit: int = 25) -> Page[StoryCall]:
    """Every call, the newest first."""
    return page(select(StoryCall), StoryCall.id, cursor, limit)


def headcounts(call_ids: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many stories of each call are in each state."""
    counted = select(Submission.call_id, Submission.state, func.count()).where(Submission.call_id.in_(call_ids))
    found: dict[int, dict[str, int]] = {call_id: {} for call_id in call_ids}
    for call_id, state, count in db.session.execute(counted.group_by(Submission.call_id, Submission.state)):
        found[call_id][str(state)] = count
    return found


def open_calls(person_id: int, now: datetime, limit: int = 20) -> Sequence[StoryCall]:
    """Calls that somebody may answer now: those for everybody, and those of programmes that they take part in."""
    mine = select(Enrolment.programme_id).where(
        Enrolment.person_id == person_id, Enrolment.state == EnrolmentState.APPROVED
    )
    wanted = select(StoryCall).where(
        StoryCall.opens_at <= now, or_(StoryCall.closes_at.is_(None), StoryCall.closes_at > now),
        or_(StoryCall.programme_id.is_(None), StoryCall.programme_id.in_(mine)),
    )  # fmt: skip
    return db.session.scalars(wanted.order_by(StoryCall.id.desc()).limit(limit)).all()


def own_call(slug: str, person_id: int, now: datetime) -> StoryCall:
    """One of the calls that somebody may answer. Raises NotFound."""
    found = call_by_slug(slug)
    if found.id not in {each.id for each in open_calls(person_id, now, 200)}:
        raise NotFound(_("This call takes no stories of yours."), remedy=_("Look at the calls that are open."))
    return found


def inbox(
    states: frozenset[SubmissionState] | None, call_id: int | None, cursor: str | None, limit: int = 20
) -> Page[Submission]:  # fmt: skip
    """Stories in these states (None: in any), the oldest first where they wait, else the newest."""
    wanted = select(Submission)
    if states is not None:
        wanted = wanted.where(Submission.state.in_(states))
    if call_id is not None:
        wanted = wanted.where(Submission.call_id == call_id)
    return page(wanted, Submission.id, cursor, limit, ascending=states == WAITING)


def counts(call_id: int | None) -> dict[str, int]:
    """How many stories each list of the inbox has."""
    counted = select(Submission.state, func.count()).group_by(Submission.state)
    if call_id is not None:
        counted = counted.where(Submission.call_id == call_id)
    found = {state: count for state, count in db.session.execute(counted)}  # noqa: C416 - rows, not tuples
    return {view: sum(found.get(state, 0) for state in states) for view, states in VIEWS.items()}


def waiting() -> ScalarSelect[int]:
    """How many wait for us, for the navigation."""
    some = select(Submission.id).where(Submission.state.in_(WAITING)).limit(MOST_WAITING).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def of_person(person_id: int, cursor: str | None, limit: int = 20) -> Page[Submission]:
    """Somebody's own stories, the newest first."""
    return page(select(Submission).where(Submission.person_id == person_id), Submission.id, cursor, limit)


def gallery(call: StoryCall, now: datetime, limit: int = 24) -> Sequence[Submission]:
    """The newest stories of a call that may stand on a public page now."""
    if not call.gallery:
        return []
    wanted = select(Submission).where(Submission.call_id == call.id, *_shown()).order_by(Submission.id.desc())
    found = db.session.scalars(wanted.limit(limit)).unique().all()
    allowed = _allowed([each.asset for each in found], now)
    return [each for each in found if each.asset in allowed]


def public_picture(digest: str, now: datetime) -> StoryPicture:
    """A picture of the gallery. Raises NotFound."""
    wanted = select(Submission).join(StoryPicture).join(StoryCall, StoryCall.id == Submission.call_id)
    found = wanted.where(StoryPicture.digest == digest, StoryCall.gallery, *_shown()).limit(20)
    stories = db.session.scalars(found).unique().all()
    allowed = _allowed([each.asset for each in stories], now)
    for story in stories:
        for picture in story.pictures:
            if story.asset in allowed and picture.digest == digest:
                return picture
    raise NotFound(_("There is no such picture."))


def picture_of(story: Submission, picture_id: int) -> StoryPicture:
    """A picture of a story. Raises NotFound."""
    for picture in story.pictures:
        if picture.id == picture_id:
            return picture
    raise NotFound(_("There is no such picture."))


def of_item(item_id: int) -> Submission | None:
    """The story that an item was made of."""
    return db.session.scalars(select(Submission).where(Submission.item_id == item_id).limit(1)).unique().first()


def _shown() -> list[ColumnElement[bool]]:
    approved = Submission.state == SubmissionState.APPROVED
    return [approved, Submission.in_gallery.is_(True), Submission.taken_back_at.is_(None)]


def _allowed(assets: Sequence[str], now: datetime) -> set[str]:
    """Those of these assets that a licence lets stand on our pages now."""
    granted = select(Licence).where(Licence.asset.in_(assets), Licence.state.in_(IN_FORCE))
    return {each.asset for each in db.session.scalars(granted) if in_force(each, now) and carries(each, WEBSITE)}
