"""Credits a second through the reader of the history, beside rows that are only inserted."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, insert, select

from advocacy.database import db, reading, writing
from advocacy.history import Each, follow, record_all
from advocacy.history.jobs import seal_waiting
from rewards.earning.readers import READER
from rewards.models import AccountKind, Entry, HolderKind, LedgerAccount, Posting
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import Table
from tests.reach import making
from tests.reach.making import NOW, SYSTEM

POSTS = 2_000
PEOPLE = 400
BATCH = 200


def credited(engines: Engines) -> Iterator[Table]:
    """The reader writes down the happening, asks rules and caps, and posts; a plain INSERT asks nothing."""
    table = Table(
        "Credits through the reader",
        f"{POSTS:,} published posts of {PEOPLE} people, read from the sealed history: each is written down as a "
        "happening, decided by the rules of its time and what caps leave, and posted in balance. Beside it: the same "
        f"entries and postings inserted {BATCH} a transaction, with nothing asked.",
        ["engine", "credits", "seconds", "credits a second", "plain inserts a second", "times"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as made, made.app.app_context():
            people = [made.person() for _ in range(PEOPLE)]
            with writing():
                making.many(people, POSTS)
            _publish(people)
            began = time.monotonic()
            follow(READER, NOW)
            seconds = time.monotonic() - began
            with reading():
                count = db.session.scalar(select(func.count()).select_from(Entry)) or 0
            plain = _plain(people)
            table.add(engine, count, seconds, count / seconds, POSTS / plain, seconds / plain)
            if count != POSTS:
                table.wrong.append(f"{engine}: {count} credits of {POSTS}")
    yield table


def _publish(people: list[int]) -> None:
    """The history of so many posts, sealed."""
    facts = [
        Each(n + 1, {"person_id": people[n % PEOPLE], "network": "bluesky", "title": f"Story {n}"},
             people[n % PEOPLE]) for n in range(POSTS)
    ]  # fmt: skip
    for begin in range(0, POSTS, BATCH):
        with writing():
            record_all("share", facts[begin : begin + BATCH], "publish", actor=SYSTEM, now=NOW)
    seal_waiting(NOW)


def _plain(people: list[int]) -> float:
    """Seconds for the same rows without a question."""
    with writing():
        first = (db.session.scalar(select(func.max(Entry.id))) or 0) + 1
        made = [{"kind": AccountKind.AVAILABLE, "holder_kind": HolderKind.PROGRAMME, "holder_id": each, "unit": "XTS"}
                for each in (1, 2)]  # fmt: skip
        accounts = db.session.scalars(insert(LedgerAccount).returning(LedgerAccount.id), made).all()
    at = datetime.now(UTC) - timedelta(days=1)
    began = time.monotonic()
    for begin in range(0, POSTS, BATCH):
        numbers = range(first + begin, first + begin + BATCH)
        entries: list[dict[str, Any]] = [
            {
                "id": n,
                "source": f"plain:{n}",
                "reason": "plain",
                "at": at,
                "person_id": people[n % PEOPLE],
                "details": {},
            }
            for n in numbers
        ]
        postings = [{"entry_id": n, "account_id": account, "amount": amount}
                    for n in numbers for account, amount in zip(accounts, (-25, 25), strict=True)]  # fmt: skip
        with writing():
            db.session.execute(insert(Entry), entries)
            db.session.execute(insert(Posting), postings)
    return time.monotonic() - began
