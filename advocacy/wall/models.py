"""Tables of walls, of who agreed to be shown on them, and of posts that are left out. Imports people and posts.

Nobody is on a wall who did not say so. There is no row for whoever was asked and said nothing, or no.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from advocacy.posts.models import Share


class WallState(StrEnum):
    """Whether a wall is to be seen."""

    DRAFT = "draft"  # put together; nobody outside sees it
    LIVE = "live"  # whoever has its address sees it
    CLOSED = "closed"  # empty for everybody, until somebody opens it again
    REMOVED = "removed"  # gone for good


_S = WallState

WALL_MOVES: Moves = {
    "open": (frozenset({_S.DRAFT, _S.CLOSED}), _S.LIVE),
    "close": (frozenset({_S.LIVE}), _S.CLOSED),
    "remove": (frozenset({_S.DRAFT, _S.CLOSED}), _S.REMOVED),
}


class Theme(StrEnum):
    """The colours of a wall."""

    AUTO = "auto"  # as whoever looks at it has set up their device
    LIGHT = "light"
    DARK = "dark"


class Wall(Stateful, Model):
    """A choice of published posts for pages of ours elsewhere. Empty lists narrow nothing down.

    ``key`` is its place in public addresses; ``hosts`` are the origins whose pages may frame it, as a content security
    policy spells them; ``most`` posts of the last ``days`` are shown.
    """

    __tablename__ = "walls"
    __noun__ = "wall"
    __moves__ = WALL_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    heading: Mapped[str] = mapped_column(String(200), default="")
    language: Mapped[str] = mapped_column(String(10), default="en")
    topics: Mapped[list[str]] = mapped_column(Json, default=list)
    campaigns: Mapped[list[str]] = mapped_column(Json, default=list)
    networks: Mapped[list[str]] = mapped_column(Json, default=list)
    hosts: Mapped[list[str]] = mapped_column(Json, default=list)
    most: Mapped[int] = mapped_column(default=12)
    days: Mapped[int] = mapped_column(default=180)
    pictures: Mapped[bool] = mapped_column(default=True)
    theme: Mapped[Theme] = choice_column(Theme, default=Theme.AUTO)
    state: Mapped[WallState] = state_column(WallState)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class ShownAs(StrEnum):
    """How a person's name stands beside their posts."""

    NAME = "name"  # Nora Okafor
    SHORT = "short"  # Nora O.
    INITIALS = "initials"  # N. O.


_GENERAL = text("wall_id IS NULL")


class WallConsent(Model):
    """A person agrees to be shown: on one wall, or (``wall_id`` None) on every one. Gone once taken back.

    What they said of one wall counts before what they said of all.
    """

    __tablename__ = "wall_consents"
    __table_args__ = (
        UniqueConstraint("person_id", "wall_id"),
        Index(
            "uq_wall_consents_general", "person_id", unique=True, sqlite_where=_GENERAL, postgresql_where=_GENERAL
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    wall_id: Mapped[int | None] = mapped_column(ForeignKey(Wall.id), index=True)
    shown_as: Mapped[ShownAs] = choice_column(ShownAs, default=ShownAs.NAME)
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime)


class WallOmission(Model):
    """A post that is left out: of one wall by whoever looks after it, or (``wall_id`` None) of all by its person."""

    __tablename__ = "wall_omissions"
    __table_args__ = (
        UniqueConstraint("share_id", "wall_id"),
        Index(
            "uq_wall_omissions_everywhere", "share_id", unique=True, sqlite_where=_GENERAL, postgresql_where=_GENERAL
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey(Share.id, ondelete="CASCADE"))
    wall_id: Mapped[int | None] = mapped_column(ForeignKey(Wall.id))
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))  # in office; None: its own person
    at: Mapped[datetime] = mapped_column(UTCDateTime)
