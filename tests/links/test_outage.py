"""The database goes away under load, for seconds here and for minutes in `make soak`: nothing is lost or doubled.

A PostgreSQL that hangs is in the soak; ``test_trouble`` has it without load.
"""

from __future__ import annotations

from tests.installation import Installation
from tests.links.mortality import keeps_commits
from tests.links.outage import Outage, killed, locked
from tests.peers.postgres import PostgresServer


def test_links_work_and_clicks_wait_while_sqlite_is_held(sqlite: Installation) -> None:
    outage = Outage(sqlite, seed=1)
    assert outage.suffer(locked(sqlite), connections=64, seconds=2.5) == []
    assert len(outage.acknowledged) > 100 and max(outage.acknowledged.values()) == 3


def test_links_work_and_clicks_wait_while_postgresql_is_gone(
    postgresql: Installation, postgres_server: PostgresServer
) -> None:
    keeps_commits(postgresql.settings.database_url)
    outage = Outage(postgresql, seed=2)
    assert outage.suffer(killed(postgres_server), connections=64, seconds=2.5) == []
    assert len(outage.acknowledged) > 100 and max(outage.acknowledged.values()) == 3
