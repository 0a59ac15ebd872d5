"""kill -9 of a serving door under load: no acknowledged click is lost, none is counted twice, whoever else crashes."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy

from advocacy import clock
from advocacy.database import db, writing
from advocacy.links.intake import ingest
from advocacy.links.models import Click
from tests.installation import Installation
from tests.links.doors import RunningDoor, clicks, folder, reserve, take_in
from tests.links.mortality import Mortality
from tests.peers.postgres import PostgresServer


def test_no_acknowledged_click_is_lost_or_doubled_whoever_is_killed(sqlite: Installation) -> None:
    """Six kills, at the seed's moments; the next test has nine more, `make soak` a hundred."""
    lives = Mortality(sqlite, seed=1)
    for connections in (16, 64, 256):
        lives.life(connections, 0.9)
    assert lives.faults() == []
    assert lives.kills == {"server": 3, "worker": 3} and len(lives.acknowledged) > 100
    assert set(lives.answers) == {b"302"} and list(folder(sqlite).glob("*.clicks")) == []


def test_nor_when_postgresql_is_killed(postgresql: Installation, postgres_server: PostgresServer) -> None:
    lives = Mortality(postgresql, seed=2, postgres=postgres_server)
    for connections in (16, 64, 256):
        lives.life(connections, 2.0, ("postgresql", "worker"))
    assert lives.faults() == []
    assert lives.kills == {"server": 3, "postgresql": 3, "worker": 3} and len(lives.acknowledged) > 100
    assert set(lives.answers) <= {b"302", b"503"}  # who asks for a link that nobody has asked for is told to come again


def test_a_taker_that_crashes_at_any_step_counts_once(installation: Installation) -> None:
    link = reserve(installation)
    with RunningDoor(installation) as door:
        for _ in range(5):
            door.get(f"/r/{link.slug}")
        with installation.app.app_context():
            with pytest.raises(RuntimeError):
                _take_in_and_die(installation)
            assert db.session.query(Click).count() == 0
        assert [each.raw for each in take_in(installation, tidy=False)] == [5]  # dies after it, before tidying
        assert take_in(installation, tidy=False) == []
        door.get(f"/r/{link.slug}")
    assert len(list(folder(installation).glob("*.clicks"))) == 1
    assert [each.raw for each in take_in(installation, tidy=False)] == [1]
    assert take_in(installation) == [] and len(clicks(installation)) == 6
    assert list(folder(installation).iterdir()) == []


def _take_in_and_die(installation: Installation) -> None:
    with writing():
        ingest.take_in(folder(installation), clock.now())
        raise RuntimeError("dies before the commit")


def test_takers_beside_each_other_count_once(installation: Installation) -> None:
    link = reserve(installation)
    with RunningDoor(installation) as door:
        for _ in range(60):
            door.get(f"/r/{link.slug}", agent="curl/8")
    totals: list[int] = []

    def take() -> None:
        totals.append(sum(each.raw for each in take_in(installation, 7, tidy=False)))

    takers = [threading.Thread(target=take) for _ in range(3)]
    for taker in takers:
        taker.start()
    for taker in takers:
        taker.join()
    assert sum(totals) == 60 and len(clicks(installation)) == 60


def test_a_lost_cursor_doubles_nothing(installation: Installation) -> None:
    link = reserve(installation)
    with RunningDoor(installation) as door:
        for _ in range(3):
            door.get(f"/r/{link.slug}")
        take_in(installation)
        with installation.app.app_context(), writing():
            db.session.execute(sqlalchemy.text("DELETE FROM click_cursors"))
        door.get(f"/r/{link.slug}")
        assert [each.raw for each in take_in(installation)] == [1]
    assert len(clicks(installation)) == 4
