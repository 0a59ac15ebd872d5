"""The asynchronous door: answers ``/r/<slug>`` in the event loop, hands everything else to the application in threads.

Imports no Flask: the application comes in as a WSGI callable, pages as bytes. A click is on disk before its answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advocacy.links.alphabet import looks_like_slug
from advocacy.links.answer import Answer, Page, RequestFacts, answer, instead
from advocacy.links.click_ids import new_click_id
from advocacy.links.commits import GroupCommit, LoopCommit
from advocacy.links.forwarded import TrustedProxies
from advocacy.links.handover import Handover
from advocacy.links.journal import Journal
from advocacy.links.memory import DatabaseAway, Memory
from advocacy.links.pages import LinkPages, page_headers
from advocacy.links.register import Register
from advocacy.links.stamping import day_number, stamped

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

PREFIX = "/r/"
_PREFIX_LENGTH = len(PREFIX)


@dataclass(frozen=True)
class DoorPlan:
    """What a door needs to know; plain values, so that it needs no application."""

    database_url: str
    journal_folder: Path
    trusted_proxies: tuple[str, ...]
    pages: LinkPages
    threads: int


class Door:
    """An ASGI application. Made in the process that serves; starts with the first lifespan event."""

    def __init__(self, plan: DoorPlan, application: Callable[..., Iterable[bytes]]) -> None:
        self._plan = plan
        self._proxies = TrustedProxies(plan.trusted_proxies)
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or the lifespan."""
        if scope["type"] == "http":
            if scope["path"].startswith(PREFIX):
                await self._redirect(scope, send)
            else:
                await self._handover(scope, receive, send)
        elif scope["type"] == "lifespan":
            await self._live(receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._open()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._close()
        await send({"type": "lifespan.shutdown.complete"})

    def _open(self) -> None:
        self._memory = Memory(Register(self._plan.database_url))
        self._commit = GroupCommit(Journal(self._plan.journal_folder))
        self._clicks = LoopCommit(self._commit, asyncio.get_running_loop())
        self._handover = Handover(self._application, self._plan.threads)

    def _close(self) -> None:
        self._commit.close()
        self._memory.close()

    async def _redirect(self, scope: Scope, send: Send) -> None:
        headers = _headers(scope)
        client = scope.get("client")
        origin = self._proxies.origin(client[0] if client else "", scope["scheme"], headers)
        asked = RequestFacts(scope["method"], headers, origin.address, origin.scheme == "https")
        given = await self._answer(scope["path"][_PREFIX_LENGTH:], asked)
        await self._send(given, asked, send)

    async def _answer(self, slug: str, asked: RequestFacts) -> Answer:
        if not looks_like_slug(slug):
            return instead(Page.MALFORMED)
        try:
            link = await self._memory.link(slug)
        except DatabaseAway:
            return instead(Page.AWAY)
        if link is None:
            return instead(Page.UNKNOWN)
        given = answer(link, asked, new_click_id() if link.click_ids else None)
        if given.click is not None:
            at_ms = time.time_ns() // 1_000_000
            salt = await self._memory.salt(day_number(at_ms))
            await self._clicks.record(stamped(given.click, at_ms, salt))
        return given

    async def _send(self, given: Answer, asked: RequestFacts, send: Send) -> None:
        headers, body = given.headers, b""
        if given.page is not Page.NONE:
            body = self._plan.pages.shown(given.page, asked.headers.get("accept-language", ""))
            headers += page_headers(body)
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": given.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if asked.method == "HEAD" else body})


def _headers(scope: Scope) -> dict[str, str]:
    """Headers by name; repeated ones joined, as RFC 9110 allows."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        found[name] = f"{found[name]},{value}" if name in found else value
    return found
