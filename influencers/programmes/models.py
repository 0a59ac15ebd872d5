"""Tables of programmes, their terms by version, who takes part in them, or did, and which terms each accepted.

Imports people and the budgets of rewards.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person, Relationship
from rewards.budgets.models import Budget

HOLDS = (0, 7, 14, 30, 60, 90)
"""For how many days what was earned may be held before it is paid; the rulebook's choices."""
USUAL_HOLD = 30


class ProgrammeKind(StrEnum):
    """Who a programme is for."""

    AMBASSADORS = "ambassadors"
    CREATORS = "creators"
    AFFILIATES = "affiliates"
    CUSTOMERS = "customers"
    EMPLOYEES = "employees"  # ambassadors who work here: they stay employees, and disclose so


class ProgrammeState(StrEnum):
    """Whether a programme takes anybody in."""

    OPEN = "open"
    CLOSED = "closed"  # nobody comes in any more; what was promised is kept


PROGRAMME_MOVES: Moves = {
    "close": (frozenset({ProgrammeState.OPEN}), ProgrammeState.CLOSED),
    "reopen": (frozenset({ProgrammeState.CLOSED}), ProgrammeState.OPEN),
}


class EnrolmentState(StrEnum):
    """Where somebody stands in a programme."""

    INVITED = "invited"  # asked by us
    PENDING = "pending"  # asked us
    APPROVED = "approved"  # takes part
    REJECTED = "rejected"
    DECLINED = "declined"  # said no to our invitation
    DEACTIVATED = "deactivated"  # no longer takes part; may come back
    BANNED = "banned"
    ARCHIVED = "archived"


_S = EnrolmentState

ENROLMENT_MOVES: Moves = {
    "invite_again": (frozenset({_S.REJECTED, _S.DECLINED, _S.DEACTIVATED, _S.ARCHIVED}), _S.INVITED),
    "apply_again": (frozenset({_S.REJECTED, _S.DECLINED, _S.DEACTIVATED}), _S.PENDING),
    "accept": (frozenset({_S.INVITED}), _S.APPROVED),
    "decline": (frozenset({_S.INVITED}), _S.DECLINED),
    "approve": (frozenset({_S.PENDING}), _S.APPROVED),
    "reject": (frozenset({_S.PENDING}), _S.REJECTED),
    "deactivate": (frozenset({_S.APPROVED}), _S.DEACTIVATED),
    "reinstate": (frozenset({_S.DEACTIVATED, _S.BANNED, _S.ARCHIVED}), _S.APPROVED),
    "ban": (frozenset({_S.INVITED, _S.PENDING, _S.APPROVED, _S.DEACTIVATED}), _S.BANNED),
    "archive": (frozenset({_S.REJECTED, _S.DECLINED, _S.DEACTIVATED, _S.BANNED}), _S.ARCHIVED),
}


LONGEST_TAG = 80


class Programme(Stateful, Model):
    """A programme for people who speak for the company. ``relationship`` decides what its partners must disclose.

    ``slug`` names it in addresses (/apply/<slug>); ``about`` says what it is to whoever may join. Money is in minor
    units of ``currency``. ``hold_days`` and ``minimum_payout`` are those of the terms in force.
    """

    __tablename__ = "programmes"
    __noun__ = "programme"
    __moves__ = PROGRAMME_MOVES
    __table_args__ = (
        CheckConstraint("hold_days IN (0, 7, 14, 30, 60, 90)", name="hold_days"),
        CheckConstraint("minimum_payout >= 0", name="minimum_payout"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[ProgrammeKind] = choice_column(ProgrammeKind)
    relationship: Mapped[Relationship] = choice_column(Relationship, default=Relationship.AMBASSADOR_PAID)
    about: Mapped[str] = mapped_column(Text, default="")
    attribution_days: Mapped[int | None]  # how long a click counts; None: it has no attribution, and links no click ids
    currency: Mapped[str] = mapped_column(String(3), default="EUR")
    hold_days: Mapped[int] = mapped_column(default=USUAL_HOLD)
    minimum_payout: Mapped[int] = mapped_column(BigId, default=0)
    budget_id: Mapped[int | None] = mapped_column(ForeignKey("budgets.id"), index=True)
    takes_applications: Mapped[bool] = mapped_column(default=False)
    open_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # applications end then; None: until told
    terms_version: Mapped[int] = mapped_column(default=0)  # in force, as a job found it; exactly: ``terms.terms_at``
    told_to: Mapped[int | None]  # of the newest terms: enrolments up to this number were told; None: all of them
    state: Mapped[ProgrammeState] = state_column(ProgrammeState)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    budget: Mapped[Budget | None] = related()

    def accepts(self, now: datetime) -> bool:
        """Whether somebody may apply at that instant."""
        begun = self.state is ProgrammeState.OPEN and self.takes_applications
        return begun and (self.open_until is None or now < self.open_until)

    @property
    def tag(self) -> str:
        """What links, codes and figures call it: its name, or what of it fits there with its number."""
        return self.name if len(self.name) <= LONGEST_TAG else f"{self.name[: LONGEST_TAG - 12]} #{self.id}"


class Enrolment(Stateful, Model):
    """One person in one programme."""

    __tablename__ = "enrolments"
    __noun__ = "enrolment"
    __moves__ = ENROLMENT_MOVES
    __table_args__ = (
        UniqueConstraint("programme_id", "person_id"),
        Index("ix_enrolments_programme_id_state_id", "programme_id", "state", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    relationship: Mapped[Relationship | None] = choice_column(Relationship)  # None: the programme's
    state: Mapped[EnrolmentState] = state_column(EnrolmentState)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    terms_version: Mapped[int] = mapped_column(default=0)  # the newest they accepted; 0: none
    tier: Mapped[str] = mapped_column(String(40), default="")  # the key of today's; see ``EnrolmentTier``
    barred: Mapped[bool] = mapped_column(default=False)  # shut out, until they are reinstated; wherever it stands
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # told by mail that they take part already

    programme: Mapped[Programme] = related(lazy="joined", innerjoin=True)
    person: Mapped[Person] = related(lazy="joined", innerjoin=True)

    @property
    def tie(self) -> Relationship:
        """What they disclose for this programme."""
        return self.relationship or self.programme.relationship


class EnrolmentPart(Model):
    """A time in which somebody took part and that is over, from when they were taken in until it ended. Written once,
    by its end; the one that lasts is the enrolment's, approved ``since``."""

    __tablename__ = "enrolment_parts"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    from_at: Mapped[datetime] = mapped_column(UTCDateTime)
    until_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ProgrammeTerms(Model):
    """A version of a programme's terms, in force from ``valid_from`` until the next. Never changed once it is kept."""

    __tablename__ = "programme_terms"
    __table_args__ = (UniqueConstraint("programme_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    version: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of the text in UTF-8
    hold_days: Mapped[int]
    minimum_payout: Mapped[int] = mapped_column(BigId)  # minor units of ``currency``
    currency: Mapped[str] = mapped_column(String(3))
    valid_from: Mapped[datetime] = mapped_column(UTCDateTime)
    asks_anew: Mapped[bool] = mapped_column(default=True)  # whoever takes part is asked to accept it
    why: Mapped[str] = mapped_column(Text, default="")
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class TermsAcceptance(Model):
    """Somebody accepted a version of the terms: which text it was, and when."""

    __tablename__ = "terms_acceptances"

    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
