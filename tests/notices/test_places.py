"""Mails that are no notice's take a place in the same budget, wait, or are told on the page; two at once, too."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy import mailing
from advocacy.database import db, reading, writing
from advocacy.notices import jobs, standings
from advocacy.notices.kinds import Wish
from advocacy.notices.models import Message, Notice, Rhythm
from advocacy.notices.telling import tell
from tests.installation import Installation
from tests.notices.test_reaching import MONDAY, for_digest, mails, told, wish
from tests.notices.test_reaching import context as context

DAY = timedelta(days=1)
ADDRESS = "p1@acme.example"


def prompt(person_id: int, subject: str = "A report", *, asked: bool = False, now: datetime = MONDAY) -> bool:
    with writing():
        about = mailing.Told(person_id, subject, "/reports/", "What it says.", asked)
        return mailing.prompt(about, mailing.Written(ADDRESS, subject, "x"), now=now)


def few(installation: Installation, a_day: int, a_week: int = 15) -> None:
    installation.settings = replace(installation.settings, messages_a_day=a_day, messages_a_week=a_week)


def test_mails_that_are_no_notices_take_a_place(installation: Installation) -> None:
    """Reports, thanks of the week, programmes; a link to sign in takes none."""
    few(installation, 2)
    with installation.app.app_context():
        person_id = installation.person()
        assert prompt(person_id)
        with writing():
            mailing.queue(ADDRESS, "A link to sign in", "x", now=MONDAY)
        told(person_id, "a")
        told(person_id, "b")
        assert [mail.subject for mail in mails()][2:] == ["Title a"] and for_digest() == ["b"]


def test_what_nobody_asked_for_waits_for_a_day_with_room(installation: Installation) -> None:
    """Of two a day the digest has one on Tuesdays; at night and at the weekend it is quiet."""
    few(installation, 2)
    with installation.app.app_context():
        person_id = installation.person()
        for subject in "abcdef":
            assert prompt(person_id, subject)
        waits = [(mail.next_try_at - MONDAY).days for mail in mails()]
        assert waits == [0, 0, 1, 2, 2, 3]
        told(person_id, "late", MONDAY + 2 * DAY)
        assert for_digest() == ["late"]


def test_what_they_asked_for_goes_and_counts(installation: Installation) -> None:
    few(installation, 1)
    with installation.app.app_context():
        person_id = installation.person()
        assert all(prompt(person_id, asked=True) for _ in range(2)) and prompt(person_id, "unasked")
        assert [(mail.next_try_at - MONDAY).days for mail in mails()] == [0, 0, 2]  # Tuesday is the digest's


def test_without_any_room_the_page_tells_of_it(installation: Installation) -> None:
    few(installation, 0)
    with installation.app.app_context():
        person_id = installation.person()
        assert not prompt(person_id, "You are invited")
        assert mails() == []
        with reading():
            notice = db.session.scalars(select(Notice)).one()
            assert (notice.title, notice.text, notice.path) == ("You are invited", "What it says.", "/reports/")
            assert notice.for_digest and db.session.scalars(select(Message)).all() == []


def test_two_who_take_the_last_place_at_once(installation: Installation) -> None:
    """The second waits until the first is through, and comes another day."""
    few(installation, 1)
    with installation.app.app_context():
        person_id = installation.person()
        wish(person_id, rhythm=Rhythm.NEVER)
    both = threading.Barrier(2)

    def work(subject: str) -> None:
        with installation.app.app_context():
            both.wait()
            with writing():
                about = mailing.Told(person_id, subject, "/reports/")
                mailing.prompt(about, mailing.Written(ADDRESS, subject, "x"), now=MONDAY)
                time.sleep(0.3)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(work, "ab"))
    with installation.app.app_context():
        assert sorted((mail.next_try_at - MONDAY).days for mail in mails()) == [0, 1]


def test_two_who_tell_at_once_never_tell_too_much(installation: Installation) -> None:
    """Nobody waits: whoever comes second is asked about within a minute, and there is no room then."""
    few(installation, 1)
    with installation.app.app_context():
        person_id = installation.person()
        wish(person_id, rhythm=Rhythm.WEEKLY, mail=Wish.ALL)
    inside, go_on = threading.Event(), threading.Event()

    def first() -> None:
        with installation.app.app_context(), writing():
            tell([person_id], "Title a", "x", "/posts/1", source="a", now=MONDAY, by_mail=True)
            inside.set()
            go_on.wait(0.5)

    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(first)
        assert inside.wait(10)
        with installation.app.app_context():
            told(person_id, "b")
        go_on.set()
        beside.result()
    with installation.app.app_context():
        jobs.release_held(MONDAY + timedelta(minutes=1))
        assert [mail.subject for mail in mails()] == ["Title a"] and for_digest() == ["b"]
        with reading():
            assert [each.held for each in db.session.scalars(select(Message))] == [False]


def test_who_is_told_something_else_at_that_instant_is_told_within_the_minute(installation: Installation) -> None:
    """With room for both, both come, each once."""
    few(installation, 3)
    with installation.app.app_context():
        person_id = installation.person()
    inside, go_on = threading.Event(), threading.Event()

    def hold() -> None:
        with installation.app.app_context(), writing():
            standings.taken([person_id], waits=True)
            inside.set()
            go_on.wait(0.5)

    with ThreadPoolExecutor(1) as pool:
        beside = pool.submit(hold)
        assert inside.wait(10)
        with installation.app.app_context():
            told(person_id, "a")
        go_on.set()
        beside.result()
    with installation.app.app_context():
        soon = MONDAY + timedelta(minutes=1)
        jobs.release_held(soon)
        jobs.release_held(soon + timedelta(minutes=1))
        assert [mail.subject for mail in mails()] == ["Title a"] and for_digest() == []
