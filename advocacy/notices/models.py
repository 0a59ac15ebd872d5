"""Tables of notices: what people are told, the messages that carry it, what each person wishes."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.orm import relationship as related

from advocacy.database import BigId, Json, Model, UTCDateTime, choice_column
from advocacy.notices.kinds import Channel, NoticeKind
from advocacy.people.models import Person


class Notice(Model):
    """One thing one person is told. ``source`` is what it comes from, so that nobody is told twice."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("person_id", "source"),
        Index("ix_notices_unread", "person_id", "read_at"),
        Index(
            "ix_notices_for_digest", "person_id", "id", sqlite_where=text("for_digest"),
            postgresql_where=text("for_digest"),
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    source: Mapped[str] = mapped_column(String(80))
    kind: Mapped[NoticeKind] = choice_column(NoticeKind, default=NoticeKind.NEWS, server_default="news")
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text)
    path: Mapped[str] = mapped_column(String(300))  # the page where something can be done about it
    tone: Mapped[str] = mapped_column(String(10))  # info, good, warn, bad
    for_digest: Mapped[bool] = mapped_column(default=False, server_default=false())  # until one has told of it
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class Message(Model):
    """A notice, or a digest, that reaches out to somebody: what the fatigue budget counts, and what quiet hours hold.

    ``due_at`` is when it may go out. What is held is looked at again by then: what was read goes nowhere.
    """

    __tablename__ = "notice_messages"
    __table_args__ = (
        Index("ix_notice_messages_person_id_due_at", "person_id", "due_at"),
        Index("ix_notice_messages_held", "due_at", sqlite_where=text("held"), postgresql_where=text("held")),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"))
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notices.id", ondelete="CASCADE"), index=True)
    channel: Mapped[Channel] = choice_column(Channel)
    due_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    held: Mapped[bool] = mapped_column(default=False, server_default=false())

    notice: Mapped[Notice | None] = related()


class Rhythm(StrEnum):
    """How often the digest comes."""

    DAILY = "daily"
    WEEKDAYS = "weekdays"  # Monday to Friday
    WEEKLY = "weekly"
    NEVER = "never"


class MessageWishes(Model):
    """What somebody wishes about messages, and when their digest comes next. No row: the usual (``wishes.USUAL``).

    ``channels`` holds only what differs from the usual: kind -> channel -> wish. ``minute`` is of the day by the
    person's clock, ``weekday`` 0 is Monday. ``most_a_day`` is None where the company's limit is theirs, too.
    """

    __tablename__ = "message_wishes"

    person_id: Mapped[int] = mapped_column(ForeignKey(Person.id), primary_key=True)
    rhythm: Mapped[Rhythm] = choice_column(Rhythm)
    weekday: Mapped[int]
    minute: Mapped[int]
    channels: Mapped[dict[str, dict[str, str]]] = mapped_column(Json, default=dict)
    most_a_day: Mapped[int | None]
    next_digest_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # None: never
    last_digest_at: Mapped[datetime] = mapped_column(UTCDateTime)  # what came before it was told, or is old
    changed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # None: made by the job, with the usual in it
