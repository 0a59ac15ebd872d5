"""kill -9 of a serving door under load: no acknowledged click is lost, none is counted twice, whoever else crashes."""

from __future__ import annotations

import random
import re
import socket
import threading
import time
from collections import Counter

import pytest
import sqlalchemy

from advocacy import clock
from advocacy.database import db, writing
from advocacy.links import ingest
from advocacy.links.models import Click, ClickDay
from tests.installation import Installation
from tests.links.doors import BROWSER, RunningDoor, clicks, folder, reserve, take_in

KILLS = 4
CLIENTS = 8


class Load:
    """Clients on keep-alive connections, each pipelining a few clicks, that remember what was acknowledged."""

    def __init__(self, door: RunningDoor, slugs: dict[str, int]) -> None:
        self.door, self.slugs = door, slugs
        self.sent: Counter[int] = Counter()
        self.acknowledged: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._click, args=(seed,)) for seed in range(CLIENTS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(20)

    def _click(self, seed: int) -> None:
        chance = random.Random(seed)
        try:
            with self.door.connection() as line:
                while True:
                    self._batch(line, [chance.choice(list(self.slugs)) for _ in range(chance.randint(1, 6))])
        except OSError:
            return  # the power is cut

    def _batch(self, line: socket.socket, batch: list[str]) -> None:
        request = "GET /r/{} HTTP/1.1\r\nHost: x\r\nUser-Agent: " + BROWSER + "\r\n\r\n"
        with self._lock:
            self.sent.update(self.slugs[slug] for slug in batch)
        line.sendall("".join(request.format(slug) for slug in batch).encode())
        answered, data = 0, b""
        while answered < len(batch):
            part = line.recv(65536)
            if not part:
                raise ConnectionError
            data += part
            locations = re.findall(rb"location: https://acme\.example/(\d+)\?[^\r]*\r\n(?:[^\r]+\r\n)*\r\n", data)
            with self._lock:
                self.acknowledged.update(self.slugs[slug] for slug in batch[answered : len(locations)])
            answered = len(locations)


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
            sqlalchemy.select(ClickDay.link_id, sqlalchemy.func.sum(ClickDay.raw)).group_by(ClickDay.link_id)
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
