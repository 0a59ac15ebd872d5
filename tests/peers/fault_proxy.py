"""A small HTTP proxy of our own that breaks the line to a real server, on script.

    proxy.script(cut_after(), method="POST", path="putRecord")     # the next such request, once
    proxy.script(limited(retry_after=2), times=3)
    with proxy.refusing(): ...                                     # nobody listens

What reached the server is counted apart from what was answered: that difference is what an outbox has to get right.
"""

from __future__ import annotations

import contextlib
import http.client
import http.server
import re
import socket
import struct
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

from tests.peers.faults import Fault, Line

_HOP_BY_HOP = {"connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"}


@dataclass(frozen=True)
class Passed:
    """One request that came: what the server answered and what the client is told, as statuses; None for nothing."""

    method: str
    path: str
    upstream: int | None
    answered: int | None
    fault: Fault | None


@dataclass
class _Rule:
    fault: Fault
    method: str | None
    path: re.Pattern[str]
    left: int | None


class FaultProxy:
    """A threaded HTTP/1.1 proxy in front of one server; `url` takes the place of the server's."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "127.0.0.1", parts.port or 80)
        self._rules: list[_Rule] = []
        self._passed: list[Passed] = []
        self._arrived: list[tuple[str, str]] = []
        self._state = threading.Condition()
        self._released = threading.Event()
        self._server = _Server(("127.0.0.1", 0), self)
        self.port = int(self._server.server_address[1])
        self.url = f"http://127.0.0.1:{self.port}"
        self._server.listen_in_thread()

    # What a test says

    def script(self, fault: Fault, *, method: str | None = None, path: str = "", times: int | None = 1) -> Self:
        """Break the next `times` requests (None: all) of this method whose path and query match the expression."""
        with self._state:
            self._rules.append(_Rule(fault, method, re.compile(path), times))
        return self

    def clear(self) -> None:
        """Forget the script and what has passed, and let go of whatever is held."""
        with self._state:
            self._rules.clear()
            self._passed.clear()
            self._arrived.clear()
        self.release()

    def release(self) -> None:
        """Let every request and answer that is held now go on."""
        self._released.set()
        self._released = threading.Event()

    @contextlib.contextmanager
    def refusing(self) -> Iterator[None]:
        """Meanwhile nobody listens: a connection is refused before any byte is sent."""
        self._server.close()
        try:
            yield
        finally:
            self._server = _Server(("127.0.0.1", self.port), self)
            self._server.listen_in_thread()

    def close(self) -> None:
        """Stop listening and let go of whatever is held."""
        self.release()
        self._server.close()

    # What a test asks

    def passed(self, *, method: str | None = None, path: str = "") -> list[Passed]:
        """The requests whose fate is decided, in order."""
        with self._state:
            return [one for one in self._passed if method in (None, one.method) and re.search(path, one.path)]

    def forwarded(self, *, method: str | None = None, path: str = "") -> int:
        """How many requests the server has answered, whatever the client was told."""
        return sum(one.upstream is not None for one in self.passed(method=method, path=path))

    def wait_for(self, *, method: str | None = None, path: str = "", count: int = 1, within: float = 60.0) -> None:
        """Wait until `count` such requests have come in, held ones included; raises AssertionError when they don't."""

        def here() -> bool:
            return sum(method in (None, m) and bool(re.search(path, p)) for m, p in self._arrived) >= count

        with self._state:
            if not self._state.wait_for(here, timeout=within):
                raise AssertionError(
                    f"{count} {method or 'any'} {path} did not come within {within} s: {self._arrived}"
                )

    # What the connection threads ask

    def take(self, method: str, path: str) -> Fault | None:
        """Note an arrival and take the first fault scripted for it."""
        with self._state:
            self._arrived.append((method, path))
            self._state.notify_all()
            for rule in self._rules:
                if rule.method in (None, method) and rule.path.search(path):
                    if rule.left is not None:
                        rule.left -= 1
                        if rule.left == 0:
                            self._rules.remove(rule)
                    return rule.fault
        return None

    def note(self, passed: Passed) -> None:
        """Note a request's fate."""
        with self._state:
            self._passed.append(passed)
            self._state.notify_all()

    def until_released(self) -> threading.Event:
        """What `release()` will set for a request that comes in now."""
        return self._released

    def hold(self, seconds: float | None, released: threading.Event) -> None:
        """Wait as a slow line does; never longer than two minutes."""
        if seconds is None:
            released.wait(120)
        else:
            time.sleep(seconds)

    def forward(self, method: str, path: str, headers: list[tuple[str, str]], body: bytes) -> _Answer | None:
        """Ask the server; None when it is not there or breaks off."""
        connection = http.client.HTTPConnection(*self._upstream, timeout=60)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers:
                if name.lower() not in _HOP_BY_HOP | {"content-length"}:
                    connection.putheader(name, value)
            connection.putheader("Content-Length", str(len(body)))
            connection.putheader("Connection", "close")
            connection.endheaders(body)
            answer = connection.getresponse()
            kept = [(n, v) for n, v in answer.getheaders() if n.lower() not in _HOP_BY_HOP | {"content-length"}]
            return _Answer(answer.status, kept, answer.read(), answer.getheader("Content-Length"))
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()


