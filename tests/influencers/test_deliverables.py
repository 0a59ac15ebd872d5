"""Deliverables: every verb from every state; drafts in the library's reviews; what a live post must be; appeals."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.checks import Outcome
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import move, timeline
from advocacy.networks.public_looks import Presence, SeenPost
from content_library.reviews.reviews import Decision
from influencers.deliverables import assigning, jobs, live_reviews, looking, publishing
from influencers.deliverables.judging import Answer, Sight, judge
from influencers.deliverables.models import DELIVERABLE_MOVES, Deliverable, DeliverableState, LiveLook, SeenHow
from influencers.partners.models import ProofState
from influencers.rights.models import Licence
from tests.influencers.deals import DAY, ME, NOW, SEEN, TERMS, URL, WORDS, Deal, one, read, seen, state
from tests.installation import Installation

_S = DeliverableState


@pytest.fixture
def deal(installation: Installation) -> Iterator[Deal]:
    """On both engines, in an application context."""
    with installation.app.app_context():
        yield Deal.make(installation)


@pytest.mark.parametrize("begin", list(DeliverableState))
def test_every_verb_from_every_state(deal: Deal, begin: DeliverableState) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    with writing():
        agreement = deal.accepted().id
    for number, (verb, (allowed, to)) in enumerate(DELIVERABLE_MOVES.items()):
        with writing():
            made = Deliverable(
                agreement_id=agreement, enrolment_id=deal.enrolment_id, person_id=deal.partner, position=number,
                kind="post", network="mastodon", title="A film", state=begin, since=NOW,
            )  # fmt: skip
            db.session.add(made)
            db.session.flush()
            made_id = made.id
        if begin in allowed:
            with writing():
                move(one(made_id), verb, actor=ME, now=NOW)
        else:
            with pytest.raises(InvalidMove), writing():
                move(one(made_id), verb, actor=ME, now=NOW)
        db.session.rollback()
        assert state(made_id) is (to if begin in allowed else begin)
        assert len(timeline("deliverable", made_id)) == (1 if begin in allowed else 0)


def test_from_a_draft_to_a_verified_post(deal: Deal) -> None:
    """The library reviews, the partner posts by hand, the live words are read; a licence is granted once."""
    first, second = deal.deliverables()
    assert state(first) is _S.ASSIGNED and one(first).fee == 15_000
    with pytest.raises(Breach, match="leave something out"):
        deal.draft(first, "It never fails, says Acme.")
    db.session.rollback()
    deal.draft(first)
    assert state(first) is _S.DRAFT_SUBMITTED
    deal.decide(first, Decision.REQUEST_CHANGES, "Name the river.")
    assert state(first) is _S.CHANGES_REQUESTED and one(first).problem == "Name the river."
    deal.draft(first, f"{WORDS} It is the Lark.")
    deal.decide(first)
    assert state(first) is _S.APPROVED and one(first).sha256
    deal.draft(first)  # other words after the yes: a new review
    assert state(first) is _S.DRAFT_SUBMITTED and one(first).sha256 == ""
    deal.decide(first)
    with writing():
        publishing.publish(one(first), URL, actor=deal.cleo, now=NOW)
        deal.account().state  # noqa: B018 - it is there, not proven
    with writing():
        looking.keep_look(one(first), SEEN, actor=ME, now=NOW)
    assert state(first) is _S.IN_LIVE_REVIEW  # nobody can tell whose account it is
    with writing():
        move(deal.account(), "prove", actor=ME, now=NOW)
        looking.keep_look(one(first), SEEN, actor=ME, now=NOW)
    assert state(first) is _S.VERIFIED and one(first).how is SeenHow.LOOKED_UP
    assert one(first).look_at == NOW + DAY
    assert len(db.session.scalars(select(Licence).where(Licence.asset == f"deliverable:{first}")).all()) == 1
    with writing():
        looking.keep_look(one(first), seen(text="#ad Buy more."), actor=ME, now=NOW + DAY)
    assert state(first) is _S.IN_LIVE_REVIEW
    with writing():
        looking.keep_look(one(first), SEEN, actor=ME, now=NOW + 2 * DAY)
    assert state(first) is _S.VERIFIED and one(first).look_at == NOW + 7 * DAY
    assert len(db.session.scalars(select(Licence)).all()) == 1
    deal.draft(second)
    deal.decide(second)
    with pytest.raises(Breach, match="something else"), writing():
        publishing.publish(one(second), URL, actor=deal.cleo, now=NOW)


FOUND = Sight("found", True, True, None)


@pytest.mark.parametrize(
    ("sight", "answer"),
    [
        (Sight("found", True, True, Outcome.PASS), Answer.AS_AGREED),
        (Sight("gone"), Answer.TO_PUT_RIGHT),
        (Sight("hidden"), Answer.A_PERSON),
        (Sight("failed"), Answer.A_PERSON),
        (Sight("found", False, True, Outcome.PASS), Answer.TO_PUT_RIGHT),
        (Sight("found", None, True, Outcome.PASS), Answer.A_PERSON),
        (Sight("found", True, False, Outcome.PASS), Answer.TO_PUT_RIGHT),
        (Sight("found", True, None, Outcome.PASS), Answer.A_PERSON),
        (Sight("found", True, True, Outcome.FAIL), Answer.TO_PUT_RIGHT),
        (Sight("found", None, None, Outcome.FAIL), Answer.TO_PUT_RIGHT),
        (Sight("found", True, True, Outcome.REVIEW), Answer.A_PERSON),
        (Sight("found", True, True, None), Answer.A_PERSON),
        (Sight("found", True, True, Outcome.PASS, used=True), Answer.TO_PUT_RIGHT),
        (Sight("found", False, True, Outcome.PASS, used=True), Answer.TO_PUT_RIGHT),
    ],
)
def test_what_a_look_means(sight: Sight, answer: Answer) -> None:
    """Not knowing is an answer; what the partner can put right comes first."""
    assert judge(sight).answer is answer


def test_what_is_live_without_disclosure_or_gone_is_not_verified(deal: Deal) -> None:
    """Evidence is kept of each look; a post that is gone later is in review again; no answer is no proof."""
    (number, _other) = deal.deliverables()
    deal.live(number)
    with writing():
        move(deal.account(), "prove", actor=ME, now=NOW)
        looking.keep_look(one(number), seen(text=WORDS), actor=ME, now=NOW)
    assert state(number) is _S.IN_LIVE_REVIEW
    look = db.session.scalars(select(LiveLook)).one()
    assert look.outcome == "fail" and look.findings and look.text == WORDS and look.text_sha256
    with writing():
        looking.keep_look(one(number), SEEN, actor=ME, now=NOW)
        looking.keep_silence(one(number), "No route", actor=ME, now=NOW + DAY)
    assert state(number) is _S.VERIFIED
    with writing():
        looking.keep_look(one(number), SeenPost("mastodon", URL, Presence.GONE, "there"), actor=ME, now=NOW + DAY)
    assert state(number) is _S.IN_LIVE_REVIEW
    assert [row.verb for row in timeline("deliverable", number)][:3] == ["question", "verify", "look_at"]


def test_a_hidden_post_is_seen_by_a_person(deal: Deal) -> None:
    """Not one's own, never without a word where it is a no; an appeal is answered by somebody else."""
    (number, _other) = deal.deliverables()
    deal.live(number)
    with writing():
        looking.keep_look(one(number), SeenPost("mastodon", URL, Presence.HIDDEN, "there"), actor=ME, now=NOW)
    with pytest.raises(NotAllowed, match="somebody else"), writing():
        live_reviews.see(one(number), True, "", actor=deal.cleo, now=NOW)
    with pytest.raises(Breach, match="Say why"), writing():
        live_reviews.see(one(number), False, "", actor=deal.actor(deal.marketing), now=NOW)
    with writing():
        live_reviews.see(one(number), False, "The label is not first.", actor=deal.actor(deal.marketing), now=NOW)
        live_reviews.appeal(one(number), "It is, look again.", actor=deal.cleo, now=NOW)
    with pytest.raises(InvalidMove, match="already"), writing():
        live_reviews.appeal(one(number), "Again.", actor=deal.cleo, now=NOW)
    with pytest.raises(NotAllowed, match="second person"), writing():
        live_reviews.answer_appeal(one(number), True, "Yes", actor=deal.actor(deal.marketing), now=NOW)
    with writing():
        live_reviews.answer_appeal(one(number), True, "It stands there.", actor=deal.actor(deal.second), now=NOW)
    assert state(number) is _S.VERIFIED and one(number).how is SeenHow.SEEN_BY_PERSON


