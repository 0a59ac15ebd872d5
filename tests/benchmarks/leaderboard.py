"""How fast a leaderboard is read, whatever the ledger has grown to, beside a plain aggregate in SQL over postings."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from statistics import quantiles
from typing import Any

from sqlalchemy import insert, text

from advocacy.database import db, reading, writing
from advocacy.people.models import Person, Team
from rewards import credits
from rewards.boards import counting, queries, teams
from rewards.boards.boards import Board
from rewards.boards.models import BoardKind, BoardMember, Period
from rewards.ledger import Event
from rewards.models import AccountKind, HolderKind, LedgerAccount
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import Table, middle

PEOPLE, TEAMS = 100_000, 1_000
LEGS = 100
"""Postings of an entry: one issues, the others credit somebody each."""
SIZES = (1_000_000, 10_000_000)
READS, TEAM_READS, FRESH = 200, 20, 1_000
NOW, MONTH = datetime(2026, 11, 18, 12, tzinfo=UTC), date(2026, 11, 1)
ALL = Board(BoardKind.EVERYBODY)
ISSUED = sum(1 + leg % 7 for leg in range(1, LEGS))

ENTRIES = """
WITH RECURSIVE e(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM e WHERE i < :last)
INSERT INTO ledger_entries (id, source, reason, at, subject, rule, details)
SELECT i, 'b:' || i, 'bench', :at, '', '', {none} FROM e
"""
POSTINGS = f"""
WITH RECURSIVE e(i) AS (SELECT CAST(:first AS INTEGER) UNION ALL SELECT i + 1 FROM e WHERE i < :last),
k(j) AS (SELECT 0 UNION ALL SELECT j + 1 FROM k WHERE j < {LEGS - 1})
INSERT INTO ledger_postings (entry_id, account_id, amount)
SELECT i, CASE WHEN j = 0 THEN 1 ELSE 2 + (i * {LEGS - 1} + j) % {PEOPLE} END,
  CASE WHEN j = 0 THEN -{ISSUED} ELSE 1 + j % 7 END FROM e, k
