from __future__ import annotations

from typing import Any

import pytest

from advocacy.links.door.answer import HEADERS, Answer, LinkFacts, Page, RequestFacts, answer, instead
from advocacy.links.door.forwarded import TrustedProxies

TARGET = "https://acme.example/jobs?utm_source=linkedin"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36"


def asked(method: str = "GET", link_state: str = "active", **headers: str) -> Answer:
    given = {"user-agent": CHROME, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return answer(LinkFacts(7, TARGET, link_state), RequestFacts(method, given, "203.0.113.9", secure=True))


@pytest.mark.parametrize(
    ("method", "state", "status", "page", "counted"),
    [
        ("GET", "active", 302, Page.NONE, True),
        ("HEAD", "active", 302, Page.NONE, True),
        ("OPTIONS", "active", 204, Page.NONE, True),
        ("POST", "active", 405, Page.METHOD, False),
        ("DELETE", "paused", 405, Page.METHOD, False),
        ("GET", "paused", 404, Page.PAUSED, False),
        ("HEAD", "paused", 404, Page.PAUSED, False),
        ("GET", "expired", 410, Page.EXPIRED, False),
    ],
)
def test_method_and_state_decide(method: str, state: str, status: int, page: Page, counted: bool) -> None:
    given = asked(method, state)
    assert (given.status, given.page, given.click is not None) == (status, page, counted)
    assert ("Cache-Control", "no-store") in given.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"sec_purpose": "prefetch"},
        {"sec_purpose": "prefetch;prerender"},
        {"purpose": "prefetch"},
        {"purpose": "Preview"},
        {"x_moz": "prefetch"},
    ],
)
def test_a_prefetch_is_refused_so_that_the_visit_comes(headers: dict[str, str]) -> None:
    given = asked(**headers)
    assert given.status == 503 and ("Cache-Control", "no-store") in given.headers
    assert "Location" not in dict(given.headers)
    assert given.click is not None and given.click.seen.prefetch


def test_leads_to_the_stored_target_whatever_the_request_says() -> None:
    given = asked(host="evil.example", x_forwarded_host="evil.example", referer="https://evil.example")
    assert dict(given.headers)["Location"] == TARGET


@pytest.mark.parametrize("header", ["dnt", "sec_gpc"])
def test_who_asks_not_to_be_tracked_leaves_no_agent_and_no_hash(header: str) -> None:
    click = asked(**{header: "1"}).click
    assert click is not None and click.visitor is None and click.seen.agent == ""
    assert click.seen.private and not click.seen.mechanical


def test_a_robot_that_asks_not_to_be_tracked_is_still_known_for_one() -> None:
    click = asked(dnt="1", user_agent="Googlebot/2.1 (+http://www.google.com/bot.html)").click
    assert click is not None and click.seen.mechanical and click.seen.agent == ""


def test_a_click_knows_its_visitor_only_for_the_hash() -> None:
    click = asked(accept_language="en").click
    assert click is not None and click.visitor == ("203.0.113.9", CHROME)
    assert click.seen.language and click.seen.secure and not click.seen.fetch_metadata


@pytest.mark.parametrize("page", [page for page in Page if page is not Page.NONE])
def test_every_page_is_kept_out_of_caches(page: Page) -> None:
    given = instead(page)
    assert given.page is page and given.click is None and ("Cache-Control", "no-store") in given.headers


class Noting(dict[str, str]):
    """Headers that note which of them are read."""

    def __init__(self) -> None:
        super().__init__({"user-agent": CHROME})
        self.read: set[str] = set()

    def get(self, name: str, default: object = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def __contains__(self, name: object) -> bool:
        self.read.add(str(name))
        return super().__contains__(name)


def test_no_header_is_read_that_the_door_does_not_keep() -> None:
    headers = Noting()
    answer(LinkFacts(7, TARGET, "active"), RequestFacts("GET", headers, "203.0.113.9", secure=True))
    TrustedProxies(["127.0.0.1"]).origin("127.0.0.1", "http", headers)
    assert headers.read == HEADERS
