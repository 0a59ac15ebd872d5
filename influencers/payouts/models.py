"""Tables of paying partners: runs, payouts, who was left out and why, the bank's answers, years.

Imports the database, people, programmes and payment details.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column
from advocacy.people.models import Person
from influencers.payouts.details_models import PaymentDetails, where
from influencers.programmes.models import Enrolment


class RunState(StrEnum):
    """How far a payout run is."""

    GATHERING = "gathering"  # partners are taken in, some at a time
    DRAFT = "draft"  # may be looked at, payouts taken out
    APPROVED = "approved"  # a second person agreed to exactly these sums
    EXPORTED = "exported"  # the file has left; the bank's answer is awaited
    SETTLED = "settled"  # every payout was paid, failed or cancelled
    CANCELLED = "cancelled"


RUN_MOVES: Moves = {
    "complete": (frozenset({RunState.GATHERING}), RunState.DRAFT),
    "approve": (frozenset({RunState.DRAFT}), RunState.APPROVED),
    "export": (frozenset({RunState.APPROVED}), RunState.EXPORTED),
    "settle": (frozenset({RunState.EXPORTED}), RunState.SETTLED),
    "cancel": (frozenset({RunState.GATHERING, RunState.DRAFT, RunState.APPROVED}), RunState.CANCELLED),
}


class PayoutRun(Stateful, Model):
    """One payday of a currency: who is owed something by ``cut_off`` in its programmes, and is paid together.

    ``gathered_to`` is the last enrolment looked at, ``busy`` whether its payouts have yet to follow what was said of
    the run: a worker goes on there, whatever broke off.
    """

    __tablename__ = "payout_runs"
    __noun__ = "payout_run"
    __moves__ = RUN_MOVES
    __table_args__ = (
        CheckConstraint("payouts >= 0 AND total >= 0", name="sums"),
        Index("ix_payout_runs_busy", "id", **where("busy", "busy = 1")),
        Index("ix_payout_runs_state_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(12), unique=True)  # in front of what the bank calls its payouts
    name: Mapped[str] = mapped_column(String(120))
    currency: Mapped[str] = mapped_column(String(3))
    programmes: Mapped[list[int]] = mapped_column(Json, default=list)  # ids; none: all of that currency
    cut_off: Mapped[datetime] = mapped_column(UTCDateTime)  # what was approved before it
    pay_on: Mapped[date] = mapped_column(Date)  # the day on which the bank is asked to pay
    minimum: Mapped[int | None] = mapped_column(BigId)  # instead of the programmes' own; minor units
    state: Mapped[RunState] = choice_column(RunState)
    busy: Mapped[bool] = mapped_column(default=False, server_default=false())
    gathered_to: Mapped[int] = mapped_column(BigId, default=0)
    payouts: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(BigId, default=0)  # minor units
    left_out: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # over the payouts: what a second person agrees to
    drafted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    approved_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    exported_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    exported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class PayoutState(StrEnum):
    """How far one partner's payout is."""

    DRAFT = "draft"
    APPROVED = "approved"
    EXPORTED = "exported"  # with the bank
    PAID = "paid"
    FAILED = "failed"  # the bank sent it back: the money waits for the next run
    CANCELLED = "cancelled"  # taken out before the bank had it


PAYOUT_MOVES: Moves = {
    "approve": (frozenset({PayoutState.DRAFT}), PayoutState.APPROVED),
    "export": (frozenset({PayoutState.APPROVED}), PayoutState.EXPORTED),
    "pay": (frozenset({PayoutState.EXPORTED}), PayoutState.PAID),
    "fail": (frozenset({PayoutState.EXPORTED}), PayoutState.FAILED),
    "cancel": (frozenset({PayoutState.DRAFT, PayoutState.APPROVED}), PayoutState.CANCELLED),
}

OPEN = (PayoutState.DRAFT, PayoutState.APPROVED, PayoutState.EXPORTED)
"""Money of these is put aside."""


class Outcome(StrEnum):
    """What the bank, or a person, told of a payout."""

    PAID = "paid"
    FAILED = "failed"


