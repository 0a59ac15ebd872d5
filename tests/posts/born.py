"""Worker processes of a test, from outside: born in a nursery, watched, signalled, killed."""

from __future__ import annotations

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import psutil

from tests.installation import Installation

ROOT = Path(__file__).parents[2]


class Worker:
    """A worker process of the nursery, from outside."""

    def __init__(self, nursery: Nursery, pid: int, report: Path) -> None:
        self._nursery, self.pid, self._report = nursery, pid, report
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Its return code; None while it lives."""
        if self.returncode is None:
            self.returncode = self._nursery.ask({"pid": self.pid})
        return self.returncode

    def wait(self, within: float = 60) -> int:
        """Waits until it has ended. Raises AssertionError when it does not."""
        until = time.monotonic() + within
        while (code := self.poll()) is None:
            assert time.monotonic() < until, f"worker {self.pid} does not end"
            time.sleep(0.01)
        return code

    def send_signal(self, wanted: signal.Signals) -> None:
        """Sends it a signal, if it lives."""
        if self.poll() is None:
            os.kill(self.pid, wanted)

    def kill(self) -> None:
        """Ends it with SIGKILL, if it lives, and waits for that."""
        self.send_signal(signal.SIGKILL)
        self.wait()

    @property
    def is_stopped(self) -> bool:
        """True while SIGSTOP holds it."""
        return psutil.Process(self.pid).status() == psutil.STATUS_STOPPED

    def printed(self) -> list[str]:
        """The words that it has printed."""
        return self._report.read_text().split() if self._report.exists() else []

    def problems(self) -> str:
        """What it has written to its standard error."""
        errors = self._report.with_name(f"{self._report.name}.err")
        return errors.read_text() if errors.exists() else ""


class Nursery:
    """The process that forks workers; see ``tests.posts.nursery``. One is enough for a test run."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.posts.nursery"], cwd=ROOT, text=True, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )  # fmt: skip
        self._folder = Path(tempfile.mkdtemp(prefix="advocacy-workers-"))
        self._lock = threading.Lock()
        self._born = 0

    def worker(self, installation: Installation, **orders: Any) -> Worker:
        """A new worker under these orders; see `worker_process`."""
        plain = {**asdict(installation.settings), "data_dir": str(installation.settings.data_dir)}
        plain = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in plain.items()}
        return self._new({"settings": plain, "orders": orders})

    def running(self, module: str, *arguments: str, environment: Mapping[str, str]) -> Worker:
        """A new process that does what ``python -m module`` does, in such an environment."""
        return self._new({"module": module, "arguments": arguments, "environment": dict(environment)})

    def _new(self, order: dict[str, Any]) -> Worker:
        with self._lock:
            self._born += 1
            report = self._folder / str(self._born)
        pid = self.ask({**order, "report": str(report)})
        assert pid is not None
        return Worker(self, pid, report)

    def ask(self, order: dict[str, Any]) -> int | None:
        """Gives an order and its answer."""
        with self._lock:
            assert self._process.stdin is not None and self._process.stdout is not None
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
            answer: int | None = json.loads(self._process.stdout.readline())
            return answer

    def close(self) -> None:
        """Ends it, and with it every worker that is left."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(20)
        self._process.stdout.close()
        shutil.rmtree(self._folder, ignore_errors=True)


@cache
def nursery() -> Nursery:
    """The nursery of this process, started when it is first asked for."""
    made = Nursery()
    atexit.register(made.close)
    return made


def started(installation: Installation, **orders: Any) -> Worker:
    """A worker process under these orders; see `worker_process`."""
    return nursery().worker(installation, **orders)


def finished(worker: Worker, within: float = 60) -> list[str]:
    """The crash points that it reached, once it has ended."""
    try:
        worker.wait(within)
    finally:
        worker.kill()
    assert "Traceback" not in worker.problems(), worker.problems()
    return worker.printed()
