"""A programme with a partner, a brief and an agreement, for the tests of briefs, agreements and deliverables."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor, follow
from advocacy.history.jobs import seal_waiting
from advocacy.networks.public_looks import Presence, SeenPost
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from content_library.items import queries
from content_library.models import Function
from content_library.reviews import reviews
from content_library.reviews.reviews import Decision
from influencers.agreements import agreements
from influencers.agreements.models import Agreement
from influencers.agreements.terms import Exclusivity, Terms
from influencers.briefs import briefs
from influencers.briefs.models import Asked, Brief
from influencers.briefs.words import Line, Usage, Wanted
from influencers.deliverables import drafts, following, looking, publishing
from influencers.deliverables.drafts import Draft
from influencers.deliverables.models import Deliverable, DeliverableState
from influencers.partners import partners
from influencers.partners.models import PartnerAccount
from influencers.programmes import enrolments, programmes
from influencers.programmes.models import Enrolment, ProgrammeKind
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
DAY = timedelta(days=1)
ME = Actor.system("test")
LINE = Line(Asked.POST, "mastodon", 2, date(2026, 12, 1), 15_000, "A film of your river")
USAGE = Usage(("organic",), ("social",), "worldwide", 6)
TERMS = Terms((LINE,), USAGE, Exclusivity("River gauges", ("Brook & Co",), None, date(2027, 3, 31)), "We lend a gauge.")
WANTED = Wanted(
    "People see the river rise.", lines=(LINE,), must_say=("Acme",), must_not_say=("never fails",), usage=USAGE
)
WORDS = "My week with the Acme gauge at the river."
URL = "https://river.example/@cleo/113"


@dataclass
class Deal:
    """Who takes part: marketing runs it, HR and Legal review, Cleo delivers."""

    installation: Installation
    marketing: int
    second: int
    legal: int
    hr: int
    partner: int
    enrolment_id: int

    @classmethod
    def make(cls, installation: Installation) -> Deal:
        """A partner who takes part."""
        marketing, second = installation.person(Role.MARKETING), installation.person(Role.MARKETING)
        legal, hr = installation.person(Role.LEGAL), installation.person(Role.HR)
        with installation.app.app_context(), writing():
            run = programmes.add_programme(
                "Friends", ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER, "Be kind.", actor=ME, now=NOW
            )
            joined = programmes.invite(run, "cleo@out.example", "Cleo Marsh", "https://a.example", actor=ME, now=NOW)
            accounts.change_person(joined.person, actor=ME, now=NOW, region="US")
            enrolments.answer(joined, True, actor=joined.person.actor, now=NOW)
            return cls(installation, marketing, second, legal, hr, joined.person_id, joined.id)

    def person(self, person_id: int) -> Person:
        return db.session.get_one(Person, person_id)

    def actor(self, person_id: int) -> Actor:
        return self.person(person_id).actor

    @property
    def cleo(self) -> Actor:
        return self.actor(self.partner)

    def enrolment(self) -> Enrolment:
        return db.session.get_one(Enrolment, self.enrolment_id)

    def brief(self, wanted: Wanted = WANTED) -> Brief:
        made = briefs.add_brief(self.enrolment().programme, "The river rises", wanted, actor=ME, now=NOW)
        briefs.open_brief(made, actor=ME, now=NOW)
        return made

    def drafted(self, terms: Terms = TERMS, **facts: Any) -> Agreement:
        by = self.actor(self.marketing)
        return agreements.draft(self.enrolment(), "The river rises", terms, actor=by, now=NOW, **facts)

    def offered(self, terms: Terms = TERMS, **facts: Any) -> Agreement:
        made = self.drafted(terms, **facts)
        agreements.offer(made, actor=self.actor(self.marketing), now=NOW)
        return made

    def accepted(self, terms: Terms = TERMS, **facts: Any) -> Agreement:
        made = self.offered(terms, **facts)
        agreements.accept(made, "Cleo Marsh", made.version.sha256, actor=self.cleo, now=NOW)
        return made

    def deliverables(self, terms: Terms = TERMS) -> list[int]:
        """The ids of what an accepted agreement gives out; opens its own transactions."""
        with writing():
            made = self.accepted(terms, brief=self.brief()).id
        read()
        found = db.select(Deliverable.id).where(Deliverable.agreement_id == made).order_by(Deliverable.position)
        return list(db.session.scalars(found))

    def draft(self, number: int, text: str = WORDS) -> None:
        with writing():
            drafts.submit(one(number), Draft(text), actor=self.cleo, now=NOW)

    def decide(self, number: int, decision: Decision = Decision.APPROVE, note: str = "") -> None:
        """What reviewers say to its draft: both functions, unless the first sends it back."""
        for function, by in ((Function.LEGAL, self.legal), (Function.HR, self.hr)):
            with writing():
                item = queries.item_for(one(number).item_id or 0)
                reviews.decide(
                    item, function, decision, sha256=item.revision.sha256, note=note, reviewer=self.person(by), now=NOW
                )
            if decision is not Decision.APPROVE:
                break
        read()

    def live(self, number: int, url: str = URL) -> None:
        """Its draft is approved and the partner hands in where it stands."""
        self.draft(number)
        self.decide(number)
        with writing():
            publishing.publish(one(number), url, actor=self.cleo, now=NOW)

    def account(self, handle: str = "cleo@river.example") -> PartnerAccount:
        partner = partners.keep_partner(self.person(self.partner), actor=ME, now=NOW)
        return partners.add_account(partner, "mastodon", handle, actor=ME, now=NOW)


def hidden(number: int, now: datetime = NOW) -> None:
    """Its network shows strangers nothing: a person has to look."""
    with writing():
        looking.keep_look(one(number), seen(presence=Presence.HIDDEN, text=""), actor=ME, now=now)


def one(number: int) -> Deliverable:
    return db.session.get_one(Deliverable, number)


def state(number: int) -> DeliverableState:
    db.session.expire_all()
    return one(number).state


def read() -> None:
    """What happened is sealed, and the deliverables follow it."""
    seal_waiting(NOW)
    follow(following.READER, NOW)


SEEN = SeenPost(
    "mastodon", URL, Presence.FOUND, "https://river.example/api/v1/statuses/113", "113", "cleo@river.example", "7",
    f"#ad {WORDS}",
)  # fmt: skip


def seen(**changes: Any) -> SeenPost:
    return replace(SEEN, **changes)
