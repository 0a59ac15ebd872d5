"""The book that every stub server of ours keeps: what it accepted, when, and how often. And the server under them.

A stub is labelled ours: it proves that the outbox agrees with what we read in a network's documentation, no more. The
ledger is the oracle of the fault matrix, for it is written before any answer leaves.
"""

from __future__ import annotations

import http.server
import json
import threading
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit


@dataclass(frozen=True)
class Accepted:
    """A post that the server took: whose, its words, the key it came under (empty for none), when, and its id."""

    account: str
    text: str
    key: str
    at: datetime
    id: str


@dataclass(frozen=True)
class Asked:
    """A request as a stub sees it. Names of headers are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def token(self) -> str:
        """The bearer token; empty for none."""
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token if kind.lower() == "bearer" else ""

    def fields(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            found = json.loads(self.body)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Reply:
    """What a stub answers: JSON, or bytes as they are."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class StubServer:
    """A stub on loopback, in threads of this process. A subclass says what it answers; requests come in parallel."""

    def __init__(self) -> None:
        self.ledger: list[Accepted] = []
        self.lock = threading.RLock()
        self._server: _Server | None = None
        self.url = ""

    def answer(self, asked: Asked) -> Reply:
        """What the server says to a request. Hold ``self.lock`` around what must be seen whole."""
        raise NotImplementedError

    def accept(self, account: str, text: str, key: str = "", name: str = "") -> Accepted:
        """Writes a post into the ledger and gives it. Its id is ``name``, else a number of the ledger's own."""
        with self.lock:
            made = Accepted(account, text, key, datetime.now(UTC), name or str(len(self.ledger) + 1))
            self.ledger.append(made)
            return made

    def copies(self, text: str) -> int:
        """How many posts of these words it accepted."""
        with self.lock:
            return sum(each.text == text for each in self.ledger)

    def counted(self) -> Counter[str]:
        """Words -> how many posts of them it accepted."""
        with self.lock:
            return Counter(each.text for each in self.ledger)

    def start(self) -> Self:
        """Listens on a free port of 127.0.0.1."""
        self._server = _Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self) -> None:
        """Stops listening; the ledger stays."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(http.server.ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, stub: StubServer) -> None:
        self.stub = stub
        super().__init__(("127.0.0.1", 0), _Connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that is killed while it speaks is what these tests are about: nothing to report."""


class _Connection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.stub.answer(
            Asked(self.command, parts.path, dict(parse_qsl(parts.query, keep_blank_values=True)), headers, body)
        )
        raw = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        content = b"" if reply.body is None else raw
        self.send_response_only(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        if reply.status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if reply.status != 204 else b"")
        self.wfile.flush()

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

    def log_message(self, *_args: Any) -> None:
        """Quiet."""
