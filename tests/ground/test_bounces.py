"""Mail that comes back: what a server says at the door, what it sends back later, what is believed, what then stops."""

from __future__ import annotations

import smtplib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage

import pytest
from sqlalchemy import select

from advocacy import clock, mailing
from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.mailing import Bounce, BouncedAddress, Mail, Urgency, addresses, line, queue
from advocacy.mailing.bounces import judged, read
from advocacy.mailing.written import key_in, key_of_sender, message_of
from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.peers.smtp import SmtpServer

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
SYSTEM = Actor.system()


@pytest.fixture
def mailed(installation: Installation, smtp_server: SmtpServer) -> Iterator[Installation]:
    """An installation with a mail server that takes back what can't be delivered."""
    installation.settings = replace(
        installation.settings, smtp_url=smtp_server.url, mail_return="bounces+{key}@acme.example"
    )
    with installation.app.app_context():
        yield installation


def queued(to: str, now: object = NOW, **more: object) -> str:
    """The key of a mail that is queued."""
    with writing():
        return key_in(queue(to, "Hello", "Text", now=NOW, **more).message_id)  # type: ignore[arg-type]


def noted() -> list[tuple[str, Bounce, bool, int]]:
    with reading():
        found = db.session.scalars(select(BouncedAddress).order_by(BouncedAddress.id))
        return [(each.address, each.kind, each.stopped_at is not None, each.count) for each in found]


def mails() -> list[Mail]:
    with reading():
        return list(db.session.scalars(select(Mail).order_by(Mail.id)))


@pytest.mark.parametrize(
    ("code", "said", "kind"),
    [
        (550, "550 5.1.1 no such user", Bounce.HARD),
        (550, "No such user here", Bounce.HARD),
        (553, "mailbox name not allowed", Bounce.HARD),
        (550, "550 5.7.1 message looks like spam", Bounce.SOFT),
        (552, "552 5.2.2 mailbox full", Bounce.SOFT),
        (552, "too much mail data", Bounce.SOFT),
        (554, "554 5.7.26 unauthenticated sender", Bounce.SOFT),
        (556, "556 5.1.10 recipient address has null MX", Bounce.HARD),
        (451, "451 4.7.1 come back later", Bounce.SOFT),
        (450, "450 5.1.1 odd but for now", Bounce.SOFT),
    ],
)
def test_only_a_wrong_address_is_a_hard_bounce(code: int, said: str, kind: Bounce) -> None:
    assert judged(code, said) is kind


def report(message_id: str, to: str = "gone@acme.example", status: str = "5.1.1", action: str = "failed",
           said: str = "smtp; 550 5.1.1 unknown user") -> bytes:  # fmt: skip
    """As RFC 3464 shows it, cut to what matters."""
    return (
        f"From: MAILER-DAEMON@mx.example\r\nTo: bounces@acme.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\n\r\n'
        f"--B\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        f"--B\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {to}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: {said}\r\n\r\n"
        f"--B\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nSubject: Hello\r\n\r\n--B--\r\n"
    ).encode()


