"""Lives of a server under load: it, its worker and its database are killed at random; then the books are compared."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence

import psycopg
from psycopg import sql
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.links.models import Click, ClickHour, Link
from tests.installation import Installation
from tests.links.crowd import PACE, Crowd, many_links
from tests.links.doors import RunningDoor, take_in
from tests.peers.postgres import PostgresServer
from tests.posts.born import started


class Mortality:
    """What was asked and acknowledged in all lives, by slug, and who was killed how often."""

    def __init__(self, installation: Installation, seed: int, postgres: PostgresServer | None = None) -> None:
        self._installation, self._postgres = installation, postgres
        if postgres:
            keeps_commits(installation.settings.database_url)
        self._chance = random.Random(seed)
        self.sent: set[str] = set()
        self.acknowledged: set[str] = set()
        self.answers: Counter[bytes] = Counter()
        self.kills: Counter[str] = Counter()

    def life(self, connections: int, seconds: float, victims: Sequence[str] = ("worker",)) -> None:
        """A server is started, asked by so many clients, and killed, at ``seconds`` at the latest; ``victims`` before
        it, and they return. All moments are the seed's."""
        slugs = many_links(self._installation, int(seconds * PACE * 1.5))
        end = self._chance.uniform(0.5, 1) * seconds
        moments = sorted(self._chance.uniform(0.1, 1) * end for _ in victims)
        with RunningDoor(self._installation) as door:
            worker = started(self._installation, works=True)
            crowd = Crowd(door.port, slugs, connections)
            began = time.monotonic()
            crowd.start()
            for victim, moment in zip(victims, moments, strict=True):
                time.sleep(max(0.0, began + moment - time.monotonic()))
                if victim == "worker":
                    worker.kill()
                    worker = started(self._installation, works=True)
                elif self._postgres:
                    self._postgres.kill()
                    self._postgres.start()
                self.kills[victim] += 1
            time.sleep(max(0.0, began + end - time.monotonic()))
            door.cut_the_power()
            self.kills["server"] += 1
            crowd.stop()
            worker.kill()
        self.sent |= crowd.sent
        self.acknowledged |= crowd.acknowledged
        self.answers += crowd.answers

    def faults(self) -> list[str]:
        """What is wrong with the books, once everything is taken in; empty: each acknowledged click is there once."""
        with self._installation.app.app_context():
            db.session.remove()
            db.engine.dispose()  # a killed database has left its connections behind
        take_in(self._installation)
        with self._installation.app.app_context():
            rows = select(Link.slug, func.count()).join(Click, Click.link_id == Link.id).group_by(Link.slug)
            counted = dict(db.session.execute(rows).all())
            hours = select(Link.slug, func.sum(ClickHour.raw)).join(ClickHour, ClickHour.link_id == Link.id)
            summed = {slug: int(total) for slug, total in db.session.execute(hours.group_by(Link.slug))}
        wrong = {
            "lost": self.acknowledged - counted.keys(),
            "never asked for": counted.keys() - self.sent,
            "there more than once": {slug for slug, times in counted.items() if times > 1},
            "summed otherwise": {slug for slug in counted | summed if counted.get(slug) != summed.get(slug)},
        }
        return [f"{len(slugs)} clicks {what}: {sorted(slugs)[:5]}" for what, slugs in wrong.items() if slugs]


def keeps_commits(url: str) -> None:
    """The tests' server forgets what it committed last when it is killed; here it must not."""
    with psycopg.connect(url, autocommit=True) as connection:
        database = sql.Identifier(connection.info.dbname)
        connection.execute(sql.SQL("ALTER DATABASE {} SET synchronous_commit = on").format(database))
