"""A life of partners' money: a programme, two partners with an account, two people who pay. Every step is taken
twice."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from advocacy.people.models import Person, Relationship
from influencers.commissions import plans
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
)
TURN = timedelta(days=9)
who, units = st.integers(0, PARTNERS - 1), st.sampled_from(UNITS)


class Life(RuleBasedStateMachine):
    """What there is, and how a step is taken. Lives share an installation; each has people of its own."""

    installation: Installation
    runs = 0

    @initialize(share=st.sampled_from([100, 50]), most=st.sampled_from([None, 500]), hold=st.sampled_from(HOLDS))
    def begin(self, share: int, most: int | None, hold: int) -> None:
        """A programme with two partners, who sell for as much as a plan says."""
        type(self).runs += 1
        self.run, self.turn, self.paid = type(self).runs, 0, dict[str, int]()
        self.promised = dict[str, datetime]()
        self.policy = Policy(net_share=share, owed_most=most, forgive_months=0)
        people = [self.installation.person(now=NOW) for _ in range(PARTNERS + 2)]
        self.partners = people[:PARTNERS]
        self.anne, self.ben = (Actor(ActorKind.PERSON, each, "") for each in people[PARTNERS:])
        with self.installation.app.app_context(), writing():
            self.runs_before = self._clear_away()
            programme = programmes.add_programme(
                f"Run {self.run}", ProgrammeKind.AFFILIATES, Relationship.AFFILIATE, "", actor=ME, now=NOW,
                conditions=Conditions(hold, 0, "EUR"),
            )  # fmt: skip
            self.programme_id = programme.id
            self.enrolments = [self._takes_part(programme, place) for place in range(PARTNERS)]
            plans.add_plan(programme, PLANS[0], self.policy, actor=ME, now=NOW, why="First.")

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
        """With a code, an account and a tax form."""
        person = db.session.get_one(Person, self.partners[place])
        made = Enrolment(programme=programme, person=person, state=EnrolmentState.APPROVED, since=NOW)
        db.session.add(made)
        codes.add(f"R{self.run}P{place}", actor=ME, now=NOW, programme=programme.tag, person=person)
        details.give(person, self.account(place), actor=person.actor, now=NOW)
        forms_on_file.file_form(person, FormKind.VAT_ID, "DE", NOW.date(), "", actor=self.anne, now=NOW)
        db.session.flush()
        return made.id

    def _clear_away(self) -> int:
        """Drafts of earlier lives: there is one of a currency at a time. Gives the number of the last run."""
        drafts = select(PayoutRun).where(PayoutRun.state == RunState.DRAFT)
        for each in db.session.scalars(drafts).all():
            runs.cancel(each, "Another life.", actor=self.anne, now=NOW)
        return db.session.scalar(select(func.max(PayoutRun.id))) or 0
