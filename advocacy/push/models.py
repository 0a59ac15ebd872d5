"""Tables of web push: browsers that asked for messages, and messages that wait for delivery."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from advocacy.database import BigId, EncryptedText, Model, UTCDateTime


class PushDevice(Model):
    """A browser, or an installed app, in which somebody asked to be told (a push subscription, W3C Push API).

    It belongs to the sign-in in which it was asked for and ends with it: whoever takes a device over is told nothing of
    the person before. The endpoint is known by its digest, for whoever has the address may send to it.
    """

    __tablename__ = "push_devices"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("people.id"), index=True)
    sign_in_id: Mapped[int] = mapped_column(ForeignKey("sign_ins.id", ondelete="CASCADE"), index=True)
    endpoint_digest: Mapped[str] = mapped_column(String(64), unique=True)
    secrets: Mapped[str] = mapped_column(EncryptedText)  # JSON: endpoint, p256dh, auth (base64url, RFC 8291)
    name: Mapped[str] = mapped_column(String(120))  # as its owner knows it: Chrome on Android
    service: Mapped[str] = mapped_column(String(120))  # host of the push service
    added_at: Mapped[datetime] = mapped_column(UTCDateTime)
    reached_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when its service last took a message
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    problem: Mapped[str | None] = mapped_column(Text)


class PushMessage(Model):
    """A message that waits for one device; it goes once it is taken, or once it has come to its end."""

    __tablename__ = "push_messages"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("push_devices.id", ondelete="CASCADE"), index=True)
    body: Mapped[str] = mapped_column(EncryptedText)  # JSON: title, text, path, tag
    tag: Mapped[str] = mapped_column(String(80))  # the newest of a tag takes the place of those before
    queued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    next_try_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    tries: Mapped[int] = mapped_column(default=0)
