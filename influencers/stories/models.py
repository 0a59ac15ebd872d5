"""Tables of calls for stories, of stories that were sent in, and of their pictures."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from advocacy.database import Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.people.models import Person
from influencers.partners.models import Partner
from influencers.programmes.models import Programme
from influencers.rights.models import Use


class StoryCall(Model):
    """A call for stories, with a public page under its ``slug``.

    ``consent_months`` None: a story may be used until its author takes it back. ``media`` and ``territory`` are what
    the licence is for, as ``rights.covering`` names them; ``thanks`` says what authors get, empty for nothing.
    """

    __tablename__ = "story_calls"
    __table_args__ = (Index("ix_story_calls_closes_at", "closes_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(160))
    question: Mapped[str] = mapped_column(String(300))
    about: Mapped[str] = mapped_column(Text, default="")
    thanks: Mapped[str] = mapped_column(String(300), default="")
    campaign: Mapped[str] = mapped_column(String(120), default="")  # what items made of its stories are filed under
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programmes.id"), index=True)
    strangers: Mapped[bool] = mapped_column(default=True)  # whoever has the address may send one; else partners only
    gallery: Mapped[bool] = mapped_column(default=False)  # approved stories are shown on its page, if authors agree
    needs_picture: Mapped[bool] = mapped_column(default=False)
    media: Mapped[list[str]] = mapped_column(Json)
    territory: Mapped[str] = mapped_column(String(200), default="worldwide")
    use: Mapped[Use] = choice_column(Use, default=Use.ORGANIC)
    consent_months: Mapped[int | None]
    opens_at: Mapped[datetime] = mapped_column(UTCDateTime)
    closes_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    programme: Mapped[Programme | None] = relationship(lazy="joined")

    def is_open(self, now: datetime) -> bool:
        """Whether it takes stories."""
        return self.opens_at <= now and (self.closes_at is None or now < self.closes_at)


class SubmissionState(StrEnum):
    """How far a story is."""

    DRAFT = "draft"  # a stranger's whose mail address is not proven yet, or whoever is still writing
    SUBMITTED = "submitted"  # somebody has to read it
    APPROVED = "approved"  # its licence is granted
    REJECTED = "rejected"  # with a reason, or taken back by its author
    REOPENED = "reopened"  # looked at once more


_S = SubmissionState

SUBMISSION_MOVES: Moves = {
    "submit": (frozenset({_S.DRAFT, _S.REOPENED}), _S.SUBMITTED),
    "approve": (frozenset({_S.SUBMITTED, _S.REOPENED}), _S.APPROVED),
    "reject": (frozenset({_S.SUBMITTED, _S.REOPENED}), _S.REJECTED),
    "reopen": (frozenset({_S.APPROVED, _S.REJECTED}), _S.REOPENED),
    "take_back": (frozenset({_S.DRAFT, _S.SUBMITTED, _S.APPROVED, _S.REOPENED}), _S.REJECTED),
}

WAITING = frozenset({_S.SUBMITTED, _S.REOPENED})
"""States in which a story waits for us."""


class Submission(Stateful, Model):
    """A story. Its author is an account (``person_id``), or a stranger by ``email`` alone; an account's address counts.

    ``consent`` is the very text that the author agreed to, ``consent_sha256`` its digest. ``taken_back_at``: the
    author took the consent back, and the words and pictures are gone.
    """

    __tablename__ = "submissions"
    __noun__ = "submission"
    __moves__ = SUBMISSION_MOVES
    __table_args__ = (
        Index("ix_submissions_state_id", "state", "id"),
        Index("ix_submissions_call_id_state_id", "call_id", "state", "id"),
        Index("ix_submissions_call_id_email", "call_id", "email"),
        Index("ix_submissions_state_changed_at", "state", "changed_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("story_calls.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("partners.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    email: Mapped[str | None] = mapped_column(String(320))  # folded; a stranger's
    credit_name: Mapped[str] = mapped_column(String(120))  # how the author wants to be called beside the story
    title: Mapped[str] = mapped_column(String(160))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(20))
    persons: Mapped[list[str]] = mapped_column(
        Json, default=list
    )  # others in the pictures, who agreed, says the author
    in_gallery: Mapped[bool] = mapped_column(default=False)
    may_ask: Mapped[bool] = mapped_column(default=False)  # whether they would like to take part in a programme
    consent: Mapped[str] = mapped_column(Text)
    consent_sha256: Mapped[str] = mapped_column(String(64))
    consented_at: Mapped[datetime] = mapped_column(UTCDateTime)
    state: Mapped[SubmissionState] = state_column(SubmissionState)
    outcome: Mapped[str] = mapped_column(String(20), default="")  # what the checks said when it came in
    reason: Mapped[str] = mapped_column(Text, default="")  # what the author is told
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # told by mail that it waits yet
    taken_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    call: Mapped[StoryCall] = relationship(lazy="joined", innerjoin=True)
    person: Mapped[Person | None] = relationship(lazy="joined", foreign_keys=[person_id])
    partner: Mapped[Partner | None] = relationship(lazy="raise")
    pictures: Mapped[list[StoryPicture]] = relationship(
        lazy="selectin", order_by="StoryPicture.position", cascade="all, delete-orphan"
    )

    @property
    def asset(self) -> str:
        """What the register of rights calls it."""
        return f"story:{self.id}"


class StoryPicture(Model):
    """A picture of a story, made safe. It lies in the database until the story becomes an item, so that it is gone at
    once when its author takes it back, and no editor uses it before somebody has looked at it."""

    __tablename__ = "story_pictures"

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submissions.id"), index=True)
    position: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    content_type: Mapped[str] = mapped_column(String(40))
    width: Mapped[int]
    height: Mapped[int]
    alt: Mapped[str] = mapped_column(String(300), default="")
    body: Mapped[bytes] = deferred(mapped_column(LargeBinary, nullable=False))
