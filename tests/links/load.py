"""Clients that click as fast as they are answered, and remember what was acknowledged."""

from __future__ import annotations

import random
import re
import socket
import threading
import time
from collections import Counter

from tests.links.doors import BROWSER, RunningDoor

CLIENTS = 8


class Load:
    """Clients on keep-alive connections, each pipelining a few clicks, that remember what was acknowledged."""

    def __init__(self, door: RunningDoor, slugs: dict[str, int], pause: float = 0.0) -> None:
        self.door, self.slugs, self.pause = door, slugs, pause
        self.sent: Counter[int] = Counter()
        self.acknowledged: Counter[int] = Counter()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._click, args=(seed,)) for seed in range(CLIENTS)]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        for thread in self._threads:
            thread.join(20)

    def _click(self, seed: int) -> None:
        chance = random.Random(seed)
        try:
            with self.door.connection() as line:
                while True:
                    self._batch(line, [chance.choice(list(self.slugs)) for _ in range(chance.randint(1, 6))])
                    time.sleep(self.pause)
        except OSError:
            return  # the power is cut

    def _batch(self, line: socket.socket, batch: list[str]) -> None:
        request = "GET /r/{} HTTP/1.1\r\nHost: x\r\nUser-Agent: " + BROWSER + "\r\n\r\n"
        with self._lock:
            self.sent.update(self.slugs[slug] for slug in batch)
        line.sendall("".join(request.format(slug) for slug in batch).encode())
        answered, data = 0, b""
        while answered < len(batch):
            part = line.recv(65536)
            if not part:
                raise ConnectionError
            data += part
            locations = re.findall(rb"(?i)location: https://acme\.example/(\d+)\?[^\r]*\r\n(?:[^\r]+\r\n)*\r\n", data)
            with self._lock:
                self.acknowledged.update(self.slugs[slug] for slug in batch[answered : len(locations)])
            answered = len(locations)
