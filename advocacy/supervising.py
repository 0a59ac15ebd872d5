"""uvicorn's supervisor, patient with a process that is starting. Imports nothing of ours.

uvicorn asks each process for a sign of life and kills one that gives none in ``timeout_worker_healthcheck``. A process
gives none before it has imported what it serves: on a busy machine that can take longer, and it would be killed and
begun anew for ever. While it waits for an answer the supervisor hears no SIGTERM either, so that it must not wait here.
"""

from __future__ import annotations

import socket
import time

from uvicorn.config import STARTUP_FAILURE, Config
from uvicorn.supervisors.multiprocess import Multiprocess, Process

STARTING_SECONDS = 300.0
"""A process that has said nothing for so long since it was started is killed and started again."""
STEADY_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 30.0
"""One that ends sooner than ``STEADY_SECONDS`` is followed after a pause that doubles each time: a fault in its start
would take the whole machine."""


class PatientProcess(Process):
    """Is alive while its process is, until it has answered for the first time; from then on as uvicorn says."""

    def __init__(self, config: Config, sockets: list[socket.socket], pause: float = 0.0) -> None:
        super().__init__(config, sockets)
        self._asked = self._heard = False
        self._began, self._ended = time.monotonic(), 0.0
        self._until = self._began + STARTING_SECONDS
        self._pause = pause

    @property
    def pause(self) -> float:
        """Seconds between its end and its successor's start."""
        if self._ended - self._began >= STEADY_SECONDS:
            return 0.0
        return min(max(self._pause * 2, 0.5), LONGEST_PAUSE_SECONDS)

    def may_be_followed(self) -> bool:
        """True when it has been gone for as long as its successor must wait. Ask it of one that is gone."""
        self._ended = self._ended or time.monotonic()
        return time.monotonic() - self._ended >= self.pause

    def _healthcheck(self, timeout: float) -> bool | None:
        if self._heard or time.monotonic() > self._until:
            return super()._healthcheck(timeout)
        if not self._asked:
            self._asked = True
            self.parent_conn.send(b"ping")
        if not self.parent_conn.poll():
            return False  # nobody has said that it serves
        self._heard = True
        return bool(self.parent_conn.recv())


class Supervisor(Multiprocess):
    """Keeps ``config.workers`` of them running."""

    def init_processes(self) -> None:
        """Starts them."""
        self.processes += [self._started(0.0) for _ in range(self.processes_num)]

    def keep_subprocess_alive(self) -> None:
        """Starts one anew for each that is gone or hangs; stops when one says that it could not start."""
        for at, process in enumerate(self.processes):
            if process.is_alive(timeout=self.config.timeout_worker_healthcheck):
                continue
            process.kill()
            process.join()
            if process.exitcode == STARTUP_FAILURE:
                self.should_exit.set()
            if self.should_exit.is_set():
                return
            if not isinstance(process, PatientProcess):  # uvicorn's own, after SIGHUP
                self.processes[at] = self._started(0.0)
            elif process.may_be_followed():
                self.processes[at] = self._started(process.pause)

    def _started(self, pause: float) -> Process:
        process = PatientProcess(self.config, self.sockets, pause)
        process.start()
        return process