def complaint(message_id: str, kind: str = "abuse") -> bytes:
    """As RFC 5965 shows it."""
    return (
        f"From: fbl@mx.example\r\nMIME-Version: 1.0\r\n"
        f'Content-Type: multipart/report; report-type=feedback-report; boundary="B"\r\n\r\n'
        f"--B\r\nContent-Type: text/plain\r\n\r\nA complaint.\r\n"
        f"--B\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: {kind}\r\nVersion: 1\r\n"
        f"Original-Rcpt-To: <gone@acme.example>\r\n\r\n"
        f"--B\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {message_id}\r\nSubject: Hi\r\n\r\nText\r\n--B--\r\n"
    ).encode()


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (report("<k@acme.example>"), [("<k@acme.example>", "gone@acme.example", Bounce.HARD)]),
        (report("<k@x>", status="5.2.2", said="smtp; 552 5.2.2 full"), [("<k@x>", "gone@acme.example", Bounce.SOFT)]),
        (report("<k@x>", status="5.0.0", said="smtp; 550 user unknown"), [("<k@x>", "gone@acme.example", Bounce.HARD)]),
        (report("<k@x>", status="5.1.1", said=""), [("<k@x>", "gone@acme.example", Bounce.HARD)]),
        (report("<k@x>", action="delayed", status="4.4.1"), []),
        (complaint("<k@x>"), [("<k@x>", "gone@acme.example", Bounce.COMPLAINT)]),
        (complaint("<k@x>", "not-spam"), []),
        (b"Subject: I am on holiday\r\n\r\nBack on Monday.", []),
        (b"\xff\xfe not a mail at all", []),
        (b"", []),
    ],
)
def test_reports_are_read(raw: bytes, expected: list[tuple[str, str, Bounce]]) -> None:
    assert [(each.message_id, each.recipient, each.kind) for each in read(raw)] == expected


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ("bounces+abc@acme.example", "abc"), ("<Bounces+ABC@Acme.Example>", "abc"), ("bounces@acme.example", ""),
        ("x+abc@acme.example", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_key_in_the_address_that_mail_comes_back_to(sqlite: Installation, given: str, key: str) -> None:
    assert key_of_sender(given, replace(sqlite.settings, mail_return="bounces+{key}@acme.example")) == key
    assert key_of_sender(given, sqlite.settings) == ""


def test_550_stops_an_address_and_451_does_not(mailed: Installation, smtp_server: SmtpServer) -> None:
    """A link to sign in is tried all the same: whoever asks for it sits and waits. Once it works again, all is well."""
    queued("gone@bounce.invalid")
    queued("later@slow.invalid")
    assert mailing.deliver(NOW) == 0
    assert noted() == [("gone@bounce.invalid", Bounce.HARD, True, 1)]
    queued("Gone@bounce.invalid")
    queued("gone@bounce.invalid", urgency=Urgency.AT_THE_DOOR)
    assert mailing.deliver(NOW) == 0
    *_, kept_back, tried = mails()
    assert kept_back.problem == mailing.sending.STOPPED and kept_back.text == "" and kept_back.tries == 1
    assert "no such user" in str(tried.problem) and noted()[0][3] == 2
    with writing():
        for _ in range(2):
            addresses.allow(addresses.bounced_by_id(1), actor=SYSTEM, now=NOW)
    assert noted() == [("gone@bounce.invalid", Bounce.HARD, False, 0)]


def test_what_comes_back_later_is_believed_about_mail_of_ours(mailed: Installation, smtp_server: SmtpServer) -> None:
    key = queued("gone@acme.example")
    assert mailing.deliver(NOW) == 1
    returned = mails()[0].message_id
    with writing():
        for raw in (report("<other@acme.example>"), report(""), b"Subject: Hi\r\n\r\nHello"):
            with pytest.raises(Breach):
                addresses.returned(raw, "", actor=SYSTEM, now=NOW)
        forged = report(returned, to="victim@acme.example")
        assert addresses.returned(forged, "", actor=SYSTEM, now=NOW)[0].address == "gone@acme.example"
        full = report("", status="5.2.2", said="smtp; 552 5.2.2 full")
        addresses.returned(full, f"bounces+{key}@acme.example", actor=SYSTEM, now=NOW)
    assert noted() == [("gone@acme.example", Bounce.HARD, True, 2)]


def test_a_full_mailbox_is_noted_and_over_with_the_next_mail(mailed: Installation) -> None:
    with writing():
        addresses.note("Full@acme.example", Bounce.SOFT, "552 5.2.2", actor=SYSTEM, now=NOW)
        assert addresses.stopped("full@acme.example") is None
    queued("full@acme.example")
    assert mailing.deliver(NOW) == 1 and noted() == []


def test_the_envelope_carries_the_key(
    mailed: Installation, smtp_server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str | None] = []
    send = smtplib.SMTP.send_message

    def watched(self: smtplib.SMTP, message: EmailMessage, from_addr: str | None = None) -> object:
        seen.append(from_addr)
        return send(self, message, from_addr)

    monkeypatch.setattr(smtplib.SMTP, "send_message", watched)
    key = queued("verp@acme.example")
    assert mailing.deliver(NOW) == 1 and seen == [f"bounces+{key}@acme.example"]
    with reading():
        message = message_of(mails()[0], mailed.settings)
    assert message["Auto-Submitted"] == "auto-generated" and message["Date"] is not None
    assert message["Message-ID"].endswith("@localhost>")


@pytest.mark.parametrize(("url", "posts"), [("https://a.example/stop", True), ("http://a.example/stop", False)])
def test_one_click_is_offered_over_https_only(sqlite: Installation, url: str, posts: bool) -> None:
    """RFC 8058: List-Unsubscribe-Post stands beside one HTTPS address."""
    with sqlite.app.app_context():
        queued("a@acme.example", stop_url=url)
        message = message_of(mails()[0], sqlite.settings)
    assert message["List-Unsubscribe"] == f"<{url}>"
    assert (message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click") is posts


def test_who_waits_at_the_door_goes_first(mailed: Installation, smtp_server: SmtpServer) -> None:
    queued("bulk@door.example", urgency=Urgency.BULK)
    queued("usual@door.example")
    queued("door@door.example", urgency=Urgency.AT_THE_DOOR)
    queued("held@door.example", not_before=NOW + timedelta(hours=1))
    assert mailing.deliver(NOW, 2) == 2
    assert [mail.recipient for mail in mails() if mail.sent_at is None] == ["bulk@door.example", "held@door.example"]
    assert mailing.deliver(NOW) == 1 and mailing.deliver(NOW + timedelta(hours=1)) == 1


def test_no_more_in_a_minute_than_settings_allow(installation: Installation) -> None:
    """All workers together: the count is in the database."""
    installation.settings = replace(installation.settings, mail_a_minute=3)
    with installation.app.app_context():
        for number in range(7):
            queued(f"{number}@acme.example")
        sent = [mailing.deliver(NOW), mailing.deliver(NOW), mailing.deliver(NOW + timedelta(minutes=1))]
        assert sent == [3, 0, 3] and [mail.tries for mail in mails()] == [1] * 6 + [0]


class Mute:
    """A mail server that takes the line and says nothing."""

    def __enter__(self) -> int:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._lines: list[socket.socket] = []
        threading.Thread(target=self._take, daemon=True).start()
        return int(self._socket.getsockname()[1])

    def _take(self) -> None:
        while True:
            try:
                self._lines.append(self._socket.accept()[0])
            except OSError:
                return

    def __exit__(self, *_: object) -> None:
        self._socket.close()
        for each in self._lines:
            each.close()


def test_a_server_that_says_nothing_costs_no_mail(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """One wait a run, not one a mail; for days it is tried, then the mail is given up and no address blamed."""
    monkeypatch.setattr(line, "PATIENCE", 0.3)
    with Mute() as port:
        installation.settings = replace(installation.settings, smtp_url=f"smtp://127.0.0.1:{port}")
        with installation.app.app_context():
            for number in range(3):
                queued(f"{number}@acme.example")
            assert mailing.deliver(NOW) == 0
            assert [mail.tries for mail in mails()] == [0, 0, 0] and "timed out" in str(mails()[0].problem)
            assert [mail.problem is None for mail in mails()] == [False, True, True]
            at = NOW
            while at < NOW + timedelta(days=4):
                at += timedelta(hours=6)
                mailing.deliver(at, 1)
            first = mails()[0]
            assert first.given_up_at is not None and first.given_up_at - NOW > timedelta(days=3)
            assert first.tries < mailing.TRIES and noted() == []


def test_the_api_and_the_page_of_what_comes_back(installation: Installation) -> None:
    admin, employee = installation.person(Role.ADMIN), installation.person()
    api, other = installation.api_of(admin), installation.api_of(employee)
    with installation.app.app_context():
        queued("p2@acme.example")
        returned = mails()[0].message_id
    said = {"recipient": "X@acme.example", "kind": "complaint", "reason": "fbl"}
    assert [each("POST", "/bounces", said).status_code for each in (other, api, api)] == [403, 201, 201]
    assert (
        api("POST", "/bounces", {"report": report(returned).decode()}).json["items"][0]["address"] == "p2@acme.example"
    )
    for wrong in ({}, {"kind": "hard"}, {"recipient": "x", "kind": "hard"}, {"report": "Hi"}, {**said, "kind": "x"}):
        assert api("POST", "/bounces", wrong).status_code == 422
    listed = api("GET", "/bounces?stopped=true").json["items"]
    assert [(each["address"], each["count"]) for each in listed] == [("p2@acme.example", 1), ("x@acme.example", 2)]
    browser = installation.browser_of(admin)
    assert "x@acme.example" in browser.get("/admin/bounces/").text
    assert installation.browser_of(employee).get("/admin/bounces/").status_code == 403
    assert browser.post(f"/admin/bounces/{listed[1]['id']}/allow").status_code == 302
    assert api("POST", f"/bounces/{listed[0]['id']}/allow").json["stopped_at"] is None
    assert (
        api("GET", "/bounces?stopped=true").json["items"] == [] and api("POST", "/bounces/99/allow").status_code == 404
    )


def test_the_command_takes_what_a_mail_server_pipes(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        queued("gone@acme.example")
        raw = report(mails()[0].message_id)
    done = sqlite.app.test_cli_runner().invoke(args=["mail", "bounced"], input=raw)
    assert done.exit_code == 0 and done.output == "gone@acme.example: hard\n"
    refused = sqlite.app.test_cli_runner().invoke(args=["mail", "bounced"], input=b"Subject: x\r\n\r\n")
    assert isinstance(refused.exception, Breach)
