"""What deliverables hear of others: one partner's mistake is theirs alone; nobody is forgotten behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import NotAllowed
from advocacy.history import timeline
from advocacy.posts import resolving
from advocacy.posts.models import Share
from advocacy.posts.states import Way
from content_library.items import queries
from content_library.lending import lending, previewing
from content_library.media import media
from content_library.words.content import Shown
from influencers.agreements import agreements, amending
from influencers.agreements import queries as agreement_queries
from influencers.agreements.models import AgreementState
from influencers.agreements.terms import Exclusivity
from influencers.briefs.networks import asked_on
from influencers.deliverables import drafts, jobs, live_reviews, looking, promises, publishing
from influencers.deliverables import queries as deliverable_queries
from influencers.deliverables.models import Deliverable, DeliverableState
from influencers.partners import exclusivity
from influencers.partners.partners import keep_partner
from influencers.programmes import enrolments
from influencers.rights import withdrawing
from influencers.rights.models import AssetMedium
from tests.content_library.files import picture, sent
from tests.influencers.deals import DAY, LINE, ME, NOW, TERMS, URL, WORDS, Deal, hidden, one, read, state
from tests.installation import Installation

_S = DeliverableState


@pytest.fixture
def deal(installation: Installation) -> Iterator[Deal]:
    """On both engines, in an application context."""
    with installation.app.app_context():
        yield Deal.make(installation)


def page(deal: Deal, person_id: int, path: str) -> TestResponse:
    """What somebody sees there, in a context of its own."""
    with deal.installation.app.app_context():
        browser = deal.installation.browser_of(person_id)
    with deal.installation.app.app_context():
        return browser.get(path)


def by_hand(deal: Deal, number: int, url: str) -> int:
    """The partner takes the approved words from the feed and says where they posted them; gives the share."""
    with writing():
        person, item = deal.person(deal.partner), queries.item_for(one(number).item_id or 0)
        shown = previewing.preview(item, item.revision.captions[0], "mastodon", person, None, now=NOW)
        share = lending.share(shown, item, person, Way.HAND, "now", actor=person.actor, now=NOW)
        resolving.posted(share, url, actor=person.actor, now=NOW)
        return share.id


def test_an_address_pasted_twice_stops_nobody_else(deal: Deal) -> None:
    """The second share is said to be where the first deliverable is: noted there, with word to the partner; the
    agreement that is accepted next is given out all the same."""
    first, second = deal.deliverables()
    deal.live(first)
    deal.draft(second, "Another week with the Acme gauge.")
    deal.decide(second)
    by_hand(deal, second, URL)
    read()
    assert state(second) is _S.APPROVED and "something else" in one(second).problem
    assert timeline("deliverable", second)[0].verb == "not_taken"
    with writing():
        later = deal.accepted().id
    read()
    assert db.session.scalars(select(Deliverable.id).where(Deliverable.agreement_id == later)).all()
    assert db.session.scalars(select(Share.url)).all() == [URL, URL]  # what was said of both is kept


@pytest.mark.parametrize("verb", ["deactivate", "ban"])
def test_the_end_of_a_part_ends_what_is_owed(deal: Deal, verb: str) -> None:
    """The agreement ends with the reason, what isn't posted is cancelled, what is posted is seen through; nobody is
    told that they missed something behind a closed door, and what they wrote with us stays theirs to read."""
    first, second = deal.deliverables()
    deal.live(first)
    with writing():
        other = deal.offered().id
        getattr(enrolments, verb)(deal.enrolment(), actor=deal.actor(deal.marketing), now=NOW, why="We went apart.")
    due = one(second).due_at
    assert due is not None and jobs.remind_and_miss(due + 9 * DAY) == 0
    read()
    read()
    assert (state(first), state(second)) == (_S.PUBLISHED, _S.CANCELLED)
    assert one(first).agreement.state is AgreementState.ENDED
    assert agreement_queries.agreement_for(other).state is AgreementState.ENDED
    for noun, number in (("agreement", other), ("deliverable", second)):
        payload = timeline(noun, number)[0].payload
        assert payload is not None and payload.body["why"] == "We went apart.", noun
    for path in (f"/portal/deliverables/{first}", f"/portal/agreements/{other}", "/portal/briefs"):
        assert page(deal, deal.partner, path).status_code == 200, path


def test_an_appeal_against_a_missed_one_is_heard(deal: Deal) -> None:
    """It stands on the partner's clock, in the badge and on its own list; granted, it may be delivered after all."""
    first, _second = deal.deliverables()
    deal.live(first)
    later = NOW + 9 * DAY
    with writing():
        live_reviews.miss(one(first), actor=deal.actor(deal.marketing), now=NOW, why="Too late.")
        live_reviews.appeal(one(first), "The network was down.", actor=deal.cleo, now=later)
    promised = promises.promises_of(deal.partner, later)
    assert [each.due_at for each in promised] == [later + promises.ANSWER_WITHIN]
    assert db.session.scalar(select(deliverable_queries.to_look_at())) == deliverable_queries.counts()["appeals"] == 1
    assert one(first).title in page(deal, deal.marketing, "/deliverables/?show=appeals").text
    with writing():
        live_reviews.answer_appeal(one(first), True, "It was.", actor=deal.actor(deal.second), now=later)
    made = db.session.scalars(select(Deliverable).where(Deliverable.make_good_for_id == first)).unique().one()
    assert made.due_at == later + live_reviews.MADE_GOOD_WITHIN and made.fee == one(first).fee
    assert deliverable_queries.counts()["appeals"] == 0