class Payout(Stateful, Model):
    """What one partner gets of one run. ``amount`` is what is paid, ``netted`` what was owed to us and taken off; minor
    units of the run's currency. ``outcome`` is what was told and its state has yet to follow."""

    __tablename__ = "payouts"
    __noun__ = "payout"
    __moves__ = PAYOUT_MOVES
    __table_args__ = (
        CheckConstraint("amount > 0 AND netted >= 0", name="amounts"),
        Index(
            "uq_payouts_open",
            "enrolment_id",
            "currency",
            unique=True,
            **where("state IN ('draft', 'approved', 'exported')"),
        ),
        Index("ix_payouts_run_id_state_id", "run_id", "state", "id"),
        Index("ix_payouts_run_id_id", "run_id", "id"),
        Index("ix_payouts_person_id_id", "person_id", "id"),
        Index("ix_payouts_enrolment_id_id", "enrolment_id", "id"),
        Index("ix_payouts_told", "run_id", "id", **where("outcome IS NOT NULL AND state = 'exported'")),
        Index("uq_payouts_number", "number_year", "number", unique=True),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payout_runs.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    details_id: Mapped[int] = mapped_column(ForeignKey("payment_details.id"))
    amount: Mapped[int] = mapped_column(BigId)
    netted: Mapped[int] = mapped_column(BigId, default=0)
    currency: Mapped[str] = mapped_column(String(3))
    commissions: Mapped[int] = mapped_column(default=0)  # how many are in it
    state: Mapped[PayoutState] = choice_column(PayoutState)
    agreed: Mapped[bool] = mapped_column(default=False, server_default=false())  # a second person's yes was to it
    outcome: Mapped[Outcome | None] = choice_column(Outcome)
    why: Mapped[str] = mapped_column(Text, default="")  # of what failed or was taken out; its partner reads it
    paid_on: Mapped[date | None] = mapped_column(Date)  # as it was told, then as it counts
    number_year: Mapped[int | None]
    number: Mapped[int | None]  # of its note, without a gap in a year
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    run: Mapped[PayoutRun] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    details: Mapped[PaymentDetails] = relationship(lazy="joined", innerjoin=True)
    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)


class Reason(StrEnum):
    """Why somebody who is owed something is not in a run."""

    BELOW_MINIMUM = "below_minimum"  # carried over
    NO_DETAILS = "no_details"
    DETAILS_HELD = "details_held"  # changed a moment ago
    NO_FORM = "no_form"
    OWES = "owes"  # as much as, or more than, they would get
    IN_ANOTHER = "in_another"  # run, which is open yet
    OTHER_CURRENCY = "other_currency"  # their bank account takes euros only


class LeftOut(Model):
    """Somebody who is owed something and is not in a run, with the reason; told to them once the run is approved."""

    __tablename__ = "payouts_left_out"
    __table_args__ = (
        UniqueConstraint("run_id", "enrolment_id"),
        Index("ix_payouts_left_out_untold", "run_id", "id", **where("NOT told", "told = 0")),
        Index("ix_payouts_left_out_person_id_id", "person_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payout_runs.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    amount: Mapped[int] = mapped_column(BigId)
    reason: Mapped[Reason] = choice_column(Reason)
    told: Mapped[bool] = mapped_column(default=False, server_default=false())

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)


class BankAnswer(Model):
    """A file that came back from the bank, by its fingerprint: the same one twice changes nothing."""

    __tablename__ = "bank_answers"
    __table_args__ = (UniqueConstraint("run_id", "sha256"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    run_id: Mapped[int] = mapped_column(ForeignKey("payout_runs.id"))
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))  # pain.002, csv, by_hand
    taken_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    taken_at: Mapped[datetime] = mapped_column(UTCDateTime)
    paid: Mapped[int] = mapped_column(default=0)
    failed: Mapped[int] = mapped_column(default=0)
    waiting: Mapped[int] = mapped_column(default=0)  # on their way, says the bank
    known: Mapped[int] = mapped_column(default=0)  # told before
    wrong: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)  # lines that were refused, with the reason


class PayoutYear(Model):
    """What a person was paid, and got in kind, in a calendar year: kept up with every payout and product."""

    __tablename__ = "payout_years"
    __table_args__ = (
        Index("ix_payout_years_year_currency_person_id", "year", "currency", "person_id"),
    )  # fmt: skip

    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), primary_key=True, autoincrement=False)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    paid: Mapped[int] = mapped_column(BigId, default=0)  # minor units
    payouts: Mapped[int] = mapped_column(default=0)
    in_kind: Mapped[int] = mapped_column(BigId, default=0)  # at market value

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
