"""What the door remembers of links: bounded, at most a second stale, one question to the database at a time.

While the database is away, remembered links go on being answered, however old. Imports register and answer only.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from advocacy.links.door.answer import LinkFacts
from advocacy.links.door.register import Register
from advocacy.links.door.stamping import date_of

Asked = TypeVar("Asked")
Told = TypeVar("Told")
log = logging.getLogger(__name__)

STALE_SECONDS = 1.0
REFRESH_SECONDS = 0.6
"""From this age on a remembered link is looked up beside the answer, so that busy links never wait."""

PATIENCE_SECONDS = 0.5
"""How long a remembered link waits for a database that hangs before it is answered from memory."""


class DatabaseAway(Exception):
    """The database does not answer and the slug is not in memory."""


@dataclass(slots=True)
class _Remembered:
    link: LinkFacts | None
    looked_up: float


class Memory:
    """Links by slug for one event loop. Unknown slugs are remembered apart: guessing drives out no real link."""

    def __init__(
        self,
        register: Register,
        *,
        links: int = 50_000,
        unknown: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._register, self._clock = register, clock
        self._room = {True: links, False: unknown}
        self._known: dict[bool, dict[str, _Remembered]] = {True: {}, False: {}}
        self._asked: dict[str, asyncio.Future[_Remembered | None]] = {}  # for the next question
        self._under_way: dict[str, asyncio.Future[_Remembered | None]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="lookups")
        self._asking: asyncio.Task[None] | None = None
        self._away = False
        self._try_again_at = 0.0
        self._salt: tuple[int, bytes] | None = None
        self._salting = asyncio.Lock()

    def at_hand(self, slug: str) -> LinkFacts | None:
        """The link where no waiting is needed to know it; None says nothing about whether there is one."""
        kept = self._known[True].get(slug)
        if kept is None:
            return None
        now = self._clock()
        age = now - kept.looked_up
        if age >= REFRESH_SECONDS:
            if age >= STALE_SECONDS and not self._away:
                return None
            if now >= self._try_again_at:
                self._ask(slug)
        return kept.link

    def salt_at_hand(self, day: int) -> bytes | None:
        """The day's salt where no waiting is needed to know it."""
        salt = self._salt
        return salt[1] if salt is not None and salt[0] == day else None

    async def link(self, slug: str) -> LinkFacts | None:
        """The link, or None when there is none. Raises DatabaseAway when that can't be known."""
        kept = self._recall(slug)
        if kept is None:
            kept = await self._ask(slug)
            if kept is None:
                raise DatabaseAway(slug)
            return kept.link
        now = self._clock()
        age = now - kept.looked_up
        if age >= REFRESH_SECONDS and now >= self._try_again_at:
            asked = self._ask(slug)
            if age >= STALE_SECONDS and not self._away:
                await asyncio.wait([asked], timeout=PATIENCE_SECONDS)
                kept = self._recall(slug) or kept
        return kept.link

    async def salt(self, day: int) -> bytes:
        """The salt of a day (days since 1970); while the database is away one of our own, which stays for the day."""
        if self._salt is None or self._salt[0] != day:
            async with self._salting:
                if self._salt is None or self._salt[0] != day:
                    self._salt = (day, await self._in_thread(self._salt_or_own, day))
        return self._salt[1]

    def close(self) -> None:
        """Ends the thread and closes the register."""
        self._thread.shutdown(wait=True)
        self._register.close()

    def _recall(self, slug: str) -> _Remembered | None:
        return self._known[True].get(slug) or self._known[False].get(slug)

    def _ask(self, slug: str) -> asyncio.Future[_Remembered | None]:
        """A question under way for this slug; everything asked while one runs goes into the next, together.

        Its result is None when the database is away.
        """
        asked = self._under_way.get(slug) or self._asked.get(slug)
        if asked is None:
            asked = self._asked[slug] = asyncio.get_running_loop().create_future()
            if self._asking is None or self._asking.done():
                self._asking = asyncio.get_running_loop().create_task(self._ask_all())
        return asked

    async def _ask_all(self) -> None:
        while self._asked:
            self._under_way, self._asked = self._asked, {}
            told: dict[str, _Remembered] = {}
            try:
                told = await self._ask_these(tuple(self._under_way))
            finally:  # whatever went wrong, nobody may wait for ever
                answered, self._under_way = self._under_way, {}
                for slug, future in answered.items():
                    future.set_result(told.get(slug))

    async def _ask_these(self, slugs: tuple[str, ...]) -> dict[str, _Remembered]:
        begun = self._clock()  # an answer is as old as its question
        try:
            found = await self._in_thread(self._register.find, slugs)
        except SQLAlchemyError as trouble:
            if not self._away:
                log.warning("the database is away (%s): links are answered from memory", type(trouble).__name__)
            self._away, self._try_again_at = True, self._clock() + STALE_SECONDS
            return {}
        self._away, self._try_again_at = False, 0.0
        return {slug: self._remember(slug, _Remembered(found.get(slug), begun)) for slug in slugs}

    def _remember(self, slug: str, kept: _Remembered) -> _Remembered:
        there = kept.link is not None
        self._known[not there].pop(slug, None)
        shelf = self._known[there]
        shelf.pop(slug, None)
        shelf[slug] = kept
        if len(shelf) > self._room[there]:
            del shelf[next(iter(shelf))]
        return kept

    def _salt_or_own(self, day: int) -> bytes:
        try:
            return self._register.salt(date_of(day))
        except SQLAlchemyError as trouble:
            log.warning("today's visitors are counted by this process alone: %s", type(trouble).__name__)
            return secrets.token_bytes(32)

    async def _in_thread(self, call: Callable[[Asked], Told], asked: Asked) -> Told:
        return await asyncio.get_running_loop().run_in_executor(self._thread, call, asked)
