"""How often jobs ran in this process, counted in memory until a sign of life takes it along. Imports nothing."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from time import monotonic


@dataclass
class Tally:
    """Runs of a job since the last sign of life. ``last_seconds`` is how long the newest took."""

    runs: int = 0
    failures: int = 0
    busy_seconds: float = 0.0
    last_seconds: float = 0.0


class Tallies:
    """The tallies of this process; jobs run in threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: dict[str, Tally] = {}
        self._under_way: dict[str, datetime] = {}

    @contextmanager
    def running(self, job: str, now: datetime) -> Iterator[None]:
        """Counts one run of a job, from here to the end of the block; one that raises has failed."""
        began, failed = monotonic(), True
        with self._lock:
            self._under_way[job] = now
        try:
            yield
            failed = False
        finally:
            took = monotonic() - began
            with self._lock:
                self._under_way.pop(job, None)
                tally = self._counted.setdefault(job, Tally())
                tally.runs, tally.failures = tally.runs + 1, tally.failures + failed
                tally.busy_seconds, tally.last_seconds = tally.busy_seconds + took, took

    def under_way(self) -> dict[str, datetime]:
        """The jobs that run at this moment, and since when."""
        with self._lock:
            return dict(self._under_way)

    def take(self) -> dict[str, Tally]:
        """What was counted since it was taken last, by job, in the order of their names."""
        with self._lock:
            taken, self._counted = self._counted, {}
        return dict(sorted(taken.items()))

    def give_back(self, taken: dict[str, Tally]) -> None:
        """What could not be written is counted on."""
        with self._lock:
            for job, tally in taken.items():
                kept = self._counted.setdefault(job, Tally(last_seconds=tally.last_seconds))
                kept.runs, kept.failures = kept.runs + tally.runs, kept.failures + tally.failures
                kept.busy_seconds += tally.busy_seconds
