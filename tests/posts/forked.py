"""A server or worker of a test that the nursery forks within milliseconds, where ``peers.running`` starts one anew."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Self

from tests.peers.running import PeerFailed
from tests.posts.born import Worker, nursery

POLITE_SECONDS = 10.0


class Forked:
    """One process that does what ``python -m module`` does. Use as a context manager, or ``start()`` and ``stop()``.

    ``ready`` is asked every 20 ms with the log so far and says whether it answers.
    """

    def __init__(
        self, name: str, module: str, *arguments: str, ready: Callable[[str], bool], env: Mapping[str, str],
        patience: float = 90.0,
    ) -> None:  # fmt: skip
        self.name = name
        self._module, self._arguments, self._env = module, arguments, env
        self._ready, self._patience = ready, patience
        self._child: Worker | None = None

    @property
    def pid(self) -> int:
        """The process id, while it runs. Raises PeerFailed."""
        if self._child is None:
            raise PeerFailed(f"{self.name} is not running")
        return self._child.pid

    def log(self) -> str:
        """Everything that it has printed."""
        return self._child.problems() + " ".join(self._child.printed()) if self._child else ""

    def start(self) -> Self:
        """Starts it and waits until it answers; raises PeerFailed with the end of its log."""
        self._child = nursery().running(self._module, *self._arguments, environment={**os.environ, **self._env})
        until = time.monotonic() + self._patience
        while not self._ready(self.log()):
            if (code := self._child.poll()) is not None:
                raise PeerFailed(f"{self.name} ended with code {code}:\n{self.log()[-3000:]}")
            if time.monotonic() > until:
                self.kill()
                raise PeerFailed(f"{self.name} did not answer within {self._patience:.0f} s:\n{self.log()[-3000:]}")
            time.sleep(0.02)
        return self

    def stop(self) -> None:
        """Ends it politely, after ten seconds by force."""
        if self._child is None:
            return
        self._child.send_signal(signal.SIGTERM)
        until = time.monotonic() + POLITE_SECONDS
        while self._child.poll() is None and time.monotonic() < until:
            time.sleep(0.01)
        self.kill()

    def kill(self) -> None:
        """Ends it as a power cut would."""
        if self._child is not None:
            self._child.kill()
            self._child = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
