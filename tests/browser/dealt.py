"""Briefs, agreements and deliverables for the pages: offered, in force, a draft to write, a live post in doubt."""

from __future__ import annotations

from datetime import datetime, timedelta

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.networks.public_looks import Presence, SeenPost
from advocacy.people.models import Person
from influencers.agreements import agreements
from influencers.agreements.terms import Exclusivity, Terms
from influencers.briefs import briefs
from influencers.briefs.models import Asked
from influencers.briefs.words import Line, Usage, Wanted
from influencers.deliverables import assigning, live_reviews, looking
from influencers.deliverables.models import Deliverable, DeliverableState
from influencers.programmes.queries import enrolment_in, programme_for
from tests.installation import Installation


def deals(installation: Installation, person_id: int) -> None:
    """Agreement 1 is in force: deliverables 1 and 2 are to be drafted, 3 is live, in doubt; 2 is offered, 3 a draft."""
    now, desk = clock.now(), Actor.system("desk")  # nobody makes an agreement with themselves
    with installation.app.app_context(), writing():
        me = db.session.get_one(Person, person_id)
        mine = enrolment_in(1, person_id)
        assert mine is not None, "commissions enrol the person before"
        line = Line(Asked.POST, "mastodon", 2, (now + timedelta(days=20)).date(), 15_000, "A film of your river")
        usage = Usage(("organic",), ("social",), "worldwide", 6)
        wanted = Wanted("The river rises.", "Anglers", lines=(line,), must_say=("Acme",), must_not_say=("never",),
                        hashtags=("#river",), usage=usage)  # fmt: skip
        brief = briefs.add_brief(programme_for(1), "The river rises", wanted, actor=me.actor, now=now)
        briefs.open_brief(brief, actor=me.actor, now=now)
        terms = Terms((line,), usage, Exclusivity("Gauges", ("Brook",), None, (now + timedelta(days=90)).date()))
        first, second, _third = (
            agreements.draft(mine, title, terms, actor=desk, now=now, brief=brief)
            for title in ("A film of your river", "Another film", "A third")
        )
        for each in (first, second):
            agreements.offer(each, actor=desk, now=now, note="We would love it.")
        agreements.accept(first, "Robin Everything", first.version.sha256, actor=me.actor, now=now)
        to_draft = assigning.assign_all(first, actor=me.actor, now=now)
        _doubt(to_draft[0], me, now)


def _doubt(like: Deliverable, me: Person, now: datetime) -> None:
    """A post that is not as agreed, and its appeal."""
    url = "https://river.example/@robin/113"
    live = Deliverable(
        agreement_id=like.agreement_id, enrolment_id=like.enrolment_id, person_id=me.id, position=900, kind=like.kind,
        network=like.network, title="A second film", fee=like.fee, currency=like.currency,
        state=DeliverableState.PUBLISHED, since=now, url=url, published_at=now, agreement=like.agreement,
        enrolment=like.enrolment,
    )  # fmt: skip
    db.session.add(live)
    db.session.flush()
    seen = SeenPost("mastodon", url, Presence.FOUND, "https://river.example/api/v1/statuses/113", "113", "robin@river",
                    text="Buy Acme gauges.")  # fmt: skip
    looking.keep_look(live, seen, actor=me.actor, now=now)
    live_reviews.appeal(live, "These are my words.", actor=me.actor, now=now)