@dataclass(frozen=True)
class _Answer:
    status: int
    headers: list[tuple[str, str]]
    body: bytes
    length: str | None = None


def _status(answer: _Answer | None) -> int | None:
    return answer.status if answer else None


class _Server(http.server.ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], proxy: FaultProxy) -> None:
        self.proxy = proxy
        self._open: set[socket.socket] = set()
        super().__init__(address, _Connection)

    def listen_in_thread(self) -> None:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def close(self) -> None:
        """Stop listening and reset the connections that clients keep."""
        self.shutdown()
        self.server_close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is what these tests are about: nothing to report."""


class _Connection(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def _serve(self) -> None:
        proxy, body = self.server.proxy, self._body()
        released = proxy.until_released()  # whoever hears of the arrival may let it go on at once
        fault = proxy.take(self.command, self.path)
        line = fault.line if fault else None
        upstream: _Answer | None = None
        if fault and line is Line.SLOW_BEFORE:
            proxy.hold(fault.seconds, released)
        if line not in (Line.RESET_BEFORE, Line.ANSWER_BEFORE):
            upstream = proxy.forward(self.command, self.path, self.headers.items(), body)
        answer = upstream
        if fault and line in (Line.ANSWER_BEFORE, Line.ANSWER_AFTER):
            answer = _Answer(fault.status, list(fault.headers.items()), fault.body)
        elif line in (Line.RESET_BEFORE, Line.CUT_AFTER):
            answer = None
        # Noted before the client can know, so that a test that got its answer finds it here.
        proxy.note(Passed(self.command, self.path, _status(upstream), _status(answer), fault))
        if fault and line is Line.SLOW_AFTER:
            proxy.hold(fault.seconds, released)
        if answer is None:
            self._reset()
        else:
            self._send(answer, half=line is Line.CUT_WITHIN)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length") or 0))
        chunks = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            chunks.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers say nothing to us
        return b"".join(chunks)

    def _send(self, answer: _Answer, *, half: bool = False) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        empty = answer.status in (204, 304)
        head = self.command == "HEAD"
        if not empty:
            self.send_header("Content-Length", answer.length if head and answer.length else str(len(answer.body)))
        self.end_headers()
        if not head and not empty:
            self.wfile.write(answer.body[: len(answer.body) // 2] if half else answer.body)
        self.wfile.flush()
        self.close_connection = self.close_connection or half

    def _reset(self) -> None:
        """Close with RST instead of FIN."""
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def log_message(self, *_args: Any) -> None:
        """Quiet."""
