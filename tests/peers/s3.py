"""A server with S3's API (PyPI `moto`), on loopback, with a bucket in it."""

from __future__ import annotations

import sys
from typing import Self
from urllib.request import Request, urlopen

from tests.peers.running import Running, accepts, free_port

BUCKET = "media"


class S3Server:
    """Objects live as long as the server does."""

    def __init__(self) -> None:
        self.port = free_port()
        self.endpoint = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        self._process = Running("s3", command, lambda _log: accepts(self.port))

    def start(self) -> Self:
        """Starts it and makes the bucket."""
        self._process.start()
        with urlopen(Request(f"{self.endpoint}/{BUCKET}", method="PUT"), timeout=10):
            return self

    def stop(self) -> None:
        """Stops it."""
        self._process.stop()

    def url(self, prefix: str) -> str:
        """What ADVOCACY_MEDIA_URL would be for this prefix."""
        return f"s3://{BUCKET}/{prefix}?endpoint={self.endpoint}"
