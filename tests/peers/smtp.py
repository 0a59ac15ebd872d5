"""A real SMTP server (PyPI `aiosmtpd`) that keeps what it gets."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Self, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.peers.running import free_port


@dataclass(frozen=True)
class Mail:
    """One delivered mail: the envelope's recipients and the message."""

    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The decoded subject line."""
        return str(self.message["Subject"])

    @property
    def text(self) -> str:
        """The plain text part."""
        part = self.message.get_body(("plain",))
        return part.get_content() if part else ""


class SmtpServer:
    """An SMTP server on loopback.

    `*@bounce.invalid` is refused for good (550), `*@slow.invalid` for now (451); a sender `*@barred.invalid` is refused
    for good; everything else is accepted.
    """

    def __init__(self) -> None:
        self.port = free_port()
        self.url = f"smtp://127.0.0.1:{self.port}"
        self._box: list[Mail] = []
        self._arrived = threading.Condition()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def start(self) -> Self:
        """Start it in a thread."""
        self._controller.start()
        return self

    def stop(self) -> None:
        """Stop it."""
        self._controller.stop()

    def mails(self, to: str | None = None) -> list[Mail]:
        """What has arrived, oldest first; with `to`, what arrived for that address."""
        with self._arrived:
            return [mail for mail in self._box if to is None or to in mail.recipients]

    def wait_for(self, to: str, *, count: int = 1, within: float = 10.0) -> list[Mail]:
        """Wait until `count` mails for an address are here; raises AssertionError when they don't come."""
        until = time.monotonic() + within
        with self._arrived:
            while len(self.mails(to)) < count:
                if not self._arrived.wait(until - time.monotonic()):
                    raise AssertionError(f"{len(self.mails(to))} of {count} mails for {to} within {within} s")
        return self.mails(to)

    def clear(self) -> None:
        """Empty the box."""
        with self._arrived:
            self._box.clear()

    async def handle_MAIL(  # noqa: N802
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Judge a sender."""
        if address.endswith("@barred.invalid"):
            return "550 5.7.1 sender address rejected"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Judge a recipient."""
        if address.endswith("@bounce.invalid"):
            return "550 5.1.1 no such user"
        if address.endswith("@slow.invalid"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        content = cast(bytes, envelope.content)
        message = message_from_bytes(content, policy=policy.default)
        with self._arrived:
            self._box.append(Mail(tuple(envelope.rcpt_tos), message))
            self._arrived.notify_all()
        return "250 OK"
