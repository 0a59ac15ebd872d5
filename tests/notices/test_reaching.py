"""A notice reaches out: by the channels that somebody chose, after their quiet hours, within their budget, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy import clock, mailing
from advocacy.chat import telling as chat
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.mailing import Mail, addresses
from advocacy.mailing.models import Bounce
from advocacy.notices import jobs, telling, wishes
from advocacy.notices.deciding import Wishes
from advocacy.notices.kinds import Channel, NoticeKind, Wish
from advocacy.notices.models import Message, Notice, Rhythm
from advocacy.notices.telling import tell
from advocacy.people.models import Person
from advocacy.push import sending
from tests.installation import Installation
from tests.statements import statements_of

MONDAY = clock.from_rfc3339("2026-11-23T09:00:00Z")
FRIDAY_NIGHT = clock.from_rfc3339("2026-11-20T21:00:00Z")
MONDAY_EIGHT = clock.from_rfc3339("2026-11-23T08:00:00Z")
SYSTEM = Actor.system()


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


@pytest.fixture
def passed_on(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, str]]:
    """What was handed to push and chat: channel, person, title."""
    seen: list[tuple[str, int, str]] = []
    monkeypatch.setattr(sending, "push", lambda person, title, *_rest: seen.append(("push", person, title)))
    monkeypatch.setattr(chat, "message", lambda person, title, *_rest: seen.append(("chat", person, title)))
    for way in (sending, chat):
        monkeypatch.setattr(way, "reachable", lambda people, *_now: frozenset(people))
    return seen


def wish(person_id: int, kind: NoticeKind = NoticeKind.POSTS, rhythm: Rhythm = Rhythm.WEEKLY, **channels: Wish) -> None:
    with writing():
        wanted = Wishes(rhythm, channels={kind: {Channel(name): each for name, each in channels.items()}})
        wishes.change(db.session.get_one(Person, person_id), wanted, actor=SYSTEM, now=MONDAY)


def told(person_id: int, source: str = "a", now: datetime = MONDAY, path: str = "/posts/1", **more: object) -> None:
    with writing():
        tell([person_id], f"Title {source}", "A text", path, source=source, now=now, **{"by_mail": True, **more})  # type: ignore[arg-type]


def mails() -> list[Mail]:
    with reading():
        return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def for_digest() -> list[str]:
    with reading():
        return list(db.session.scalars(select(Notice.source).where(Notice.for_digest).order_by(Notice.id)))


def test_each_channel_as_somebody_chose(context: Installation, passed_on: list[tuple[str, int, str]]) -> None:
    usual, chatty, silent = context.person(), context.person(), context.person()
    wish(chatty, mail=Wish.DIGEST, push=Wish.NONE, chat=Wish.ALL)
    wish(silent, mail=Wish.NONE, push=Wish.NONE, rhythm=Rhythm.NEVER)
    with writing():
        assert tell([usual, chatty, silent], "T", "x", "/posts/1", source="s", now=MONDAY, by_mail=True) == 3
        assert tell([usual, chatty, silent], "T", "x", "/posts/1", source="s", now=MONDAY, by_mail=True) == 0
    assert [mail.recipient for mail in mails()] == ["p1@acme.example"]
    assert passed_on == [("push", usual, "T"), ("chat", chatty, "T")]
    with reading():
        assert list(db.session.scalars(select(Notice.person_id).where(Notice.for_digest))) == [chatty]
    told(chatty, "less", by_mail=False)
    assert passed_on[2:] == [("chat", chatty, "Title less")]


def test_quiet_hours_hold_and_what_was_read_meanwhile_goes_nowhere(
    context: Installation, passed_on: list[tuple[str, int, str]]
) -> None:
    """Mail waits in its own queue; the account's security waits for nobody."""
    person_id = context.person()
    told(person_id, "a", FRIDAY_NIGHT)
    told(person_id, "key", FRIDAY_NIGHT, "/me")
    assert [mail.next_try_at for mail in mails()] == [MONDAY_EIGHT, FRIDAY_NIGHT]
    assert [title for _, _, title in passed_on] == ["Title key"]
    assert jobs.release_held(MONDAY_EIGHT - timedelta(minutes=1)) == 0
    assert jobs.release_held(MONDAY_EIGHT) == 1 and jobs.release_held(MONDAY_EIGHT) == 0
    assert [title for _, _, title in passed_on] == ["Title key", "Title a"]
    told(person_id, "b", FRIDAY_NIGHT)
    with writing():
        telling.read_all(person_id, FRIDAY_NIGHT)
    jobs.release_held(MONDAY_EIGHT)
    assert len(passed_on) == 2 and mailing.deliver(MONDAY_EIGHT) == 1  # the one about the key
    assert [(mail.sent_at is None, mail.given_up_at is None) for mail in mails()] == [
        (True, False), (False, True), (True, False),
    ]  # fmt: skip


