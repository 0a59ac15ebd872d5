"""Nobody loses by our being late: days that a draft was with us, days that were given, offers that wait for us."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, writing
from advocacy.errors import InvalidMove
from advocacy.history import follow, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from content_library.items import queries as items
from content_library.models import Function
from content_library.reviews import reviews
from content_library.reviews.reviews import Decision
from influencers.agreements import agreements, amending, queries
from influencers.agreements import jobs as agreement_jobs
from influencers.agreements.models import AgreementState
from influencers.agreements.terms import Terms
from influencers.briefs.networks import asked_on
from influencers.deliverables import assigning, drafts, following, jobs, live_reviews, notices
from influencers.deliverables.models import Deliverable, DeliverableState
from tests.influencers.deals import DAY, LINE, ME, NOW, TERMS, WORDS, Deal, one, read, state
from tests.installation import Installation

_S = DeliverableState


@pytest.fixture
def deal(installation: Installation) -> Iterator[Deal]:
    """On both engines, in an application context."""
    with installation.app.app_context():
        yield Deal.make(installation)


@pytest.mark.parametrize("decision", [Decision.APPROVE, Decision.REQUEST_CHANGES])
def test_a_draft_that_we_answer_late_is_not_the_partner_s_to_lose(deal: Deal, decision: Decision) -> None:
    """Sent a day ahead, answered five days later: five days more, shown to the partner; reminded anew."""
    (number, _other) = deal.deliverables()
    due = one(number).due_at
    assert due is not None
    sent, answered = due - DAY, due + 4 * DAY
    with writing():
        drafts.submit(one(number), drafts.Draft(WORDS), actor=deal.cleo, now=sent)
        one(number).reminded_at = sent
    answer(deal, number, decision, answered)
    assert state(number) is (_S.APPROVED if decision is Decision.APPROVE else _S.CHANGES_REQUESTED)
    assert one(number).due_at == due + 5 * DAY and one(number).reminded_at is None
    assert timeline("deliverable", number)[0].verb == "put_off"
    jobs.remind_and_miss(answered + DAY)
    assert state(number) in (_S.APPROVED, _S.CHANGES_REQUESTED)
    jobs.remind_and_miss(due + 9 * DAY)
    assert state(number) is _S.MISSED


def test_there_are_three_days_after_every_answer_of_ours(deal: Deal) -> None:
    """Also where each answer took less than a day, which leaves the day as it is."""
    (number, _other) = deal.deliverables()
    due = one(number).due_at
    assert due is not None
    late = due + 2 * DAY
    with writing():
        drafts.submit(one(number), drafts.Draft(WORDS), actor=deal.cleo, now=late)
    answer(deal, number, Decision.REQUEST_CHANGES, late + timedelta(hours=23))
    assert one(number).due_at == due
    jobs.remind_and_miss(due + 5 * DAY)
    assert state(number) is _S.CHANGES_REQUESTED
    jobs.remind_and_miss(due + 6 * DAY)
    assert state(number) is _S.MISSED


def test_an_amendment_leaves_more_time_that_was_given(deal: Deal) -> None:
    """Another fee is no other day; another day of the line is."""
    (number, _other) = deal.deliverables()
    given = NOW + 60 * DAY
    with writing():
        assigning.put_off(one(number), given, actor=ME, now=NOW)
    amend(deal, number, replace(TERMS, lines=(replace(LINE, fee=20_000),)))
    assert (one(number).fee, one(number).due_at) == (20_000, given)
    amend(deal, number, replace(TERMS, lines=(replace(LINE, fee=20_000, due_on=date(2027, 2, 1)),)))
    due = one(number).due_at
    assert due is not None and due.date() == date(2027, 2, 1)


def test_a_counter_offer_stays_open_until_we_answer_it(deal: Deal) -> None:
    """Its day passes by our silence: we are told, once each; it may be answered all the same."""
    with writing():
        made = deal.offered()
        number = made.id
        agreements.counter(made, replace(TERMS, lines=(replace(LINE, fee=20_000),)), "", actor=deal.cleo, now=NOW)
    late = NOW + agreements.ANSWER_WITHIN
    assert agreement_jobs.expire(late) == 0 and agreement_jobs.remind(late - DAY) == 0
    assert agreement_jobs.remind(late) == 2 and agreement_jobs.remind(late + DAY) == 0
    told = db.session.scalars(select(Notice.person_id).where(Notice.title.contains("waits for our answer"))).all()
    assert set(told) == {deal.marketing, deal.second}
    with pytest.raises(InvalidMove), writing():
        agreements.expire(queries.agreement_for(number), actor=ME, now=late)
    with writing():
        agreements.offer(queries.agreement_for(number), actor=deal.actor(deal.second), now=late + DAY)
    assert queries.agreement_for(number).state is AgreementState.OFFERED


def test_an_appeal_is_told_to_all_who_may_answer_it(deal: Deal) -> None:
    """Whoever made the agreement said no, so cannot."""
    (number, _other) = deal.deliverables()
    with writing():
        live_reviews.miss(one(number), actor=deal.actor(deal.marketing), now=NOW, why="Too late.")
        live_reviews.appeal(one(number), "It was in time.", actor=deal.cleo, now=NOW)
    seal_waiting(NOW)
    follow(notices.READER, NOW)
    told = db.session.scalars(select(Notice.person_id).where(Notice.title.contains("appeals"))).all()
    assert set(told) == {deal.second}


def answer(deal: Deal, number: int, decision: Decision, now: datetime) -> None:
    """What reviewers say then, and that the deliverable hears of it then."""
    for function, by in ((Function.LEGAL, deal.legal), (Function.HR, deal.hr)):
        with writing():
            item = items.item_for(one(number).item_id or 0)
            reviews.decide(
                item,
                function,
                decision,
                sha256=item.revision.sha256,
                note="Shorter.",
                reviewer=deal.person(by),
                now=now,
            )
        if decision is not Decision.APPROVE:
            break
    seal_waiting(now)
    follow(following.READER, now)
    db.session.expire_all()


def amend(deal: Deal, number: int, terms: Terms) -> None:
    """A change of the agreement that the partner says yes to."""
    with writing():
        agreement = db.session.get_one(Deliverable, number).agreement
        amending.amend(agreement, terms, "", actor=ME, now=NOW, networks=tuple(asked_on()))
        amending.accept_amendment(agreement, "Cleo Marsh", agreement.version.sha256, actor=deal.cleo, now=NOW)
    read()
    db.session.expire_all()
