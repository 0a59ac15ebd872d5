"""What people are told: once, by whoever it was not, in words that hold; by mail where it matters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

import advocacy.posts
from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor, ActorKind, follow, jobs, record
from advocacy.history.models import Cursor
from advocacy.mailing import Mail
from advocacy.notices.models import Notice
from advocacy.notices.readers import SHARES
from advocacy.notices.telling import holders_of, tell
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Person
from advocacy.posts.states import SHARE_MOVES
from tests.installation import Installation
from wsgi import READERS

NOW = clock.from_rfc3339("2026-11-23T09:00:00Z")
JOB = Actor.job("outbox")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def happened(person_id: int, verb: str, actor: Actor = JOB, noun: str = "share", **details: Any) -> None:
    """A sealed record, and the reader after it."""
    facts = {"person_id": person_id, "network": "linkedin", "title": "Lisbon {braces}", **details}
    with writing():
        record(noun, 7, verb, actor=actor, now=NOW, why="the reason", about=person_id, **facts)
    jobs.seal_waiting(NOW)
    follow(READERS[0], NOW)


def test_a_notice_leads_to_a_page_that_is_there(context: Installation) -> None:
    """The roof names the pages; a share's takes its id."""
    happened(context.person(), "miss")
    happened(1, "need_person", noun="connection")
    adapter = context.app.url_map.bind("acme.example")
    assert [adapter.match(path) for *_, path in notices()] == [
        ("posts.post", {"share_id": 7}), ("connections.connections", {}),
    ]  # fmt: skip


def notices() -> list[tuple[int, str, str, str]]:
    with reading():
        found = db.session.scalars(select(Notice).order_by(Notice.id))
        return [(each.person_id, each.title, each.text, each.path) for each in found]


def mails() -> int:
    with reading():
        return db.session.scalar(select(func.count()).select_from(Mail)) or 0


def test_every_verb_that_is_told_is_one_that_posts_writes() -> None:
    """A move of the state table, or a fact that some module of posts records by that name."""
    source = "".join(path.read_text() for path in Path(advocacy.posts.__path__[0]).glob("*.py"))
    facts = set(re.findall(r'record_share\(\s*\w+, "(\w+)"', source))
    assert {"schedule", "ask", "seen_live", "seen_gone"} <= facts
    assert set(SHARES) <= set(SHARE_MOVES) | facts


@pytest.mark.parametrize("verb", list(SHARES))
def test_each_verb_is_told_to_its_person(context: Installation, verb: str) -> None:
    """With the network's own name and the title as it is, braces and all; by mail where somebody has to act."""
    person_id = context.person()
    happened(person_id, verb)
    ((told, title, text, path),) = notices()
    assert told == person_id and path == "/posts/7"
    assert "Lisbon {braces}" in text and "{network}" not in title + text and "Linkedin" not in title + text
    assert mails() == (1 if SHARES[verb].by_mail else 0)


def test_reading_again_changes_nothing(context: Installation) -> None:
    """A reader that lost its cursor tells nobody twice, and mails nobody twice."""
    person_id = context.person()
    happened(person_id, "reject")
    before = notices(), mails()
    with writing():
        db.session.query(Cursor).update({"position": 0})
    assert follow(READERS[0], NOW) > 0
    assert (notices(), mails()) == before and before[1] == 1


def test_what_somebody_did_themselves_is_not_told(context: Installation) -> None:
    person_id = context.person()
    happened(person_id, "cancel", Actor(ActorKind.PERSON, person_id, "Me"))
    happened(person_id, "publish")
    happened(person_id, "cancel", Actor(ActorKind.PERSON, person_id + 1, "Somebody else"))
    assert [title for _person, title, _text, _path in notices()] == ["Your post was cancelled"]


def test_a_connection_that_needs_its_person(context: Installation) -> None:
    person_id = context.person()
    happened(person_id, "need_person", noun="connection", network="mastodon")
    happened(person_id, "connect", noun="connection", network="mastodon")
    ((_person, title, text, path),) = notices()
    assert title == "Mastodon needs you to connect again" and "the reason" in text and path == "/connections"
    assert mails() == 1


def test_telling_once_and_those_who_left_by_no_mail(context: Installation) -> None:
    one, two = context.person(), context.person()
    with writing():
        assert tell([one, two], "T", "x", "/", source="s:1", now=NOW, by_mail=True) == 2
        assert tell([one, two], "T", "x", "/", source="s:1", now=NOW, by_mail=True) == 0
        assert tell([one], "T" * 500, "x", "/", source="s:2", now=NOW) == 1
    assert mails() == 2


def test_holders_of_a_capability(context: Installation) -> None:
    hr, _employee, both = context.person(Role.HR), context.person(), context.person(Role.HR, Role.LEGAL)
    with reading():
        assert sorted(holders_of(Capability.PAUSE)) == [hr, both]


def test_the_page_shows_mine_and_marks_them_read(installation: Installation) -> None:
    one, two = installation.person(), installation.person()
    with installation.app.app_context(), writing():
        tell([one], "For one", "Look <b>", "/posts", source="a", now=NOW)
    browser, other = installation.browser_of(one), installation.browser_of(two)
    page = browser.get("/notices").text
    assert "For one" in page and "Look &lt;b&gt;" in page and "For one" not in other.get("/notices").text
    other.post("/notices/read")
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Notice.read_at)).one() is None
    browser.post("/notices/read")
    with installation.app.app_context(), reading():
        assert db.session.scalars(select(Notice.read_at)).one() is not None


def test_one_persons_language_stops_nobody(context: Installation) -> None:
    """Not even one that is not offered."""
    person_id = context.person()
    with writing():
        db.session.get_one(Person, person_id).language = "zz"
    happened(person_id, "miss")
    assert [title for _, title, _, _ in notices()] == ["Your post missed its time"]
