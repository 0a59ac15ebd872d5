"""Clicks on a door that dies under them at random, and what it had acknowledged."""

from __future__ import annotations

import random
import threading
from collections import Counter
from types import TracebackType
from typing import Self

from tests.installation import Installation
from tests.links.doors import RunningDoor, reserve
from tests.links.load import Load

LIVES = (0.3, 5.0)
LINKS = 5
PAUSE = 0.03
"""Seconds between two bursts of one client: some hundred clicks a second are enough to lose one."""


class Clicking:
    """Clients click; the whole server is killed; clients and server come back; and so on."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self._installation, self._chance = installation, random.Random(seed)
        links = [reserve(installation, f"https://acme.example/{number}") for number in range(LINKS)]
        self.slugs = {link.slug: link.id for link in links}
        self.sent: Counter[int] = Counter()
        self.acknowledged: Counter[int] = Counter()
        self.kills = 0
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._click_and_kill)

    def _click_and_kill(self) -> None:
        while not self._stopping.is_set():
            door = RunningDoor(self._installation, anew=True)
            door.process.start()
            load = Load(door, self.slugs, PAUSE)
            load.start()
            self._stopping.wait(self._chance.uniform(*LIVES))
            door.cut_the_power()
            load.join()
            self.sent += load.sent
            self.acknowledged += load.acknowledged
            self.kills += 1

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