def test_a_promise_not_to_speak_for_others_is_kept_in_one_place(deal: Deal) -> None:
    """Bound on a yes, changed by an amendment, free at the end; another company's shows where we would offer."""
    with writing():
        partner = keep_partner(deal.person(deal.partner), actor=ME, now=NOW)
        made = deal.accepted().id
    day = date(2027, 1, 5)
    ours = exclusivity.bindings_of([partner.id], day, day)
    assert [(each.source, each.category, each.last_day) for each in ours] == [
        (f"agreement:{made}", "river gauges", date(2027, 3, 31))
    ]  # fmt: skip
    with writing():
        agreement = agreement_queries.agreement_for(made)
        amending.amend(
            agreement, replace(TERMS, exclusivity=Exclusivity()), "", actor=ME, now=NOW, networks=tuple(asked_on())
        )
        amending.accept_amendment(agreement, "Cleo Marsh", agreement.version.sha256, actor=deal.cleo, now=NOW)
    assert not exclusivity.bindings_of([partner.id], day, day)
    with writing():
        other = deal.accepted()
        agreements.end(other, actor=ME, now=NOW, why="Over.")
        assert not exclusivity.bindings_of([partner.id], day, day)
        exclusivity.bind(keep_partner(deal.person(deal.partner), actor=ME, now=NOW), "Gauges", clock.now().date(),
                         clock.now().date() + DAY, source="hand:1", bound_to="Rival Inc", actor=ME,
                         now=NOW)  # fmt: skip
    with writing():
        waits = deal.drafted().id
    for path in ("/agreements/new", f"/agreements/{waits}"):
        assert "Bound to Rival Inc" in page(deal, deal.marketing, path).text, path


def test_nobody_makes_an_agreement_with_themselves(deal: Deal) -> None:
    """Neither drafts nor offers nor amends; somebody else does."""
    with writing():
        made = deal.drafted().id
        signed = deal.accepted().id
    wishes: dict[str, Callable[[], object]] = {
        "draft": lambda: agreements.draft(deal.enrolment(), "Mine", TERMS, actor=deal.cleo, now=NOW),
        "rewrite": lambda: agreements.rewrite(agreement_queries.agreement_for(made), TERMS, actor=deal.cleo, now=NOW),
        "offer": lambda: agreements.offer(agreement_queries.agreement_for(made), actor=deal.cleo, now=NOW),
        "amend": lambda: amending.amend(
            agreement_queries.agreement_for(signed), TERMS, "", actor=deal.cleo, now=NOW, networks=tuple(asked_on())
        ),
    }
    for name, wish in wishes.items():
        with pytest.raises(NotAllowed, match="about yourself"), writing():
            wish()
        assert agreement_queries.agreement_for(made).state is AgreementState.DRAFT, name


@pytest.mark.parametrize("network", ["mastodon", "instagram"])
def test_a_post_handed_in_by_its_address_counts(deal: Deal, network: str) -> None:
    """It is a share by hand of these words with that address, once, also when another address is given later."""
    (first,) = deal.deliverables(replace(TERMS, lines=(replace(LINE, network=network, count=1),)))
    deal.live(first)
    read()
    share = db.session.scalars(select(Share)).one()
    assert (share.network, share.way, share.url, share.published_at) == (network, Way.HAND, URL, NOW)
    assert one(first).share_id == share.id and share.text.endswith(WORDS)
    with writing():
        looking.keep_silence(one(first), "No answer", actor=ME, now=NOW + 2 * DAY)
        publishing.publish(one(first), f"{URL}9", actor=deal.cleo, now=NOW + 2 * DAY)
    read()
    assert one(first).share_id == share.id and len(db.session.scalars(select(Share.id)).all()) == 1


def test_pictures_go_with_the_licence(deal: Deal) -> None:
    """Another item that shows a picture of what was delivered is found by the register."""
    (first, _second) = deal.deliverables()
    made = media.read_upload(sent(picture()))
    assert made is not None
    with writing():
        medium = media.keep(made, actor=ME, now=NOW)
        drafts.submit(one(first), drafts.Draft(WORDS, media=(Shown(medium.id, "A gauge"),)), actor=deal.cleo, now=NOW)
    deal.decide(first)
    with writing():
        publishing.publish(one(first), URL, actor=deal.cleo, now=NOW)
    hidden(first)
    with writing():
        live_reviews.see(one(first), True, "Seen.", actor=deal.actor(deal.marketing), now=NOW)
    noted = db.session.scalars(select(AssetMedium.media_id).where(AssetMedium.asset == f"deliverable:{first}")).all()
    assert noted == [medium.id]
    assert [each.id for each in withdrawing.items_of(f"deliverable:{first}")] == [one(first).item_id]
