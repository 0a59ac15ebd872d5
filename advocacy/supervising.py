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


class PatientProcess(Process):
    """Is alive while its process is, until it has answered for the first time; from then on as uvicorn says."""

    def __init__(self, config: Config, sockets: list[socket.socket]) -> None:
        super().__init__(config, sockets)
        self._asked = self._heard = False
        self._until = time.monotonic() + STARTING_SECONDS

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
        self.processes += [self._started() for _ in range(self.processes_num)]

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
            self.processes[at] = self._started()

    def _started(self) -> Process:
        process = PatientProcess(self.config, self.sockets)
        process.start()
        return process
