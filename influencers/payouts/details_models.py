"""Tables of what has to be there before somebody is paid: payment details, and tax forms that were seen.

Imports the database and people.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Date, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import EncryptedText, Model, Moves, Stateful, UTCDateTime, choice_column
from advocacy.people.models import Person


def where(condition: str, sqlite: str = "") -> dict[str, Any]:
    """The condition of a partial index, in the words of both engines."""
    return {"sqlite_where": text(sqlite or condition), "postgresql_where": text(condition)}


SEALED = "sealed"
"""The columns that are opened only where they are asked for: lists show the mask."""
GONE = "••••"
"""The mask of details that were erased."""


def _sealed() -> Any:
    return mapped_column(EncryptedText, deferred=True, deferred_group=SEALED)


class Method(StrEnum):
    """How somebody is paid."""

    SEPA = "sepa"  # a transfer in euros to an IBAN; in the bank's file
    BY_HAND = "by_hand"  # otherwise, as they wrote it: in the CSV, paid by a person


class DetailsState(StrEnum):
    """How far payment details are."""

    HELD = "held"  # a change: nobody is paid by it before the days are over in which its owner can say no
    ACTIVE = "active"
    REPLACED = "replaced"
    STOPPED = "stopped"  # its owner, or finance, said no to the change


DETAILS_MOVES: Moves = {
    "activate": (frozenset({DetailsState.HELD}), DetailsState.ACTIVE),
    "stop": (frozenset({DetailsState.HELD, DetailsState.ACTIVE}), DetailsState.STOPPED),
    "replace": (frozenset({DetailsState.HELD, DetailsState.ACTIVE}), DetailsState.REPLACED),
}


class PaymentDetails(Stateful, Model):
    """Where a partner wants their money. Name and account are encrypted; pages show ``masked``, and so do logs and the
    history. A change is a new row, so that a payout says by which one it went."""

    __tablename__ = "payment_details"
    __noun__ = "payment details"
    __moves__ = DETAILS_MOVES
    __table_args__ = (
        Index("ix_payment_details_person_id_state", "person_id", "state"),
        Index("ix_payment_details_held", "held_until", **where("state = 'held'")),
        Index("uq_payment_details_active", "person_id", unique=True, **where("state = 'active'")),
        Index("uq_payment_details_held", "person_id", unique=True, **where("state = 'held'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    method: Mapped[Method] = choice_column(Method)
    holder: Mapped[str | None] = _sealed()  # None once erased
    account: Mapped[str | None] = _sealed()  # an IBAN, or what they wrote
    bic: Mapped[str] = mapped_column(String(11), default="")
    country: Mapped[str] = mapped_column(String(2), default="")
    masked: Mapped[str] = mapped_column(String(60))
    told_at: Mapped[str | None] = _sealed()  # the mail address then: the next change is told there
    state: Mapped[DetailsState] = choice_column(DetailsState)
    held_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # replaced, or stopped
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)


class FormKind(StrEnum):
    """What says how somebody's money is taxed."""

    W9 = "w9"
    W8BEN = "w8ben"
    W8BEN_E = "w8ben_e"
    VAT_ID = "vat_id"
    NONE_NEEDED = "none_needed"  # and why


class TaxForm(Model):
    """A tax form was seen: which, by whom, until when it holds. Never what is in it."""

    __tablename__ = "tax_forms"
    __table_args__ = (Index("ix_tax_forms_person_id_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    kind: Mapped[FormKind] = choice_column(FormKind)
    country: Mapped[str] = mapped_column(String(2))  # where they pay taxes
    why: Mapped[str] = mapped_column(Text, default="")  # of none needed
    signed_on: Mapped[date] = mapped_column(Date)
    checked_by: Mapped[int] = mapped_column(ForeignKey("people.id"))
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_until: Mapped[date | None] = mapped_column(Date)  # that day included; None: until further notice
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True, foreign_keys=[person_id])
