"""Connections that say nothing, say it slowly, or are told to stop: nobody waits for ever, nobody is cut off."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from advocacy.links.door import doorway, handover
from tests.links.quick import QuickDoor
from tests.links.speaking import LAST, asking, heard, told


@pytest.fixture
def hasty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[QuickDoor]:
    monkeypatch.setattr(doorway, "HEAD_SECONDS", 0.1)
    monkeypatch.setattr(doorway, "IDLE_SECONDS", 0.2)
    with QuickDoor(tmp_path) as running:
        yield running


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"G",
        b"GET /r/abc",
        b"GET /r/abcdefg HTTP/1.1\nHost: x\n\n",  # no line ends here
        asking("/page") + b"GET /r/",
        asking("/page") + b"GET /pa",
        asking("/page"),
        asking("/r/abcdefg", "Content-Length: 9", method="POST") + b"abc",
    ],
)
def test_slow_heads_and_silence_end(hasty: QuickDoor, said: bytes) -> None:
    with hasty.line(4) as line:
        line.sendall(said)
        began = time.monotonic()
        try:
            while line.recv(65536):
                pass
        except ConnectionError:
            pass
        assert time.monotonic() - began < 3


def test_a_large_body_that_stops_does_not_keep_a_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handover, "BODY_SECONDS", 1.0)
    size = handover.BUFFERED_BYTES
    with QuickDoor(tmp_path) as door, door.line(5) as line:
        line.sendall(asking("/post", f"Content-Length: {size * 3}", method="POST") + b"x" * (size + 9))
        assert line.recv(65536).startswith(b"HTTP/1.1 500")
        assert told(door.send(asking("/page", LAST))) == ["200 GET /page 0"]


def test_who_always_has_begun_another_request_is_not_slow(hasty: QuickDoor) -> None:
    whole = asking(f"/r/{hasty.slugs[0]}")
    with hasty.line(4) as line:
        line.sendall(whole[:9])
        until = time.monotonic() + 2.3
        while time.monotonic() < until:
            line.sendall(whole[9:] + whole[:9])
            assert line.recv(65536).startswith(b"HTTP/1.1 302")
            time.sleep(0.01)


def test_a_stop_answers_what_was_asked(hasty: QuickDoor) -> None:
    with hasty.line() as line, hasty.line() as idle:
        line.sendall(asking(f"/r/{hasty.slugs[0]}"))
        assert line.recv(65536)
        line.sendall(asking("/page"))
        hasty.begin_to_stop()
        assert heard(line) == ["200 GET /page 0"]
        assert idle.recv(10) == b""
    hasty.stop()
    assert len(hasty.clicks()) == 1