"""
PLAIN = """
SELECT a.person_id, sum(p.amount) AS points FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id
JOIN ledger_accounts a ON a.id = p.account_id WHERE e.at >= :since AND a.person_id IS NOT NULL
GROUP BY a.person_id ORDER BY points DESC LIMIT 25
"""
DAYS = """
INSERT INTO point_days (person_id, unit, day, earned, unranked)
SELECT a.person_id, 'points', :day, sum(p.amount), :no FROM ledger_postings p
JOIN ledger_accounts a ON a.id = p.account_id WHERE a.person_id IS NOT NULL GROUP BY a.person_id
"""
SCORES = """
INSERT INTO board_scores (period, starts_on, person_id, points, listed)
SELECT :period, :first, person_id, earned, :yes FROM point_days
"""


def leaderboards(engines: Engines) -> Iterator[Table]:
    """A page of the month's board and one's own place among all who take part; the board of teams; fresh credits."""
    table = Table(
        "Leaderboards",
        f"{PEOPLE:,} people in {TEAMS:,} teams, all of them on the board of the month. A read is the first 25 places "
        f"and the reader's own; {READS} readers by chance. The plain sum is the same 25 in one statement of SQL over "
        f"all postings. Fresh: {FRESH:,} credits are taken into every period by the job.",
        ["engine", "postings", "a read, p95 ms", "own team, p95 ms", "teams, p95 ms", "plain sum, ms",
         "fresh credits, seconds"],
    )  # fmt: skip
    for engine in ENGINES:
        with engines.installation(engine) as made, made.app.app_context():
            _people()
            written, first_read = 0, 0.0
            for size in SIZES:
                _grow((size - written) // LEGS)
                written = size
                read, own, of_teams = _p95(_read, READS), _p95(_read_own, READS), _p95(_read_teams, TEAM_READS)
                table.add(engine, size, read, own, of_teams, middle(_plain) * 1000, _fresh(size))
                if first_read and read > 3 * first_read + 20:
                    table.wrong.append(f"{engine}: a read took {first_read:.1f} ms and grew to {read:.1f} ms")
                first_read = first_read or read
    yield table


def _people() -> None:
    account: dict[str, Any] = {"kind": AccountKind.AVAILABLE, "holder_kind": HolderKind.PERSON, "unit": "points"}
    company = {"id": 1, "kind": AccountKind.ISSUED, "holder_kind": HolderKind.COMPANY, "holder_id": 0,
               "person_id": None, "unit": "points"}  # fmt: skip
    with writing():
        db.session.execute(insert(Team), [{"id": each, "name": f"Team {each}"} for each in range(1, TEAMS + 1)])
        db.session.execute(insert(LedgerAccount), [company])
        for begin in range(1, PEOPLE + 1, 10_000):
            some = range(begin, begin + 10_000)
            db.session.execute(insert(Person), [_person(each) for each in some])
            db.session.execute(insert(BoardMember), [{"person_id": each, "joined_at": NOW} for each in some])
            accounts = [{"id": each + 1, "holder_id": each, "person_id": each, **account} for each in some]
            db.session.execute(insert(LedgerAccount), accounts)
        if db.engine.dialect.name == "postgresql":
            db.session.execute(text("SELECT setval('ledger_accounts_id_seq', 1000000)"))


def _person(number: int) -> dict[str, Any]:
    return {"id": number, "email": f"p{number}@acme.example", "name": f"P {number}", "team_id": number % TEAMS + 1,
            "created_at": NOW, "zone": "UTC", "language": "en", "region": "DE", "relationship": "employee",
            "employing_entity": "", "active": True}  # fmt: skip


def _grow(more: int) -> None:
    """Writes so many entries more straight into the tables, and the rollups as the product would have them."""
    with reading():
        first = (db.session.scalar(text("SELECT max(id) FROM ledger_entries")) or 0) + 1
    entries = ENTRIES.format(none="'{}'" if _sqlite() else "CAST('{}' AS jsonb)")
    at = "2026-11-18 12:00:00.000000" if _sqlite() else NOW
    for begin in range(first, first + more, 10_000):
        span = {"first": begin, "last": min(begin + 9_999, first + more - 1)}
        with writing():
            db.session.execute(text(entries), {**span, "at": at})
            db.session.execute(text(POSTINGS), span)
    with writing():
        for table in ("board_scores", "point_days"):
            db.session.execute(text(f"DELETE FROM {table}"))
        day = MONTH if not _sqlite() else MONTH.isoformat()
        db.session.execute(text(DAYS), {"day": day, "no": False})
        for period, begins in ((Period.MONTH, MONTH), (Period.YEAR, date(2026, 1, 1))):
            given = {"period": period.value, "first": begins.isoformat() if _sqlite() else begins, "yes": True}
            db.session.execute(text(SCORES), given)
        if not _sqlite():
            db.session.execute(text("SELECT setval('ledger_entries_id_seq', (SELECT max(id) FROM ledger_entries))"))
        db.session.execute(text("ANALYZE"))


def _sqlite() -> bool:
    return db.engine.dialect.name == "sqlite"


def _p95(read: Callable[[Person], object], times: int) -> float:
    """Milliseconds that nineteen in twenty readers wait at most."""
    chance, took = random.Random(7), []
    with reading():
        for _ in range(times):
            reader = db.session.get_one(Person, chance.randint(1, PEOPLE))
            began = time.perf_counter()
            read(reader)
            took.append((time.perf_counter() - began) * 1000)
            db.session.expunge_all()
    return quantiles(took, n=20)[-1]


def _read(reader: Person) -> None:
    found = queries.ranking(ALL, Period.MONTH, MONTH, reader, None, 25)
    if len(found.lines) != 25 or queries.own_place(ALL, Period.MONTH, MONTH, reader).place is None:
        raise AssertionError("the board is not as it was filled")


def _read_own(reader: Person) -> None:
    queries.ranking(Board(BoardKind.TEAM, reader.team_id or 0), Period.MONTH, MONTH, reader, None, 25)


def _read_teams(reader: Person) -> None:
    if not teams.ranking(Period.MONTH, MONTH, reader):
        raise AssertionError("no team is there")


def _plain() -> float:
    since = datetime(2026, 11, 1) if _sqlite() else datetime(2026, 11, 1, tzinfo=UTC)
    began = time.monotonic()
    with reading():
        db.session.execute(text(PLAIN), {"since": since}).all()
    return time.monotonic() - began


def _fresh(size: int) -> float:
    """Seconds that the job takes for credits of as many people, from one run to the next."""
    with writing():
        for number in range(1, FRESH + 1):
            credits.give(Event(f"fresh:{size}:{number}", "bench", NOW, number * 7 % PEOPLE + 1), 5)
    began = time.monotonic()
    if counting.take_in(NOW) != FRESH:
        raise AssertionError("not every credit was taken in")
    return time.monotonic() - began
