"""Partners who are owed something, with and without what is needed to pay them: for the tests of payouts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, Relationship
from influencers.commissions import earnings
from influencers.commissions import jobs as commission_jobs
from influencers.payouts import details, forms_on_file, jobs, runs
from influencers.payouts.details import Given
from influencers.payouts.details_models import FormKind, Method
from influencers.payouts.models import PayoutRun
from influencers.payouts.runs import Wanted
from influencers.programmes import programmes
from influencers.programmes.models import Enrolment, EnrolmentState, ProgrammeKind
from influencers.programmes.terms import Conditions
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-20T09:00:00Z")
EARNED = NOW - timedelta(days=60)
PAY_ON = date(2026, 11, 24)
ME = Actor.system("test")
IBANS = ("DE89370400440532013000", "FR1420041010050500013M02606", "NL91ABNA0417164300", "AT611904300234573201")


@dataclass
class World:
    """Numbers of what there is; verbs open their own transactions."""

    installation: Installation
    programme_id: int
    drafter: int
    approver: int
    partners: list[int] = field(default_factory=list)
    enrolments: list[int] = field(default_factory=list)

    def partner(self, cents: int = 5000, currency: str = "EUR", *, account: bool = True, form: bool = True) -> int:
        """Somebody who is owed so much; gives their number."""
        person_id = self.installation.person(Role.AMBASSADOR)
        with writing():
            person = db.session.get_one(Person, person_id)
            made = Enrolment(
                programme_id=self.programme_id, person_id=person_id, state=EnrolmentState.APPROVED, since=EARNED
            )
            db.session.add(made)
            db.session.flush()
            self.partners.append(person_id)
            self.enrolments.append(made.id)
            if account:
                iban = IBANS[len(self.partners) % len(IBANS)]
                given = Given(Method.SEPA, f"Möwe & Söhne {len(self.partners)}", iban)
                details.give(person, given, actor=person.actor, now=EARNED)
            if form:
                forms_on_file.file_form(
                    person, FormKind.VAT_ID, "DE", EARNED.date(), "", actor=self.actor(self.drafter), now=EARNED
                )  # fmt: skip
        self.earn(len(self.partners) - 1, cents, currency)
        return person_id

    def earn(self, place: int, cents: int, currency: str = "EUR", at: datetime = EARNED) -> None:
        """A bonus, approved."""
        with writing():
            enrolment = db.session.get_one(Enrolment, self.enrolments[place])
            source = f"test:{place}:{cents}:{at.timestamp()}"
            earnings.earn_bonus(enrolment, source, cents, currency, "Thank you", actor=ME, now=at)
        commission_jobs.approve(at)

    def actor(self, person_id: int) -> Actor:
        """A person as the one who acts."""
        return db.session.get_one(Person, person_id).actor

    def draft(self, now: datetime = NOW, minimum: int | None = None, currency: str = "EUR") -> int:
        """A run of everybody, drafted by the drafter; gives its number."""
        wanted = Wanted("November", currency, now, PAY_ON, (), minimum)
        with writing():
            run = runs.draft(wanted, actor=self.actor(self.drafter), now=now)
        jobs.go_on(now)
        return run.id

    def approve(self, run_id: int, now: datetime = NOW) -> None:
        """By the second person."""
        with writing():
            run = db.session.get_one(PayoutRun, run_id)
            runs.approve(run, run.sha256, actor=self.actor(self.approver), now=now)
        jobs.go_on(now)

    def export(self, run_id: int, now: datetime = NOW) -> None:
        """By the drafter."""
        with writing():
            runs.export(db.session.get_one(PayoutRun, run_id), actor=self.actor(self.drafter), now=now)
        jobs.go_on(now)

    def sent(self, now: datetime = NOW) -> int:
        """A run that is with the bank."""
        run_id = self.draft(now)
        self.approve(run_id, now)
        self.export(run_id, now)
        return run_id


def make_world(installation: Installation) -> World:
    """A programme in euros that pays from 10 EUR on, and two people who pay."""
    drafter, approver = installation.person(Role.FINANCE), installation.person(Role.BUDGET_OWNER)
    with writing():
        made = programmes.add_programme(
            "Creators & Co", ProgrammeKind.CREATORS, Relationship.PAID_INFLUENCER, "Be kind.", actor=ME,
            now=EARNED - timedelta(days=9), conditions=Conditions(30, 1000, "EUR"),
        )  # fmt: skip
    return World(installation, made.id, drafter, approver)
