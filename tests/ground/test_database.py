"""Transactions, compare-and-set, times, secrets and pages, on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError

from advocacy import clock
from advocacy.database import Page, db, page, reading, writing
from advocacy.errors import Breach
from advocacy.history import Actor
from advocacy.mailing import Mail, queue
from advocacy.people.accounts import add_person
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def add(number: int) -> Person:
    """Adds a person."""
    return add_person(f"p{number}@a.example", f"P {number}", [Role.EMPLOYEE], actor=Actor.system(), now=NOW)


def test_reading_cant_write(context: Installation) -> None:
    """A transaction that was not begun for writing refuses to."""
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"), reading():
        db.session.execute(update(Person).values(name="x"))


def test_a_refusal_rolls_back(context: Installation) -> None:
    """Nothing of a verb that refuses stays."""
    with pytest.raises(Breach), writing():
        add(1)
        raise Breach("no")
    with reading():
        assert db.session.scalars(select(Person)).all() == []


def test_writing_does_not_nest(context: Installation) -> None:
    """Verbs join the edge's transaction; opening a second is a mistake of ours."""
    with writing(), pytest.raises(RuntimeError, match="open already"), writing():
        pass


def test_instants_keep_their_instant(context: Installation) -> None:
    """10:00+01:00 comes back as 09:00 UTC, on both engines."""
    at = datetime(2026, 11, 2, 10, 0, tzinfo=timezone(timedelta(hours=1)))
    with writing():
        add_person("z@a.example", "Z", [Role.EMPLOYEE], actor=Actor.system(), now=at)
    with reading():
        found = db.session.scalars(select(Person.created_at)).one()
        assert found == at and found.tzinfo is UTC


def test_secrets_are_encrypted_at_rest(context: Installation) -> None:
    """What the column holds is not what we stored, and reads back."""
    with writing():
        queue("a@a.example", "Hello", "the secret link", now=NOW)
    with reading():
        raw = db.session.scalar(text("SELECT text FROM mails"))
        assert "secret" not in raw
        assert db.session.scalars(select(Mail.text)).one() == "the secret link"


def test_pages_hold_every_row_once(context: Installation) -> None:
    """Walking the cursors gives each row once, newest first."""
    with writing():
        for number in range(7):
            add(number)
    seen, cursor = [], None
    with reading():
        while True:
            part: Page[Person] = page(select(Person), Person.id, cursor, 3)
            seen += [person.id for person in part.items]
            cursor = part.next
            if cursor is None:
                break
    assert seen == sorted(seen, reverse=True) and len(set(seen)) == 7


@pytest.mark.parametrize(("cursor", "limit"), [("nonsense!", 10), (None, 0), (None, 201)])
def test_a_bad_page_is_refused(context: Installation, cursor: str | None, limit: int) -> None:
    """Cursors that are not ours and limits out of bounds get a sentence."""
    with reading(), pytest.raises(Breach):
        page(select(Person), Person.id, cursor, limit)


@pytest.mark.parametrize(
    ("day", "at", "zone", "expected"),
    [
        ("2026-03-29", "02:30", "Europe/Berlin", "2026-03-29T01:00:00Z"),  # spring gap: first valid instant after it
        ("2026-10-25", "02:30", "Europe/Berlin", "2026-10-25T00:30:00Z"),  # autumn fold: first occurrence
        ("2026-06-01", "09:00", "America/New_York", "2026-06-01T13:00:00Z"),
        ("2026-04-05", "01:45", "Australia/Lord_Howe", "2026-04-04T14:45:00Z"),  # a fold of half an hour
    ],
)
def test_wall_clocks(day: str, at: str, zone: str, expected: str) -> None:
    """Gaps move forward, folds fire once."""
    local = datetime.fromisoformat(f"{day}T{at}")
    assert clock.to_rfc3339(clock.at_wall_clock(local.date(), local.time(), zone)) == expected


@given(st.datetimes(timezones=st.just(UTC)))
def test_rfc3339_goes_there_and_back(instant: datetime) -> None:
    """Any instant survives being written and read."""
    assert clock.from_rfc3339(clock.to_rfc3339(instant)) == instant


@pytest.mark.parametrize("wrong", ["tomorrow", "2026-11-02T09:00:00", ""])
def test_a_time_that_is_none_is_refused(wrong: str) -> None:
    """No offset or no time: one sentence with the remedy."""
    with pytest.raises(Breach, match=r"not a time|no offset"):
        clock.from_rfc3339(wrong)
