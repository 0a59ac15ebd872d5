"""Reports by mail, read back from a real SMTP server: once a slot, as their reader sees them, until they end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from advocacy import mailing
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.mailing import Mail
from advocacy.mailing.line import Line
from advocacy.notices.models import Message
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.reach.delivery import jobs, mails, posting, saved
from advocacy.reach.delivery.mails import Timing
from advocacy.reach.delivery.models import ReportMail, SavedReport
from advocacy.reach.delivery.saved import Wish
from advocacy.reach.delivery.spans import Rhythm, Span
from tests.installation import Installation
from tests.peers.smtp import SmtpServer
from tests.reach.delivery.conftest import Office, furnished
from tests.reach.delivery.sample import NOW

MONDAY = datetime.fromisoformat("2026-11-23T07:00:00+00:00")
MINUTE = timedelta(minutes=1)
GMAILS_CUT = 102_000
"""Bytes of HTML that Gmail shows without cutting."""


@pytest.fixture
def mailed(installation: Installation, smtp_server: SmtpServer) -> Office:
    """Mia has saved a report, shared it with everybody, and gets it on Mondays at eight."""
    installation.settings = replace(installation.settings, smtp_url=smtp_server.url, base_url="https://acme.example")
    smtp_server.clear()
    office = furnished(installation)
    save(office, office.mia)
    return office


def save(office: Office, *people: int, **wish: Any) -> int:
    with office.installation.app.app_context(), writing():
        mia = db.session.get_one(Person, office.mia)
        wanted = Wish(**{"name": "Monday figures", "kind": "sample", "span": Span.LAST_WEEK, "shared_with": "everybody",
                         "given": {"of": "atlas"}, **wish})  # fmt: skip
        report = saved.save(wanted, owner=mia, actor=mia.actor, now=NOW)
        for person_id in people:
            mails.mail_to(
                report, db.session.get_one(Person, person_id), Timing(Rhythm.WEEKLY), actor=mia.actor, now=NOW
            )
        return report.id


def queued(office: Office) -> int:
    with office.installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(Mail)) or 0


def left(office: Office) -> int:
    with office.installation.app.app_context(), reading():
        return db.session.scalar(select(func.count()).select_from(ReportMail)) or 0


def test_a_mailed_report_is_read_back_from_the_server(mailed: Office, smtp_server: SmtpServer) -> None:
    with mailed.installation.app.app_context():
        assert jobs.send_due(MONDAY - MINUTE) == 0
        assert [jobs.send_due(MONDAY), jobs.send_due(MONDAY), jobs.send_due(MONDAY + MINUTE)] == [1, 0, 0]
        mailing.deliver(MONDAY)
    (mail,) = smtp_server.wait_for("p1@acme.example")
    message = mail.message
    assert mail.subject == "Monday figures · Nov 16, 2026 to Nov 22, 2026"
    assert message.get_content_type() == "multipart/alternative"
    html = message.get_body(("html",))
    assert html is not None
    page = str(html.get_content())
    for said in (mail.text, page):
        assert "Reach of atlas" in said and "1,204" in said and "18,400" in said and "Atlas 3.0 is here" in said
        assert "/reach/sample?of=atlas" in said and "every Monday at 08:00" in said
        assert "Nov 2, 2026, 08:30 CET" in said  # by Mia's clock
    assert "▁" in mail.text and "█" in mail.text and "counted" in mail.text
    assert len(page.encode()) < GMAILS_CUT
    assert "prefers-color-scheme:dark" in page and 'bgcolor="#4f46e5"' in page and "<svg" not in page
    assert not any(fetched in page for fetched in ("<img", "src=", "url(", "<link", "@import", "<script"))
    assert "&lt;b&gt;Bold&lt;/b&gt;" in page and "<b>Bold" not in page
    stop = str(message["List-Unsubscribe"]).replace("\n", "").replace(" ", "")
    assert stop.startswith("<https://acme.example/reports/stop/") and stop.strip("<>") in page
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_a_mail_comes_in_its_readers_language_and_by_their_clock(mailed: Office) -> None:
    office = mailed
    save(office, office.finn, name="Zahlen", given={})
    with office.installation.app.app_context():
        jobs.send_due(MONDAY + timedelta(hours=6))
        with reading():
            mail = db.session.scalars(select(Mail).where(Mail.recipient == "p2@acme.example")).one()
            subject, text, html = mail.subject, mail.text, mail.html or ""
    assert subject.startswith("Zahlen · 16. Nov. 2026")
    assert "1.204" in text and 'lang="de"' in html and "EST" in text
    assert "auf die Liste gesetzt" in text


def test_what_was_missed_comes_once_and_the_next_on_its_day(mailed: Office) -> None:
    late = MONDAY + timedelta(days=15)
    with mailed.installation.app.app_context():
        assert [jobs.send_due(late), jobs.send_due(late + MINUTE)] == [1, 0]
        with reading():
            mail = db.session.scalars(select(ReportMail)).one()
            assert mail.next_at == MONDAY + timedelta(days=21) and mail.last_at == late


def test_a_report_that_a_colleague_chose_the_hour_of_waits_for_the_quiet_to_end(mailed: Office) -> None:
    """Finn was put on the list, for three on a Sunday morning; Mia chose that herself, and later Finn does."""
    office, sunday = mailed, datetime.fromisoformat("2026-11-22T08:00:00+00:00")  # three in New York
    finn_on_monday = datetime.fromisoformat("2026-11-23T13:00:00+00:00")
    report = save(office, name="At night")
    timing = Timing(Rhythm.WEEKLY, day=6, minute=180)

    def asks(asking: int, reader: int) -> None:
        with office.installation.app.app_context(), writing():
            actor = db.session.get_one(Person, asking).actor
            mails.mail_to(
                db.session.get_one(SavedReport, report), db.session.get_one(Person, reader), timing, actor=actor,
                now=NOW,
            )  # fmt: skip

    def sent_to(address: str) -> int:
        with reading():
            return len(db.session.scalars(select(Mail).where(Mail.recipient == address)).all())

    asks(office.mia, office.finn)
    asks(office.mia, office.mia)
    with office.installation.app.app_context():
        jobs.send_due(sunday)
        assert (sent_to("p1@acme.example"), sent_to("p2@acme.example")) == (1, 0)
        assert [jobs.send_due(sunday + MINUTE), jobs.send_due(finn_on_monday - MINUTE)] == [0, 1]  # Mia's on Monday
        assert sent_to("p2@acme.example") == 0
        assert [jobs.send_due(finn_on_monday), jobs.send_due(finn_on_monday + MINUTE)] == [1, 0]
        assert sent_to("p2@acme.example") == 1
    asks(office.finn, office.finn)
    with office.installation.app.app_context():
        jobs.send_due(sunday + timedelta(days=7))
        assert sent_to("p2@acme.example") == 2
        with reading():
            counted = select(func.count()).select_from(Message).where(Message.person_id == office.finn)
            assert db.session.scalar(counted) == 2  # they take from the budget of messages


def test_a_mail_whose_report_cannot_be_built_keeps_no_other_back(
    mailed: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, written = mailed, posting.written
    broken = save(office, office.mia, name="Broken")
    with office.installation.app.app_context(), writing():
        mails.mails_of(broken)[0].next_at = MONDAY - MINUTE

    def once(report: Any, *rest: Any) -> Any:
        if report.id == broken:
            raise ZeroDivisionError("a fault of ours")
        return written(report, *rest)

    monkeypatch.setattr(posting, "written", once)
    with office.installation.app.app_context():
        with pytest.raises(ZeroDivisionError):  # the job's edge logs it, and says so on the system's page
            jobs.send_due(MONDAY)
        assert jobs.send_due(MONDAY + MINUTE) == 1
        monkeypatch.setattr(posting, "written", written)
        assert [jobs.send_due(MONDAY + 2 * MINUTE), jobs.send_due(MONDAY + jobs.LEASE)] == [0, 1]
    assert queued(office) == 2


def test_it_ends_when_a_role_no_longer_sees_it(mailed: Office) -> None:
    with mailed.installation.app.app_context():
        with writing():
            person = db.session.get_one(Person, mailed.mia)
            accounts.set_roles(person, [Role.EMPLOYEE], actor=Actor.system(), now=NOW)
        assert jobs.send_due(MONDAY) == 0
        with reading():
            (mail,) = db.session.scalars(select(Mail)).all()
            assert mail.subject == "No longer sent: Monday figures" and "role" in mail.text and mail.html is None
    assert left(mailed) == 0


def test_nothing_comes_to_a_closed_account(mailed: Office) -> None:
    with mailed.installation.app.app_context():
        with writing():
            accounts.deactivate(db.session.get_one(Person, mailed.mia), actor=Actor.system(), now=NOW, why="gone")
        assert jobs.send_due(MONDAY) == 0
    assert queued(mailed) == 0 and left(mailed) == 0


def _left(person: Person, mail: ReportMail) -> None:
    accounts.deactivate(person, actor=Actor.system(), now=NOW, why="gone")


def _other_role(person: Person, mail: ReportMail) -> None:
    accounts.set_roles(person, [Role.EMPLOYEE], actor=Actor.system(), now=NOW)


def _ended(person: Person, mail: ReportMail) -> None:
    mails.end(mail, actor=person.actor, now=NOW)


@pytest.mark.parametrize("change", [_left, _other_role, _ended])
def test_what_waits_for_the_mail_server_waits_no_longer_than_the_right_to_it(
    small_office: Office, monkeypatch: pytest.MonkeyPatch, change: Callable[[Person, ReportMail], None]
) -> None:
    def away(*_rest: object) -> None:
        raise OSError("no answer")

    save(small_office, small_office.mia)
    with small_office.installation.app.app_context():
        assert jobs.send_due(MONDAY) == 1
        with monkeypatch.context() as just_now:
            just_now.setattr(Line, "send", away)
            assert mailing.deliver(MONDAY) == 0
        with writing():
            mail = db.session.scalars(select(ReportMail)).one()
            change(mail.person, mail)
        assert mailing.deliver(MONDAY + timedelta(hours=1)) == 0
        with reading():
            kept = db.session.scalars(select(Mail)).one()
            assert kept.given_up_at is not None and kept.problem == mailing.ENDED
            assert (kept.text, kept.html, kept.stop_url) == ("", None, None)


def test_the_address_in_a_mail_ends_it(mailed: Office) -> None:
    app = mailed.installation.app
    app.config["WTF_CSRF_ENABLED"] = True
    with app.app_context(), reading():
        key = db.session.scalars(select(ReportMail.key)).one()
    client = app.test_client()
    asked = client.get(f"/reports/stop/{key}")
    assert asked.status_code == 200 and "Monday figures" in asked.text and left(mailed) == 1  # a GET ends nothing
    assert "don’t get this report" in client.get("/reports/stop/nonsense").text
    ended = client.post(f"/reports/stop/{key}", data={"List-Unsubscribe": "One-Click"})  # RFC 8058
    assert ended.status_code == 200 and left(mailed) == 0
    assert client.post(f"/reports/stop/{key}").status_code == 200
    with app.app_context():
        assert jobs.send_due(MONDAY) == 0


def test_two_workers_send_it_once(mailed: Office) -> None:
    """The second finds it leased, or sent."""
    with mailed.installation.app.app_context():
        ids = db.session.scalars(select(ReportMail.id)).all()
        db.session.rollback()
        assert jobs._moved(ids[0], MONDAY, MONDAY + jobs.LEASE)
        assert jobs.send_due(MONDAY) == 0 and queued(mailed) == 0
        assert jobs.send_due(MONDAY + jobs.LEASE) == 1
