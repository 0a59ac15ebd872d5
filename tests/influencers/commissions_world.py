"""A programme that pays, partners with links and codes, and sales of theirs: for the tests of commissions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, follow
from advocacy.history.jobs import seal_waiting
from advocacy.links.attribution import codes, conversions, refunds
from advocacy.links.attribution.models import Conversion, ConversionKind
from advocacy.links.attribution.telling import Told
from advocacy.people.models import Person, Relationship
from influencers.commissions import jobs, paying, plans, proving
from influencers.commissions.grammar import Line, read
from influencers.commissions.models import Commission, CommissionState, EarnedBy
from influencers.commissions.paying import Payable, Reserved
from influencers.commissions.plans import Policy
from influencers.commissions.readers import READER
from influencers.programmes import programmes
from influencers.programmes.models import Enrolment, EnrolmentState, Programme, ProgrammeKind
from rewards import ledger
from rewards.models import AccountKind
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
LATER = NOW + timedelta(days=31)
ME = Actor.system("test")
TEN = (Line(EarnedBy.SALE, percent=1000), Line(EarnedBy.LEAD, flat=500))


@dataclass
class World:
    """Numbers of what there is; verbs open their own transactions."""

    programme_id: int
    enrolment_id: int
    person_id: int
    orders: int = 0

    def sell(
        self, cents: int = 10_000, currency: str = "EUR", *, at: datetime = NOW, order: str = "", customer: str = "",
        code: str = "CLEO10",
    ) -> int:  # fmt: skip
        """A sale with the partner's code; gives its number."""
        self.orders += 1
        told = Told(
            ConversionKind.SALE, at, order or f"order-{self.orders}", customer, "", cents, currency, (), (code,)
        )
        with writing():
            made, _new = conversions.receive(told, actor=ME, now=at)
            return made.id


def make_world(installation: Installation, lines: tuple[Line, ...] = TEN, policy: Policy | None = None) -> World:
    """A programme of creators that pays since before ``NOW``, and Cleo in it with the code CLEO10."""
    person_id = installation.person(name="Cleo")
    with writing():
        programme = programmes.add_programme(
            "Creators", ProgrammeKind.AFFILIATES, Relationship.AFFILIATE, "Be kind.", actor=ME,
            now=NOW - timedelta(days=300), attribution_days=30,
        )  # fmt: skip
        enrolment = enrol(programme, person_id, "CLEO10")
        if lines:
            plans.add_plan(programme, lines, policy or Policy(), actor=ME, now=NOW - timedelta(days=290), why="First.")
        return World(programme.id, enrolment.id, person_id)


def enrol(programme: Programme, person_id: int, code: str) -> Enrolment:
    """Somebody who takes part, with a code; joins the open transaction."""
    person = db.session.get_one(Person, person_id)
    enrolment = Enrolment(
        programme=programme, person=person, state=EnrolmentState.APPROVED, since=NOW - timedelta(days=280)
    )
    db.session.add(enrolment)
    codes.add(code, actor=ME, now=NOW - timedelta(days=280), programme=programme.tag, person=person)
    return enrolment


def lines(*said: dict[str, object]) -> tuple[Line, ...]:
    """Lines as people write them, in euros."""
    return tuple(read(said, "EUR"))


def catch_up(now: datetime = NOW) -> None:
    """Everything that jobs do by then: history read, commissions reckoned, holds ended."""
    seal_waiting(now)
    follow(READER, now)
    jobs.reckon(now)
    jobs.approve(now)


def commission_of(conversion_id: int) -> Commission | None:
    """What came of a conversion."""
    return db.session.scalar(
        select(Commission).where(Commission.conversion_id == conversion_id),
        execution_options={"populate_existing": True},
    )  # fmt: skip


def give_back(conversion_id: int, amount: int | None = None, reference: str = "", *, now: datetime = NOW) -> None:
    """Refunds part, or reverses all."""
    with writing():
        found = db.session.get_one(Conversion, conversion_id)
        refunds.give_back(found, actor=ME, now=now, why="Sent back.", amount=amount, reference=reference)


def state_of(conversion_id: int) -> CommissionState | None:
    """The state of what came of a conversion."""
    found = commission_of(conversion_id)
    return found.state if found else None


def balances(world: World, unit: str = "EUR") -> dict[AccountKind, int]:
    """What the ledger holds of the partner, without empty accounts."""
    found = ledger.balances(ledger.enrolment(world.enrolment_id), unit)
    return {kind: amount for kind, amount in found.items() if amount}


def agrees(world: World) -> bool:
    """Commissions, statement and ledger tell the same."""
    assert proving.agree([world.enrolment_id]).wrong == []
    return True


def enrolment_of(world: World) -> Enrolment:
    """The partner in the programme."""
    return db.session.get_one(Enrolment, world.enrolment_id)


def reserve(world: World, payout: int, currency: str = "EUR") -> Reserved:
    """A payout puts aside what is payable."""
    with writing():
        return paying.reserve(enrolment_of(world), payout, LATER, currency, now=LATER)


def settle(payout: int) -> None:
    """A payout is paid."""
    with writing():
        paying.settle(payout, now=LATER)


def release(payout: int) -> None:
    """A payout fails."""
    with writing():
        paying.release(payout, now=LATER, why="The bank said no.")


def payable(world: World) -> Payable | None:
    """What a payout would pay."""
    with reading():
        return paying.payable([world.enrolment_id], LATER, "EUR").get(world.enrolment_id)
