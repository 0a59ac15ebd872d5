"""Tables of programmes and of who takes part in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person, Relationship


class ProgrammeKind(StrEnum):
    """Who a programme is for."""

    AMBASSADORS = "ambassadors"
    CREATORS = "creators"
    AFFILIATES = "affiliates"
    CUSTOMERS = "customers"


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
    "accept": (frozenset({_S.INVITED}), _S.APPROVED),
    "decline": (frozenset({_S.INVITED}), _S.DECLINED),
    "approve": (frozenset({_S.PENDING}), _S.APPROVED),
    "reject": (frozenset({_S.PENDING}), _S.REJECTED),
    "deactivate": (frozenset({_S.APPROVED}), _S.DEACTIVATED),
    "reinstate": (frozenset({_S.DEACTIVATED, _S.BANNED}), _S.APPROVED),
    "ban": (frozenset({_S.INVITED, _S.PENDING, _S.APPROVED, _S.DEACTIVATED}), _S.BANNED),
    "archive": (frozenset({_S.REJECTED, _S.DECLINED, _S.DEACTIVATED, _S.BANNED}), _S.ARCHIVED),
}


LONGEST_TAG = 80


class Programme(Model):
    """A programme for people who speak for the company. ``relationship`` decides what its partners must disclose."""

    __tablename__ = "programmes"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[ProgrammeKind] = choice_column(ProgrammeKind)
    relationship: Mapped[Relationship] = choice_column(Relationship, default=Relationship.AMBASSADOR_PAID)
    terms: Mapped[str] = mapped_column(Text, default="")
    attribution_days: Mapped[int | None]  # how long a click counts; None: it has no attribution, and links no click ids
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    @property
    def tag(self) -> str:
        """What links, codes and figures call it: its name, or what of it fits there with its number."""
        return self.name if len(self.name) <= LONGEST_TAG else f"{self.name[: LONGEST_TAG - 12]} #{self.id}"


class Enrolment(Stateful, Model):
    """One person in one programme."""

    __tablename__ = "enrolments"
    __noun__ = "enrolment"
    __moves__ = ENROLMENT_MOVES
    __table_args__ = (UniqueConstraint("programme_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    state: Mapped[EnrolmentState] = state_column(EnrolmentState)
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    programme: Mapped[Programme] = related(lazy="joined", innerjoin=True)
    person: Mapped[Person] = related(lazy="joined", innerjoin=True)
