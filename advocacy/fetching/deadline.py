"""Total time for an exchange: a read timeout starts anew with every byte, this does not. Imports nothing of ours."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from types import TracebackType
from typing import TypeVar

Answer = TypeVar("Answer")


class Deadline:
    """A context in which every watched socket is cut when the time is up, whatever the other side is doing.

    ``seconds`` counts from entering. The cut shows as an end of data, so whoever reads asks ``passed`` afterwards.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._ends = float("inf")
        self._twins: list[socket.socket] = []
        self._lock = threading.Lock()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    @property
    def passed(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() >= self._ends

    @property
    def remaining(self) -> float:
        """Seconds left, at least a millisecond, so that it can serve as a socket's timeout."""
        return max(0.001, min(self.seconds, self._ends - time.monotonic()))

    def __enter__(self) -> Deadline:
        self._ends = time.monotonic() + self.seconds
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for twin in self._twins:
                twin.close()
            self._twins.clear()

    def watch(self, connected: socket.socket) -> socket.socket:
        """Takes note of a socket and gives it back. Raises TimeoutError when the time is already up."""
        # A twin, because TLS takes the descriptor away from the socket that it wraps.
        twin = socket.socket(fileno=os.dup(connected.fileno()))
        with self._lock:
            self._twins.append(twin)
        if self.passed:
            connected.close()
            raise TimeoutError("no time left")
        return connected

    def bounded(self, call: Callable[[], Answer]) -> Answer:
        """The answer of a call that knows no timeout (resolving a name). Raises TimeoutError when it comes too late."""
        runner = ThreadPoolExecutor(1, thread_name_prefix="resolve")
        try:
            return runner.submit(call).result(timeout=self.remaining)
        finally:
            runner.shutdown(wait=False)

    def _cut(self) -> None:
        with self._lock:
            for twin in self._twins:
                with suppress(OSError):  # already closed by the other side
                    twin.shutdown(socket.SHUT_RDWR)
