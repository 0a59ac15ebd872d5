"""A network server on loopback that answers by script: what it says, how it breaks off, what it was asked."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
import time_machine

from advocacy.networks.wire import Wire


@pytest.fixture(autouse=True)
def as_imported(request: pytest.FixtureRequest) -> Iterator[None]:
    """A module's ``NOW`` is the present, however long ago the run has imported it: limits are counted from it."""
    said = getattr(request.module, "NOW", None)
    if isinstance(said, datetime) and abs(datetime.now(UTC) - said) < timedelta(hours=3):
        with time_machine.travel(said, tick=True):
            yield
    else:
        yield


@dataclass(frozen=True)
class Say:
    """One answer. ``promise`` is a Content-Length other than the body's; ``wait`` seconds pass before it."""

    status: int = 200
    body: Any = ""
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0.0
    promise: int | None = None
    hang_up: bool = False
    drip: bool = False


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Scripted:
    """Answers in the order of ``answers``; the last one is repeated. ``answers`` may map a part of a path instead."""

    def __init__(self) -> None:
        self.answers: list[Say] | dict[str, Say] = [Say()]
        self.asked: list[Asked] = []
        self.connections = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                outer.connections += 1
                super().setup()

            def answer(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                outer.asked.append(Asked(self.command, self.path, dict(self.headers), self.rfile.read(size)))
                with suppress(OSError):
                    outer.say(self, outer.choose(self.path))

            do_GET = do_POST = answer  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                return

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def choose(self, path: str) -> Say:
        if isinstance(self.answers, dict):
            return next((say for part, say in self.answers.items() if part in path), Say(404))
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def say(self, handler: BaseHTTPRequestHandler, say: Say) -> None:
        time.sleep(say.wait)
        if say.hang_up:
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        body = say.body if isinstance(say.body, bytes) else json.dumps(say.body).encode()
        handler.send_response(say.status)
        for name, value in say.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", str(len(body) if say.promise is None else say.promise))
        handler.end_headers()
        for byte in body if say.drip else ():
            handler.wfile.write(bytes([byte]))
            time.sleep(0.05)
        if not say.drip:
            handler.wfile.write(body)
        if say.promise is not None:
            handler.connection.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def scripted() -> Iterator[Scripted]:
    served = Scripted()
    yield served
    served.server.shutdown()
    served.server.server_close()


@pytest.fixture
def wire() -> Wire:
    return Wire(frozenset({"127.0.0.1", "localhost"}), timeout=2.0)


@pytest.fixture
def closed_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
