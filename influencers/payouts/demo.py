"""The demo's payouts: who said where their money goes, one run that was paid but for one, one that waits for a yes.

Imports this room's verbs, and the programmes' demo for who takes part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from stdnum import iban as ibans

from advocacy import settings
from advocacy.database import db
from advocacy.history import Actor
from advocacy.links.attribution import money
from advocacy.people.demo import address_of
from advocacy.people.models import Person
from advocacy.story import Story
from influencers.commissions import commissions, earnings
from influencers.payouts import answers, details, files, forms_on_file, queries, runs
from influencers.payouts.details import Given
from influencers.payouts.details_models import FormKind, Method
from influencers.payouts.models import Payout
from influencers.payouts.runs import Wanted
from influencers.programmes.models import Enrolment, EnrolmentState

OFFICE = Actor.system("demo")


@dataclass(frozen=True)
class Payee:
    """A mailbox of the cast, whose account it is, the form on file, and where they pay taxes."""

    key: str
    holder: str
    form: FormKind | None
    country: str


PAYEES = (
    Payee("ambassador", "Ines Calloway", FormKind.VAT_ID, "GB"),
    Payee("guest.petra", "Petra Stahl", FormKind.VAT_ID, "DE"),
    Payee("guest.oumar", "Oumar Sylla", FormKind.VAT_ID, "FR"),
    Payee("guest.jess", "Jess Tamura", FormKind.W9, "US"),
    Payee("guest.mateo", "Mateo Quiroga", None, "US"),
)
"""Who is paid; the last one's form is not there yet."""
WORK = ((18_000, "Photographs of the spring flood"), (24_000, "A film about one river"), (9_500, "Two field days"))
PART = 0.62
"""Of the story is over when the first run is drafted."""


def contribute(story: Story) -> None:
    """Details and forms in the third week, a run after that, the next one days before the end."""
    span = story.end - story.start
    story.at(story.start + span * 0.3, lambda now: _prepare(story, now))
    for place, part in enumerate((0.4, 0.55, 0.85)):
        story.at(story.start + span * part, lambda now, at=place: _earn(at, now))  # type: ignore[misc]
    story.at(story.start + span * PART, lambda now: _first(story, now))
    story.at(story.start + span * 0.95, lambda now: _second(story, now))


def _partners() -> Sequence[Enrolment]:
    """Those of the cast who take part, in their order."""
    mails = [address_of(each.key) for each in PAYEES]
    wanted = select(Enrolment).join(Person, Person.id == Enrolment.person_id)
    wanted = wanted.where(Person.email.in_(mails), Enrolment.state == EnrolmentState.APPROVED)
    found = db.session.scalars(wanted.order_by(Enrolment.id)).unique().all()
    return sorted(found, key=lambda each: mails.index(each.person.email))


def _prepare(story: Story, now: datetime) -> None:
    known = {address_of(each.key): (place, each) for place, each in enumerate(PAYEES)}
    finance = db.session.get_one(Person, story.cast["finance"]).actor
    day = now.astimezone(settings.current().zone).date() - timedelta(days=3)
    for person in {each.person_id: each.person for each in _partners()}.values():
        place, payee = known[person.email]
        details.give(person, Given(Method.SEPA, payee.holder, _iban(place)), actor=person.actor, now=now)
        if payee.form is not None:
            forms_on_file.file_form(person, payee.form, payee.country, day, "", actor=finance, now=now)


def _earn(place: int, now: datetime) -> None:
    """Bonuses for work of that time, approved at once."""
    for number, enrolment in enumerate(_partners()):
        amount, what = WORK[(place + number) % len(WORK)]
        source = f"demo:{place}:{enrolment.id}"
        made = earnings.earn_bonus(enrolment, source, amount, _currency(), what, actor=OFFICE, now=now)
        if made is not None:
            commissions.approve_all([made], actor=OFFICE, now=now)


def _first(story: Story, now: datetime) -> None:
    run_id = _draft(story, now, "The quarter so far")
    story.at(now + timedelta(hours=20), lambda at: _agree(story, run_id, at))


def _second(story: Story, now: datetime) -> None:
    _draft(story, now, "Before the season ends")


def _draft(story: Story, now: datetime, name: str) -> int:
    finance = db.session.get_one(Person, story.cast["finance"]).actor
    day = now.astimezone(settings.current().zone).date() + timedelta(days=2)
    return runs.draft(Wanted(name, _currency(), now, day), actor=finance, now=now).id


def _agree(story: Story, run_id: int, now: datetime) -> None:
    run, finance = queries.run_for(run_id), db.session.get_one(Person, story.cast["finance"]).actor
    runs.approve(run, run.sha256, actor=db.session.get_one(Person, story.cast["budget"]).actor, now=now)
    runs.export(run, actor=finance, now=now)
    story.at(now + timedelta(days=2), lambda at: _answer(story, run_id, at))


def _answer(story: Story, run_id: int, now: datetime) -> None:
    """The bank paid all but the last, whose account was closed."""
    run, finance = queries.run_for(run_id), db.session.get_one(Person, story.cast["finance"]).actor
    wanted = select(Payout).where(Payout.run_id == run_id).order_by(Payout.id)
    sent = db.session.scalars(wanted).unique().all()
    lines = [
        f"{files.transfer_id(run, each.id)},{money.amount(each.amount, each.currency)},{each.currency},"
        + ("failed,The account is closed. (AC04)" if each is sent[-1] else "paid,")
        for each in sent
    ]
    text = "\n".join(["id,amount,currency,outcome,why", *lines]) + "\n"
    answers.take(run, text.encode(), actor=finance, now=now)


def _currency() -> str:
    return settings.current().currency


def _iban(place: int) -> str:
    """An account that nobody has, with check digits that fit."""
    bank = f"DE0037040044{532013000 + place:010}"
    return f"DE{ibans.calc_check_digits(bank)}{bank[4:]}"
