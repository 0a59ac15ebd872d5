"""Tables of partners: who they are, their accounts and readings. Imports people, and how handles are folded."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from influencers.partners.handles import LONGEST_HANDLE

LONGEST_NAME, LONGEST_URL, LONGEST_WORD = 200, 500, 60


class PartnerKind(StrEnum):
    """What somebody is, or could be, to us."""

    AMBASSADOR = "ambassador"
    CREATOR = "creator"
    AFFILIATE = "affiliate"
    CUSTOMER = "customer"
    EMPLOYEE = "employee"


class Stage(StrEnum):
    """How far we are with somebody; apart from what their enrolments say."""

    PROSPECT = "prospect"  # we know of them
    CONTACTED = "contacted"  # we wrote first
    IN_CONVERSATION = "in_conversation"  # they answered
    NEGOTIATING = "negotiating"
    AGREED = "agreed"
    ACTIVE = "active"  # takes part in a programme
    ALUMNI = "alumni"  # took part once


STAGE_VERBS = {
    Stage.PROSPECT: "set_back", Stage.CONTACTED: "contact", Stage.IN_CONVERSATION: "converse",
    Stage.NEGOTIATING: "negotiate", Stage.AGREED: "agree", Stage.ACTIVE: "activate", Stage.ALUMNI: "part",
}  # fmt: skip
"""The verb that leads to each stage, from any other: people skip steps and come back."""
PARTNER_MOVES: Moves = {verb: (frozenset(Stage) - {to}, to) for to, verb in STAGE_VERBS.items()}


class PartnerWordKind(StrEnum):
    """What a word of a partner's profile says."""

    TOPIC = "topic"
    LANGUAGE = "language"  # ISO 639, such as "en" or "pt-br"


class Partner(Stateful, Model):
    """Somebody who speaks for us, did, or could. ``person_id`` is None for whoever has no account (a prospect).

    ``email`` is folded; a person's own address counts before it (``address``). ``followers`` is the largest of their
    accounts' newest readings and ``engagement`` their rate in hundredths of a percent, both kept up for lists and
    segments. A duplicate stays as a row that points to the partner it was merged into.
    """

    __tablename__ = "partners"
    __noun__ = "partner"
    __moves__ = PARTNER_MOVES
    __table_args__ = (
        Index("ix_partners_touched_at_id", "touched_at", "id"),
        Index("ix_partners_followers_id", "followers", "id"),
        Index("ix_partners_name_folded_id", "name_folded", "id"),
        Index("ix_partners_state_touched_at_id", "state", "touched_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), unique=True)
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    name_folded: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    email: Mapped[str | None] = mapped_column(String(320), unique=True)
    kind: Mapped[PartnerKind] = choice_column(PartnerKind, default=PartnerKind.CREATOR)
    state: Mapped[Stage] = state_column(Stage)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    country: Mapped[str] = mapped_column(String(2), default="")  # ISO 3166
    about: Mapped[str] = mapped_column(Text, default="")  # what they make, in a sentence or two
    found_by: Mapped[str] = mapped_column(String(40), default="")  # how we came to know them
    followers: Mapped[int] = mapped_column(BigId, default=0)
    engagement: Mapped[int | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    touched_at: Mapped[datetime] = mapped_column(UTCDateTime)

    person: Mapped[Person | None] = related(foreign_keys=[person_id], lazy="joined")
    owner: Mapped[Person | None] = related(foreign_keys=[owner_id], lazy="joined")
    words: Mapped[list[PartnerWord]] = related(lazy="selectin", cascade="all, delete-orphan")

    @property
    def stage(self) -> Stage:
        """How far we are with them."""
        return self.state

    @property
    def address(self) -> str | None:
        """Where mail to them goes."""
        return self.person.email if self.person is not None else self.email

    @property
    def topics(self) -> list[str]:
        """What they speak of, folded, sorted."""
        return sorted(word.value for word in self.words if word.kind is PartnerWordKind.TOPIC)

    @property
    def languages(self) -> list[str]:
        """Which languages they speak in, sorted."""
        return sorted(word.value for word in self.words if word.kind is PartnerWordKind.LANGUAGE)


class PartnerWord(Model):
    """A topic or a language of a partner."""

    __tablename__ = "partner_words"
    __table_args__ = (Index("ix_partner_words_kind_value_partner_id", "kind", "value", "partner_id"),)

    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"), primary_key=True)
    kind: Mapped[PartnerWordKind] = choice_column(PartnerWordKind, primary_key=True)
    value: Mapped[str] = mapped_column(String(LONGEST_WORD), primary_key=True)


class ProofState(StrEnum):
    """Whether an account is theirs."""

    CLAIMED = "claimed"  # they, or we, say so
    PROVEN = "proven"  # a code stood in the bio, on a page, or in DNS
    DISPROVEN = "disproven"  # it turned out not to be theirs


ACCOUNT_MOVES: Moves = {
    "prove": (frozenset({ProofState.CLAIMED, ProofState.DISPROVEN}), ProofState.PROVEN),
    "disprove": (frozenset({ProofState.CLAIMED, ProofState.PROVEN}), ProofState.DISPROVEN),
    "claim": (frozenset({ProofState.PROVEN, ProofState.DISPROVEN}), ProofState.CLAIMED),
}


class PartnerAccount(Stateful, Model):
    """An account of a partner on a network. ``account_id`` is the name that stays when a handle changes, where known.

    ``followers`` and ``read_at`` are of the newest reading; ``look_at`` is when the job looks next, None: never.
    """

    __tablename__ = "partner_accounts"
    __noun__ = "partner_account"
    __moves__ = ACCOUNT_MOVES
    __table_args__ = (
        UniqueConstraint("partner_id", "network", "handle_folded"),
        Index("ix_partner_accounts_network_handle_folded", "network", "handle_folded"),
        Index("ix_partner_accounts_network_account_id", "network", "account_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partners.id"))
    network: Mapped[str] = mapped_column(String(20))
    handle: Mapped[str] = mapped_column(String(LONGEST_HANDLE))
    handle_folded: Mapped[str] = mapped_column(String(LONGEST_HANDLE))
    url: Mapped[str] = mapped_column(String(LONGEST_URL), default="")
    account_id: Mapped[str] = mapped_column(String(LONGEST_HANDLE), default="")
    state: Mapped[ProofState] = state_column(ProofState)
    proof_code: Mapped[str] = mapped_column(String(40), default="")
    proven_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    proven_how: Mapped[str] = mapped_column(String(20), default="")  # bio, page, dns, person
    followers: Mapped[int | None] = mapped_column(BigId)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    look_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    unseen: Mapped[str] = mapped_column(String(200), default="")  # why the last look saw nothing
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    partner: Mapped[Partner] = related(lazy="joined", innerjoin=True)


class FollowerReading(Model):
    """What an account showed on a day. ``interactions`` (likes, answers, shares) are of ``counted_posts`` newest posts,
    None where nobody counted them. ``source`` says where from: a network, a person, a file."""

    __tablename__ = "follower_readings"
    __table_args__ = (
        UniqueConstraint("account_id", "day"),
        CheckConstraint("followers >= 0", name="followers"),
        CheckConstraint("interactions >= 0", name="interactions"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("partner_accounts.id"))
    day: Mapped[date]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    followers: Mapped[int] = mapped_column(BigId)
    posts: Mapped[int | None] = mapped_column(BigId)
    interactions: Mapped[int | None] = mapped_column(BigId)
    counted_posts: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(80))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # who typed it; None: a machine
