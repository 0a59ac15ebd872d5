"""The asynchronous door: answers ``/r/<slug>`` in the event loop, hands everything else to the application in threads.

Imports no Flask: the application comes in as a WSGI callable, pages as bytes. A click is on disk before its answer.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterable, MutableMapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from advocacy import clock
from advocacy.links.alphabet import looks_like_slug
from advocacy.links.door.answer import HEADERS, Answer, LinkFacts, Page, RequestFacts, answer, instead
from advocacy.links.door.click_ids import new_click_id
from advocacy.links.door.commits import GroupCommit, LoopCommit
from advocacy.links.door.forwarded import TrustedProxies
from advocacy.links.door.handover import Handover
from advocacy.links.door.heads import Head, HeadReader
from advocacy.links.door.journal import Journal
from advocacy.links.door.memory import DatabaseAway, Memory
from advocacy.links.door.pages import LinkPages, page_headers
from advocacy.links.door.register import Register
from advocacy.links.door.spoken import Speech
from advocacy.links.door.stamping import day_number, stamped

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


class Listener(Protocol):
    """Where an answer goes; one that has left hears nothing."""

    def say(self, words: bytes) -> None:
        """The whole answer."""


class Connected(Protocol):
    """A connection whose time is over at ``until`` (seconds of the loop's clock)."""

    until: float

    def expire(self) -> None:
        """Ends it."""


class Door:
    """Answers for links to the connections (``serve``), and is the ASGI application behind them.

    Made in the process that serves; starts with the lifespan.
    """

    def __init__(self, plan: DoorPlan, application: Callable[..., Iterable[bytes]]) -> None:
        self._plan = plan
        self._proxies = TrustedProxies(plan.trusted_proxies)
        self._application = application
        self._speech = Speech(plan.pages, time.time())
        self._under_way: set[asyncio.Task[None]] = set()
        self.heads = HeadReader()
        self.doorways: set[Connected] = set()

    def serve(self, head: Head, peer: str, listener: Listener) -> None:
        """Answers a request from ``peer``: at once, or when its click is on disk, or when its link is looked up."""
        origin = self._proxies.origin(peer, "http", head.headers)
        asked = RequestFacts(head.method, head.headers, origin.address, origin.scheme == "https")
        link = self._memory.at_hand(head.slug)
        if link is None:
            self._wait(self._look_up(head, asked, listener))
        else:
            self._give(_answer(link, asked), head, listener)

    async def _look_up(self, head: Head, asked: RequestFacts, listener: Listener) -> None:
        self._give(await self._answer(head.slug, asked), head, listener)

    def _give(self, given: Answer, head: Head, listener: Listener) -> None:
        words = self._speech.spell(
            given, head.method, head.headers.get("accept-language", ""), keep_alive=head.keep_alive
        )
        if given.click is None:
            listener.say(words)
            return
        at_ms = clock.milliseconds()
        salt = self._memory.salt_at_hand(day_number(at_ms))
        if salt is None:
            self._wait(self._give_salted(given, words, listener))
        else:
            self._clicks.put(stamped(given.click, at_ms, salt), partial(listener.say, words))

    async def _give_salted(self, given: Answer, words: bytes, listener: Listener) -> None:
        await self._record(given)
        listener.say(words)

    def _wait(self, answering: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(answering)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request that came another way than by ``serve``, or the lifespan."""
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
        self._tick()

    def _close(self) -> None:
        self._ticking.cancel()
        self._commit.close()
        self._memory.close()

    def _tick(self) -> None:
        """Every second: the date that answers carry, and an end to connections whose time is over."""
        loop = asyncio.get_running_loop()
        self._speech.at(time.time())
        now = loop.time()
        for doorway in [each for each in self.doorways if each.until < now]:
            doorway.expire()
        self._ticking = loop.call_later(1.0, self._tick)

    async def _redirect(self, scope: Scope, send: Send) -> None:
        headers = _headers(scope)
        client = scope.get("client")
        origin = self._proxies.origin(client[0] if client else "", scope["scheme"], headers)
        asked = RequestFacts(scope["method"], headers, origin.address, origin.scheme == "https")
        given = await self._answer(scope["path"][_PREFIX_LENGTH:], asked)
        await self._record(given)
        await self._send(given, asked, send)

    async def _answer(self, slug: str, asked: RequestFacts) -> Answer:
        if not looks_like_slug(slug):
            return instead(Page.MALFORMED)
        try:
            link = await self._memory.link(slug)
        except DatabaseAway:
            return instead(Page.AWAY)
        return instead(Page.UNKNOWN) if link is None else _answer(link, asked)

    async def _record(self, given: Answer) -> None:
        if given.click is not None:
            at_ms = clock.milliseconds()
            salt = await self._memory.salt(day_number(at_ms))
            await self._clicks.record(stamped(given.click, at_ms, salt))

    async def _send(self, given: Answer, asked: RequestFacts, send: Send) -> None:
        headers, body = given.headers, b""
        if given.page is not Page.NONE:
            body = self._plan.pages.shown(given.page, asked.headers.get("accept-language", ""))
            headers += page_headers(body)
        raw = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": given.status, "headers": raw})
        await send({"type": "http.response.body", "body": b"" if asked.method == "HEAD" else body})


def _answer(link: LinkFacts, asked: RequestFacts) -> Answer:
    return answer(link, asked, new_click_id() if link.click_ids else None)


def _headers(scope: Scope) -> dict[str, str]:
    """The headers that count; repeated ones joined, as RFC 9110 allows."""
    found: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        name = raw_name.decode("latin-1")
        if name in HEADERS:
            value = raw_value.decode("latin-1")
            found[name] = f"{found[name]},{value}" if name in found else value
    return found
