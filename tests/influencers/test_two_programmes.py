"""A partner in two programmes: what they post counts for the one that it was agreed in."""

from __future__ import annotations

from datetime import UTC, timedelta

from advocacy.database import db, reading, writing
from advocacy.links.attribution import programmes as told
from advocacy.people.models import Relationship
from advocacy.reach.periods import Period
from content_library.items import queries
from content_library.lending.reserving import reserved
from influencers.products import requests
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import EnrolmentState, Programme, ProgrammeKind
from influencers.results import queries as results
from influencers.results.costs import costs_of
from tests.influencers import gifts
from tests.influencers.deals import ME, NOW, Deal, one
from tests.installation import Installation


def test_words_made_for_a_deliverable_count_for_its_programme(installation: Installation) -> None:
    deal = Deal.make(installation)
    with installation.app.app_context():
        first, _other = deal.deliverables()
        deal.draft(first)
        with writing():
            later = programmes.add_programme(
                "Later", ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER, "Be kind.", actor=ME,
                now=NOW, attribution_days=30,
            )  # fmt: skip
            joined = enrolments.enrol(later, deal.person(deal.partner), EnrolmentState.PENDING, actor=ME, now=NOW)
            enrolments.approve(joined, actor=ME, now=NOW + timedelta(days=1))
        with writing():
            cleo, item = deal.person(deal.partner), queries.item_for(one(first).item_id or 0)
            item.revision.url = "https://acme.example/river"
            tags = deal.enrolment().programme.tag, db.session.get_one(Programme, 2).tag
            assert reserved(item, item.revision, "mastodon", cleo, NOW).programme == tags[0]
        with reading():
            assert told.of(cleo.id) == tags[1]  # of whatever else they share
            assert told.of(cleo.id, "item:999") == told.of(cleo.id, "nothing") == tags[1]
            assert told.of(deal.marketing, item.group_ref) == ""  # somebody else's words


def test_a_gift_costs_the_programme_that_gave_it(installation: Installation) -> None:
    """Whoever takes part in two programmes is not counted as having been given it by both."""
    with installation.app.app_context(), writing():
        mine = gifts.partner()
        other = programmes.add_programme(
            "Other", ProgrammeKind.CUSTOMERS, Relationship.NONE, "Be kind.", actor=ME, now=gifts.NOW
        )
        too = enrolments.enrol(other, mine.person, EnrolmentState.PENDING, actor=ME, now=gifts.NOW)
        enrolments.approve(too, actor=ME, now=gifts.NOW)
        given = gifts.asked(mine, gifts.product(mine))
        requests.approve(given, actor=ME, now=gifts.NOW)
        requests.ship(given, actor=ME, now=gifts.NOW)
        requests.deliver(given, actor=ME, now=gifts.NOW)
        day = Period(gifts.NOW.date(), gifts.NOW.date(), UTC)
        assert [dict(each.gifts) for each in results.brought([mine, too], day)] == [{"EUR": 4900}, {}]
        assert [(each.programme, each.amount) for each in costs_of([mine, too], day)] == [("", 4900)]