def test_what_is_switched_off_while_it_is_held_goes_nowhere(
    context: Installation, passed_on: list[tuple[str, int, str]]
) -> None:
    """Off at night, silent in the morning; what is still wished for comes."""
    both, none = context.person(), context.person()
    for person_id in (both, none):
        wish(person_id, push=Wish.IMPORTANT, chat=Wish.ALL)
        told(person_id, f"of {person_id}", FRIDAY_NIGHT)
    wish(both, push=Wish.NONE, chat=Wish.ALL)
    wish(none, push=Wish.NONE, chat=Wish.NONE)
    assert jobs.release_held(MONDAY_EIGHT) == 4
    assert passed_on == [("chat", both, f"Title of {both}")]
    with reading():
        held = select(Message.person_id, Message.channel).where(Message.channel != Channel.MAIL)
        assert db.session.execute(held).all() == [(both, Channel.CHAT)]


def test_beyond_the_budget_the_digest_tells(installation: Installation) -> None:
    installation.settings = replace(installation.settings, messages_a_day=2)
    with installation.app.app_context():
        person_id = installation.person()
        for source in ("a", "b", "c"):
            told(person_id, source)  # by mail only: there is no device, and what reaches nobody is no message
        assert [mail.subject for mail in mails()] == ["Title a", "Title b"] and for_digest() == ["c"]
        with writing():
            telling.read_all(person_id, MONDAY)
        assert for_digest() == []


def test_a_message_to_the_phone_counts_where_there_is_one(
    installation: Installation, passed_on: list[tuple[str, int, str]]
) -> None:
    installation.settings = replace(installation.settings, messages_a_day=2)
    with installation.app.app_context():
        person_id = installation.person()
        told(person_id, "a")
        told(person_id, "b")
        assert [mail.subject for mail in mails()] == ["Title a"] and for_digest() == ["b"] and len(passed_on) == 1


def test_beyond_the_budget_answers_are_gathered_for_an_hour(installation: Installation) -> None:
    """Twelve of them are not twelve mails; what was answered by then is not told; the language is the reader's."""
    installation.settings = replace(installation.settings, messages_a_day=1)
    with installation.app.app_context():
        person_id, other = installation.person(), installation.person(language="de")
        for source in "abcd":
            for each in (person_id, other):
                told(each, source, path="/connections")
        told(person_id, "key", path="/me")
        assert [mail.subject for mail in mails()] == ["Title a", "Title a", "Title key"]
        soon = MONDAY + timedelta(hours=1)
        assert jobs.release_held(soon - timedelta(minutes=1)) == 0
        assert jobs.release_held(soon) == 6 and jobs.release_held(soon) == 0
        first, second = mails()[3:]
        assert (first.subject, second.subject) == ("3 things need your answer", "3 Sachen brauchen Ihre Antwort")
        assert "Title b" in first.text and "Title d" in str(first.html) and first.stop_url
        told(person_id, "e", soon, path="/connections")
        told(person_id, "f", soon + timedelta(minutes=59), path="/connections")
        with writing():
            db.session.scalars(select(Notice).where(Notice.source == "e")).one().read_at = soon
        jobs.release_held(soon + timedelta(hours=1))
        assert [mail.subject for mail in mails()[5:]] == ["Title f"]
        with reading():
            counted = db.session.scalars(select(Message).where(Message.person_id == person_id)).all()
            assert len(counted) == 4 and not any(each.held for each in counted)


def test_many_are_told_in_as_many_statements_as_a_few(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        people = [sqlite.person() for _ in range(12)]

        def counted(those: list[int], source: str, important: bool) -> int:
            with writing(), statements_of(db.engine) as found:
                tell(those, "T", "x", "/posts/1", source=source, now=MONDAY, by_mail=important)
            return len([each for each in found if "push_" not in each])

        assert counted(people[:2], "a", False) == counted(people, "b", False) <= 3
        few, many = counted(people[:2], "c", True), counted(people, "d", True)
        assert many == few <= 14


def test_whose_mail_comes_back_is_told_and_says_when_it_works(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context():
        with writing():
            addresses.note("P1@acme.example", Bounce.HARD, "550 5.1.1 no such user", actor=SYSTEM, now=MONDAY)
            addresses.note("stranger@acme.example", Bounce.HARD, "550", actor=SYSTEM, now=MONDAY)
        assert jobs.tell_of_bounces(MONDAY) == 2 and jobs.tell_of_bounces(MONDAY) == 0
        told(person_id)
        assert mailing.deliver(MONDAY) == 0 and mails()[-1].problem == mailing.sending.STOPPED
    browser = installation.browser_of(person_id)
    for path in ("/notices", "/notices/preferences"):
        assert "no such user" in browser.get(path).text
    assert installation.api_of(person_id)("GET", "/notices/preferences").json["mail_stopped"] is True
    assert browser.post("/notices/preferences/address").status_code == 302
    assert "My address works again" not in browser.get("/notices").text
    with installation.app.app_context():
        told(person_id, "next")
        assert mailing.deliver(MONDAY) == 1


def test_old_messages_are_forgotten(context: Installation) -> None:
    person_id = context.person()
    told(person_id)
    assert jobs.forget_messages(MONDAY + timedelta(days=34)) == 0
    assert jobs.forget_messages(MONDAY + timedelta(days=36)) == 1
    with reading():
        assert db.session.scalars(select(Message)).all() == []
