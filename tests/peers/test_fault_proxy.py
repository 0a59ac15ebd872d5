"""Every fault of the proxy does to a client what it says, and to the server no more."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import (
    Fault,
    cut_after,
    cut_within,
    error_after,
    error_before,
    limited,
    reset_before,
    slow_after,
    slow_before,
    unauthorized,
)

NewProxy = Callable[[str], FaultProxy]


class Ledger(http.server.ThreadingHTTPServer):
    """A server that writes down every body it accepts."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Entry)
        self.bodies: list[bytes] = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}"


class _Entry(http.server.BaseHTTPRequestHandler):
    server: Ledger

    def do_POST(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(201)
        self.send_header("X-Kept", "yes")
        self.end_headers()
        self.wfile.write(b"accepted and written down")

    def log_message(self, *_args: object) -> None:
        """Quiet."""


@pytest.fixture
def ledger() -> Iterator[Ledger]:
    server = Ledger()
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def proxy(ledger: Ledger, fault_proxy: NewProxy) -> FaultProxy:
    return fault_proxy(ledger.url)


def _post(proxy: FaultProxy, path: str = "/posts", timeout: float = 10) -> requests.Response:
    return requests.post(proxy.url + path, data=b"a post", timeout=timeout)


def test_without_a_script_everything_passes_unchanged(proxy: FaultProxy, ledger: Ledger) -> None:
    with requests.Session() as session:
        answers = [session.post(f"{proxy.url}/posts?n={n}", data=iter([b"a ", b"post"]), timeout=10) for n in range(3)]
    assert [(one.status_code, one.text, one.headers["X-Kept"]) for one in answers] == [
        (201, "accepted and written down", "yes")
    ] * 3
    assert ledger.bodies == [b"a post"] * 3
    assert [one.path for one in proxy.passed(method="POST")] == ["/posts?n=0", "/posts?n=1", "/posts?n=2"]


@pytest.mark.parametrize(
    ("fault", "reached"),
    [(reset_before(), 0), (cut_after(), 1), (cut_within(), 1)],
    ids=["reset before", "cut after", "cut within"],
)
def test_a_broken_line_tells_the_client_nothing(proxy: FaultProxy, ledger: Ledger, fault: Fault, reached: int) -> None:
    proxy.script(fault)
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        _post(proxy)
    assert len(ledger.bodies) == proxy.forwarded() == reached
    assert _post(proxy).status_code == 201, "a fault is played once unless the test says otherwise"


@pytest.mark.parametrize(
    ("fault", "status", "reached"),
    [
        (error_after(500), 500, 1),
        (error_after(503), 503, 1),
        (error_before(503), 503, 0),
        (limited(), 429, 0),
        (limited(retry_after=7), 429, 0),
        (unauthorized(), 401, 0),
        (unauthorized(status=400), 400, 0),
    ],
)
def test_another_answer_than_the_servers(
    proxy: FaultProxy, ledger: Ledger, fault: Fault, status: int, reached: int
) -> None:
    proxy.script(fault)
    answer = _post(proxy)
    assert answer.status_code == status
    assert answer.headers.get("Retry-After") == fault.headers.get("Retry-After")
    assert "error" in answer.json()
    assert len(ledger.bodies) == proxy.forwarded() == reached


@pytest.mark.parametrize("fault", [slow_before(), slow_after()], ids=["before", "after"])
def test_a_slow_line_outlasts_the_clients_patience(proxy: FaultProxy, ledger: Ledger, fault: Fault) -> None:
    proxy.script(fault)
    with pytest.raises(requests.ReadTimeout):
        _post(proxy, timeout=0.3)
    assert len(ledger.bodies) == (1 if fault == slow_after() else 0)


def test_a_held_request_goes_on_when_the_test_says_so(proxy: FaultProxy, ledger: Ledger) -> None:
    proxy.script(slow_before())
    with ThreadPoolExecutor(1) as clients:
        answer = clients.submit(_post, proxy)
        proxy.wait_for(path="/posts")
        assert ledger.bodies == [] and not answer.done()
        proxy.release()
        assert answer.result(timeout=10).status_code == 201
    assert ledger.bodies == [b"a post"]


def test_nobody_listens_for_a_while(proxy: FaultProxy, ledger: Ledger) -> None:
    with proxy.refusing(), pytest.raises(requests.ConnectionError) as refused:
        _post(proxy)
    assert "refused" in str(refused.value)
    assert ledger.bodies == []
    assert _post(proxy).status_code == 201


def test_a_script_meets_only_what_it_names(proxy: FaultProxy) -> None:
    proxy.script(limited(), path="/posts", times=2).script(error_before(), method="GET", times=None)
    assert [_post(proxy, path).status_code for path in ("/media", "/posts", "/posts", "/posts")] == [201, 429, 429, 201]
    assert [requests.get(proxy.url, timeout=10).status_code for _ in range(3)] == [503] * 3
    proxy.clear()
    assert proxy.passed() == []
    assert requests.get(proxy.url, timeout=10).status_code == 501


def test_a_server_that_is_gone_breaks_the_line(proxy: FaultProxy, ledger: Ledger) -> None:
    ledger.server_close()
    with pytest.raises(requests.ConnectionError):
        _post(proxy)
    (passed,) = proxy.passed()
    assert (passed.upstream, passed.answered) == (None, None)
