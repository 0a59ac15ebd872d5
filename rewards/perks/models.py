"""Tables of perks, their pictures, codes and audiences, and of redemptions. Imports budgets and people."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from advocacy.database import (
    BigId,
    EncryptedText,
    Model,
    Moves,
    Stateful,
    UTCDateTime,
    choice_column,
    state_column,
)  # fmt: skip
from advocacy.people.models import Person
from rewards.budgets.models import Budget


class PerkKind(StrEnum):
    """What a perk is; it decides who says yes and how it is handed out."""

    GOODS = "goods"  # handed out or sent by somebody
    CODE = "code"  # the next of the codes that were uploaded
    GIFT_CARD = "gift_card"  # ordered at a provider
    DONATION = "donation"  # given on to a good cause
    TIME_OFF = "time_off"  # HR says yes
    EVENT = "event"  # a place at something that happens on a day
    EARLY_ACCESS = "early_access"  # something before others have it


class Narrowing(StrEnum):
    """By what the people who see a perk are narrowed. Of each kind one value has to fit."""

    TEAM = "team"  # by number
    REGION = "region"
    RELATIONSHIP = "relationship"
    PROGRAMME = "programme"  # by the name that links carry


class PerkPicture(Model):
    """A picture of a perk, made safe and small, under the SHA-256 of its bytes, so that it never changes.

    It lies in the database, not in the store of media: a catalogue has few, and so they are in every backup.
    """

    __tablename__ = "perk_pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    content_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))


class Perk(Model):
    """Something that points can be redeemed for. ``stock`` and ``per_person`` None mean without limit.

    ``value`` is what it is worth on the market, in minor units of ``currency``; the budget bears it, and taxes are
    paid on it. ``tax_class`` is a class of the tax room; empty: nobody has said yet. ``tier`` is the least tier
    that may have it, as ``standing.tiers`` refers to it: "gold", or "3/insider" of a programme; empty: everybody.
    """

    __tablename__ = "perks"
    __table_args__ = (
        CheckConstraint("stock >= 0", name="stock"),
        CheckConstraint("cost > 0", name="cost"),
        CheckConstraint("value >= 0", name="value"),
        Index("ix_perks_cost_id", "cost", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    kind: Mapped[PerkKind] = choice_column(PerkKind, default=PerkKind.GOODS)
    cost: Mapped[int]
    stock: Mapped[int | None]  # of codes: how many are left to hand out
    per_person: Mapped[int | None]
    value: Mapped[int] = mapped_column(BigId, default=0)
    currency: Mapped[str] = mapped_column(String(3), default="")
    tax_class: Mapped[str] = mapped_column(String(60), default="")
    budget_id: Mapped[int | None] = mapped_column(ForeignKey("budgets.id"), index=True)
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("perk_pictures.id"), index=True)
    picture_alt: Mapped[str] = mapped_column(String(300), default="")
    offered_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    offered_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    happens_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # an event's
    place: Mapped[str] = mapped_column(String(200), default="")  # an event's
    tier: Mapped[str] = mapped_column(String(60), default="")
    at_once: Mapped[bool] = mapped_column(
        default=False
    )  # nobody has to say yes, where no budget's owner asks to be asked
    active: Mapped[bool] = mapped_column(default=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    picture: Mapped[PerkPicture | None] = relationship(lazy="joined")
    budget: Mapped[Budget | None] = relationship(lazy="joined")
    audience: Mapped[list[PerkAudience]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class PerkAudience(Model):
    """One value by which those who see a perk are narrowed; no row of a kind: everybody."""

    __tablename__ = "perk_audiences"

    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"), primary_key=True)
    kind: Mapped[Narrowing] = choice_column(Narrowing, primary_key=True)
    value: Mapped[str] = mapped_column(String(120), primary_key=True)


class RedemptionState(StrEnum):
    """How far a redemption is."""

    REQUESTED = "requested"  # points held, stock taken
    APPROVED = "approved"  # will be handed out; its value is put aside in the budget
    FULFILLED = "fulfilled"  # handed out, points and value spent
    CANCELLED = "cancelled"  # points, stock and value given back before it was handed out
    REFUNDED = "refunded"  # points given back afterwards


REDEMPTION_MOVES: Moves = {
    "approve": (frozenset({RedemptionState.REQUESTED}), RedemptionState.APPROVED),
    "fulfil": (frozenset({RedemptionState.REQUESTED, RedemptionState.APPROVED}), RedemptionState.FULFILLED),
    "cancel": (frozenset({RedemptionState.REQUESTED, RedemptionState.APPROVED}), RedemptionState.CANCELLED),
    "refund": (frozenset({RedemptionState.FULFILLED}), RedemptionState.REFUNDED),
}


class Redemption(Stateful, Model):
    """A person turns points into a perk, at the cost, value, kind, tax class and budget of that moment."""

    __tablename__ = "redemptions"
    __noun__ = "redemption"
    __moves__ = REDEMPTION_MOVES
    __table_args__ = (
        Index("ix_redemptions_person_id_perk_id", "person_id", "perk_id"),
        Index("ix_redemptions_asked_key", "person_id", "perk_id", "asked_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"), index=True)
    cost: Mapped[int]
    kind: Mapped[PerkKind] = choice_column(PerkKind, default=PerkKind.GOODS)
    value: Mapped[int] = mapped_column(BigId, default=0)  # minor units of ``currency``
    currency: Mapped[str] = mapped_column(String(3), default="")
    tax_class: Mapped[str] = mapped_column(String(60), default="")
    budget_id: Mapped[int | None] = mapped_column(ForeignKey("budgets.id"), index=True)
    state: Mapped[RedemptionState] = state_column(RedemptionState)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")  # what the person is told: where to fetch it, why not
    asked_key: Mapped[str | None] = mapped_column(String(32))  # of the form that was pressed: once is enough

    perk: Mapped[Perk] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    budget: Mapped[Budget | None] = relationship(lazy="joined")


class PerkCode(Model):
    """A code that a perk hands out, once, to one redemption. Encrypted; the fingerprint finds a second one alike.

    ``code`` is emptied when the person it was handed to is erased.
    """

    __tablename__ = "perk_codes"
    __table_args__ = (
        UniqueConstraint("perk_id", "fingerprint"),
        Index("ix_perk_codes_perk_id_redemption_id", "perk_id", "redemption_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    perk_id: Mapped[int] = mapped_column(ForeignKey("perks.id"))
    code: Mapped[str | None] = mapped_column(EncryptedText)
    fingerprint: Mapped[str] = mapped_column(String(64))
    redemption_id: Mapped[int | None] = mapped_column(ForeignKey("redemptions.id"), unique=True)
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    handed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
