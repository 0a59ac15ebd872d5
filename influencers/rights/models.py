"""Tables of usage licences, of items that were made of an asset, and of places where it runs outside the library."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from influencers.partners.models import Partner

LONGEST_ASSET, LONGEST_SOURCE, LONGEST_TITLE = 60, 120, 200


class Use(StrEnum):
    """How far a licence goes. Paid includes organic: who may advertise with it may show it, too."""

    ORGANIC = "organic"  # shown and shared, nobody is paid to spread it
    PAID = "paid"  # put into advertisements as well


class LicenceState(StrEnum):
    """How a licence stands."""

    ACTIVE = "active"
    EXPIRING = "expiring"  # ends soon; whoever uses the asset was warned
    EXPIRED = "expired"  # its time is over
    REVOKED = "revoked"  # taken back by whose it is, or by us


_OPEN = frozenset({LicenceState.ACTIVE, LicenceState.EXPIRING})

LICENCE_MOVES: Moves = {
    "warn": (frozenset({LicenceState.ACTIVE}), LicenceState.EXPIRING),
    "expire": (_OPEN, LicenceState.EXPIRED),
    "revoke": (_OPEN, LicenceState.REVOKED),
}

IN_FORCE = _OPEN
"""States in which a licence lets an asset be used, from its start on."""


class Licence(Stateful, Model):
    """What an asset may be used for. An extension is a licence of its own that names the one before.

    ``persons`` are the people in the picture, by name; ``media`` and ``territories`` hold "all" and "worldwide" where
    nothing narrows them. ``source`` says where it was agreed ("story:5", "agreement:3") and is there once.
    """

    __tablename__ = "licences"
    __noun__ = "licence"
    __moves__ = LICENCE_MOVES
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="span"),
        Index("ix_licences_state_ends_at", "state", "ends_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    asset: Mapped[str] = mapped_column(String(LONGEST_ASSET), index=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE), default="")  # what people call the asset
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)  # who grants it
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # the account of who grants it
    persons: Mapped[list[str]] = mapped_column(Json, default=list)
    media: Mapped[list[str]] = mapped_column(Json)
    territories: Mapped[list[str]] = mapped_column(Json)
    use: Mapped[Use] = choice_column(Use)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: until it is revoked
    state: Mapped[LicenceState] = state_column(LicenceState)
    source: Mapped[str] = mapped_column(String(LONGEST_SOURCE), unique=True)
    extends_id: Mapped[int | None] = mapped_column(ForeignKey("licences.id"), unique=True)
    granted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    warned_days: Mapped[int | None]  # of the last warning: how many days before the end it was for
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    partner: Mapped[Partner | None] = relationship(lazy="joined")

    @property
    def name(self) -> str:
        """What pages call the asset."""
        return self.title or self.asset.replace(":", " ").capitalize()


class AssetItem(Model):
    """An item of the library that was made of an asset: it goes when the asset's rights end."""

    __tablename__ = "asset_items"

    asset: Mapped[str] = mapped_column(String(LONGEST_ASSET), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True, index=True)
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AssetMedium(Model):
    """A medium of the library that came with an asset: whatever shows it goes with the asset's rights."""

    __tablename__ = "asset_media"

    asset: Mapped[str] = mapped_column(String(LONGEST_ASSET), primary_key=True)
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), primary_key=True, index=True)
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)


class PlaceKind(StrEnum):
    """Where an asset runs that the product can't see by itself."""

    OWN_PAGE = "own_page"
    NEWSLETTER = "newsletter"
    ADVERTISEMENT = "advertisement"
    SHOP = "shop"
    PRINT = "print"
    OTHER = "other"


class Place(Model):
    """A place where somebody says that an asset runs; ``ended_at`` when they say that it was taken away."""

    __tablename__ = "asset_places"
    __table_args__ = (Index("ix_asset_places_asset_ended_at", "asset", "ended_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    asset: Mapped[str] = mapped_column(String(LONGEST_ASSET))
    kind: Mapped[PlaceKind] = choice_column(PlaceKind)
    name: Mapped[str] = mapped_column(String(200))
    url: Mapped[str] = mapped_column(String(2000), default="")
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
