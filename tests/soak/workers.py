"""Workers of the product in processes of their own, killed at random moments and started again."""

from __future__ import annotations

import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.installation import Installation
from tests.peers.running import Running

ROOT = Path(__file__).parents[2]
LIVES = (0.2, 12.0)
"""The shortest and the longest life of a worker, in seconds from its start."""


def environment(installation: Installation) -> dict[str, str]:
    """The installation's settings as its commands read them."""
    given = installation.settings
    return {
        "ADVOCACY_DATA_DIR": str(given.data_dir),
        "ADVOCACY_DATABASE_URL": given.database_url,
        "ADVOCACY_SECRET_KEY": given.secret_key,
        "ADVOCACY_ENCRYPTION_KEYS": ",".join(given.encryption_keys),
        "ADVOCACY_SIGNING_KEY": given.signing_key,
        "ADVOCACY_FETCH_HOSTS": ",".join(sorted(given.fetch_hosts)),
        "ADVOCACY_COMPANY_NAME": given.company_name,
        "PYTHONPATH": str(ROOT),
    }


def worker(installation: Installation) -> Running:
    """One worker, as ``advocacy work`` starts it."""
    command = [sys.executable, "-m", "wsgi", "work"]
    return Running("worker", command, lambda log: "worker started" in log, env=environment(installation))


class MortalWorkers:
    """So many workers, each of which dies by SIGKILL at a random moment and is followed by another."""

    def __init__(self, installation: Installation, count: int, seed: int) -> None:
        self._installation = installation
        self._stopping = threading.Event()
        self._threads = [
            threading.Thread(target=self._live_and_die, args=(random.Random(seed + number),)) for number in range(count)
        ]
        self.kills = 0

    def _live_and_die(self, chance: random.Random) -> None:
        while not self._stopping.is_set():
            one = worker(self._installation).start()
            self._stopping.wait(chance.uniform(*LIVES))
            one.kill()
            self.kills += 1

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()


def work_until(installation: Installation, done: Callable[[], bool], within: float) -> None:
    """A worker that nobody kills, until all is done or so many seconds are over, then stopped politely."""
    until = time.monotonic() + within
    with worker(installation):
        while not done() and time.monotonic() < until:
            time.sleep(1)
