"""A mail server that takes no mail from our sender's address: the operator's to mend, and no mail is lost by it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from advocacy import clock, mailing, settings
from advocacy.database import db, reading, writing
from advocacy.mailing import BouncedAddress, Mail, queue
from advocacy.notices.examinations import mail_gets_through
from tests.installation import Installation
from tests.peers.smtp import SmtpServer

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")


def send_as(installation: Installation, sender: str, smtp_server: SmtpServer) -> None:
    """From now on mail comes from that address."""
    installation.app.extensions[settings.EXTENSION] = replace(
        installation.settings, smtp_url=smtp_server.url, mail_return=sender
    )


def test_a_sender_whom_the_server_does_not_take_costs_no_mail(
    installation: Installation, smtp_server: SmtpServer
) -> None:
    """It waits with all its tries, the doctor says why, and then it goes out."""
    send_as(installation, "bounces+{key}@barred.invalid", smtp_server)
    with installation.app.app_context():
        with writing():
            for name in "ab":
                queue(f"{name}@sender.example", "Hello", "Text", now=NOW)
        assert mailing.deliver(NOW) == 0
        with reading():
            assert [(mail.tries, mail.given_up_at) for mail in db.session.scalars(select(Mail))] == [(0, None)] * 2
            assert not db.session.scalars(select(BouncedAddress)).all()
            (ailment,) = mail_gets_through(NOW)
        assert "sender address rejected" in ailment.what and ailment.grave
        send_as(installation, "bounces+{key}@acme.example", smtp_server)
        assert mailing.deliver(NOW + timedelta(hours=1)) == 2
        with reading():
            assert not mail_gets_through(NOW)
