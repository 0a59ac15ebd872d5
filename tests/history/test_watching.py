"""Readers that have nothing to read ask for little: one look at the head for all, no writing, and nothing is missed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from flask import current_app

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import Refused
from advocacy.history import Actor, Reader, Record, record
from advocacy.history.jobs import seal_waiting
from advocacy.history.models import Cursor
from advocacy.history.watching import EXTENSION, FRESH, Watch, follow_what_is_new
from tests.installation import Installation
from tests.statements import statements_of

NOW = clock.from_rfc3339("2026-11-23T09:00:00Z")
NOUNS = frozenset({"thing"})


@pytest.fixture(autouse=True)
def context(installation: Installation) -> Iterator[Installation]:
    with installation.app.app_context():
        yield installation


def happens(count: int = 1) -> None:
    """So much happens and is sealed; the look at the head is over."""
    with writing():
        for number in range(count):
            record("thing", number, "happen", actor=Actor.system("test"), now=NOW)
    seal_waiting(NOW)
    look_again()


def look_again() -> None:
    """The last look at the head is a while ago."""
    watch: Watch = current_app.extensions.setdefault(EXTENSION, Watch())
    watch.looked = None


def readers(count: int) -> tuple[list[Reader], list[str]]:
    """Readers, and what they read as they read it."""
    seen: list[str] = []

    def of(name: str) -> Reader:
        def read(records: Sequence[Record], now: datetime) -> None:
            seen.extend(f"{name}{each.position}" for each in records)

        return Reader(name, read, NOUNS)

    return [of(chr(ord("a") + number)) for number in range(count)], seen


def test_all_that_happens_is_read_once_by_each() -> None:
    (first, second), seen = readers(2)
    for count in (0, 1, 0, 3):
        happens(count)
        for _ in range(3):
            for reader in (first, second):
                follow_what_is_new(reader, NOW)
    assert sorted(seen) == ["a1", "a2", "a3", "a4", "b1", "b2", "b3", "b4"]


def test_nothing_new_takes_one_look_for_all_of_them_and_writes_nothing() -> None:
    some, _seen = readers(20)
    happens(2)
    for _ in range(2):
        for reader in some:
            follow_what_is_new(reader, NOW)
    look_again()
    with statements_of(db.engine) as asked:
        for reader in some:
            assert follow_what_is_new(reader, NOW) == 0
    said = [each for each in asked if each.lstrip().upper().startswith(("SELECT", "INSERT", "UPDATE", "BEGIN IMM"))]
    assert len(said) == 1 and said[0].upper().startswith("SELECT")


def test_a_reader_that_fails_reads_the_same_again() -> None:
    tries: list[int] = []

    def read(records: Sequence[Record], now: datetime) -> None:
        tries.append(len(records))
        if len(tries) < 3:
            raise Refused("Not yet.")

    reader = Reader("stubborn", read, NOUNS)
    happens()
    for _ in range(5):
        try:
            follow_what_is_new(reader, NOW)
        except Refused:
            continue
    assert tries[-1] == 1 and len(tries) == 3


def test_what_another_worker_was_at_is_read_when_that_failed() -> None:
    """The place in the database decides: a head that was seen is not yet read."""
    (reader,), seen = readers(1)
    happens()
    follow_what_is_new(reader, NOW)
    with writing():
        db.session.get_one(Cursor, "a").position = 0
    happens()
    follow_what_is_new(reader, NOW)
    assert seen == ["a1", "a1", "a2"] and FRESH < 1
