"""``deliver``: what comes of handing bytes to an address is data: answers, refusals, receivers that misbehave."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from advocacy.fetching import Delivered, deliver
from advocacy.fetching.delivering import LARGEST_ANSWER
from tests.peers.ledger import Asked, Reply, StubServer

HOSTS = frozenset({"127.0.0.1"})


class Hook(StubServer):
    """Answers by path."""

    def __init__(self) -> None:
        super().__init__()
        self.got: list[Asked] = []

    def answer(self, asked: Asked) -> Reply:
        self.got.append(asked)
        match asked.path:
            case "/inside":
                return Reply(302, b"", {"Location": "http://169.254.169.254/latest"})
            case "/back":
                return Reply(307, b"", {"Location": f"{self.url}/fine"})
            case "/large":
                return Reply(200, b"x" * (LARGEST_ANSWER + 1))
            case "/slow":
                time.sleep(3)
            case "/no":
                return Reply(422, b"no", {"Retry-After": "7"})
        return Reply(200, b"yes")


@pytest.fixture(scope="module")
def hook() -> Iterator[Hook]:
    server = Hook().start()
    yield server
    server.stop()


def handed(url: str, seconds: float = 15, hosts: frozenset[str] = HOSTS) -> Delivered:
    return deliver(url, b'{"a": 1}', {"Content-Type": "application/json", "X-Ours": "1"}, hosts=hosts,
                   total_seconds=seconds)  # fmt: skip


def test_bytes_and_headers_arrive_as_they_are(hook: Hook) -> None:
    """And the answer comes back with its own."""
    done = handed(f"{hook.url}/fine?key=abc")
    assert done.taken and (done.status, done.body, done.problem) == (200, b"yes", "")
    got = hook.got[-1]
    assert (got.method, got.body, got.headers["x-ours"], got.query) == ("POST", b'{"a": 1}', "1", {"key": "abc"})
    refused = handed(f"{hook.url}/no")
    assert (refused.status, refused.taken, refused.body) == (422, False, b"no")
    assert {name.lower(): value for name, value in refused.headers.items()}["retry-after"] == "7"


@pytest.mark.parametrize("path", ["/inside", "/back"])
def test_no_redirect_is_followed(hook: Hook, path: str) -> None:
    """Not to a private address, nor to where it may speak."""
    before = len(hook.got)
    done = handed(hook.url + path)
    assert done.status in (302, 307) and not done.taken and len(hook.got) == before + 1


def test_receivers_that_misbehave_are_a_sentence(hook: Hook) -> None:
    """One that hangs, one that answers without end, one that is not there: no exception, a problem, on time."""
    began = time.monotonic()
    slow = handed(f"{hook.url}/slow", seconds=0.5)
    assert slow.status is None and slow.problem and time.monotonic() - began < 2
    large = handed(f"{hook.url}/large")
    assert large.status is None and large.problem
    nobody = handed("http://127.0.0.1:9/", hosts=frozenset({"127.0.0.1:9"}))
    assert nobody.status is None and nobody.problem.endswith(".")


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://[::1]/", "http://10.0.0.1/", "http://169.254.169.254/latest", "http://0.0.0.0/",
        "http://[::ffff:127.0.0.1]/", "http://2130706433/", "ftp://example.com/", "https://user:word@example.com/",
        "https://example.com:25/", "not an address", "",
    ],
)  # fmt: skip
def test_what_is_no_public_web_address_is_never_asked(url: str) -> None:
    """Refused before anything is sent, in one sentence."""
    done = handed(url, seconds=5, hosts=frozenset())
    assert done.status is None and done.problem.endswith(".") and not done.taken
