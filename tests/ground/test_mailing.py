"""Mail against a real SMTP server: delivered once, given up for good reasons only, retried when the server is away."""

from __future__ import annotations

import secrets
import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from advocacy import clock, mailing
from advocacy.admin.mails import mails as listed
from advocacy.database import db, reading, writing
from advocacy.mailing import TRIES, Mail, line, queue
from advocacy.mailing.line import Line, connected
from tests.installation import Installation
from tests.peers.running import free_port
from tests.peers.smtp import SmtpServer

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")


@pytest.fixture
def mailed(installation: Installation, smtp_server: SmtpServer) -> Iterator[Installation]:
    """An installation with a mail server, in an application context."""
    installation.settings = replace(installation.settings, smtp_url=smtp_server.url)
    with installation.app.app_context():
        yield installation


def address(domain: str = "a.example") -> str:
    return f"t{secrets.token_hex(6)}@{domain}"


def queued(to: str, subject: str = "Grüße", text: str = "Schöne Grüße 🎈\n.\nEnde") -> None:
    with writing():
        queue(to, subject, text, now=NOW)


def states() -> list[tuple[bool, bool, int]]:
    """(sent, given up, tries) of each mail."""
    with reading():
        mails = db.session.scalars(select(Mail).order_by(Mail.id))
        return [(mail.sent_at is not None, mail.given_up_at is not None, mail.tries) for mail in mails]


def test_delivered_once_and_as_written(mailed: Installation, smtp_server: SmtpServer) -> None:
    to = address()
    queued(to, "Grüße\r\nBcc: evil@a.example")
    assert mailing.deliver(NOW) == 1 and mailing.deliver(NOW) == 0
    (mail,) = smtp_server.wait_for(to)
    assert mail.subject == "Grüße Bcc: evil@a.example" and mail.recipients == (to,)
    assert mail.text.replace("\r\n", "\n") == "Schöne Grüße 🎈\n.\nEnde\n"
    assert states() == [(True, False, 1)]


def test_two_workers_deliver_each_mail_once(mailed: Installation, smtp_server: SmtpServer) -> None:
    to = address()
    for _ in range(12):
        queued(to)

    def work() -> None:
        with mailed.app.app_context():
            mailing.deliver(NOW)

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(smtp_server.wait_for(to, count=12)) == 12
    assert states() == [(True, False, 1)] * 12


def test_a_recipient_that_is_refused_for_good_is_given_up(mailed: Installation) -> None:
    queued(address("bounce.invalid"))
    assert mailing.deliver(NOW) == 0
    assert states() == [(False, True, 1)]
    assert mailing.deliver(NOW + timedelta(days=1)) == 0 and states() == [(False, True, 1)]


def test_a_recipient_that_is_refused_for_now_is_tried_again(mailed: Installation) -> None:
    """A 451 is not the end; after so many tries it is."""
    queued(address("slow.invalid"))
    now, waits = NOW, []
    while not states()[0][1]:
        mailing.deliver(now)
        with reading():
            following = db.session.scalars(select(Mail.next_try_at)).one()
        waits.append(following - now)
        now = following
    assert states() == [(False, True, TRIES)]
    assert waits == sorted(waits) and waits[0] == timedelta(minutes=5) and waits[-1] > timedelta(hours=4)


