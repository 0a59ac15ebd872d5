"""The database is away under load: links that the door remembers go on, and each click is counted once afterwards."""

from __future__ import annotations

import random
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

import psutil
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.intake import ingest
from advocacy.links.models import Click, ClickHour, Link
from tests.installation import Installation
from tests.links.crowd import Crowd, many_links
from tests.links.doors import RunningDoor, folder, take_in
from tests.peers.postgres import PostgresServer
from tests.posts.born import started

PACE = 300
"""Clicks a second: a link that is asked for once in two minutes is still among those that the door remembers."""
SETTLING = 120
"""Most seconds that a worker may need, in a soak, to take in what waited for the database."""


@contextmanager
def locked(installation: Installation) -> Iterator[None]:
    """Somebody holds SQLite's file against every writer."""
    holder = sqlite3.connect(installation.settings.data_dir / "advocacy.sqlite3", timeout=30, isolation_level=None)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        yield
        holder.execute("ROLLBACK")
    finally:
        holder.close()


@contextmanager
def killed(server: PostgresServer) -> Iterator[None]:
    """PostgreSQL is gone: connections are refused."""
    server.kill()
    try:
        yield
    finally:
        server.start()


@contextmanager
def hanging(server: PostgresServer) -> Iterator[None]:
    """PostgreSQL stands still: connections stay open and nobody answers."""
    postmaster = psutil.Process(server.pid)
    frozen = [postmaster, *postmaster.children(recursive=True)]
    for process in frozen:
        process.suspend()
    try:
        yield
    finally:
        for process in reversed(frozen):
            process.resume()


class Outage:
    """Every link is asked for before, while and after the database is away; ``answers`` by when."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self._installation, self._chance = installation, random.Random(seed)
        self.acknowledged: Counter[str] = Counter()
        self.answers: dict[str, Counter[bytes]] = {}

    def suffer(
        self, away: AbstractContextManager[None], connections: int, seconds: float, settling: float = 0
    ) -> list[str]:
        """What was wrong; empty: all were led to their pages throughout, and each click is counted once.

        Within ``settling`` seconds the worker, which goes through all of it, takes everything in; 0: we do it then.
        """
        slugs = many_links(self._installation, int(seconds * PACE))
        with RunningDoor(self._installation) as door:
            worker = started(self._installation, works=True)
            try:
                known = self._ask("before", door.port, slugs, connections, seconds)
                with away:
                    self._ask("away", door.port, known, connections, seconds)
                self._ask("after", door.port, known, connections, min(seconds, 5))
                waits = settling and not self._is_taken_in(settling)
                died = worker.poll()
            finally:
                worker.kill()
        odd = {when: dict(answers) for when, answers in self.answers.items() if set(answers) != {b"302"}}
        wrong = [f"answers that are no redirect: {odd}"] if odd else []
        wrong += [f"the worker ended ({died}): {worker.problems()[-500:]}"] if died is not None else []
        return [*wrong, *(["clicks still wait"] if waits else []), *self._faults()]

    def _ask(self, when: str, port: int, slugs: list[str], connections: int, seconds: float) -> list[str]:
        crowd = Crowd(port, self._chance.sample(slugs, len(slugs)), connections, PACE)
        crowd.start()
        time.sleep(seconds)
        crowd.stop()
        self.acknowledged.update(crowd.acknowledged)
        self.answers[when] = crowd.answers
        return sorted(crowd.acknowledged)

    def _is_taken_in(self, settling: float) -> bool:
        """Waits until the worker has taken everything in, by itself."""
        until = time.monotonic() + settling
        with self._installation.app.app_context():
            self._begin_anew()
            while ingest.is_waiting(folder(self._installation)):
                db.session.rollback()
                if time.monotonic() > until:
                    return False
                time.sleep(0.2)
        return True

    def _begin_anew(self) -> None:
        """A database that was killed has left its connections behind."""
        db.session.remove()
        db.engine.dispose()

    def _faults(self) -> list[str]:
        with self._installation.app.app_context():
            self._begin_anew()
        take_in(self._installation)
        with self._installation.app.app_context():
            rows = select(Link.slug, func.count()).join(Click, Click.link_id == Link.id).group_by(Link.slug)
            hours = select(Link.slug, func.sum(ClickHour.raw)).join(ClickHour, ClickHour.link_id == Link.id)
            there = {
                "rows": dict(db.session.execute(rows).all()),
                "sums": dict(db.session.execute(hours.group_by(Link.slug)).all()),
            }
        return [
            f"{what} differ from what was acknowledged: {len(wrong)} links, such as {wrong[:3]}"
            for what, counted in there.items()
            if (wrong := [slug for slug in self.acknowledged | counted if self.acknowledged[slug] != counted.get(slug)])
        ]
