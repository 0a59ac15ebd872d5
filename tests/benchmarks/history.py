"""How fast the history is verified: a million sealed rows, walked whole, in memory that does not grow."""

from __future__ import annotations

import os
import resource
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import insert, text

from advocacy.clock import to_rfc3339
from advocacy.database import db, reading, writing
from advocacy.history import jobs, verifying
from advocacy.history.digests import GENESIS, link_digest, payload_digest
from advocacy.history.models import ActorKind, HistoryPayload, HistoryRow, Seal
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import Table

ROWS = 1_000_000
BATCH = 10_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
KINDS = (
    ("share", "publish", "sending", "published"), ("item", "approve", "in_review", "approved"),
    ("review", "approve", "waiting", "approved"), ("person", "change", None, None),
)  # fmt: skip


def histories(engines: Engines) -> Iterator[Table]:
    """Rows a second, and what memory the walk takes beside the application's own."""
    table = Table(
        "Verifying the history",
        f"{ROWS:,} sealed rows with payloads; every digest and payload is computed anew and held against the chain.",
        ["engine", "rows", "seconds", "rows a second", "memory, MB more"],
    )
    for engine in ENGINES:
        with engines.installation(engine) as made, made.app.app_context():
            _without_indexes()
            chain_of(ROWS)
            before, began = _peak(), time.monotonic()
            with reading():
                report = verifying.verify_database(made.settings)
            seconds = time.monotonic() - began
            table.add(engine, report.positions, seconds, report.positions / seconds, _peak() - before)
            if not report.whole or report.positions != ROWS:
                table.wrong.append(f"{engine}: {report}")
    yield table


def _without_indexes() -> None:
    """Filling goes quicker without the explorer's indexes; verifying uses none of them."""
    with writing():
        for index in HistoryRow.__table__.indexes:  # type: ignore[attr-defined]
            db.session.execute(text(f"DROP INDEX {index.name}"))


def chain_of(count: int) -> None:
    """Writes so many rows with payloads and seals straight into the tables, chained as the sealing job would, and
    gives out a checkpoint of the last."""
    made = _rows(count)
    while batch := list(islice(made, BATCH)):
        with writing():
            for kind, place in ((HistoryRow, 0), (HistoryPayload, 1), (Seal, 2)):
                db.session.execute(insert(kind), [each[place] for each in batch])
    jobs.give_out_checkpoint(BEGAN + timedelta(seconds=count))


def _rows(count: int) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
    digest = GENESIS
    for position in range(1, count + 1):
        noun, verb, before, after = KINDS[position % len(KINDS)]
        at, salt = BEGAN + timedelta(seconds=position), os.urandom(16)
        body = {
            "why": None,
            "details": {"number": position, "title": "Twelve rivers, one small sensor", "sha256": GENESIS},
        }
        row = {
            "id": position, "at": at, "actor_kind": ActorKind.PERSON, "actor_id": position % 200 + 1,
            "actor_name": None, "noun": noun, "noun_id": str(position % 50_000), "verb": verb, "from_state": before,
            "to_state": after, "about_id": position % 300 + 1, "payload_digest": payload_digest(salt, body),
        }  # fmt: skip
        fixed = {**row, "at": to_rfc3339(at), "actor_kind": "person"}
        previous, digest = digest, link_digest(digest, position, fixed)
        payload = {"id": position, "salt": salt, "body": body}
        yield row, payload, {"position": position, "history_id": position, "previous": previous, "digest": digest}


def _peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
