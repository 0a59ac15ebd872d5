"""The park: three machines with data directories and clocks of their own; each process can be killed and comes back."""

from __future__ import annotations

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.installation import Installation
from tests.peers.awaited import Awaited
from tests.peers.running import Running, free_port
from tests.posts.forked import Forked
from tests.soak.workers import environment

CLOCKS = {"a": 0, "b": 180, "c": -180}
"""Seconds by which the machines' clocks are ahead."""
WEB = ("a", "b")
PATIENCE = 300.0
"""Seconds that a process may take to start: all of them do so at once, perhaps on two busy cores."""


@dataclass
class Process:
    """A server or a worker of a machine. ``folder`` is the machine's data directory."""

    name: str
    folder: Path
    running: Awaited
    port: int = 0
    kills: int = 0

    def kill(self) -> None:
        """SIGKILL to all of it at once, as when the power is cut."""
        for each in psutil.Process(self.running.pid).children(recursive=True):
            each.kill()
        self.running.kill()
        self.kills += 1


class Park:
    """Two web servers and three workers; ``anew``: each is started as an operator does, not forked."""

    def __init__(self, installation: Installation, folder: Path, *, anew: bool) -> None:
        self._shared = {
            **environment(installation), "ADVOCACY_MEDIA_URL": str(folder / "media"), "ADVOCACY_GAP_MINUTES": "0",
        }  # fmt: skip
        self._folder, self._anew = folder, anew
        self.webs = [self._made(name, free_port()) for name in WEB]
        self.workers = [self._made(name) for name in CLOCKS]

    @property
    def every(self) -> list[Process]:
        """All processes; a server, then the worker beside it."""
        pairs = zip(self.webs, self.workers, strict=False)
        return [each for pair in pairs for each in pair] + self.workers[len(self.webs) :]

    @contextmanager
    def running(self) -> Iterator[Park]:
        """All of them, until the end of the block."""
        with ThreadPoolExecutor(len(self.every)) as hands:  # a process ends with the thread that started it
            try:
                list(hands.map(lambda each: each.running.start(), self.every))
                yield self
            finally:
                list(hands.map(lambda each: each.running.stop(), self.every))

    def _made(self, machine: str, port: int = 0) -> Process:
        folder = self._folder / machine
        env = {**self._shared, "ADVOCACY_DATA_DIR": str(folder), "MACHINE_CLOCK": str(CLOCKS[machine])}
        does = ["tests.machines.machine", str(port)] if port else ["tests.machines.skewed"]
        name = f"{'server' if port else 'worker'}-{machine}"

        def ready(log: str) -> bool:
            return _answers(port) if port else "worker started" in log

        running: Awaited
        if self._anew:
            running = Running(name, [sys.executable, "-m", *does], ready, env=env, patience=PATIENCE)
        else:
            running = Forked(name, *does, ready=ready, env=env, patience=PATIENCE)
        return Process(name.replace("-", " "), folder, running, port)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False
