"""Clicks from the journal into rows, counters and rollups, beside a bare bulk insert of the same rows; and recounts."""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from sqlalchemy import delete, func, insert, select, update

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links import slugs
from advocacy.links.door import journal
from advocacy.links.door.records import ClickRecord, encode
from advocacy.links.models import Click
from advocacy.links.verdicts.machines import RULE_VERSION, Seen, Verdict, agent_family, flags
from advocacy.reach.intake import recount_at_once, take_in_clicks
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import RUNS, Table, middle
from tests.installation import Installation
from tests.links.doors import BROWSER

CLICKS, BATCH = 40_000, 20_000
LINKS, VISITORS = 50, 8_000
PERSON = Seen("GET", BROWSER, secure=True, language=True, fetch_metadata=True)
_days = itertools.count(1)


def clickings(engines: Engines) -> Iterator[Table]:
    """A table for both engines."""
    table = Table(
        "Clicks",
        f"Rows a second; medians of {RUNS} runs of {CLICKS:,} clicks, {VISITORS:,} visitors on {LINKS} links, a day "
        "each. Taking in reads journals, judges, inserts rows and keeps counters and rollups; a recount judges the "
        "rows there are by newer rules. Beside it: SQLAlchemy's bare bulk insert of the same rows, without all that.",
        ["what", "ours/s", "bare insert/s", "ratio"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as installation, installation.app.app_context():
            clicking = Clicking(installation)
            bare = middle(clicking.insert)
            for name, measure in (("taken in", clicking.run), ("recounted", clicking.recount)):
                rate = middle(measure)
                table.add(f"{name}, {engine}", rate, bare, f"{rate / bare:.2f}")
    yield table


class Clicking:
    """Clicks in the journal of a door that is gone; each run is another day."""

    def __init__(self, installation: Installation) -> None:
        self.folder = journal.folder_in(installation.settings.data_dir)
        now, system = clock.now(), Actor.system()
        with writing():
            self.links = [
                slugs.reserve(
                    "https://acme.example/", person=None, network="bluesky", source_ref=f"item:{number}:1",
                    actor=system, now=now,
                ).id
                for number in range(1, LINKS + 1)
            ]  # fmt: skip

    def run(self, count: int = CLICKS) -> float:
        """Clicks taken in a second."""
        self._write(count)
        began = time.perf_counter()
        taken = take_in_clicks(clock.now())
        if taken != count:
            raise SystemExit(f"{taken} clicks of {count} were taken in")
        return count / (time.perf_counter() - began)

    def recount(self) -> float:
        """Clicks judged anew in a second; their rows say that older rules judged them."""
        with writing():
            db.session.execute(update(Click).values(rule_version=RULE_VERSION - 1))
            count = db.session.scalar(select(func.count()).select_from(Click)) or 0
        began = time.perf_counter()
        done, _ = recount_at_once(dry=False, actor=Actor.system(), now=clock.now())
        if done.clicks != count:
            raise SystemExit(f"{done.clicks} clicks of {count} were judged anew")
        return count / (time.perf_counter() - began)

    def insert(self, count: int = CLICKS) -> float:
        """The same rows by themselves, a transaction a batch; taken away again."""
        said, family, name = flags(PERSON), agent_family(BROWSER), secrets.token_hex(8)
        rows = [
            {
                "journal": name, "offset": number, "link_id": record.link_id, "flags": said, "agent_family": family,
                "minute": datetime.fromtimestamp(record.at_ms // 60_000 * 60, UTC), "verdict": Verdict.HUMAN,
                "rule_version": RULE_VERSION, "day_hash": record.day_hash,
            }
            for number, record in enumerate(self._records(count))
        ]  # fmt: skip
        began = time.perf_counter()
        for begin in range(0, count, BATCH):
            with writing():
                db.session.execute(insert(Click), rows[begin : begin + BATCH])
        seconds = time.perf_counter() - began
        with writing():
            db.session.execute(delete(Click))
        return count / seconds

    def _records(self, count: int) -> list[ClickRecord]:
        """Clicks of one day, spread over twelve hours."""
        day = next(_days)
        first_ms = int(datetime.now(UTC).timestamp() // 86_400 - 80 + day) * 86_400_000
        return [
            ClickRecord(
                first_ms + number * 43_200_000 // count, self.links[number % LINKS], PERSON,
                (day * VISITORS + number % VISITORS + 1).to_bytes(16, "big"),
            )
            for number in range(count)
        ]  # fmt: skip

    def _write(self, count: int) -> None:
        door = journal.Journal(self.folder)
        if not door.append([encode(record) for record in self._records(count)]):
            raise SystemExit("the journal refuses")
        door.close()
