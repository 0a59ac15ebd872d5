"""Tables of deliverables: what a partner owes under an agreement, and what was seen of the live post.

Imports no room above ``agreements``.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.checks import Outcome
from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from content_library.models import Media
from influencers.agreements.models import Agreement
from influencers.briefs.models import Asked
from influencers.programmes.models import Enrolment


class DeliverableState(StrEnum):
    """How far a deliverable is."""

    ASSIGNED = "assigned"  # the partner's turn: a draft is wanted
    DRAFT_SUBMITTED = "draft_submitted"  # our turn: reviewers read it
    CHANGES_REQUESTED = "changes_requested"  # the partner's turn again
    APPROVED = "approved"  # may be posted
    PUBLISHED = "published"  # is live, says the partner or our outbox
    IN_LIVE_REVIEW = "in_live_review"  # the live post is looked at; not all is as it should be yet
    VERIFIED = "verified"  # the live post is as agreed
    MISSED = "missed"  # its time is over
    CANCELLED = "cancelled"  # no longer wanted


_S = DeliverableState

DELIVERABLE_MOVES: Moves = {
    "submit": (frozenset({_S.ASSIGNED, _S.CHANGES_REQUESTED, _S.APPROVED}), _S.DRAFT_SUBMITTED),
    "request_changes": (frozenset({_S.DRAFT_SUBMITTED, _S.APPROVED}), _S.CHANGES_REQUESTED),
    "approve": (frozenset({_S.DRAFT_SUBMITTED}), _S.APPROVED),
    "publish": (frozenset({_S.APPROVED, _S.IN_LIVE_REVIEW}), _S.PUBLISHED),
    "look_at": (frozenset({_S.PUBLISHED}), _S.IN_LIVE_REVIEW),
    "verify": (frozenset({_S.IN_LIVE_REVIEW}), _S.VERIFIED),
    "question": (frozenset({_S.VERIFIED}), _S.IN_LIVE_REVIEW),  # edited, deleted or hidden afterwards
    "miss": (
        frozenset({_S.ASSIGNED, _S.CHANGES_REQUESTED, _S.APPROVED, _S.PUBLISHED, _S.IN_LIVE_REVIEW}), _S.MISSED,
    ),
    "cancel": (
        frozenset({
            _S.ASSIGNED, _S.DRAFT_SUBMITTED, _S.CHANGES_REQUESTED, _S.APPROVED, _S.PUBLISHED, _S.IN_LIVE_REVIEW,
            _S.MISSED,
        }), _S.CANCELLED,
    ),
}  # fmt: skip


class SeenHow(StrEnum):
    """By what a live post was found to be as agreed."""

    LOOKED_UP = "looked_up"  # read at its address, as any stranger can
    SEEN_BY_PERSON = "seen_by_person"  # the network hides it: a person looked, or read a screenshot


class AppealState(StrEnum):
    """Where a partner's appeal against what we found stands; a fact beside the state, not a machine of its own."""

    NONE = "none"
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"


