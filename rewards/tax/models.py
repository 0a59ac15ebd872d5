"""Tables of tax: what each perk was worth to whom, and the payroll exports that took it. Imports people and perks.

A benefit is what a person got, a correction takes it back. Each is in one export at most, and an exported one is never
changed: triggers (see ``triggers.py``) refuse it.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from rewards.tax.triggers import sealed


class RunState(StrEnum):
    """How far a payroll export is."""

    DRAFT = "draft"  # may be looked at and discarded
    EXPORTED = "exported"  # a second person agreed; never changed again
    DISCARDED = "discarded"  # its lines are free again


RUN_MOVES: Moves = {
    "export": (frozenset({RunState.DRAFT}), RunState.EXPORTED),
    "discard": (frozenset({RunState.DRAFT}), RunState.DISCARDED),
}


class PayrollRun(Stateful, Model):
    """A payroll export: every benefit that was not in one before, up to a day."""

    __tablename__ = "payroll_runs"
    __noun__ = "payroll run"
    __moves__ = RUN_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    until: Mapped[date] = mapped_column(Date)  # inclusive, in the company's zone
    state: Mapped[RunState] = state_column(RunState)
    drafted_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    drafted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    exported_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    exported_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lines: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of its rows as they were exported


class BenefitKind(StrEnum):
    """Whether a person got something, or it was taken back."""

    BENEFIT = "benefit"
    CORRECTION = "correction"


class Treatment(StrEnum):
    """How a benefit is taxed."""

    TAXABLE = "taxable"  # in full
    ALLOWANCE = "allowance"  # free while all of a month together stays within a limit; beyond it in full
    UNTAXED = "untaxed"
    OUTSIDE = "outside"  # of somebody who is on no payroll: told in the year's summary only
    REVIEW = "review"  # nobody can say without looking: a person decides


class Benefit(Model):
    """What one redemption was worth to its person, by the rules of the day on which they got it.

    Amounts are in minor units of ``currency``: ``value`` is the market value (None: nobody stated it), ``taxable`` what
    payroll taxes of it, known once it is in an export. Corrections are negative.
    """

    __tablename__ = "benefits"
    __table_args__ = (
        UniqueConstraint("redemption_id", "kind"),
        CheckConstraint("treatment = 'review' OR value IS NOT NULL", name="valued"),
        Index("ix_benefits_person_id_day", "person_id", "day"),
        Index("ix_benefits_run_id_id", "run_id", "id"),
        Index("ix_benefits_treatment_run_id_day", "treatment", "run_id", "day"),
        Index("ix_benefits_day", "day"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    redemption_id: Mapped[int] = mapped_column(ForeignKey("redemptions.id"))
    kind: Mapped[BenefitKind] = choice_column(BenefitKind)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    day: Mapped[date] = mapped_column(Date)  # got or given back, in the company's zone
    month: Mapped[str] = mapped_column(String(7))  # that its allowance counts for; a correction's is the benefit's
    perk: Mapped[str] = mapped_column(String(120))
    value: Mapped[int | None] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3), default="")
    tax_class: Mapped[str] = mapped_column(String(60), default="")
    country: Mapped[str] = mapped_column(String(20), default="")
    rule: Mapped[str] = mapped_column(String(60), default="")  # which rule of which version said so
    treatment: Mapped[Treatment] = choice_column(Treatment)
    month_limit: Mapped[int | None] = mapped_column(BigId)  # of an allowance: the month's limit
    taxable: Mapped[int | None] = mapped_column(BigId)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("payroll_runs.id"))
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    why: Mapped[str] = mapped_column(Text, default="")

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])


for _model in (PayrollRun, Benefit):
    sealed(_model.__table__)
