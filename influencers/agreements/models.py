"""Tables of agreements: what was offered, countered and accepted, version by version.

Imports no room above ``briefs``.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from influencers.briefs.models import Brief
from influencers.programmes.models import Enrolment


class AgreementState(StrEnum):
    """Where an agreement stands."""

    DRAFT = "draft"  # being written by us
    OFFERED = "offered"  # the partner may accept, counter or decline
    COUNTERED = "countered"  # the partner asked for something else; our turn
    ACCEPTED = "accepted"  # in force
    ENDED = "ended"  # declined, withdrawn, or over
    EXPIRED = "expired"  # the partner did not answer in time


_S = AgreementState

AGREEMENT_MOVES: Moves = {
    "offer": (frozenset({_S.DRAFT, _S.COUNTERED}), _S.OFFERED),
    "counter": (frozenset({_S.OFFERED}), _S.COUNTERED),
    "accept": (frozenset({_S.OFFERED}), _S.ACCEPTED),
    "decline": (frozenset({_S.OFFERED, _S.COUNTERED}), _S.ENDED),  # by the partner
    "withdraw": (frozenset({_S.DRAFT, _S.OFFERED, _S.COUNTERED}), _S.ENDED),  # by us
    "end": (frozenset({_S.ACCEPTED}), _S.ENDED),
    "expire": (frozenset({_S.OFFERED}), _S.EXPIRED),  # what waits for us stays open
}


class Side(StrEnum):
    """Who wrote a version."""

    US = "us"
    PARTNER = "partner"


class Agreement(Stateful, Model):
    """What we and a partner agree on. ``accepted_number`` is the version in force; a later one is an amendment that is
    not accepted yet, and the accepted one holds until it is."""

    __tablename__ = "agreements"
    __noun__ = "agreement"
    __moves__ = AGREEMENT_MOVES
    __table_args__ = (
        Index("ix_agreements_state_answer_by", "state", "answer_by"),
        Index("ix_agreements_enrolment_id_state", "enrolment_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    brief_id: Mapped[int | None] = mapped_column(ForeignKey("briefs.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    state: Mapped[AgreementState] = state_column(AgreementState)
    currency: Mapped[str] = mapped_column(String(3), default="")
    version_number: Mapped[int] = mapped_column(default=1)
    accepted_number: Mapped[int | None]
    answer_by: Mapped[datetime | None] = mapped_column(UTCDateTime)  # an offer ends then; a counter-offer is late
    offered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # first shown to the partner
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    enrolment: Mapped[Enrolment] = related(lazy="joined", innerjoin=True)
    brief: Mapped[Brief | None] = related(lazy="select")
    versions: Mapped[list[AgreementVersion]] = related(lazy="selectin", order_by="AgreementVersion.number")

    @property
    def version(self) -> AgreementVersion:
        """The newest version."""
        return next(each for each in self.versions if each.number == self.version_number)

    @property
    def accepted(self) -> AgreementVersion | None:
        """The version in force, if there is one."""
        return next((each for each in self.versions if each.number == self.accepted_number), None)


class AgreementVersion(Model):
    """Words and terms of an agreement, frozen but for their acceptance. ``sha256`` is of ``text``, byte for byte.

    ``lines`` are [{"kind", "network", "count", "due_on", "fee", "what"}], fees in minor units of the agreement's
    currency; ``usage`` as in ``BriefVersion``. ``accepted_name`` is what the partner typed.
    """

    __tablename__ = "agreement_versions"
    __table_args__ = (
        UniqueConstraint("agreement_id", "number"),
        Index("ix_agreement_versions_exclusive", "exclusive_until", "exclusive_category"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    number: Mapped[int]
    side: Mapped[Side] = choice_column(Side)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    lines: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)
    usage: Mapped[dict[str, object]] = mapped_column(Json, default=dict)
    exclusive_category: Mapped[str] = mapped_column(String(120), default="")
    exclusive_against: Mapped[list[str]] = mapped_column(Json, default=list)  # competitors, by name
    exclusive_from: Mapped[date | None]
    exclusive_until: Mapped[date | None]
    extra: Mapped[str] = mapped_column(Text, default="")  # clauses beside those that are written by themselves
    note: Mapped[str] = mapped_column(Text, default="")  # what its writer tells the other side
    accepted_name: Mapped[str] = mapped_column(String(200), default="")
    accepted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
