"""Tables of items: what may be said, its revisions and their captions."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from content_library import refs
from content_library.models.media import Media


class ItemKind(StrEnum):
    """What an item is about."""

    ARTICLE = "article"
    NEWS = "news"
    EVENT = "event"
    JOB = "job"
    PRODUCT = "product"
    VIDEO = "video"
    OTHER = "other"


class Stage(StrEnum):
    """Where on their way with the company a reader is (journey stage)."""

    INTEREST = "interest"
    RESEARCH = "research"
    VALIDATION = "validation"
    DECISION = "decision"
    RETENTION = "retention"
    ADVOCACY = "advocacy"


class ItemOrigin(StrEnum):
    """Where an item came from."""

    WRITTEN = "written"  # in the editor, from a URL, over the API
    SOURCE = "source"  # an entry of a feed
    SUGGESTION = "suggestion"  # offered by an employee or an ambassador
    IMPORT = "import"  # a row of a file
    OWN_WORDS = "own_words"  # a person's edit of an editable caption: a revision of its own, for them alone


class TextMode(StrEnum):
    """What a person who shares may change in a caption."""

    LOCKED = "locked"  # nothing
    FILL_IN = "fill_in"  # the blanks of the frame
    EDITABLE = "editable"  # everything; words of their own go to review first


class DisclosureMode(StrEnum):
    """What fills the slot {disclosure}."""

    BY_PERSON = "by_person"  # the words that the person's relationship, region and language ask for


class ItemState(StrEnum):
    """Where an item stands."""

    DRAFT = "draft"  # being written
    IN_REVIEW = "in_review"  # waits for the functions of its route
    CHANGES_REQUESTED = "changes_requested"  # back with its authors
    REJECTED = "rejected"  # refused with a reason; may be revised
    APPROVED = "approved"  # all functions agreed; waits for the end of its embargo
    LIVE = "live"  # people may share it
    EXPIRED = "expired"  # its time is over
    WITHDRAWN = "withdrawn"  # taken back for good


_OPEN = frozenset(set(ItemState) - {ItemState.WITHDRAWN})
_ASKED_ABOUT = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED, ItemState.LIVE})  # the latter before approval ends

ITEM_MOVES: Moves = {
    "submit": (frozenset({ItemState.DRAFT}), ItemState.IN_REVIEW),
    "approve": (frozenset({ItemState.IN_REVIEW}), ItemState.APPROVED),
    "request_changes": (_ASKED_ABOUT, ItemState.CHANGES_REQUESTED),
    "reject": (_ASKED_ABOUT, ItemState.REJECTED),
    "go_live": (frozenset({ItemState.APPROVED}), ItemState.LIVE),
    "expire": (frozenset({ItemState.APPROVED, ItemState.LIVE}), ItemState.EXPIRED),
    "revise": (_OPEN, ItemState.DRAFT),
    "withdraw": (frozenset(_OPEN - {ItemState.EXPIRED}), ItemState.WITHDRAWN),
}


class Item(Stateful, Model):
    """Something to share. Title, audience, times and text mode repeat those of its newest revision, for lists and jobs.

    ``audience`` is {"teams": [names], "regions": [...], "languages": [...], "roles": [...]}; an empty list means all.
    While an item is approved or live, its newest revision is the approved one: an edit takes it out.
    """

    __tablename__ = "items"
    __table_args__ = (
        Index("ix_items_state_id", "state", "id"),
        Index("ix_items_state_changed_at", "state", "changed_at"),
        Index("ix_items_state_expires_at", "state", "expires_at"),
        Index("ix_items_state_embargo_at", "state", "embargo_at"),
        Index("ix_items_state_live_at_id", "state", "live_at", "id"),
    )
    __noun__ = "item"
    __moves__ = ITEM_MOVES

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(300))
    kind: Mapped[ItemKind] = choice_column(ItemKind, default=ItemKind.ARTICLE)
    campaign: Mapped[str] = mapped_column(String(120), default="", index=True)
    topics: Mapped[list[str]] = mapped_column(Json, default=list)
    stage: Mapped[Stage | None] = choice_column(Stage)
    text_mode: Mapped[TextMode] = choice_column(TextMode, default=TextMode.LOCKED)
    audience: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id"))
    embargo_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # not shared before
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # not shared from then on
    state: Mapped[ItemState] = state_column(ItemState)
    revision_number: Mapped[int] = mapped_column(default=1)
    live_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # when it last went live
    approved_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # when its approval runs out
    review_again_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # of an evergreen item
    origin: Mapped[ItemOrigin] = choice_column(ItemOrigin, default=ItemOrigin.WRITTEN)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)  # the item whose words it edits
    parent_revision: Mapped[int | None]  # which revision of it the person had before them
    for_person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # who alone may share it
    credited_to_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # who suggested it
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)  # who took it over from a leaver
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)

    revision: Mapped[Revision] = relationship(
        primaryjoin="and_(Item.id == foreign(Revision.item_id), Item.revision_number == foreign(Revision.number))",
        viewonly=True, uselist=False, lazy="select",
    )  # fmt: skip
    created_by: Mapped[Person | None] = relationship(foreign_keys=[created_by_id], lazy="raise")
    credited_to: Mapped[Person | None] = relationship(foreign_keys=[credited_to_id], lazy="raise")

    @property
    def group_ref(self) -> str:
        """What shares and links of all its revisions carry; own words count under the story that they retell."""
        retold = self.parent_id if self.origin is ItemOrigin.OWN_WORDS else None
        return refs.group_ref(retold or self.id)


class Revision(Model):
    """What an item says, frozen. Rows are added, never changed; ``sha256`` is that of the frame (``frames.digest``).

    ``author_ids`` holds everyone who wrote or edited this or an earlier revision: none of them may approve it.
    """

    __tablename__ = "revisions"
    __table_args__ = (
        UniqueConstraint("item_id", "number"),
        Index("ix_revisions_url", "url", postgresql_using="hash"),  # addresses are longer than a b-tree takes
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("items.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(300))
    summary: Mapped[str] = mapped_column(Text, default="")  # under the title, in the link card too
    url: Mapped[str] = mapped_column(String(2000), default="")
    networks: Mapped[list[str]] = mapped_column(Json)
    audience: Mapped[dict[str, list[str]]] = mapped_column(Json)
    classes: Mapped[list[str]] = mapped_column(Json, default=list)  # regulated product classes
    text_mode: Mapped[TextMode] = choice_column(TextMode)
    disclosure: Mapped[DisclosureMode] = choice_column(DisclosureMode, default=DisclosureMode.BY_PERSON)
    embargo_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    review_again_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    author_ids: Mapped[list[int]] = mapped_column(Json)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    captions: Mapped[list[Caption]] = relationship(lazy="selectin", order_by="Caption.id", back_populates="revision")
    media: Mapped[list[RevisionMedium]] = relationship(lazy="selectin", order_by="RevisionMedium.position")

    @property
    def source_ref(self) -> str:
        """What shares and links made of this revision carry."""
        return refs.source_ref(self.item_id, self.number)


class RevisionMedium(Model):
    """A medium of a revision at its place, from 0 on, with what these authors say that it shows."""

    __tablename__ = "revision_media"
    __table_args__ = (UniqueConstraint("revision_id", "position"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    position: Mapped[int]
    media_id: Mapped[int] = mapped_column(ForeignKey("media.id"), index=True)
    alt: Mapped[str] = mapped_column(String(1000), default="")

    medium: Mapped[Media] = relationship(lazy="joined", innerjoin=True)


class Caption(Model):
    """Words for a network (or "any") in a language, with the slots {disclosure} and {link}; there may be several."""

    __tablename__ = "captions"
    __table_args__ = (Index("ix_captions_revision_id", "revision_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revisions.id"))
    network: Mapped[str] = mapped_column(String(40))
    language: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(Text)
    assisted_by: Mapped[str] = mapped_column(String(120), default="")  # the model that helped to write it, if one did

    revision: Mapped[Revision] = relationship(lazy="select", back_populates="captions")