class Deliverable(Stateful, Model):
    """One thing that a partner delivers. ``fee`` in minor units of ``currency``; 0: none beside commissions.

    ``item_id`` is the draft, an item of the library for this partner alone; ``sha256`` the digest of what was approved.
    ``make_good_for_id`` is the missed one that this one stands for; ``line_key`` the agreement's line that asks for it,
    empty where none does. ``address_key`` is held by what is handed in at an address, ``post_key`` by what counted
    (``one_post``): one post delivers once.
    """

    __tablename__ = "deliverables"
    __noun__ = "deliverable"
    __moves__ = DELIVERABLE_MOVES
    __table_args__ = (
        UniqueConstraint("agreement_id", "position"),
        CheckConstraint("fee >= 0", name="fee"),
        Index("ix_deliverables_state_id", "state", "id"),
        Index("ix_deliverables_state_due_at", "state", "due_at"),
        Index("ix_deliverables_person_id_state", "person_id", "state"),
        Index("uq_deliverables_person_id_address_key", "person_id", "address_key", unique=True),
        Index("uq_deliverables_post_key", "post_key", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    agreement_id: Mapped[int] = mapped_column(ForeignKey("agreements.id"))
    enrolment_id: Mapped[int] = mapped_column(ForeignKey("enrolments.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    position: Mapped[int]
    line_key: Mapped[str] = mapped_column(String(20), default="")
    kind: Mapped[Asked] = choice_column(Asked)
    network: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(300))
    what: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    fee: Mapped[int] = mapped_column(BigId, default=0)
    currency: Mapped[str] = mapped_column(String(3), default="")
    state: Mapped[DeliverableState] = state_column(DeliverableState)
    since: Mapped[datetime] = mapped_column(UTCDateTime)  # when it came into its state
    item_id: Mapped[int | None] = mapped_column(ForeignKey("items.id"), unique=True)
    sha256: Mapped[str] = mapped_column(String(64), default="")
    share_id: Mapped[int | None] = mapped_column(BigId, ForeignKey("shares.id"), index=True)  # sent by our outbox
    url: Mapped[str] = mapped_column(String(2000), default="")  # of the live post
    address_key: Mapped[str | None] = mapped_column(String(64))
    post_key: Mapped[str | None] = mapped_column(String(64))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    how: Mapped[SeenHow | None] = choice_column(SeenHow)
    looks: Mapped[int] = mapped_column(default=0)  # since it was last published
    look_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # when the job looks next
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)  # while a worker looks
    problem: Mapped[str] = mapped_column(Text, default="")  # what the partner is told about the last look
    appeal: Mapped[AppealState] = choice_column(AppealState, default=AppealState.NONE)
    appealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    appeal_text: Mapped[str] = mapped_column(Text, default="")
    appeal_answer: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"))  # who said no last, of us
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ours_since: Mapped[datetime | None] = mapped_column(UTCDateTime)  # its live post waits for one of us to look
    make_good_for_id: Mapped[int | None] = mapped_column(ForeignKey("deliverables.id"), index=True)

    agreement: Mapped[Agreement] = related(lazy="joined", innerjoin=True)
    enrolment: Mapped[Enrolment] = related(lazy="joined", innerjoin=True)


class LiveLook(Model):
    """What was found at a live post's address, or seen by a person, at a moment: evidence; rows are never changed.

    ``found``: found, gone, hidden (a stranger is shown nothing) or failed. ``theirs`` and ``as_approved`` are None
    where nobody can tell. ``text_sha256`` is of the text as it was found.
    """

    __tablename__ = "live_looks"
    __table_args__ = (Index("ix_live_looks_deliverable_id_at", "deliverable_id", "at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    deliverable_id: Mapped[int] = mapped_column(ForeignKey("deliverables.id"))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    url: Mapped[str] = mapped_column(String(2000))
    how: Mapped[SeenHow] = choice_column(SeenHow)
    source: Mapped[str] = mapped_column(String(200), default="")
    found: Mapped[str] = mapped_column(String(20))
    remote_id: Mapped[str] = mapped_column(String(300), default="")
    author: Mapped[str] = mapped_column(String(300), default="")
    said_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    text: Mapped[str] = mapped_column(Text, default="")
    text_sha256: Mapped[str] = mapped_column(String(64), default="")
    theirs: Mapped[bool | None]
    as_approved: Mapped[bool | None]
    outcome: Mapped[Outcome | None] = choice_column(Outcome)  # of the checks on the live words
    findings: Mapped[list[dict[str, object]]] = mapped_column(Json, default=list)
    media_id: Mapped[int | None] = mapped_column(ForeignKey("media.id"), index=True)  # the screenshot
    seen_by_id: Mapped[int | None] = mapped_column(ForeignKey("people.id"), index=True)
    note: Mapped[str] = mapped_column(Text, default="")

    medium: Mapped[Media | None] = related(lazy="joined")