def test_missed_and_made_good(deal: Deal) -> None:
    """Reminded once, missed after the grace, made good once and for the same fee."""
    first, second = deal.deliverables()
    due = one(first).due_at
    assert due is not None
    assert jobs.remind_and_miss(due - DAY) == 2
    assert jobs.remind_and_miss(due - DAY) == 0
    assert jobs.remind_and_miss(due + 2 * DAY) == 0
    assert jobs.remind_and_miss(due + 4 * DAY) == 2
    assert state(first) is state(second) is _S.MISSED
    with writing():
        made = assigning.make_good(one(first), due + timedelta(days=9), "", actor=ME, now=due + 4 * DAY).id
    assert one(made).fee == 15_000 and one(made).make_good_for_id == first
    with pytest.raises(InvalidMove, match="already"), writing():
        assigning.make_good(one(first), None, "", actor=ME, now=due)
    with pytest.raises(InvalidMove, match="missed"), writing():
        assigning.make_good(one(made), None, "", actor=ME, now=due)


def test_nobody_gives_themselves_another_day_or_a_second_fee(deal: Deal) -> None:
    """Also where a partner may decide on the deliverables of others."""
    (first, _second) = deal.deliverables()
    due = one(first).due_at
    assert due is not None
    with pytest.raises(NotAllowed, match="about yourself"), writing():
        assigning.put_off(one(first), due + DAY, actor=deal.cleo, now=NOW)
    jobs.remind_and_miss(due + 4 * DAY)
    with pytest.raises(NotAllowed, match="about yourself"), writing():
        assigning.make_good(one(first), None, "", actor=deal.cleo, now=due + 4 * DAY)
    made = select(Deliverable.id).where(Deliverable.make_good_for_id == first)
    assert (one(first).due_at, state(first), db.session.scalar(made)) == (due, _S.MISSED, None)


def test_one_address_handed_in_twice_at_once_is_taken_once(deal: Deal) -> None:
    """Two windows, two deliverables, one post: the second one is told so."""
    both = deal.deliverables()
    for each in both:
        deal.draft(each)
        deal.decide(each)
    app, ready, said = deal.installation.app, threading.Barrier(2), []

    def hand_in(deliverable_id: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                with writing():
                    publishing.publish(one(deliverable_id), URL, actor=deal.cleo, now=NOW)
                said.append("")
            except Breach as refusal:
                said.append(refusal.message)

    threads = [threading.Thread(target=hand_in, args=(each,)) for each in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["", "This post was handed in for something else."]


def test_an_agreement_is_given_out_once(deal: Deal) -> None:
    """However often the history is read."""
    numbers = deal.deliverables()
    with writing():
        assert assigning.assign_all(one(numbers[0]).agreement, actor=ME, now=NOW) == []
    read()
    assert len(numbers) == sum(each.count for each in TERMS.lines)
    assert ProofState.CLAIMED.value == "claimed"
