"""A server as a subprocess: started, waited for, stopped, and ended by the kernel if the test run dies first."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

_PR_SET_PDEATHSIG = 1


class PeerMissing(Exception):
    """A server that is not installed here; the message names the command that installs it."""

    def __init__(self, what: str, command: str) -> None:
        super().__init__(f"{what} is not installed; this installs it: {command}")


class PeerFailed(Exception):
    """A server that is installed but did not start; the message ends with the last lines of its log."""


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def accepts(port: int) -> bool:
    """Whether somebody listens on this port of 127.0.0.1."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextlib.contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Hold a lock that every process of this user on this machine shares."""
    path = Path(tempfile.gettempdir()) / f"advocacy-tests-{os.getuid()}-{name}.lock"
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _end_with_parent() -> None:
    """In the child: ask Linux to end it when the test run dies, so that a killed run leaves no server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Running:
    """One server process. Use as a context manager, or `start()` and `stop()`.

    `command` is run with `env` added to this process's environment. `ready` is asked every 50 ms with the log so far
    and says whether the server answers. `user` is the account it runs as (root only).
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str | Path],
        ready: Callable[[str], bool],
        *,
        env: Mapping[str, str] | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        patience: float = 90.0,
    ) -> None:
        self.name = name
        self._command = [str(part) for part in command]
        self._ready = ready
        self._user = user
        self._stop_signal = stop_signal
        self._patience = patience
        self._folder = tempfile.TemporaryDirectory(prefix=f"advocacy-{name}-")  # goes with this object
        self._log = Path(self._folder.name) / "log"
        self._env = {**os.environ, "TMPDIR": self._folder.name, **(env or {})}
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id, while it runs."""
        if self._child is None:
            raise PeerFailed(f"{self.name} is not running")
        return self._child.pid

    def log(self) -> str:
        """Everything that the server has printed."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def start(self) -> Self:
        """Start it and wait until it answers; raises PeerFailed with the end of its log."""
        with self._log.open("ab") as log:
            self._child = subprocess.Popen(
                self._command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._log.parent if self._user is None else "/",
                user=self._user,
                preexec_fn=_end_with_parent,
            )
        until = time.monotonic() + self._patience
        while not self._ready(self.log()):
            if self._child.poll() is not None:
                raise PeerFailed(f"{self.name} ended with code {self._child.returncode}:\n{self._tail()}")
            if time.monotonic() > until:
                self.kill()
                raise PeerFailed(f"{self.name} did not answer within {self._patience:.0f} s:\n{self._tail()}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it politely, after ten seconds by force."""
        if self._child is None:
            return
        if self._child.poll() is None:
            self._child.send_signal(self._stop_signal)
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                self._child.kill()
        self._child.wait()
        self._child = None

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            self._child = None

    def _tail(self) -> str:
        return "\n".join(self.log().splitlines()[-25:])

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
