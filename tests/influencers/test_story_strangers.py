"""What strangers learn and can do to others by the form for stories; and words that are gone are gone everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history.models import HistoryPayload, HistoryRow
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.stories import jobs, pictures, promoting, queries, submissions
from influencers.stories.models import Submission, SubmissionState
from tests.influencers.telling import DAY, ME, NOW, TEXT, call, told
from tests.influencers.test_story_pages import form_of
from tests.installation import Installation


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines, with words."""
    with installation.app.test_request_context():
        yield installation


def mails() -> list[Mail]:
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def test_too_many_are_told_to_the_address_alone(context: Installation) -> None:
    """No answer tells a stranger who told stories here; whoever is signed in is told at once."""
    member = context.person(Role.AMBASSADOR)
    with writing():
        asked = call()
        for number in range(3):
            submissions.confirm(told(asked, text=f"{TEXT} {number}"), now=NOW)
        before = len(mails())
        more = [told(asked, text=f"{TEXT} more {number}") for number in range(3)]
        assert {each.state for each in more} == {SubmissionState.SUBMITTED}
        assert [each.subject for each in mails()[before:]] == ["Your other stories wait for us yet"]
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 3
        person = db.session.get_one(Person, member)
        for number in range(3):
            told(asked, person, text=f"{TEXT} {number}")
        with pytest.raises(Breach, match="wait for us"):
            told(asked, person, text=f"{TEXT} 4")


def test_nobody_is_locked_out_or_mailed_at_will(context: Installation) -> None:
    """Of one address three a day that nobody confirms, with no word of theirs in a mail; the next day there is room."""
    with writing():
        asked = call()
        for number in range(9):
            told(asked, text=f"{TEXT} {number}")
        assert len(mails()) == 3 and not any("At dusk" in each.text or "Jess" in each.text for each in mails())
        for story in db.session.scalars(select(Submission)).unique():
            story.created_at -= timedelta(days=1)
        told(asked, text=f"{TEXT} tomorrow")
        assert len(mails()) == 4


def test_words_that_are_taken_back_are_not_in_the_history(context: Installation) -> None:
    """Neither of the story nor of its licence: a stranger has no account by which an erasure would find them."""
    with writing():
        story = told(call())
        submissions.confirm(story, now=NOW)
        submissions.approve(story, actor=ME, now=NOW)
        promoting.promote(story, [], actor=ME, now=NOW)
        submissions.take_back(story, actor=submissions.STRANGER, now=NOW + DAY)
        ours = HistoryRow.noun.in_(["submission", "licence", "partner"])
        about = select(HistoryPayload.body).join(HistoryRow, HistoryRow.id == HistoryPayload.id).where(ours)
        assert not [body for body in db.session.scalars(about) if "At dusk" in str(body) or "Jess" in str(body)]
    assert jobs.forget_rejected(NOW + 200 * DAY) == 0


def test_pictures_are_decoded_for_calls_that_take_them_only(
    sqlite: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A closed call, or one for partners, costs a stranger's upload nothing but its size."""
    decoded: list[str] = []
    monkeypatch.setattr(pictures, "clean_picture", lambda *_, **__: decoded.append("x"))
    with sqlite.app.test_request_context(), writing():
        call(strangers=False)
    assert sqlite.app.test_client().post("/stories/rivers", data=form_of(sqlite)).status_code == 409
    with sqlite.app.test_request_context(), reading(), pytest.raises(InvalidMove):
        submissions.require_open(queries.call_by_slug("rivers"), NOW - DAY, stranger=False)
    assert decoded == []
