"""Tables of recognition: thanks for posts, what people wish about them, and colleagues who were invited."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from advocacy.posts.models import Share


class ThanksKind(StrEnum):
    """What somebody is thanked for."""

    WELL_SAID = "well_said"
    HELPED = "helped"
    COURAGE = "courage"
    TEAM_SPIRIT = "team_spirit"


class ThanksState(StrEnum):
    """Who sees a thank-you."""

    SENT = "sent"  # sender and receiver
    SHOWN = "shown"  # everybody, beside the story: the receiver lets it be seen
    HIDDEN = "hidden"  # the receiver put it away; its sender isn't told
    WITHDRAWN = "withdrawn"  # the sender took it back


_S = ThanksState

THANKS_MOVES: Moves = {
    "show": (frozenset({_S.SENT, _S.HIDDEN}), _S.SHOWN),
    "hide": (frozenset({_S.SENT, _S.SHOWN}), _S.HIDDEN),
    "withdraw": (frozenset({_S.SENT, _S.SHOWN, _S.HIDDEN}), _S.WITHDRAWN),
}


class Thanks(Stateful, Model):
    """One person thanks another for a published post. ``from_id`` is empty once the sender is erased."""

    __tablename__ = "thanks"
    __noun__ = "thanks"
    __moves__ = THANKS_MOVES
    __table_args__ = (
        UniqueConstraint("from_id", "share_id"),
        Index("ix_thanks_from_id_sent_at", "from_id", "sent_at"),
        Index("ix_thanks_to_id_id", "to_id", "id"),
        Index("ix_thanks_group_ref_state_id", "group_ref", "state", "id"),  # what the feed shows beside a story
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    from_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    to_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id), index=True)
    group_ref: Mapped[str] = mapped_column(String(80))  # the share's
    kind: Mapped[ThanksKind] = choice_column(ThanksKind)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[ThanksState] = state_column(ThanksState)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when a digest told of it, or would have


class ThanksWishes(Model):
    """What somebody wishes about thanks to them; without a row the usual: ask before they are shown, and a digest."""

    __tablename__ = "thanks_wishes"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    show_at_once: Mapped[bool] = mapped_column(default=False, server_default=false())
    digest: Mapped[bool] = mapped_column(default=True, server_default=true())
    key: Mapped[str] = mapped_column(String(40), unique=True)  # in the digest's address that ends it


class InvitationState(StrEnum):
    """How far an invited colleague is. An invitation that runs out, or is taken back, is deleted."""

    OPEN = "open"  # the address is kept for as long
    JOINED = "joined"  # has an account
    ARRIVED = "arrived"  # their first post was read back


INVITATION_MOVES: Moves = {
    "join": (frozenset({InvitationState.OPEN}), InvitationState.JOINED),
    "arrive": (frozenset({InvitationState.JOINED}), InvitationState.ARRIVED),
}


class Invitation(Stateful, Model):
    """A colleague is asked to join by another. The address is emptied once they have."""

    __tablename__ = "invitations"
    __noun__ = "invitation"
    __moves__ = INVITATION_MOVES
    __table_args__ = (UniqueConstraint("invited_by", "email"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey(Person.id), index=True)
    email: Mapped[str | None] = mapped_column(String(320), index=True)  # case-folded
    key_digest: Mapped[str | None] = mapped_column(String(64), unique=True)
    state: Mapped[InvitationState] = state_column(InvitationState)
    sent_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), unique=True)  # who joined
