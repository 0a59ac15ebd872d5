"""A site on loopback that misbehaves on request, and a name resolution of our own: nothing here leaves the machine."""

from __future__ import annotations

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

MEGABYTE = 1_000_000
FEED = b"<rss version='2.0'><channel><title>Acme</title></channel></rss>"


class Site(BaseHTTPRequestHandler):
    """Each path is one kind of trouble."""

    seen: list[tuple[str, dict[str, str]]] = []  # noqa: RUF012 - shared on purpose, emptied by the fixture

    def do_GET(self) -> None:
        type(self).seen.append((self.path, dict(self.headers)))
        with suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, "give_" + self.path.strip("/").split("?")[0].replace("-", "_"))()

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content_Type": "text/xml; charset=utf-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def give_feed(self) -> None:
        if self.headers.get("If-None-Match") == '"one"':
            return self.answer(304, ETag='"one"')
        return self.answer(200, FEED, ETag='"one"', Last_Modified="Sat, 21 Nov 2026 09:00:00 GMT")

    def give_missing(self) -> None:
        self.answer(404, b"no")

    def give_broken(self) -> None:
        self.answer(500, b"oops")

    def give_teapot(self) -> None:
        self.answer(418)

    def give_page(self) -> None:
        self.answer(200, b"<p>hi", Content_Type="text/html")

    def give_big(self) -> None:
        self.answer(200, b"x" * (20 * MEGABYTE))

    def give_big_unannounced(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(20):
            self.wfile.write(b"x" * MEGABYTE)

    def give_bomb(self) -> None:
        self.answer(200, gzip.compress(b"\0" * (50 * MEGABYTE)), Content_Encoding="gzip")

    def give_bomb_in_redirect(self) -> None:
        self.answer(302, gzip.compress(b"\0" * (50 * MEGABYTE)), Content_Encoding="gzip", Location="/feed")

    def give_damaged(self) -> None:
        self.answer(200, b"this is not gzip", Content_Encoding="gzip")

    def give_zipped(self) -> None:
        self.answer(200, gzip.compress(FEED), Content_Encoding="gzip")

    def give_cut(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")

    def give_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        self._drip(b" ")

    def give_drip_headers(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self._drip(b"X-A: b\r\n", every=0.2)

    def give_silence(self) -> None:
        time.sleep(5)

    def _drip(self, drop: bytes, every: float = 0.05) -> None:
        ends = time.monotonic() + 8
        while time.monotonic() < ends:
            self.wfile.write(drop)
            self.wfile.flush()
            time.sleep(every)

    def give_to_feed(self) -> None:
        self.answer(301, Location="/feed")

    def give_to_private(self) -> None:
        self.answer(302, Location="http://10.1.2.3/secret")

    def give_to_metadata(self) -> None:
        self.answer(307, Location="http://169.254.169.254/latest/meta-data/")

    def give_to_file(self) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def give_to_port(self) -> None:
        self.answer(302, Location="http://feeds.example:6379/")

    def give_in_circles(self) -> None:
        self.answer(302, Location="/in-circles")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class names it so
        """Quiet."""


@pytest.fixture(scope="session")
def server() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()


@pytest.fixture
def site(server: ThreadingHTTPServer) -> str:
    """host:port of the site."""
    Site.seen.clear()
    return f"127.0.0.1:{server.server_port}"


Resolves = Callable[..., list[str]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Resolves:
    """``names("feeds.example", "203.0.113.9", ...)``: what the name resolves to, one a lookup, the last stays.

    Gives the list of lookups made. Every other name is unknown.
    """
    answers: dict[str, list[str]] = {}
    lookups: list[str] = []

    def getaddrinfo(host: str, port: int, *args: Any, **kwargs: Any) -> list[Any]:
        lookups.append(host)
        known = answers.get(host) or ([host] if host.replace(".", "").isdigit() or ":" in host else [])
        if not known:
            raise socket.gaierror(socket.EAI_NONAME, "unknown in this test")
        address = known.pop(0) if len(known) > 1 else known[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    def say(host: str, *addresses: str) -> list[str]:
        answers[host] = list(addresses)
        return lookups

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return say


@pytest.fixture
def dialled(monkeypatch: pytest.MonkeyPatch, server: ThreadingHTTPServer) -> list[tuple[str, int]]:
    """Every connection goes to the site on loopback instead; gives the addresses that were really asked for."""
    asked: list[tuple[str, int]] = []

    def create_connection(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        asked.append(address)
        connected = socket.socket()
        connected.connect(("127.0.0.1", server.server_port))
        return connected

    monkeypatch.setattr("urllib3.util.connection.create_connection", create_connection)
    return asked
