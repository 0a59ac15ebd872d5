"""Tables of products: the catalogue, its variants, who may ask for what; requests. Imports programmes and people."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

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
from influencers.programmes.models import Enrolment, Programme
from rewards.perks.models import PerkPicture


class Giving(StrEnum):
    """Whether a product stays with whoever gets it."""

    GIFTED = "gifted"
    LENT = "lent"  # it comes back


class Product(Model):
    """Something that partners may ask for. ``value`` is its market value in minor units of ``currency``: what a gift
    counts for tax. ``per_person`` None: as often as they like; ``lent_days``: when one that is lent comes back."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("value >= 0", name="value"),
        CheckConstraint("per_person > 0", name="per_person"),
        CheckConstraint("ships_in_days > 0", name="ships_in_days"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    description: Mapped[str] = mapped_column(Text, default="")
    giving: Mapped[Giving] = choice_column(Giving, default=Giving.GIFTED)
    value: Mapped[int] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3))
    per_person: Mapped[int | None]
    lent_days: Mapped[int | None]
    ships_in_days: Mapped[int] = mapped_column(default=7)  # what is promised once it is approved
    picture_id: Mapped[int | None] = mapped_column(ForeignKey("perk_pictures.id"), index=True)
    picture_alt: Mapped[str] = mapped_column(String(300), default="")
    active: Mapped[bool] = mapped_column(default=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    picture: Mapped[PerkPicture | None] = relationship(lazy="joined")
    variants: Mapped[list[ProductVariant]] = relationship(lazy="selectin", order_by="ProductVariant.id")
    places: Mapped[list[ProductPlace]] = relationship(lazy="selectin", cascade="all, delete-orphan")


class ProductVariant(Model):
    """A size or colour, with its stock; a product without any has one with an empty name. None: without limit."""

    __tablename__ = "product_variants"
    __table_args__ = (UniqueConstraint("product_id", "name"), CheckConstraint("stock >= 0", name="stock"))

    id: Mapped[int] = mapped_column(primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"))
    name: Mapped[str] = mapped_column(String(80), default="")
    sku: Mapped[str] = mapped_column(String(60), default="")
    stock: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True)


class ProductPlace(Model):
    """Partners of this programme may ask for it, from this tier on (its key; empty: all of them)."""

    __tablename__ = "product_places"

    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programmes.id"), primary_key=True, index=True)
    tier: Mapped[str] = mapped_column(String(40), default="")

    programme: Mapped[Programme] = relationship(lazy="joined", innerjoin=True)


class RequestState(StrEnum):
    """How far a request for a product is."""

    REQUESTED = "requested"  # taken out of the stock
    APPROVED = "approved"  # waits for the warehouse
    DECLINED = "declined"  # with a reason; back in stock
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"  # before it was sent; back in stock


_S = RequestState

REQUEST_MOVES: Moves = {
    "approve": (frozenset({_S.REQUESTED}), _S.APPROVED),
    "decline": (frozenset({_S.REQUESTED}), _S.DECLINED),
    "ship": (frozenset({_S.APPROVED}), _S.SHIPPED),
    "deliver": (frozenset({_S.SHIPPED}), _S.DELIVERED),
    "send_again": (frozenset({_S.SHIPPED}), _S.APPROVED),  # it was lost, or came back
    "cancel": (frozenset({_S.REQUESTED, _S.APPROVED}), _S.CANCELLED),
}


class ProductRequest(Stateful, Model):
    """A partner asks for a product, at the value of that moment until it is delivered; then at the value of that day.

    ``address`` is theirs alone to give, encrypted, and goes some days after it has served.
    """

    __tablename__ = "product_requests"
    __noun__ = "product_request"
    __moves__ = REQUEST_MOVES
    __table_args__ = (
        UniqueConstraint("enrolment_id", "asked_key"),
        Index("ix_product_requests_person_id_state", "person_id", "state"),
        Index("ix_product_requests_person_id_delivered_at", "person_id", "delivered_at"),
        Index("ix_product_requests_enrolment_id_product_id", "enrolment_id", "product_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    product_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("product_variants.id"), index=True)
    giving: Mapped[Giving] = choice_column(Giving)
    value: Mapped[int] = mapped_column(BigId)
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[RequestState] = state_column(RequestState)
    note: Mapped[str] = mapped_column(Text, default="")  # what the partner said
    why: Mapped[str] = mapped_column(Text, default="")  # what we answered
    address: Mapped[str | None] = mapped_column(EncryptedText)
    requested_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer_by: Mapped[datetime] = mapped_column(UTCDateTime)
    ship_by: Mapped[datetime | None] = mapped_column(UTCDateTime)
    carrier: Mapped[str] = mapped_column(String(80), default="")
    tracking: Mapped[str] = mapped_column(String(80), default="")
    tracking_url: Mapped[str] = mapped_column(String(500), default="")
    shipped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    delivered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # declined, delivered or cancelled
    due_back_on: Mapped[date | None] = mapped_column(Date)
    returned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_key: Mapped[str | None] = mapped_column(String(32))  # of the form that was pressed: once is enough

    enrolment: Mapped[Enrolment] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person] = relationship(lazy="joined", innerjoin=True)
    product: Mapped[Product] = relationship(lazy="joined", innerjoin=True)
    variant: Mapped[ProductVariant] = relationship(lazy="joined", innerjoin=True)
