"""Had a byte left or not? Each kind of trouble on the line, on a server of our own."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest

from advocacy import clock, networks
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.wire import MOST_BYTES, Answer, NoAnswer, NotSent, Wire, json_bytes
from tests.networks.certificates import loopback_certificate
from tests.networks.conftest import Say, Scripted


@contextmanager
def listening(serve: object) -> Iterator[int]:
    """A bare TCP server; ``serve`` gets each connection."""
    listener = socket.create_server(("127.0.0.1", 0))

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=serve, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_an_answer_whatever_its_status(wire: Wire, scripted: Scripted) -> None:
    scripted.answers = [Say(418, {"a": 1}, {"X-Said": "yes"})]
    answer = wire.ask("POST", f"{scripted.url}/x", token="t", headers={"K": "v"}, query={"q": "å"}, data=b"{}")
    assert (answer.status, answer.ok, answer.fields(), answer.headers["X-Said"]) == (418, False, {"a": 1}, "yes")
    (asked,) = scripted.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/x?q=%C3%A5", b"{}")
    assert asked.headers["Authorization"] == "Bearer t" and asked.headers["K"] == "v"
    assert asked.headers["Content-Type"] == "application/json"


def test_a_body_that_is_no_json_object_reads_as_empty(wire: Wire, scripted: Scripted) -> None:
    scripted.answers = [Say(200, b"<html>"), Say(200, [1])]
    assert wire.ask("GET", scripted.url).fields() == {}
    again = wire.ask("GET", scripted.url)
    assert (again.fields(), again.json()) == ({}, [1])


def test_a_body_that_nests_without_end_reads_as_empty() -> None:
    answer = Answer(200, {}, b"[" * 1_000_000, clock.now())
    assert answer.json() is None and answer.fields() == {}


def test_redirects_are_answers_and_requests_never_repeat(wire: Wire, scripted: Scripted) -> None:
    scripted.answers = [Say(302, "", {"Location": "/elsewhere"}), Say(503)]
    assert wire.ask("POST", scripted.url, data=b"x").status == 302
    assert wire.ask("POST", scripted.url, data=b"x").status == 503
    assert len(scripted.asked) == 2 and scripted.connections == 2  # a fresh connection each time


def test_nothing_left_when_nobody_listens(wire: Wire, closed_port: int) -> None:
    with pytest.raises(NotSent) as refused:
        wire.ask("POST", f"http://127.0.0.1:{closed_port}/x", data=b"{}")
    assert not refused.value.permanent


def test_nothing_left_when_the_name_is_unknown(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror("unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(NotSent):
        wire.ask("GET", "https://pds.example.test/x")


def test_nothing_left_when_tls_does_not_come_about(wire: Wire) -> None:
    def speak_plainly(connection: socket.socket) -> None:
        with suppress(OSError):
            connection.recv(100)
            connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            connection.close()

    with listening(speak_plainly) as port, pytest.raises(NotSent):
        wire.ask("POST", f"https://127.0.0.1:{port}/x", data=b"{}")


def test_nothing_left_when_tls_hangs_until_the_time_is_up() -> None:
    started = time.monotonic()
    with listening(lambda connection: time.sleep(5)) as port, pytest.raises(NotSent):
        Wire(frozenset({"127.0.0.1"}), timeout=0.5).ask("POST", f"https://127.0.0.1:{port}/x", data=b"{}")
    assert time.monotonic() - started < 2


def test_a_tls_error_after_the_request_is_no_answer(
    wire: Wire, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same exception as a failed handshake; only the witness tells them apart."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate = loopback_certificate(tmp_path)
    context.load_cert_chain(certificate)

    def read_then_break(connection: socket.socket) -> None:
        with suppress(OSError):
            secured = context.wrap_socket(connection, server_side=True)
            secured.recv(10_000)
            raw = socket.socket(fileno=secured.detach())
            raw.sendall(b"this is no TLS record at all, not in the least")
            raw.close()

    monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", certificate)
    with listening(read_then_break) as port, pytest.raises(NoAnswer):
        wire.ask("POST", f"https://127.0.0.1:{port}/x", data=b"{}")


@pytest.mark.parametrize(
    "say",
    [
        pytest.param(Say(hang_up=True), id="cut before the answer"),
        pytest.param(Say(200, b"{}", promise=500), id="cut in the answer"),
        pytest.param(Say(200, b"{}", wait=3), id="too slow"),
        pytest.param(Say(200, b"{" + b" " * 200 + b"}", drip=True), id="a slow drip"),
        pytest.param(Say(200, b"x" * (MOST_BYTES + 1)), id="too much"),
    ],
)
def test_no_answer_once_bytes_left(scripted: Scripted, say: Say) -> None:
    scripted.answers = [say]
    started = time.monotonic()
    with pytest.raises(NoAnswer):
        Wire(frozenset({"127.0.0.1"}), timeout=1.0).ask("POST", scripted.url, data=b"{}")
    assert time.monotonic() - started < 2.5
    assert len(scripted.asked) == 1


def test_nothing_leaves_after_the_lease(wire: Wire, scripted: Scripted) -> None:
    with pytest.raises(NotSent):
        wire.ask("POST", scripted.url, data=b"{}", not_after=clock.now() - timedelta(milliseconds=1))
    assert scripted.asked == []
    assert wire.ask("POST", scripted.url, data=b"{}", not_after=clock.now() + timedelta(seconds=5)).ok


@pytest.mark.parametrize("url", ["http://127.0.0.1:{port}/x", "http://[::1]:{port}/x", "http://localhost:{port}/x"])
def test_private_addresses_are_refused_unless_named(scripted: Scripted, url: str) -> None:
    with pytest.raises(NotSent) as refused:
        Wire().ask("GET", url.format(port=scripted.port))
    assert refused.value.permanent and scripted.connections == 0


@pytest.mark.parametrize("token", ["hunter2\r\nX-Evil: 1", "hunter2\u200b"])
def test_a_token_that_is_none_is_never_sent(wire: Wire, scripted: Scripted, token: str) -> None:
    with pytest.raises(NotSent) as refused:
        wire.ask("GET", scripted.url, token=token)
    assert scripted.asked == [] and "hunter" not in refused.value.why


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(NetworkRefused) as refused:
        json_bytes({"text": "\ud83d"})
    assert refused.value.permanent


def test_failures_tell_no_secrets(wire: Wire, closed_port: int) -> None:
    with pytest.raises(NotSent) as refused:
        wire.ask("GET", f"http://127.0.0.1:{closed_port}/x", token="hunter2", query={"key": "hunter3"})
    assert "hunter" not in refused.value.why


def test_where_nothing_is_posted_silence_is_a_refusal(wire: Wire, scripted: Scripted, closed_port: int) -> None:
    """A blip, whether the request had left or not; permanent only where the address will never do."""
    scripted.answers = [Say(hang_up=True), Say(404)]
    with pytest.raises(NetworkRefused) as cut_off:
        wire.answered("GET", f"{scripted.url}/x")
    with pytest.raises(NetworkRefused) as unreached:
        wire.answered("GET", f"http://127.0.0.1:{closed_port}/x")
    with pytest.raises(NetworkRefused) as wrong:
        wire.answered("GET", "http://10.0.0.1/x")
    assert [each.value.permanent for each in (cut_off, unreached, wrong)] == [False, False, True]
    assert wire.answered("GET", f"{scripted.url}/x").status == 404, "an answer is an answer, whatever its status"


def test_silence_and_headers_are_read_in_one_place() -> None:
    files = sorted(Path(networks.__file__).parent.glob("*.py"))
    written = {each.name: each.read_text() for each in files}
    assert [name for name, code in written.items() if "except (NotSent, NoAnswer)" in code] == ["wire.py"]
    assert [name for name, code in written.items() if "answer.headers.items()" in code] == []


@pytest.mark.parametrize("name", ["etag", "ETag", "ETAG"])
def test_headers_by_name_in_any_letters(name: str) -> None:
    answer = Answer(200, {"Etag": "one"}, b"", clock.now())
    assert (answer.header(name), answer.header("date")) == ("one", "")


@pytest.mark.parametrize(
    ("typed", "root"),
    [
        ("mastodon.social", "https://mastodon.social"),
        (" https://Mastodon.Social/ ", "https://mastodon.social"),
        ("https://pds.example.org:8443/xrpc", "https://pds.example.org:8443"),
        ("http://127.0.0.1:4000", "http://127.0.0.1:4000"),
        ("", "https://bsky.social"),
    ],
)
def test_server_addresses_as_people_type_them(wire: Wire, typed: str, root: str) -> None:
    assert wire.root(typed, "https://bsky.social") == root


@pytest.mark.parametrize(
    "typed", ["http://mastodon.social", "ftp://x.org", "https://me:pw@x.org", "https://", "http://[bad"]
)
def test_server_addresses_that_are_refused(wire: Wire, typed: str) -> None:
    with pytest.raises(NetworkRefused) as refused:
        wire.root(typed)
    assert refused.value.permanent