def test_a_server_that_is_away_is_tried_later(installation: Installation, smtp_server: SmtpServer) -> None:
    """And a mail that waits keeps nobody else back."""
    installation.settings = replace(installation.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    to = address()
    with installation.app.app_context():
        queued(to)
        assert mailing.deliver(NOW) == 0 and states() == [(False, False, 0)]
        assert mailing.deliver(NOW + timedelta(minutes=1)) == 0 and states() == [(False, False, 0)]
    back = Installation(replace(installation.settings, smtp_url=smtp_server.url))
    with back.app.app_context():
        assert mailing.deliver(NOW + timedelta(minutes=5)) == 1 and states() == [(True, False, 1)]
    back.close()
    assert len(smtp_server.wait_for(to)) == 1


def test_a_server_that_takes_the_line_and_says_nothing_is_one_that_is_away(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is waited for once, not once a mail, and no mail is at fault."""
    monkeypatch.setattr(line, "PATIENCE", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        installation.settings = replace(installation.settings, smtp_url=f"smtp://127.0.0.1:{mute.getsockname()[1]}")
        with installation.app.app_context():
            for _each in range(20):
                queued(address())
            began = time.monotonic()
            assert mailing.deliver(NOW) == 0 and states() == [(False, False, 0)] * 20
            assert time.monotonic() - began < 4


def test_a_day_without_a_server_uses_up_no_try(installation: Installation, smtp_server: SmtpServer) -> None:
    """It waits as long again as it has waited, an hour at most; then a 451, which is usual, is its first try."""
    installation.settings = replace(installation.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    now, waits = NOW, []
    with installation.app.app_context():
        queued(address("slow.invalid"))
        while now < NOW + timedelta(days=1):
            assert mailing.deliver(now) == 0
            with reading():
                following = db.session.scalars(select(Mail.next_try_at)).one()
            waits.append(following - now)
            now = following
        assert states() == [(False, False, 0)]
        with reading():
            assert len(listed("troubled", None).items) == 1, "administrators see that it waits"
    assert waits == sorted(waits) and waits[0] == timedelta(minutes=5) and set(waits[5:]) == {timedelta(hours=1)}
    back = Installation(replace(installation.settings, smtp_url=smtp_server.url))
    with back.app.app_context():
        assert mailing.deliver(now) == 0 and states() == [(False, False, 1)], "tried again, not given up"
        with reading():
            assert "451" in str(db.session.scalars(select(Mail.problem)).one())
    back.close()


def test_a_mail_that_cant_be_made_keeps_nobody_back(mailed: Installation, smtp_server: SmtpServer) -> None:
    to = address()
    queued("broken\r\n@a.example")
    queued(to)
    assert mailing.deliver(NOW) == 1
    assert states() == [(False, True, 1), (True, False, 1)] and smtp_server.wait_for(to)


def test_a_worker_that_died_over_a_mail_leaves_it_to_the_next(
    mailed: Installation, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The claim is a lease of five minutes."""

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    to = address()
    queued(to)
    with monkeypatch.context() as patch:
        patch.setattr(Line, "send", die)
        with pytest.raises(KeyboardInterrupt):
            mailing.deliver(NOW)
    assert mailing.deliver(NOW + timedelta(minutes=4)) == 0
    assert mailing.deliver(NOW + timedelta(minutes=5)) == 1 and len(smtp_server.wait_for(to)) == 1


def test_a_slow_server_has_no_mail_sent_twice(mailed: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each mail is leased just before it is sent: a worker that comes later finds those not yet begun."""
    for _ in range(3):
        queued(address())
    sent: list[str] = []

    def slow(_line: Line, message: EmailMessage, _sender: str | None) -> None:
        sent.append(message["Message-ID"])
        if len(sent) == 1:
            mailing.deliver(NOW + timedelta(minutes=4))
            assert len(sent) == 3

    monkeypatch.setattr(Line, "send", slow)
    assert mailing.deliver(NOW) == 1
    assert len(set(sent)) == len(sent) == 3 and states() == [(True, False, 1)] * 3


def test_a_stale_failure_takes_nothing_back(mailed: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody else has sent it by now."""
    queued(address("a.example"))

    def late(*_: object) -> None:
        with writing():
            db.session.scalars(select(Mail)).one().sent_at = NOW
        raise ValueError("broken")

    monkeypatch.setattr(Line, "send", late)
    assert mailing.deliver(NOW) == 0
    assert states() == [(True, False, 1)]


@pytest.mark.parametrize(
    ("url", "verified"),
    [("smtps://mail.example", "connect"), ("smtp://u:p@mail.example", "starttls"),
     ("smtp+starttls://mail.example", "starttls"), ("smtp://mail.example", ""), ("smtp://u:p@127.0.0.1", "")],
)  # fmt: skip
def test_a_password_goes_over_verified_tls_only(monkeypatch: pytest.MonkeyPatch, url: str, verified: str) -> None:
    """Or stays on this machine."""
    seen: list[str] = []

    class Plain:
        def __init__(self, *_: object, context: ssl.SSLContext | None = None, **__: object) -> None:
            if context is not None and context.verify_mode is ssl.CERT_REQUIRED and context.check_hostname:
                seen.append("connect")

        def starttls(self, context: ssl.SSLContext) -> None:
            assert context.verify_mode is ssl.CERT_REQUIRED
            seen.append("starttls")

    monkeypatch.setattr(smtplib, "SMTP", Plain)
    monkeypatch.setattr(smtplib, "SMTP_SSL", Plain)
    connected(urlsplit(url))
    assert seen == ([verified] if verified else [])


def test_without_a_server_mail_is_kept_as_files(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        queued("a@a.example")
        assert mailing.deliver(NOW) == 1
    (file,) = (sqlite.settings.data_dir / "mail").iterdir()
    assert b"To: a@a.example" in file.read_bytes() and file.suffix == ".eml"


def test_times_are_those_handed_in(mailed: Installation) -> None:
    queued(address())
    mailing.deliver(NOW)
    with reading():
        sent: datetime | None = db.session.scalars(select(Mail.sent_at)).one()
    assert sent == NOW
