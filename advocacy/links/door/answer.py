"""Pure: what a tracked link answers to a request. The door and Flask's own ``/r/`` share it.

Sends to the stored target and nowhere else; nothing in a request can change where. Imports machines and click_ids.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from advocacy.links.door.click_ids import with_click_id
from advocacy.links.verdicts.machines import Seen, accepts_tracking, looks_mechanical

METHODS = ("GET", "HEAD", "OPTIONS")
ALLOW = ("Allow", ", ".join(METHODS))
NO_STORE = ("Cache-Control", "no-store")
EMPTY = ("Content-Length", "0")
RETRY_SOON, RETRY_LATER = ("Retry-After", "5"), ("Retry-After", "3600")

HEADERS = frozenset(
    {
        "user-agent", "accept-language", "sec-fetch-mode", "dnt", "sec-gpc",
        "sec-purpose", "purpose", "x-purpose", "x-moz",
        "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host",
    }
)  # fmt: skip
"""The headers that count for an answer, its click, or where it comes from: the door reads no others."""


class Page(StrEnum):
    """The page that is shown instead of the target."""

    NONE = "none"
    UNKNOWN = "unknown"  # no link has this slug
    MALFORMED = "malformed"  # no link can have this slug
    PAUSED = "paused"  # stopped for a while
    EXPIRED = "expired"  # stopped for good
    HOLDING = "holding"  # what it belongs to is paused, and so are its links
    AWAY = "away"  # the database is away and this link is not in memory
    METHOD = "method"  # only reading is offered


@dataclass(frozen=True, slots=True)
class LinkFacts:
    """What the door knows about a link. ``holding`` is where it leads while a pause holds it; empty: our own page.

    ``click_ids``: its target is told which click it was.
    """

    id: int
    target: str
    state: str
    holding: str | None = None
    click_ids: bool = False


class RequestFacts(NamedTuple):
    """What counts about a request. ``headers`` in lower case; ``address`` and ``secure`` as trusted proxies say."""

    method: str
    headers: Mapping[str, str]
    address: str
    secure: bool


class Click(NamedTuple):
    """A click worth keeping. ``visitor`` (address, agent) makes the day-hash; None when they ask not to be tracked.

    ``click_id`` is what the target was told, and None where it was told nothing.
    """

    link_id: int
    seen: Seen
    visitor: tuple[str, str] | None
    click_id: bytes | None = None


class Answer(NamedTuple):
    """What is answered. A click must be on disk before the answer goes out."""

    status: int
    headers: tuple[tuple[str, str], ...]
    page: Page = Page.NONE
    click: Click | None = None


def answer(link: LinkFacts, asked: RequestFacts, click_id: bytes | None = None) -> Answer:
    """The answer for a link that exists; a click for every request that reaches an active one.

    ``click_id`` is a fresh one, for a link whose target is told; only a visit gets it, and nobody who asks not to be
    tracked.
    """
    if asked.method not in METHODS:
        return instead(Page.METHOD)
    if link.state != "active":
        return instead(Page.EXPIRED if link.state == "expired" else Page.PAUSED)
    if link.holding is not None:
        return _held(link.holding)
    click = _click(link, asked, click_id)
    if asked.method == "OPTIONS":
        return Answer(204, (ALLOW, NO_STORE), click=click)
    if click.seen.prefetch:  # a refused prefetch lets the real visit arrive and be counted
        return Answer(503, (NO_STORE, EMPTY), click=click)
    target = link.target if click.click_id is None else with_click_id(link.target, click.click_id)
    return Answer(302, (("Location", target), NO_STORE, EMPTY), click=click)


def _held(holding: str) -> Answer:
    """For a while: nobody may keep it, and a search engine comes again. No click: nobody gets to the target."""
    return Answer(307, (("Location", holding), NO_STORE, EMPTY)) if holding else instead(Page.HOLDING)


_INSTEAD = {
    Page.UNKNOWN: Answer(404, (NO_STORE,), Page.UNKNOWN),
    Page.MALFORMED: Answer(404, (NO_STORE,), Page.MALFORMED),
    Page.PAUSED: Answer(404, (NO_STORE,), Page.PAUSED),
    Page.EXPIRED: Answer(410, (NO_STORE,), Page.EXPIRED),
    Page.HOLDING: Answer(503, (NO_STORE, RETRY_LATER), Page.HOLDING),
    Page.AWAY: Answer(503, (NO_STORE, RETRY_SOON), Page.AWAY),
    Page.METHOD: Answer(405, (NO_STORE, ALLOW), Page.METHOD),
}


def instead(page: Page) -> Answer:
    """The answer that shows a page instead of a target; leaves no click."""
    return _INSTEAD[page]


_PURPOSES = ("sec-purpose", "purpose", "x-purpose", "x-moz")


def _click(link: LinkFacts, asked: RequestFacts, click_id: bytes | None) -> Click:
    headers = asked.headers
    agent = headers.get("user-agent", "")
    private = not accepts_tracking(headers)
    seen = Seen(
        method=asked.method,
        agent="" if private else agent[:512],
        private=private,
        mechanical=private and looks_mechanical(agent),
        prefetch=_prefetches(headers),
        secure=asked.secure,
        language="accept-language" in headers,
        fetch_metadata="sec-fetch-mode" in headers,
    )
    is_visit = asked.method == "GET" and not seen.prefetch and not private
    return Click(link.id, seen, None if private else (asked.address, agent), click_id if is_visit else None)


def _prefetches(headers: Mapping[str, str]) -> bool:
    """Chromium and Firefox say so in Sec-Purpose, older ones and Safari in Purpose, older Firefox in X-Moz."""
    said = [headers[name].lower() for name in _PURPOSES if name in headers]
    return any("prefetch" in each or "preview" in each for each in said)
