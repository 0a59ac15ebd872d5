"""Stories: every verb from every state, the stranger's way from form to item, consent taken back, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove
from advocacy.history import follow, move, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.privacy import Erasure
from content_library.models import Item, ItemState
from influencers.rights.models import Licence, LicenceState, Use
from influencers.stories import advice, calls, jobs, own_data, promoting, queries, submissions
from influencers.stories import writing as words
from influencers.stories.models import SUBMISSION_MOVES, WAITING, Submission, SubmissionState
from influencers.stories.readers import READER
from influencers.stories.writing import Agreed, Told
from rewards.earning.models import KeptHappening
from tests.influencers.telling import DAY, ME, NOW, TEXT, call, told
from tests.installation import Installation


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines, with words."""
    with installation.app.test_request_context():
        yield installation


@pytest.mark.parametrize("state", list(SubmissionState))
def test_every_verb_from_every_state(context: Installation, state: SubmissionState) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    with writing():
        asked = call().id
    for verb, (allowed, to) in SUBMISSION_MOVES.items():
        with writing():
            story = Submission(
                call_id=asked, name="J", credit_name="J", title="T", text=TEXT, language="en", consent="",
                consent_sha256="", consented_at=NOW, state=state, created_at=NOW, changed_at=NOW,
            )  # fmt: skip
            db.session.add(story)
            db.session.flush()
            key = story.id
        if state in allowed:
            with writing():
                move(db.session.get_one(Submission, key), verb, actor=ME, now=NOW)
        else:
            with pytest.raises(InvalidMove), writing():
                move(db.session.get_one(Submission, key), verb, actor=ME, now=NOW)
        with reading():
            assert db.session.get_one(Submission, key).state is (to if state in allowed else state)
            assert len(timeline("submission", key)) == (1 if state in allowed else 0)


def test_every_state_can_be_reached() -> None:
    """From a draft."""
    reached = {SubmissionState.DRAFT}
    for _ in SubmissionState:
        reached |= {to for allowed, to in SUBMISSION_MOVES.values() if allowed & reached}
    assert reached == set(SubmissionState)


REFUSED: list[tuple[dict[str, Any], dict[str, Any], str]] = [
    ({"title": ""}, {}, "title"), ({"text": "Too short."}, {}, "text"), ({"text": "x" * 5001}, {}, "text"),
    ({"credit_name": ""}, {}, "credit_name"), ({"language": "klingon"}, {}, "language"),
    ({"persons": ("Ann",)}, {"others_agree": False}, "others_agree"), ({}, {"consents": False}, "consents"),
    ({}, {"grown_up": False}, "grown_up"), ({}, {"sha256": "0" * 64}, "consents"),
    ({"persons": tuple(str(each) for each in range(21))}, {}, "persons"),
]  # fmt: skip


def test_what_can_not_be_sent_is_named_and_nothing_is_kept(context: Installation) -> None:
    """By field; of somebody under age nothing is kept."""
    with writing():
        asked = call()
        consent = words.consent_text(asked, "Acme")
        for facts, answers, field in REFUSED:
            story = Told(**{"title": "At dusk", "text": TEXT, "credit_name": "Jess", **facts})
            given = {"sha256": words.digest(consent), "consents": True, "grown_up": True, "others_agree": True}
            with pytest.raises(Breach) as refusal:
                submissions.hand_in(
                    asked, story, Agreed(**{**given, **answers}), consent, [], name="J", email="j@out.example", now=NOW
                )  # fmt: skip
            assert field in refusal.value.errors, field
        picky = call("pictures-please", needs_picture=True)
        with pytest.raises(Breach) as refusal:
            told(picky)
        assert "pictures" in refusal.value.errors
        with pytest.raises(InvalidMove):
            told(call("partners-only", strangers=False))
        assert db.session.scalar(select(func.count()).select_from(Submission)) == 0


CALLS_REFUSED: list[tuple[str, dict[str, Any], str]] = [
    ("Two words", {}, "slug"), ("mine", {}, "slug"), ("rivers", {}, "slug"), ("a", {"title": " "}, "title"),
    ("b", {"consent_months": 0}, "consent_months"), ("c", {"closes_at": NOW}, "closes_at"),
    ("d", {"programme_id": 9}, "programme_id"), ("e", {"media": []}, "media"),
    ("f", {"territory": "Mars"}, "territory"),
]  # fmt: skip


def test_calls_that_can_not_be(context: Installation) -> None:
    """Each names its field; a closed one takes nothing, once."""
    with writing():
        asked = call()
        for slug, facts, field in CALLS_REFUSED:
            with pytest.raises(Breach) as refusal:
                call(slug, **facts)
            assert field in refusal.value.errors, slug
        calls.close_call(asked, actor=ME, now=NOW)
        with pytest.raises(InvalidMove):
            calls.close_call(asked, actor=ME, now=NOW)
        with pytest.raises(InvalidMove):
            told(asked)


def test_the_same_story_twice_is_one_and_an_account_owns_its_address(context: Installation) -> None:
    """Three at a time wait for us; whoever proves the mail address of an account gives the story to it."""
    person_id = context.person(Role.AMBASSADOR)
    with writing():
        asked = call()
        first, again = told(asked), told(asked)
        assert first.id == again.id
        assert queries.inbox(WAITING, None, None).items == []
        submissions.confirm(first, now=NOW)
        submissions.confirm(first, now=NOW)
        assert first.state is SubmissionState.SUBMITTED
        person = db.session.get_one(Person, person_id)
        mine = told(asked, person)
        assert (mine.state, mine.email, mine.person_id) == (SubmissionState.SUBMITTED, None, person_id)
        other = submissions.hand_in(
            asked, Told("Dawn", TEXT + " At dawn.", "P"), Agreed(mine.consent_sha256, True, True, False), mine.consent,
            [], name="P", email=person.email.upper(), now=NOW,
        )  # fmt: skip
        assert other.person_id is None
        submissions.confirm(other, now=NOW)
        assert other.person_id == person_id


