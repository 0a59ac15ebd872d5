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
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from tests.peers.awaited import Awaited

_PR_SET_PDEATHSIG = 1


class PeerMissing(Exception):
    """A server that is not installed here; the message names the command that installs it."""

    def __init__(self, what: str, command: str) -> None:
        super().__init__(f"{what} is not installed; this installs it: {command}")


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


class Running(Awaited):
    """One server process.

    `command` is run with `env` added to this process's environment. `user` is the account it runs as (root only).
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
        super().__init__(name, ready, patience, stop_signal)
        self._command = [str(part) for part in command]
        self._user = user
        self._folder = tempfile.TemporaryDirectory(prefix=f"advocacy-{name}-")  # goes with this object
        self._log = Path(self._folder.name) / "log"
        self._env = {**os.environ, "TMPDIR": self._folder.name, **(env or {})}

    def log(self) -> str:
        """Everything that the server has printed."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def _born(self) -> subprocess.Popen[bytes]:
        with self._log.open("ab") as log:
            return subprocess.Popen(
                self._command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=self._log.parent if self._user is None else "/",
                user=self._user,
                preexec_fn=_end_with_parent,
            )
