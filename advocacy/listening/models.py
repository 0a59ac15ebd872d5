"""Tables: watches, mentions, whose posts nobody here wants to hear, answers drawn for review afterwards.

Of others' posts as little as answering takes: address, handle, a few words, the time; all of it goes after a while.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Moves, Stateful, UTCDateTime, choice_column, state_column
from advocacy.listening.tone import Tone
from advocacy.networks.connections import Connection
from advocacy.people.models import Person

FEED = "feed"
"""What stands for the network of a watch that reads a feed."""


class WatchKind(StrEnum):
    """What a watch listens for."""

    BRAND = "brand"  # the company's or a product's name
    CAMPAIGN = "campaign"  # words or a hashtag of one campaign
    HASHTAG = "hashtag"  # everything under one hashtag
    FEED = "feed"  # an RSS or Atom feed: a trade paper, a forum, a search of somebody else's


class WatchState(StrEnum):
    """Where a watch stands."""

    ACTIVE = "active"  # listens
    PAUSED = "paused"  # listens no more for now; what it heard stays
    RETIRED = "retired"  # is out of use


WATCH_MOVES: Moves = {
    "pause": (frozenset({WatchState.ACTIVE}), WatchState.PAUSED),
    "resume": (frozenset({WatchState.PAUSED}), WatchState.ACTIVE),
    "retire": (frozenset({WatchState.ACTIVE, WatchState.PAUSED}), WatchState.RETIRED),
    "restore": (frozenset({WatchState.RETIRED}), WatchState.ACTIVE),
}


class Watch(Stateful, Model):
    """One thing to listen for at one place.

    ``service_url`` is the server that is asked, the network's own where empty; ``url`` a feed's address. ``words`` are
    phrases, one of which has to be in a post, ``without`` those that none may be in it. ``connection`` is the account
    of its maker through which it reads, None for what is open to everybody.
    """

    __tablename__ = "watches"
    __noun__ = "watch"
    __moves__ = WATCH_MOVES
    __table_args__ = (
        Index(
            "ix_watches_due", "next_at", sqlite_where=text("state = 'active'"),
            postgresql_where=text("state = 'active'"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[WatchKind] = choice_column(WatchKind)
    state: Mapped[WatchState] = state_column(WatchState)
    network: Mapped[str] = mapped_column(String(40))
    service_url: Mapped[str] = mapped_column(String(255), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    words: Mapped[list[str]] = mapped_column(Json, default=list)
    without: Mapped[list[str]] = mapped_column(Json, default=list)
    languages: Mapped[list[str]] = mapped_column(Json, default=list)
    campaign: Mapped[str] = mapped_column(String(120), default="")
    topic: Mapped[str] = mapped_column(String(120), default="")
    answer_hours: Mapped[int]  # working hours
    assigns: Mapped[bool] = mapped_column(
        default=False
    )  # what needs an answer goes to an expert of its topic by itself
    connection_id: Mapped[int | None] = mapped_column(ForeignKey(Connection.id), index=True)
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    made_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_at: Mapped[datetime] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    newest_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # of the posts that it has heard
    failures: Mapped[int] = mapped_column(default=0)
    problem: Mapped[str] = mapped_column(Text, default="")
    problem_since: Mapped[datetime | None] = mapped_column(UTCDateTime)
    etag: Mapped[str | None] = mapped_column(String(300))
    modified: Mapped[str | None] = mapped_column(String(100))

    connection: Mapped[Connection | None] = related(lazy="raise")
    maker: Mapped[Person | None] = related(lazy="raise")


class MentionState(StrEnum):
    """Where a mention stands."""

    NEW = "new"  # nobody has looked at it
    ASSIGNED = "assigned"  # somebody is to answer it by its time
    ANSWERED = "answered"
    DISMISSED = "dismissed"  # needs no answer


_M = MentionState
WAITING = frozenset({_M.NEW, _M.ASSIGNED})

MENTION_MOVES: Moves = {
    "assign": (WAITING, _M.ASSIGNED),
    "hand_back": (frozenset({_M.ASSIGNED}), _M.NEW),
    "answer": (WAITING, _M.ANSWERED),
    "dismiss": (WAITING, _M.DISMISSED),
    "reopen": (frozenset({_M.ANSWERED, _M.DISMISSED}), _M.NEW),
}


class Mention(Stateful, Model):
    """A public post that somebody outside wrote of us.

    ``key`` is the digest of the post's worldwide name, ``author_key`` of its author's: they tell the same post, and
    the same author, once the rest is forgotten. ``overdue_at`` is when it was told that nobody answered in time.
    """

    __tablename__ = "mentions"
    __noun__ = "mention"
    __moves__ = MENTION_MOVES
    __table_args__ = (
        Index("ix_mentions_state_id", "state", "id"),
        Index("ix_mentions_assigned_to_id_state", "assigned_to_id", "state"),
        Index(
            "ix_mentions_due_at", "due_at", sqlite_where=text("state IN ('new', 'assigned')"),
            postgresql_where=text("state IN ('new', 'assigned')"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    network: Mapped[str] = mapped_column(String(40))
    service_url: Mapped[str] = mapped_column(String(255), default="")
    remote_id: Mapped[str] = mapped_column(String(500), default="")
    url: Mapped[str] = mapped_column(String(2000), default="")
    author: Mapped[str] = mapped_column(String(320), default="")
    author_key: Mapped[str] = mapped_column(String(64), index=True)
    excerpt: Mapped[str] = mapped_column(Text, default="")
    language: Mapped[str] = mapped_column(String(35), default="")
    said_at: Mapped[datetime] = mapped_column(UTCDateTime)
    found_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    tone: Mapped[Tone] = choice_column(Tone)
    topic: Mapped[str] = mapped_column(String(120), default="")
    campaign: Mapped[str] = mapped_column(String(120), default="")
    answer_hours: Mapped[int]
    state: Mapped[MentionState] = choice_column(MentionState)
    due_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    overdue_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    assigned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answer: Mapped[str] = mapped_column(Text, default="")  # the words that our person answered with
    answer_url: Mapped[str] = mapped_column(String(2000), default="")
    reply_ref: Mapped[str] = mapped_column(String(80), default="")  # the approved text that it began from
    look_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # whether it is still there
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    assignee: Mapped[Person | None] = related(foreign_keys=[assigned_to_id], lazy="raise")
    answerer: Mapped[Person | None] = related(foreign_keys=[answered_by_id], lazy="raise")

    @property
    def needs_answer(self) -> bool:
        """True for what its tone asks an answer for, and for what somebody gave a time."""
        return self.state in WAITING and self.due_at is not None


class Heard(Model):
    """Which watches heard a mention: the same post may be found by several."""

    __tablename__ = "mentions_heard"

    mention_id: Mapped[int] = mapped_column(ForeignKey(Mention.id, ondelete="CASCADE"), primary_key=True)
    watch_id: Mapped[int] = mapped_column(ForeignKey(Watch.id), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class UnheardAuthor(Model):
    """Somebody outside who does not want to be listened to: the digest of their name, and nothing else of them."""

    __tablename__ = "unheard_authors"

    id: Mapped[int] = mapped_column(primary_key=True)
    network: Mapped[str] = mapped_column(String(40))
    author_key: Mapped[str] = mapped_column(String(64), unique=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)
    noted_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))


class SampleState(StrEnum):
    """Where the review of an answer stands."""

    WAITING = "waiting"  # drawn, nobody has looked
    PASSED = "fine"  # it is as it should be
    FLAGGED = "flagged"  # somebody should talk about it, or mend it


SAMPLE_MOVES: Moves = {
    "pass_answer": (frozenset({SampleState.WAITING, SampleState.FLAGGED}), SampleState.PASSED),
    "flag": (frozenset({SampleState.WAITING}), SampleState.FLAGGED),
}


class AnswerSample(Stateful, Model):
    """An answer that was drawn for review afterwards; of one answer there is one."""

    __tablename__ = "answer_samples"
    __noun__ = "answer_sample"
    __moves__ = SAMPLE_MOVES
    __table_args__ = (Index("ix_answer_samples_state_id", "state", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    mention_id: Mapped[int] = mapped_column(ForeignKey(Mention.id), index=True)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    state: Mapped[SampleState] = choice_column(SampleState)
    drawn_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reviewer_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id))
    reviewed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(Text, default="")

    mention: Mapped[Mention] = related(lazy="raise")
    reviewer: Mapped[Person | None] = related(foreign_keys=[reviewer_id], lazy="raise")
