"""The door as a real server: what it answers, in which order, and to whom it hands the rest."""

from __future__ import annotations

import re
import socket
import time
from collections.abc import Iterator

import pytest

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.links import slugs
from advocacy.links.models import Link
from tests.installation import Installation
from tests.links.doors import BROWSER, RunningDoor, clicks, reserve, take_in


@pytest.fixture
def door(installation: Installation) -> Iterator[RunningDoor]:
    with RunningDoor(installation) as running:
        yield running


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def header(answer: bytes, name: str) -> str | None:
    found = re.search(rf"^{name}: (.*?)\r$", answer.partition(b"\r\n\r\n")[0].decode(), re.IGNORECASE | re.MULTILINE)
    return found[1] if found else None


def test_a_click_is_led_to_its_target_and_counted_once(installation: Installation, door: RunningDoor) -> None:
    link = reserve(installation, campaign="spring", region="EU")
    answer = door.get(f"/r/{link.slug}?fbclid=abc")
    assert (status(answer), header(answer, "location")) == (302, link.target)
    assert header(answer, "cache-control") == "no-store"
    (counted,) = take_in(installation)
    assert (counted.raw, counted.human, counted.unique) == (1, 1, 1)
    assert (counted.link_id, counted.campaign, counted.region, counted.network) == (link.id, "spring", "EU", "bluesky")
    (click,) = clicks(installation)
    assert click.agent_family == "Chrome" and click.minute.second == 0 and len(click.day_hash or b"") == 16


def test_what_is_no_visit_is_answered_and_not_counted_as_human(installation: Installation, door: RunningDoor) -> None:
    path = f"/r/{reserve(installation).slug}"
    head = door.get(path, method="HEAD")
    assert status(head) == 302 and head.endswith(b"\r\n\r\n")
    options = door.get(path, method="OPTIONS")
    assert status(options) == 204 and header(options, "allow") == "GET, HEAD, OPTIONS"
    prefetch = door.get(path, "Sec-Purpose: prefetch")
    assert status(prefetch) == 503 and header(prefetch, "cache-control") == "no-store"
    assert header(prefetch, "location") is None
    assert status(door.get(path, method="POST")) == 405
    assert status(door.get(path, agent="curl/8.5.0")) == 302
    (counted,) = take_in(installation)
    assert (counted.raw, counted.human, counted.machine, counted.unique) == (4, 0, 4, 0)


def test_links_that_lead_nowhere_say_why(installation: Installation, door: RunningDoor) -> None:
    paused, expired = reserve(installation), reserve(installation)
    with installation.app.app_context(), writing():
        facts = {"actor": Actor.system(), "now": clock.now(), "why": "a test"}
        slugs.pause(db.session.get_one(Link, paused.id), **facts)  # type: ignore[arg-type]
        slugs.expire(db.session.get_one(Link, expired.id), **facts)  # type: ignore[arg-type]
    pages = {
        f"/r/{paused.slug}": (404, "This link is paused"),
        f"/r/{expired.slug}": (410, "This link has ended"),
        "/r/abcdefghk": (404, "There is no such link"),
        "/r/": (404, "This is not a whole link"),
        "/r/a%00b": (404, "This is not a whole link"),
        "/r/https://evil.example/": (404, "This is not a whole link"),
        "/r/" + "a" * 3000: (404, "This is not a whole link"),
    }
    for path, (code, words) in pages.items():
        answer = door.get(path)
        assert (status(answer), header(answer, "location")) == (code, None), path
        assert words in answer.decode() and "<title>" in answer.decode()
        assert "default-src 'none'" in (header(answer, "content-security-policy") or "")
    assert take_in(installation) == []


def test_a_pause_is_noticed_within_a_second(installation: Installation, door: RunningDoor) -> None:
    link = reserve(installation)
    assert status(door.get(f"/r/{link.slug}")) == 302
    with installation.app.app_context(), writing():
        slugs.pause(db.session.get_one(Link, link.id), actor=Actor.system(), now=clock.now(), why="a test")
    until = time.monotonic() + 1.0
    while time.monotonic() < until and status(door.get(f"/r/{link.slug}")) == 302:
        time.sleep(0.05)
    time.sleep(max(0.0, until - time.monotonic()))
    assert status(door.get(f"/r/{link.slug}")) == 404


def test_pipelined_requests_are_answered_in_order(installation: Installation, door: RunningDoor) -> None:
    links = [reserve(installation, f"https://acme.example/{number}") for number in range(12)]
    paths = [f"/r/{link.slug}" for link in links]
    paths[3:3], paths[8:8] = ["/healthz"], ["/r/unknownslug"]
    request = "GET {} HTTP/1.1\r\nHost: acme.example\r\nUser-Agent: " + BROWSER + "\r\n{}\r\n"
    ends = [""] * (len(paths) - 1) + ["Connection: close\r\n"]
    answers = door.send("".join(request.format(path, end) for path, end in zip(paths, ends, strict=True)).encode())
    locations = re.findall(rb"^location: https://acme\.example/(\d+)", answers, re.MULTILINE | re.IGNORECASE)
    assert [int(number) for number in locations] == list(range(12))
    statuses = re.findall(rb"HTTP/1\.1 (\d+)", answers)
    assert statuses == [b"302"] * 3 + [b"200"] + [b"302"] * 4 + [b"404"] + [b"302"] * 5
    assert sum(counted.raw for counted in take_in(installation)) == 12


def test_everything_else_is_flasks(installation: Installation, door: RunningDoor) -> None:
    assert status(door.get("/healthz")) == 200
    assert status(door.get("/no-such-page")) == 404
    assert status(door.get("/rx")) == 404
    chunked = (
        "POST /api/v1/no-such-thing HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        "5\r\nhello\r\n0\r\n\r\n"
    )
    assert status(door.send(chunked.encode())) in {401, 404}


def test_only_trusted_proxies_say_who_asks(sqlite: Installation) -> None:
    link = reserve(sqlite)
    with RunningDoor(sqlite) as door:
        for number in range(3):
            door.get(f"/r/{link.slug}", f"X-Forwarded-For: 198.51.100.{number}")
    assert sum(counted.unique for counted in take_in(sqlite)) == 1
    with RunningDoor(sqlite, ADVOCACY_TRUSTED_PROXIES="127.0.0.0/8") as door:
        for number in range(3):
            door.get(f"/r/{link.slug}", f"X-Forwarded-For: 203.0.113.66, 198.51.100.{number}")
    assert sum(counted.unique for counted in take_in(sqlite)) == 3


def test_who_asks_not_to_be_tracked_is_counted_and_not_remembered(sqlite: Installation) -> None:
    link = reserve(sqlite)
    with RunningDoor(sqlite) as door:
        door.get(f"/r/{link.slug}", "DNT: 1")
        door.get(f"/r/{link.slug}", "Sec-GPC: 1")
    (counted,) = take_in(sqlite)
    assert (counted.raw, counted.human, counted.unique) == (2, 2, 0)
    assert {(click.agent_family, click.day_hash) for click in clicks(sqlite)} == {("", None)}


def test_slow_senders_do_not_hold_the_pages_up(sqlite: Installation) -> None:
    with RunningDoor(sqlite) as door:
        slow = []
        for _ in range(20):  # more than there are threads
            line = socket.create_connection(("127.0.0.1", door.port))
            line.sendall(b"POST /sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nname=")
            slow.append(line)
        time.sleep(0.3)
        began = time.monotonic()
        assert status(door.get("/healthz")) == 200
        assert time.monotonic() - began < 2
        for line in slow:
            line.close()
