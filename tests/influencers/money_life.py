"""A life of partners' money: a programme, two partners with a code, a link and an account, two people who pay. Every
step is taken twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize
from sqlalchemy import func, select

from advocacy.database import db, reading, writing
from advocacy.errors import Refused
from advocacy.history import Actor
from advocacy.history.models import ActorKind
from advocacy.links.attribution import codes
from advocacy.links.models import Link, LinkState
from advocacy.people.models import Person, Relationship
from influencers.commissions import plans
from influencers.commissions.grammar import Line
from influencers.commissions.plans import Policy
from influencers.payouts import details, forms_on_file, runs
from influencers.payouts.details import Given
from influencers.payouts.details_models import FormKind, Method
from influencers.payouts.models import PayoutRun, RunState
from influencers.programmes import programmes
from influencers.programmes.models import Enrolment, EnrolmentState, Programme, ProgrammeKind
from influencers.programmes.terms import Conditions
from tests.influencers.commissions_world import ME, NOW, lines
from tests.influencers.payouts_world import IBANS
from tests.installation import Installation

PARTNERS = 2
METHODS = (Method.SEPA, Method.BY_HAND)
"""How each partner is paid: the first in euros alone."""
UNITS = ("EUR", "USD")
HOLDS = (0, 7, 30)
PLANS = (
    lines({"percent": "10"}),
    lines({"percent": "12.5", "steps": "3: 20", "most_each": "30"}),
    lines({"flat": "7.50", "least_value": "20", "most_month": "40"}),
    lines({"percent": "5"}, {"percent": "8", "via": "link"}, {"percent": "15", "tier": "gold"}),
    lines({"percent": "10", "new_customers": True}, {"percent": "2"}),
    lines({"flat": "6", "months": "0", "least_value": "20"}),
)
CAP = 4000
"""The most of a month, in cents, by whichever plan names one."""
RANKS = ("gold", "")
TURN, WINDOW = timedelta(days=9), timedelta(days=30)
who, units = st.integers(0, PARTNERS - 1), st.sampled_from(UNITS)


@dataclass(frozen=True)
class Sale:
    """As it was told first: when it was bought, clicks as partner and number, and whose code."""

    at: datetime
    clicks: Sequence[tuple[int, int]]
    code: int | None


class Life(RuleBasedStateMachine):
    """What there is, and how a step is taken. Lives share an installation; each has people of its own."""

    installation: Installation
    runs = 0

    @initialize(
        share=st.sampled_from([100, 50]), most=st.sampled_from([None, 500]), hold=st.sampled_from(HOLDS),
        plan=st.sampled_from(PLANS),
    )  # fmt: skip
    def begin(self, share: int, most: int | None, hold: int, plan: tuple[Line, ...]) -> None:
        """A programme with two partners, who sell for as much as a plan says."""
        type(self).runs += 1
        self.run, self.turn, self.paid = type(self).runs, 0, dict[str, int]()
        self.promised, self.links = dict[str, datetime](), list[int]()
        self.sold, self.clicked = dict[str, Sale](), dict[tuple[int, int], datetime]()
        self.tiers: list[list[tuple[datetime, str]]] = [[] for _ in range(PARTNERS)]
        self.policy = Policy(net_share=share, owed_most=most, forgive_months=0)
        people = [self.installation.person(now=NOW) for _ in range(PARTNERS + 2)]
        self.partners = people[:PARTNERS]
        self.anne, self.ben = (Actor(ActorKind.PERSON, each, "") for each in people[PARTNERS:])
        with self.installation.app.app_context(), writing():
            self.runs_before = self._clear_away()
            programme = programmes.add_programme(
                f"Run {self.run}", ProgrammeKind.AFFILIATES, Relationship.AFFILIATE, "", actor=ME, now=NOW,
                attribution_days=WINDOW.days, conditions=Conditions(hold, 0, "EUR"),
            )  # fmt: skip
            self.programme_id = programme.id
            self.enrolments = [self._takes_part(programme, place) for place in range(PARTNERS)]
            plans.add_plan(programme, plan, self.policy, actor=ME, now=NOW, why="First.")

    @property
    def now(self) -> datetime:
        """Nine days later each turn: holds end while others begin."""
        return NOW + self.turn * TURN

    def act(self, step: Callable[[], Any]) -> None:
        """Takes a step twice; a refusal is an answer."""
        self.turn += 1
        with self.installation.app.app_context():
            for _ in range(2):
                try:
                    with writing():
                        step()
                except Refused:
                    continue

    def tier_of(self, partner: int, at: datetime) -> str:
        """The tier that a partner had then."""
        return next((tier for since, tier in reversed(self.tiers[partner]) if since <= at), "")

    def enrolment(self, partner: int) -> Enrolment:
        """A partner's part in the programme."""
        return db.session.get_one(Enrolment, self.enrolments[partner])

    def programme(self) -> Programme:
        """The programme of this life."""
        return db.session.get_one(Programme, self.programme_id)

    def paydays(self, fitting: RunState | None = None) -> list[int]:
        """Numbers of the runs of this life, newest first, those in a state before the others."""
        with self.installation.app.app_context(), reading():
            found = sorted(self.runs_of(), key=lambda each: (each.state is not fitting, -each.id))
            return [each.id for each in found]

    def runs_of(self) -> Sequence[PayoutRun]:
        """The runs of this life."""
        return db.session.scalars(select(PayoutRun).where(PayoutRun.id > self.runs_before)).all()

    def account(self, partner: int) -> Given:
        """Where a partner wants their money, another place each turn."""
        if METHODS[partner] is Method.SEPA:
            return Given(Method.SEPA, "Cleo", IBANS[self.turn % len(IBANS)])
        return Given(Method.BY_HAND, "Cleo", f"cleo{self.turn}@pay.example", country="US")

    def _takes_part(self, programme: Programme, place: int) -> int:
        """With a code, a link, an account and a tax form."""
        person = db.session.get_one(Person, self.partners[place])
        made = Enrolment(programme=programme, person=person, state=EnrolmentState.APPROVED, since=NOW)
        db.session.add(made)
        codes.add(f"R{self.run}P{place}", actor=ME, now=NOW, programme=programme.tag, person=person)
        link = Link(slug=f"r{self.run}p{place}", target="https://acme.example/", person_id=person.id, click_ids=True,
                    programme=programme.tag, state=LinkState.ACTIVE, created_at=NOW)  # fmt: skip
        db.session.add(link)
        details.give(person, self.account(place), actor=person.actor, now=NOW)
        forms_on_file.file_form(person, FormKind.VAT_ID, "DE", NOW.date(), "", actor=self.anne, now=NOW)
        db.session.flush()
        self.links.append(link.id)
        return made.id

    def _clear_away(self) -> int:
        """Drafts of earlier lives: there is one of a currency at a time. Gives the number of the last run."""
        drafts = select(PayoutRun).where(PayoutRun.state == RunState.DRAFT)
        for each in db.session.scalars(drafts).all():
            runs.cancel(each, "Another life.", actor=self.anne, now=NOW)
        return db.session.scalar(select(func.max(PayoutRun.id))) or 0
