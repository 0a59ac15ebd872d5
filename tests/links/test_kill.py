"""kill -9 of a serving door under load: no acknowledged click is lost, none is counted twice, whoever else crashes."""

from __future__ import annotations

import threading
import time
from collections import Counter

import pytest
import sqlalchemy

from advocacy import clock
from advocacy.database import db, writing
from advocacy.links import ingest
from advocacy.links.models import Click, ClickHour
from tests.installation import Installation
from tests.links.doors import RunningDoor, clicks, folder, reserve, take_in
from tests.links.load import Load

KILLS = 4


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_no_acknowledged_click_is_lost_or_doubled(request: pytest.FixtureRequest, engine: str) -> None:
    installation: Installation = request.getfixturevalue(engine)
    links = [reserve(installation, f"https://acme.example/{number}") for number in range(5)]
    slugs = {link.slug: link.id for link in links}
    sent: Counter[int] = Counter()
    acknowledged: Counter[int] = Counter()
    for kill in range(KILLS):
        door = RunningDoor(installation)
        door.__enter__()
        load = Load(door, slugs)
        load.start()
        time.sleep(0.3 + 0.15 * kill)
        if kill == 1:
            take_in(installation, 500)  # while it is being written
        door.cut_the_power()
        load.join()
        sent += load.sent
        acknowledged += load.acknowledged
    take_in(installation, 1000)
    counted = Counter(click.link_id for click in clicks(installation))
    assert sum(acknowledged.values()) > 500
    assert {link: counted[link] for link in counted} == {link: min(counted[link], sent[link]) for link in counted}
    assert {link: number for link, number in acknowledged.items() if counted[link] < number} == {}
    with installation.app.app_context():
        days = db.session.execute(
            sqlalchemy.select(ClickHour.link_id, sqlalchemy.func.sum(ClickHour.raw)).group_by(ClickHour.link_id)
        )
        assert {link: int(total) for link, total in days} == dict(counted)
    assert list(folder(installation).glob("*.clicks")) == []


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