def test_an_approval_grants_what_was_agreed_to_and_taking_back_ends_all_of_it(context: Installation) -> None:
    """Licence, item, queue; a second look keeps the licence, a rejection after it revokes; words and names go."""
    desk = context.person(Role.MARKETING)
    author = context.person(Role.AMBASSADOR)
    with writing():
        asked = call(use="paid", territory="DE, AT", consent_months=1, thanks="A mug")
        story = told(asked, db.session.get_one(Person, author))
        with pytest.raises(Breach):
            submissions.reject(story, actor=ME, now=NOW, why=" ")
        licence = submissions.approve(story, actor=ME, now=NOW)
        assert (licence.use, licence.territories, licence.person_id) == (Use.PAID, ["AT", "DE"], author)
        assert licence.ends_at == clock.from_rfc3339("2026-12-02T09:00:00Z")
        submissions.reopen(story, actor=ME, now=NOW, why="Look again.")
        assert submissions.approve(story, actor=ME, now=NOW).id == licence.id
        submissions.reopen(story, actor=ME, now=NOW)
        submissions.reject(story, actor=ME, now=NOW, why="After all, no.")
        assert licence.state is LicenceState.REVOKED
        submissions.reopen(story, actor=ME, now=NOW)
        second = submissions.approve(story, actor=ME, now=NOW)
        assert second.source == "story:1:1"
    item_id = promoted()
    seal_waiting(NOW)
    follow(READER, NOW)
    with writing():
        item = db.session.get_one(Item, item_id)
        assert item.credited_to_id == author
        assert item.expires_at == second.ends_at
        assert "who got a thank-you from us" in item.revision.captions[0].text
        assert db.session.scalar(select(func.count()).select_from(KeptHappening)) == 1
        story = queries.story_for(1)
        submissions.take_back(story, actor=db.session.get_one(Person, author).actor, now=NOW + DAY)
        assert (item.state, story.text, story.credit_name) == (ItemState.WITHDRAWN, "", "")
        assert db.session.get_one(Licence, second.id).state is LicenceState.REVOKED
        for verb in (submissions.reopen, submissions.take_back):
            with pytest.raises(InvalidMove):
                verb(story, actor=ME, now=NOW)
    seal_waiting(NOW)
    follow(READER, NOW)
    with reading():
        titles = [each.title for each in db.session.scalars(select(Notice).where(Notice.person_id == author))]
        assert titles.count("Your story is approved") == 3
        assert "Your story is on its way" in titles
        assert "An author took a story back" in [
            each.title for each in db.session.scalars(select(Notice).where(Notice.person_id == desk))
        ]


def promoted() -> int:
    with writing():
        item = promoting.promote(queries.story_for(1), [], actor=ME, now=NOW)
        with pytest.raises(InvalidMove):
            promoting.promote(queries.story_for(1), [], actor=ME, now=NOW)
        return item.id


def test_drafts_nobody_confirms_and_old_refusals_are_forgotten(context: Installation) -> None:
    """After a week, after three months; the state and the time stay of what was decided."""
    with writing():
        asked = call()
        told(asked)
        refused = told(asked, text=TEXT + " Twice.")
        submissions.confirm(refused, now=NOW)
        submissions.reject(refused, actor=ME, now=NOW, why="Too long ago.")
    assert jobs.drop_unconfirmed(NOW + 6 * DAY) == 0
    assert jobs.drop_unconfirmed(NOW + 8 * DAY) == 1
    assert jobs.forget_rejected(NOW + 80 * DAY) == 0
    assert jobs.forget_rejected(NOW + 91 * DAY) == 1
    assert jobs.forget_rejected(NOW + 91 * DAY) == 0
    with reading():
        [left] = db.session.scalars(select(Submission)).unique().all()
        assert (left.text, left.email, left.name, left.state) == ("", None, "", SubmissionState.REJECTED)


def test_the_checks_advise(context: Installation) -> None:
    """What a colleague's post would be told, without what is about the colleague's own disclosure."""
    assert advice.outcome_of("At dusk", TEXT, "en").value == "pass"
    found = advice.remarks_on("Call me", f"{TEXT} Call me at +44 7700 900123 or jess@out.example.", "en")
    assert all(not each.rule.startswith("disclosure") for each in found)


def test_an_erased_author_leaves_no_words(context: Installation) -> None:
    """Neither here nor in the register; the export tells both before."""
    author = context.person(Role.AMBASSADOR)
    with writing():
        person = db.session.get_one(Person, author)
        story = told(call(), person, persons=("Ann",))
        submissions.approve(story, actor=ME, now=NOW)
        assert [row["title"] for row in own_data.EXPORTERS[0].rows(author)] == ["At dusk"]
        done = own_data.ERASERS[0].erase(Erasure(person, person.email, ME, NOW))
        assert (done.erased, story.text, story.persons) == (1, "", [])
        [licence] = db.session.scalars(select(Licence)).all()
        assert (licence.persons, licence.title, licence.state) == ([], "", LicenceState.REVOKED)
        assert own_data.ERASERS[0].erase(Erasure(person, person.email, ME, NOW)).erased == 0
