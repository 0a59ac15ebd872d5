"""A door on loopback inside the test's own process, with a small application behind: starts in milliseconds."""

from __future__ import annotations

import asyncio
import json
import socket
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from uvicorn.server import Server

from advocacy.links.door.answer import Page
from advocacy.links.door.door import Door, DoorPlan
from advocacy.links.door.pages import LinkPages
from advocacy.links.door.records import ClickRecord, read
from advocacy.serving import configured, listen

TABLES = """
CREATE TABLE links (id INTEGER PRIMARY KEY, slug TEXT UNIQUE, target TEXT, state TEXT, network TEXT, tags TEXT,
    click_ids BOOLEAN);
CREATE TABLE pauses (scope TEXT, name TEXT, state TEXT, links_held BOOLEAN, holding_url TEXT);
CREATE TABLE click_salts (day DATE PRIMARY KEY, salt BLOB);
"""


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Tells what it was asked, its body included."""
    body = environ["wsgi.input"].read()
    if environ["PATH_INFO"] == "/large":
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"x" * 65536 for _ in range(100)]
    told = f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']} {len(body)}".encode()
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(told)))])
    return [told]


class QuickDoor:
    """Links ``slugs`` lead to https://acme.example/<number>; the last of them has click ids."""

    def __init__(self, folder: Path, links: int = 12) -> None:
        self.folder = folder
        self.slugs = [f"share{chr(97 + number % 8)}{chr(97 + number // 8)}xyz" for number in range(links)]
        with sqlite3.connect(folder / "links.db") as database:
            database.executescript(TABLES)
            database.executemany(
                "INSERT INTO links VALUES (?, ?, ?, 'active', 'x', ?, ?)",
                [
                    (number + 1, slug, f"https://acme.example/{number}", json.dumps(None), number == links - 1)
                    for number, slug in enumerate(self.slugs)
                ],
            )
        database.close()
        pages = LinkPages({"en": {page: f"<title>{page}</title>".encode() for page in Page}}, "en")
        self._plan = DoorPlan(f"sqlite:///{folder / 'links.db'}", folder / "clicks", ("127.0.0.2/32",), pages, 4)
        self.door = Door(self._plan, application)
        self._listener = listen("127.0.0.1", 0)
        self.port: int = self._listener.getsockname()[1]
        self._server = Server(configured(lambda: self.door))
        self._thread = threading.Thread(target=self._run)

    def _run(self) -> None:
        asyncio.run(self._server.serve([self._listener]))

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Politely; returns when all is answered."""
        self._server.should_exit = True
        self._thread.join()

    def begin_to_stop(self) -> None:
        """Asks it to stop, and doesn't wait."""
        self._server.should_exit = True

    def line(self, patience: float = 5) -> socket.socket:
        """A connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=patience)

    def send(self, *parts: bytes, pause: float = 0.0) -> bytes:
        """What is answered to these bytes, until the server closes."""
        with self.line() as line:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            for part in parts:
                line.sendall(part)
                time.sleep(pause)
            return b"".join(iter(lambda: line.recv(65536), b""))

    def clicks(self) -> list[ClickRecord]:
        """What the journals hold."""
        files = sorted((self.folder / "clicks").glob("*.clicks"))
        return [found.record for file in files for found in read(file.read_bytes(), finished=False)]
