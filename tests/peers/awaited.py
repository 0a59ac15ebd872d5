"""A server as a process that is started, waited for, and stopped or killed, however it is born."""

from __future__ import annotations

import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, Self

POLITE_SECONDS = 10.0
GLANCE_SECONDS = 0.02
"""How often a process is looked at that is to answer, or to end."""


class PeerFailed(Exception):
    """A server that is installed but did not start; the message ends with the last of its log."""


class Child(Protocol):
    """What is asked of a process that was born; `subprocess.Popen` is one."""

    pid: int

    def poll(self) -> int | None:
        """Its return code; None while it lives."""

    def send_signal(self, wanted: signal.Signals, /) -> None:
        """Sends it a signal, if it lives."""

    def kill(self) -> None:
        """Sends it SIGKILL, if it lives."""

    def wait(self) -> int:
        """Waits until it has ended; gives its return code."""


class Awaited(ABC):
    """One process. Use as a context manager, or `start()` and `stop()`.

    `ready` is asked again and again with the log so far and says whether it answers.
    """

    def __init__(
        self, name: str, ready: Callable[[str], bool], patience: float, stop_signal: signal.Signals = signal.SIGTERM
    ) -> None:
        self.name = name
        self._ready, self._patience, self._stop_signal = ready, patience, stop_signal
        self._child: Child | None = None

    @abstractmethod
    def _born(self) -> Child:
        """A new process."""

    @abstractmethod
    def log(self) -> str:
        """Everything that it has printed."""

    @property
    def pid(self) -> int:
        """The process id, while it runs. Raises PeerFailed."""
        if self._child is None:
            raise PeerFailed(f"{self.name} is not running")
        return self._child.pid

    def start(self) -> Self:
        """Starts it and waits until it answers; raises PeerFailed with the end of its log."""
        self._child = self._born()
        until = time.monotonic() + self._patience
        while not self._ready(self.log()):
            if (code := self._child.poll()) is not None:
                raise PeerFailed(f"{self.name} ended with code {code}:\n{self._tail()}")
            if time.monotonic() > until:
                self.kill()
                raise PeerFailed(f"{self.name} did not answer within {self._patience:.0f} s:\n{self._tail()}")
            time.sleep(GLANCE_SECONDS)
        return self

    def stop(self) -> None:
        """Ends it politely, after ten seconds by force."""
        if self._child is None:
            return
        self._child.send_signal(self._stop_signal)
        until = time.monotonic() + POLITE_SECONDS
        while self._child.poll() is None and time.monotonic() < until:
            time.sleep(GLANCE_SECONDS)
        self.kill()

    def kill(self) -> None:
        """Ends it as a power cut would."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _tail(self) -> str:
        return self.log()[-3000:]

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
