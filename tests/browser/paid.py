"""What partners are paid, for the pages: a run with the bank, somebody left out, details that were changed, a form."""

from __future__ import annotations

from datetime import timedelta

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from influencers.commissions import commissions, earnings
from influencers.payouts import details, forms_on_file, runs
from influencers.payouts.details import Given
from influencers.payouts.details_models import FormKind, Method
from influencers.payouts.runs import Wanted
from influencers.programmes.models import Enrolment, EnrolmentState, Programme
from tests.installation import Installation

OUTSIDER = 9
"""Who works elsewhere and is left out of the run."""


def payouts_of(installation: Installation, person_id: int) -> None:
    """Run 1 is with the bank, and payout 1 in it is the person's own; a colleague is left out."""
    drafter, approver = installation.person(Role.FINANCE), installation.person(Role.FINANCE)
    other, now = installation.person(Role.AMBASSADOR, name="Nora Formless"), clock.now()
    assert other == OUTSIDER
    with installation.app.app_context(), writing():
        programme, finance = db.session.get_one(Programme, 1), db.session.get_one(Person, drafter).actor
        for each in (person_id, other):
            mine = Enrolment.programme_id == 1, Enrolment.person_id == each
            enrolment = db.session.scalars(db.select(Enrolment).where(*mine)).unique().one_or_none()
            if enrolment is None:
                person = db.session.get_one(Person, each)
                enrolment = Enrolment(programme=programme, person=person, state=EnrolmentState.APPROVED, since=now)
                db.session.add(enrolment)
                db.session.flush()
            made = earnings.earn_bonus(enrolment, f"paid:{each}", 12_500, "EUR", "Thanks", actor=finance, now=now)
            if made is not None:
                commissions.approve_all([made], actor=finance, now=now)
        me, day = db.session.get_one(Person, person_id), now.date()
        details.give(me, Given(Method.SEPA, "Robin", "DE89370400440532013000"), actor=me.actor, now=now)
        forms_on_file.file_form(me, FormKind.W8BEN, "DE", day, "", actor=finance, now=now)
        run = runs.draft(Wanted("Autumn", "EUR", now, day + timedelta(days=3)), actor=finance, now=now)
        runs.approve(run, run.sha256, actor=db.session.get_one(Person, approver).actor, now=now)
        runs.export(run, actor=finance, now=now)
        details.give(me, Given(Method.BY_HAND, "Robin", "robin@pay.example", country="DE"), actor=me.actor, now=now)
