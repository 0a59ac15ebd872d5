"""Tables of the outbox: shares, the attempts to send them, and what networks report about them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, Stateful, UTCDateTime, choice_column
from advocacy.links.models import Link
from advocacy.networks.connections import Connection
from advocacy.people.models import Person
from advocacy.posts.states import SHARE_MOVES, UNFINISHED, AttemptOutcome, HeldFor, ShareState, Way


def _where(condition: str) -> dict[str, Any]:
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


class Share(Stateful, Model):
    """One post of one person on one network. ``text`` is what is sent, byte for byte.

    The lease (owner, token, until) says which worker is at it; the token grows with every claim and fences its writes.
    """

    __tablename__ = "shares"
    __noun__ = "share"
    __moves__ = SHARE_MOVES
    __table_args__ = (
        Index("ix_shares_due", "due_at", "id", **_where("state = 'scheduled'")),
        Index("ix_shares_open", "state", **_where("state IN ('sending', 'unknown', 'held', 'awaiting_person')")),
        Index("ix_shares_look", "look_at", **_where("look_at IS NOT NULL")),
        Index("ix_shares_late", "late_after", **_where("state IN ('scheduled', 'held', 'awaiting_person')")),
        Index("ix_shares_missed", "late_after", **_where("state = 'missed'")),
        Index("ix_shares_measure", "measure_at", **_where("measure_at IS NOT NULL")),
        Index("ix_shares_read_back", "read_back_at", **_where("read_back_at IS NOT NULL")),
        Index("ix_shares_live", "published_at", **_where("seen_at IS NOT NULL AND gone_at IS NULL")),
        Index(
            "ix_shares_shown", "published_at", **_where("state = 'published' AND url IS NOT NULL AND gone_at IS NULL")
        ),
        Index("ix_shares_person_id_id", "person_id", "id"),
        Index("ix_shares_person_id_network_due_at", "person_id", "network", "due_at"),
        Index("ix_shares_connection_id_id", "connection_id", "id"),
        Index("ix_shares_group_ref_network_due_at", "group_ref", "network", "due_at"),  # who else shares it when
        # by its address; a hash, for addresses may be longer than a tree's entries on PostgreSQL
        Index("ix_shares_url", "url", postgresql_using="hash", **_where("url IS NOT NULL")),
        Index("ix_shares_remote_id", "remote_id", **_where("remote_id IS NOT NULL")),
        Index("ix_shares_source_ref", "source_ref", postgresql_ops={"source_ref": "text_pattern_ops"}),  # by beginning
        Index("uq_shares_unfinished", "person_id", "network", "source_ref", unique=True, **_where(UNFINISHED)),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id))
    network: Mapped[str] = mapped_column(String(40))
    way: Mapped[Way] = choice_column(Way)
    connection_id: Mapped[int | None] = mapped_column(ForeignKey(Connection.id))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)

    # what is said
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of the text in UTF-8
    language: Mapped[str] = mapped_column(String(35), default="")
    link_id: Mapped[int | None] = mapped_column(ForeignKey(Link.id), unique=True)
    card: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)  # url, title, description, image_ref, image_alt
    media: Mapped[list[dict[str, Any]]] = mapped_column(
        Json, default=list
    )  # ref, kind, alt, type, size, seconds, width, height: up to four images, or a video; older rows end with alt
    uploads: Mapped[dict[str, str]] = mapped_column(Json, default=dict)  # what earlier tries left at the network

    # under which permit
    source_ref: Mapped[str] = mapped_column(String(80))
    group_ref: Mapped[str] = mapped_column(String(80), default="")  # counting groups by it
    caption_ref: Mapped[str] = mapped_column(String(80), default="")
    permit_sha256: Mapped[str] = mapped_column(String(64))
    permit_from: Mapped[datetime] = mapped_column(UTCDateTime)
    permit_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    permit_tags: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    permit_facts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    revoked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the permit was
    revoked_why: Mapped[str | None] = mapped_column(Text)

    # where it stands
    # no index over all states: the planner would take it instead of the partial ones
    state: Mapped[ShareState] = choice_column(ShareState)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    late_after: Mapped[datetime] = mapped_column(UTCDateTime)  # missed from then on
    late_minutes: Mapped[int | None]  # its own lateness limit, by API; None: the setting's
    not_before: Mapped[datetime | None] = mapped_column(UTCDateTime)  # the next try
    failures: Mapped[int] = mapped_column(default=0)  # tries in a row that surely created nothing
    held_for: Mapped[HeldFor | None] = choice_column(HeldFor)
    problem: Mapped[str | None] = mapped_column(Text)  # for the person: what is wrong and what to do

    # who is at it
    lease_owner: Mapped[str | None] = mapped_column(String(120))
    lease_token: Mapped[int] = mapped_column(BigId, default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # the outcome, and how sure it is
    look_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when the reconciler looks next
    looks: Mapped[int] = mapped_column(default=0)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # since when the person is asked
    remote_id: Mapped[str | None] = mapped_column(String(500))
    url: Mapped[str | None] = mapped_column(String(2000))
    published_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    read_back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when to look whether it is (still) there
    read_backs: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    gone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    evidence: Mapped[dict[str, Any] | None] = mapped_column(Json)  # of a post by hand: url, at, sha256, found
    measured_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    measure_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    person: Mapped[Person] = related(lazy="raise")
    connection: Mapped[Connection | None] = related(lazy="raise")
    link: Mapped[Link | None] = related(lazy="raise")
    attempts: Mapped[list[Attempt]] = related(
        lazy="raise", order_by="Attempt.number", cascade="all, delete-orphan", passive_deletes=True
    )

    @property
    def title(self) -> str:
        """What the share is about, as its permit names it."""
        return str(self.permit_tags.get("title", ""))

    @property
    def asks(self) -> bool:
        """True while the person is asked whether the post is on the network."""
        return self.state is ShareState.UNKNOWN and self.asked_at is not None


class Attempt(Model):
    """One request to the network: stored whole before it left, its outcome afterwards. ``repeats`` an earlier one."""

    __tablename__ = "share_attempts"
    __table_args__ = (UniqueConstraint("share_id", "number"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"))
    number: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    worker: Mapped[str] = mapped_column(String(120))
    lease_token: Mapped[int] = mapped_column(BigId)
    body: Mapped[bytes] = mapped_column(LargeBinary)
    body_sha256: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(120))
    frozen_at: Mapped[datetime] = mapped_column(UTCDateTime)  # the request's own createdAt
    verdict: Mapped[str] = mapped_column(String(10), default="")  # of the checks just then; empty: nothing to check
    repeats: Mapped[int | None]  # the number of the attempt whose request it sends again
    outcome: Mapped[AttemptOutcome | None] = choice_column(AttemptOutcome)  # None: never came back to us
    permanent: Mapped[bool] = mapped_column(default=False)  # the same request will never do
    detail: Mapped[str | None] = mapped_column(Text)
    cost_micros: Mapped[int] = mapped_column(BigId, default=0)  # millionths of a US dollar, where posts cost money


class Reading(Model):
    """One figure of one post as it was then: its network told us, or a person read it there. Unlike units are never
    summed. A correction is a reading of its own."""

    __tablename__ = "readings"
    __table_args__ = (
        Index("ix_readings_share_id_metric_captured_at", "share_id", "metric", "captured_at"),
        Index("ix_readings_waiting", "id", sqlite_where=text("counted = 0"), postgresql_where=text("NOT counted")),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"))
    network: Mapped[str] = mapped_column(String(40))
    metric: Mapped[str] = mapped_column(String(60))
    unit: Mapped[str] = mapped_column(String(40))
    value: Mapped[int] = mapped_column(BigId)
    source: Mapped[str] = mapped_column(String(40))  # "network" as reported to us; "hand", "csv" as a person says
    captured_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)  # as of when
    evidence: Mapped[str] = mapped_column(Text, default="")  # of what a person says: where it can be seen
    by_id: Mapped[int | None] = mapped_column(ForeignKey(Person.id), index=True)  # who said it
    counted: Mapped[bool] = mapped_column(default=False)  # the rollups hold it


class RawReport(Model):
    """The answers of a network, as they came (JSON), from which readings were taken at ``captured_at``."""

    __tablename__ = "raw_reports"
    __table_args__ = (Index("ix_raw_reports_share_id_captured_at", "share_id", "captured_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"))
    captured_at: Mapped[datetime] = mapped_column(UTCDateTime)
    body: Mapped[str] = mapped_column(Text)


class CopySource(StrEnum):
    """Where the words of a post were read."""

    NETWORK = "network"  # its network gave them
    PAGE = "page"  # the page that its person named shows them


class ShareCopy(Model):
    """What was really posted, as it was read back and kept. A row is added when the words read are others than before.

    ``verdict`` and ``findings`` are what the checks say about these words; empty where they could not be told.
    """

    __tablename__ = "share_copies"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    share_id: Mapped[int] = mapped_column(ForeignKey("shares.id"), index=True)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
    source: Mapped[CopySource] = choice_column(CopySource)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))  # of the text in UTF-8
    verdict: Mapped[str] = mapped_column(String(10), default="")
    findings: Mapped[list[str]] = mapped_column(Json, default=list)  # in words
