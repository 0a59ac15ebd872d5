"""A real Redis (Debian `redis-server`) on loopback that keeps nothing on the disk."""

from __future__ import annotations

import shutil
import socket
from typing import Self

from tests.peers.running import PeerMissing, Running, free_port


class RedisServer:
    """A Redis server; `stop()` takes it away and `start()` brings it back, empty, at the same address."""

    def __init__(self) -> None:
        program = shutil.which("redis-server")
        if program is None:
            raise PeerMissing("redis-server", "make system")
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        command = [program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self._running = Running("redis", command, lambda _log: self._answers())

    def start(self) -> Self:
        """Starts it and waits until it answers."""
        self._running.start()
        return self

    def stop(self) -> None:
        """Ends it."""
        self._running.stop()

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
