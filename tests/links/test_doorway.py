"""A connection to the door: order, keep-alive, limits, slow and rude clients, and who answers what."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.links.quick import QuickDoor
from tests.links.speaking import END, LAST, asking, heard, told


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuickDoor]:
    with QuickDoor(tmp_path_factory.mktemp("door")) as running:
        yield running


def conversation(door: QuickDoor, kinds: list[int]) -> tuple[bytes, list[str]]:
    """Requests of these kinds one after the other, and what must be answered."""
    asked, expected = b"", []
    for number, kind in enumerate(kinds):
        close = [LAST] if number == len(kinds) - 1 else []
        if kind < 12:
            asked += asking(f"/r/{door.slugs[kind]}?fbclid=1", *close)
            expected.append(f"302 {kind}")
        elif kind == 12:
            asked += asking("/page", *close)
            expected.append("200 GET /page 0")
        elif kind == 13:
            asked += asking("/r/unknownshare", *close)
            expected.append("404 <title>unknown</title>")
        else:
            asked += (
                asking("/post", "Content-Length: 30", *close, method="POST") + b"GET /r/nothing HTTP/1.1\r\n\r\n***"
            )
            expected.append("200 POST /post 30")
    return asked, expected


@given(
    kinds=st.lists(st.integers(0, 14).map(lambda kind: kind if kind != 11 else 10), min_size=1, max_size=9),
    data=st.data(),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_however_bytes_arrive_answers_are_whole_and_in_order(
    door: QuickDoor, kinds: list[int], data: st.DataObject
) -> None:
    asked, expected = conversation(door, kinds)
    before = len(door.clicks())
    cuts = sorted(data.draw(st.lists(st.integers(0, len(asked)), max_size=6)))
    parts = [asked[begin:end] for begin, end in zip([0, *cuts], [*cuts, len(asked)], strict=True)]
    assert told(door.send(*parts, pause=0.0005)) == expected
    assert len(door.clicks()) - before == sum(kind < 12 for kind in kinds)


def test_every_byte_may_come_alone(door: QuickDoor) -> None:
    asked, expected = conversation(door, [0, 12, 1, 14, 2])
    assert told(door.send(*(asked[at : at + 1] for at in range(len(asked))))) == expected


def test_a_thousand_ahead_of_their_answers(door: QuickDoor) -> None:
    asked, expected = conversation(door, [number % 11 for number in range(1000)])
    assert told(door.send(asked)) == expected


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
        (b"\x00" * 40_000, 400),
        (b"GET\r\n\r\n", 400),
        (b"GET /r/abcdefg HTTP/9.9\r\n\r\n", 400),
        (b"GET /r/abcdefg HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n", 400),
        (b"GET /r/abcdefg HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        (b"GET /r/abcdefg HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400),
        (b"GET /r/abcdefg\rX HTTP/1.1\r\n\r\n", 400),
        (b"GET /r/abcdefg HTTP/1.1\r\nHost: x\n\nPOST /page HTTP/1.1\r\nContent-Length: 99\r\n\r\n", 400),
        (b"GET /r/abcdefg HTTP/1.1\r\nX: a\r\n folded\r\nHost: x\r\n\r\n", 400),
        (b"POST /page HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST /page HTTP/1.1\r\nTransfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n", 400),
        (b"POST /page HTTP/1.1\r\nContent-Length: +5\r\n\r\nabcde", 400),
        (b"POST /page HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcdeXX", 400),
        (b"GET /page HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        (b"CONNECT acme.example:443 HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET /r/abcdefg HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 200_000 + END, 431),
        (b"GET /r/" + b"a" * 200_000, 431),
        (b"GET /r/" + b"a" * 4096 + b" HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        ("GET /r/😀😀😀😀 HTTP/1.1\r\nConnection: close\r\n\r\n".encode(), 404),
        (b"GET /r/%F0%9F%98%80 HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /r/'%20OR%201=1;-- HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /r/../../etc/passwd HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /r/ HTTP/1.1\r\nConnection: close\r\n\r\n", 404),
        (b"GET /r/\xff\xfe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 404),
        (b"GET /r/abc HTTP/1.1\r\n" + b"X: a\r\n" * 3000 + b"Connection: close\r\n\r\n", 404),
    ],
    ids=lambda given: repr(given[:40]) if isinstance(given, bytes) else str(given),
)
def test_garbage_is_answered_and_harms_nobody(door: QuickDoor, asked: bytes, status: int) -> None:
    before = len(door.clicks())
    try:
        answer = door.send(asked)
    except ConnectionError:
        answer = b""  # we closed while it was still talking
    assert answer == b"" or int(answer[9:12]) in {status, 400}
    assert told(door.send(asking("/page", LAST))) == ["200 GET /page 0"]
    assert len(door.clicks()) == before


@pytest.mark.parametrize(
    ("headers", "version", "stays"),
    [
        ([], "1.1", True),
        ([LAST], "1.1", False),
        ([], "1.0", False),
        (["Connection: keep-alive"], "1.0", False),
        (["Connection: Upgrade", "Upgrade: h2c"], "1.1", True),
    ],
)
def test_who_closes(door: QuickDoor, headers: list[str], version: str, stays: bool) -> None:
    with door.line(0.6) as line:
        line.sendall(asking(f"/r/{door.slugs[3]}", *headers, version=version))
        assert line.recv(65536).startswith(b"HTTP/1.1 302")
        line.sendall(asking(f"/r/{door.slugs[4]}", LAST))
        try:
            answer = line.recv(65536)
        except ConnectionError:
            answer = b""
        assert answer.startswith(b"HTTP/1.1 302") == stays


def test_a_body_on_a_link_is_no_second_request(door: QuickDoor) -> None:
    inner = asking("/r/" + door.slugs[1])
    asked = asking(f"/r/{door.slugs[0]}", f"Content-Length: {len(inner)}", LAST) + inner
    assert told(door.send(asked)) == ["302 0"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (asking("http://acme.example/r/{}", LAST), "302 0"),
        (asking("/r/%73hareaaxyz", LAST), "302 0"),
        (asking("/r/{}", LAST, method="HEAD"), "302 0"),
        (asking("/r/{}", LAST, method="OPTIONS"), "204"),
        (asking("/r/{}", LAST, "Content-Length: 3", method="POST") + b"abc", "405 <title>method</title>"),
        (asking("/r/{}", LAST, "Expect: 100-continue"), "302 0"),
        (asking("/r/{}", LAST, "Host: y"), "302 0"),
        (asking("/r/{}", version="1.0"), "302 0"),
        (asking("/page", version="1.0"), "200 GET /page 0"),
        (asking("/page", "Upgrade: websocket", "Connection: Upgrade, close"), "200 GET /page 0"),
    ],
    ids=lambda each: repr(each[:30]) if isinstance(each, bytes) else each,
)
def test_unusual_requests(door: QuickDoor, asked: bytes, expected: str) -> None:
    assert told(door.send(asked.replace(b"{}", door.slugs[0].encode()))) == [expected]


def test_a_body_is_asked_for(door: QuickDoor) -> None:
    with door.line() as line:
        line.sendall(asking("/post", "Content-Length: 3", "Expect: 100-continue", LAST, method="POST"))
        assert line.recv(65536).startswith(b"HTTP/1.1 100 ")
        line.sendall(b"abc")
        assert told(b"".join(iter(lambda: line.recv(65536), b""))) == ["200 POST /post 3"]


def test_an_address_is_forwarded_by_whom_we_trust_only(door: QuickDoor) -> None:
    def secure(source: str) -> bool:
        with socket.create_connection(("127.0.0.1", door.port), timeout=5, source_address=(source, 0)) as line:
            line.sendall(asking(f"/r/{door.slugs[0]}", LAST, "X-Forwarded-Proto: https", "X-Forwarded-For: 192.0.2.1"))
            assert line.recv(65536).startswith(b"HTTP/1.1 302")
        return door.clicks()[-1].seen.secure

    assert not secure("127.0.0.1")
    assert secure("127.0.0.2")


def test_a_huge_head_is_refused_however_it_arrives(door: QuickDoor) -> None:
    answer = door.send(asking(f"/r/{door.slugs[0]}", "X: " + "a" * 40_000))
    assert answer.startswith(b"HTTP/1.1 431 ")


def test_garbage_asked_ahead_does_not_get_into_an_answer(door: QuickDoor) -> None:
    answer = door.send(asking("/large") + b"\x16\x03\x01 no HTTP")
    assert answer.count(b"x" * 65536) == 100 and b"400" not in answer and answer.endswith(b"0\r\n\r\n")


def test_who_says_nothing_more_hears_the_server_behind_too(door: QuickDoor) -> None:
    with door.line() as line:
        line.sendall(asking("/large"))
        line.shutdown(socket.SHUT_WR)
        assert b"".join(iter(lambda: line.recv(1 << 20), b"")).endswith(b"0\r\n\r\n")


def test_nothing_is_heard_after_a_last_request(door: QuickDoor) -> None:
    before = len(door.clicks())
    assert told(door.send(asking(f"/r/{door.slugs[0]}", LAST) + asking(f"/r/{door.slugs[1]}"))) == ["302 0"]
    assert len(door.clicks()) == before + 1


def test_who_says_nothing_more_still_hears(door: QuickDoor) -> None:
    with door.line() as line:
        line.sendall(asking(f"/r/{door.slugs[5]}"))
        line.shutdown(socket.SHUT_WR)
        assert told(b"".join(iter(lambda: line.recv(65536), b""))) == ["302 5"]


def test_a_head_is_read_and_a_click_id_is_told_to_the_target_and_the_record(door: QuickDoor) -> None:
    answer = door.send(asking(f"/r/{door.slugs[-1]}", LAST, "user-AGENT: A", "User-Agent: B", "Accept-Language: de"))
    found = re.search(rb"Location: https://acme\.example/11\?click_id=([a-z2-7]{26})\r\n", answer)
    record = door.clicks()[-1]
    assert found and record.click_id and len(record.click_id) == 16
    assert (record.seen.agent, record.seen.language, record.seen.secure) == ("A,B", True, False)
    assert re.search(rb"\r\nDate: \w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT\r\n", answer)


def test_the_server_behind_gives_the_connection_back(door: QuickDoor) -> None:
    with door.line() as line:
        for _ in range(3):
            line.sendall(asking("/page"))
            assert heard(line) == ["200 GET /page 0"]
            time.sleep(0.1)  # an answer's end may reach us before the application has let go
            line.sendall(asking(f"/r/{door.slugs[2]}"))
            assert line.recv(65536).startswith(b"HTTP/1.1 302 Found\r\nLocation")  # spelt here, not behind


def test_what_is_asked_ahead_of_a_large_page_waits(door: QuickDoor) -> None:
    with door.line() as line:
        line.sendall(asking("/large") + asking(f"/r/{door.slugs[7]}", LAST))
        time.sleep(0.2)
        whole = b"".join(iter(lambda: line.recv(1 << 20), b""))
    assert whole.count(b"x" * 65536) == 100 and b"acme.example/7" in whole[-400:]


def test_who_never_reads_is_not_answered_for_ever(door: QuickDoor) -> None:
    before = len(door.clicks())
    with door.line(0.3) as line, pytest.raises(TimeoutError):
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        while True:
            line.sendall(asking(f"/r/{door.slugs[0]}") * 500)
    assert told(door.send(asking("/page", LAST))) == ["200 GET /page 0"]
    assert len(door.clicks()) - before < 200_000
