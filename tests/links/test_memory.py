"""What the door remembers: bounded, at most a second stale, good while the database is away."""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from advocacy.links.door.answer import LinkFacts
from advocacy.links.door.memory import DatabaseAway, Memory
from advocacy.links.door.register import Register


class Shelf(Register):
    """A register without a database: every slug that begins with "k" is known; counts questions; may be away."""

    def __init__(self) -> None:
        self.state, self.away, self.questions, self.now = "active", False, 0, 100.0

    def find(self, slugs: Collection[str]) -> dict[str, LinkFacts]:
        self._reach()
        return {slug: LinkFacts(1, f"https://acme.example/{slug}", self.state) for slug in slugs if slug[0] == "k"}

    def salt(self, day: date) -> bytes:
        self._reach()
        return str(day).encode()

    def close(self) -> None:
        pass

    def _reach(self) -> None:
        self.questions += 1
        if self.away:
            raise OperationalError("SELECT", {}, ConnectionError("away"))


def told(shelf: Shelf, act: Any, **bounds: int) -> None:
    """Runs ``act(memory)`` in a loop of a thread of its own: browsers of other tests may hold this one's."""

    async def run() -> None:
        memory = Memory(shelf, clock=lambda: shelf.now, **bounds)
        try:
            going: Coroutine[Any, Any, None] = act(memory)
            await going
        finally:
            memory.close()

    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, run()).result()


def test_a_hundred_thousand_slugs_take_no_more_room_than_its_bounds() -> None:
    shelf = Shelf()

    async def ask(memory: Memory) -> None:
        for begin in range(0, 50_000, 5_000):
            slugs = [f"{letter}{number}" for number in range(begin, begin + 5_000) for letter in "ku"]
            found = await asyncio.gather(*(memory.link(slug) for slug in slugs))
            assert sum(link is not None for link in found) == 5_000
        assert [len(shelf) for shelf in memory._known.values()] == [700, 300]
        assert memory.at_hand("k49999") and memory.at_hand("k0") is None

    told(shelf, ask, links=700, unknown=300)
    assert shelf.questions < 100  # asked for together


def test_guessing_drives_out_no_link() -> None:
    async def ask(memory: Memory) -> None:
        await memory.link("k")
        await asyncio.gather(*(memory.link(f"u{n}") for n in range(1000)))
        assert memory.at_hand("k")

    told(Shelf(), ask, links=5, unknown=50)


@pytest.mark.parametrize(("age", "asks", "at_hand"), [(0.5, False, True), (0.7, True, True), (1.1, True, False)])
def test_how_old_it_may_be(age: float, asks: bool, at_hand: bool) -> None:
    shelf = Shelf()

    async def ask(memory: Memory) -> None:
        await memory.link("k")
        shelf.state, before = "paused", shelf.questions
        shelf.now += age
        assert (memory.at_hand("k") is not None) == at_hand
        link = await memory.link("k")
        assert link and link.state == ("paused" if age >= 1 else "active")
        await asyncio.sleep(0.05)
        assert (shelf.questions > before) == asks
        fresh = memory.at_hand("k")
        assert fresh and fresh.state == ("paused" if asks else "active")

    told(shelf, ask)


def test_while_the_database_is_away_what_is_known_is_at_hand_however_old() -> None:
    shelf = Shelf()

    async def ask(memory: Memory) -> None:
        await memory.link("k")
        shelf.away = True
        for _ in range(300):  # five minutes
            shelf.now += 1.0
            assert await memory.link("k")
            assert memory.at_hand("k")
        with pytest.raises(DatabaseAway):
            await memory.link("knew")
        shelf.away, shelf.state = False, "paused"
        shelf.now += 1.1
        assert await memory.link("knew")
        link = await memory.link("k")
        assert link and link.state == "paused"

    told(shelf, ask)


def test_the_salt_is_the_days_whichever_way_the_clock_jumps() -> None:
    shelf = Shelf()

    async def ask(memory: Memory) -> None:
        for day in (20_000, 20_001, 19_990, 20_000):
            assert memory.salt_at_hand(day) is None
            salt = await memory.salt(day)
            assert memory.salt_at_hand(day) == salt and len(salt) == 10
        shelf.away = True
        own = await memory.salt(20_002)
        assert len(own) == 32 and await memory.salt(20_002) == own  # for a day it stays the same

    told(shelf, ask)
