"""Tables of mail: what waits to be sent, addresses that mail comes back from, the pace at which it goes out."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum

from sqlalchemy import Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, EncryptedText, Model, UTCDateTime, choice_column
from advocacy.holding import Unrepeatable


class Urgency(IntEnum):
    """Which mail goes first when many wait: somebody who waits at a door is not kept by ten thousand digests."""

    AT_THE_DOOR = 0  # a link to sign in, an alarm: somebody sits and waits for it; tried even where mail came back
    USUAL = 1
    BULK = 2  # digests, mailings


class Mail(Unrepeatable, Model):
    """A mail that waits, was sent, or was given up after so many tries."""

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_due", "sent_at", "given_up_at", "urgency", "next_try_at"),
        # by the beginning of it, for what comes back
        Index("ix_mails_message_id", "message_id", postgresql_ops={"message_id": "text_pattern_ops"}),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    message_id: Mapped[str] = mapped_column(String(120), unique=True)
    recipient: Mapped[str] = mapped_column(String(320))
    subject: Mapped[str] = mapped_column(String(300))
    text: Mapped[str] = mapped_column(EncryptedText)
    html: Mapped[str | None] = mapped_column(EncryptedText)
    stop_url: Mapped[str | None] = mapped_column(EncryptedText)
    urgency: Mapped[int] = mapped_column(default=Urgency.USUAL, server_default="1")
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime)
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    problem: Mapped[str | None] = mapped_column(Text)


class Bounce(StrEnum):
    """Why mail comes back from an address."""

    HARD = "hard"  # there is no such mailbox, or none any more
    SOFT = "soft"  # full, away, or mail of ours is not wanted there: the next one may arrive
    COMPLAINT = "complaint"  # its reader says that it is spam


class BouncedAddress(Model):
    """An address that mail came back from. While ``stopped_at`` stands, only links to sign in and alarms go there."""

    __tablename__ = "bounced_addresses"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    address: Mapped[str] = mapped_column(String(320), unique=True)  # case-folded
    kind: Mapped[Bounce] = choice_column(Bounce)
    reason: Mapped[str] = mapped_column(Text)  # what the mail server said last
    count: Mapped[int] = mapped_column(default=1)
    first_at: Mapped[datetime] = mapped_column(UTCDateTime)
    last_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    stopped_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)  # when its person was told on the page


class MailPace(Model):
    """How many mails all workers together have begun in this minute; one row."""

    __tablename__ = "mail_pace"

    id: Mapped[int] = mapped_column(primary_key=True)
    minute: Mapped[int] = mapped_column(BigId)  # minutes since 1970
    count: Mapped[int]
