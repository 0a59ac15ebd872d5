"""A Tuesday morning: the digests of ten thousand people, beside the bare rows that queue as many mails."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

from sqlalchemy import func, insert, select

from advocacy import clock, mailing
from advocacy.database import db, reading, writing
from advocacy.mailing import Mail, Written
from advocacy.notices import wishes
from advocacy.notices.digesting import BATCH, send_digests
from advocacy.notices.telling import tell_many
from advocacy.people.capabilities import Role
from advocacy.people.models import Person, PersonRole, Relationship
from advocacy.people.names import folded
from content_library.audiences import sets
from content_library.models import Item, ItemState, Revision, TextMode
from tests.benchmarks.engines import ENGINES, Engines
from tests.benchmarks.tables import Table
from tests.installation import Installation
from tests.statements import statements_of

PEOPLE, STORIES = 10_000, 30
SATURDAY, TUESDAY = clock.from_rfc3339("2026-11-21T12:00:00Z"), clock.from_rfc3339("2026-11-24T09:00:00Z")


def digests(engines: Engines) -> Iterator[Table]:
    """One table of both engines."""
    note = (
        f"{PEOPLE:,} people in four languages, {STORIES} new stories, some of them for a part of the people, a notice "
        f"for everybody; gathered, written as HTML and text, queued by one worker in batches of {BATCH}. Baseline: "
        "mails of the same length queued with nothing gathered or written."
    )
    columns = ["engine", "seconds", "digests/s", "baseline mails/s", "statements a batch"]
    table = Table("Digests of ten thousand people", note, columns)
    for engine in ENGINES:
        with engines.installation(engine) as installation, installation.app.app_context():
            _measure(table, engine, installation)
    yield table


def _measure(table: Table, engine: str, installation: Installation) -> None:
    _people()
    _stories()
    with writing():
        tell_many(range(1, PEOPLE + 1), "A policy changed", "Read it until Friday.", "/x", source="b", now=SATURDAY)
    with statements_of(db.engine) as seen:
        began = time.perf_counter()
        sent = send_digests(TUESDAY)
        took = time.perf_counter() - began
    with reading():
        people = db.session.scalar(select(func.count(Mail.recipient.distinct()))) or 0
        sample = db.session.scalars(select(Mail).limit(1)).one()
        written = Written("a@acme.example", sample.subject, sample.text, sample.html, sample.stop_url)
    if sent != PEOPLE or people != PEOPLE or send_digests(TUESDAY):
        table.wrong.append(f"{sent} digests to {people} people")
    began = time.perf_counter()
    for _ in range(PEOPLE // BATCH):
        with writing():
            mailing.queue_all([written] * BATCH, now=TUESDAY)
    bare = time.perf_counter() - began
    table.add(engine, took, sent / took, PEOPLE / bare, len(seen) / (PEOPLE / BATCH))


def _people() -> None:
    languages, numbers = ("en", "de", "fr", "es"), range(1, PEOPLE + 1)
    rows = [
        {
            "id": number, "email": f"p{number}@acme.example", "name": f"Person {number}", "zone": "UTC",
            "name_folded": folded(f"Person {number}"), "language": languages[number % 4], "region": "DE",
            "relationship": Relationship.EMPLOYEE, "employing_entity": "", "active": True, "created_at": SATURDAY,
        }
        for number in numbers
    ]  # fmt: skip
    with writing():
        db.session.execute(insert(Person), rows)
        db.session.execute(insert(PersonRole), [{"person_id": each, "role": Role.EMPLOYEE} for each in numbers])
    for start in range(0, PEOPLE, 1000):
        with writing():
            wishes.enrol([(each, "UTC") for each in numbers[start : start + 1000]], SATURDAY)


def _stories() -> None:
    for number in range(STORIES):
        at = SATURDAY + timedelta(hours=1 + number)
        audience: dict[str, list[str]] = {} if number % 3 else {"languages": ["de"]}
        with writing():
            story = Item(
                title=f"Story {number}", state=ItemState.LIVE, live_at=at, created_at=at, changed_at=at,
                audience=audience, audience_id=sets.kept(audience),
            )  # fmt: skip
            db.session.add(story)
            db.session.flush()
            db.session.add(
                Revision(
                    item_id=story.id, number=1, title=story.title, summary="What changed and why.", networks=["any"],
                    audience=audience, text_mode=TextMode.LOCKED, author_ids=[], sha256="0" * 64, created_at=at,
                )
            )  # fmt: skip
