"""Speaks SMTP: one line to the mail server, kept open for many mails. Without a server mail becomes files."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from types import TracebackType
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from advocacy.settings import Settings

PATIENCE = 20
"""Seconds for each answer of the mail server."""
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_ON_A_LINE = 100
"""Mails, then a new line is made: many servers end one that goes on for ever."""


TOO_LARGE = 552
"""The one lasting answer to MAIL FROM that is about the mail: its size stands there, too (RFC 1870)."""


class NoLine(Exception):
    """The server can't be reached, does not answer, does not let us in or takes none from our sender's address: no mail
    is at fault."""


class Line:
    """A line to the mail server of the settings, made when the first mail goes out."""

    def __init__(self, in_force: Settings) -> None:
        self._settings = in_force
        self._server: smtplib.SMTP | None = None
        self._sent = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, what: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def send(self, message: EmailMessage, sender: str | None) -> None:
        """Sends one mail. Raises NoLine, OSError or smtplib.SMTPException; ValueError for one that can't be made."""
        if not self._settings.smtp_url:
            keep_as_file(message, self._settings)
            return
        bytes(message)  # before the line is opened: what can't be made is no fault of the server
        if self._sent >= MOST_ON_A_LINE or (self._server is not None and not _is_alive(self._server)):
            self.close()
        server = self._server or self._open()
        self._sent += 1
        try:
            server.send_message(message, from_addr=sender)
        except smtplib.SMTPSenderRefused as refusal:
            if refusal.smtp_code < 500 or refusal.smtp_code == TOO_LARGE:
                raise
            raise NoLine(f"the mail server takes no mail from {refusal.sender}: {refusal}") from refusal
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
            raise

    def close(self) -> None:
        """Ends the line; a server that has gone already needs no farewell."""
        server, self._server, self._sent = self._server, None, 0
        if server is None:
            return
        try:
            server.quit()
        except (OSError, smtplib.SMTPException):
            server.close()

    def _open(self) -> smtplib.SMTP:
        where = urlsplit(self._settings.smtp_url)
        try:
            server = connected(where)
        except (OSError, smtplib.SMTPException) as problem:
            raise NoLine(str(problem)) from problem
        self._server = server
        if where.username:
            try:
                server.login(unquote(where.username), unquote(where.password or ""))
            except (OSError, smtplib.SMTPException) as problem:
                self.close()
                raise NoLine(f"the mail server does not let us in: {problem}") from problem
        return server


def connected(where: SplitResult) -> smtplib.SMTP:
    """The server, over TLS whose certificate is verified; in the clear only without a password or on this machine."""
    host, port, verified = where.hostname or "localhost", where.port or 0, ssl.create_default_context()
    if where.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=verified)
    server = smtplib.SMTP(host, port, timeout=PATIENCE)
    if where.scheme == "smtp+starttls" or (where.username and host not in LOOPBACK):
        try:
            server.starttls(context=verified)
        except (OSError, smtplib.SMTPException):
            server.close()
            raise
    return server


def keep_as_file(message: EmailMessage, in_force: Settings) -> None:
    """Writes the mail into the data directory."""
    folder = in_force.data_dir / "mail"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / f"{message['Message-ID'].strip('<>').split('@')[0]}.eml").write_bytes(bytes(message))


def _is_alive(server: smtplib.SMTP) -> bool:
    """Whether a line still stands; RSET also clears what the mail before left behind (RFC 5321, 4.1.1.5)."""
    try:
        return server.rset()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False
