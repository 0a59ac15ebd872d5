"""Many clients at once, each request to a link of its own, so that every acknowledged click can be told from others."""

from __future__ import annotations

import asyncio
import re
import threading
from collections import Counter
from collections.abc import Iterator
from itertools import count

from sqlalchemy import insert

from advocacy import clock
from advocacy.database import db, writing
from advocacy.links.alphabet import ALPHABET, LENGTH
from advocacy.links.models import Link, LinkState
from tests.installation import Installation
from tests.links.doors import BROWSER

PACE = 3000
"""Clicks a second that a crowd tries, however many they are."""
_numbers = [count(1)]


def restart_numbers() -> None:
    """Links in another database may have the same slugs again."""
    _numbers[:] = [count(1)]


def spelt(number: int) -> str:
    """A slug for a number."""
    letters = ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        letters += ALPHABET[digit]
    return letters


def many_links(installation: Installation, how_many: int) -> list[str]:
    """The slugs of so many new links."""
    slugs = [spelt(next(_numbers[0])) for _ in range(how_many)]
    now = clock.now()
    with installation.app.app_context(), writing():
        db.session.execute(
            insert(Link),
            [
                {"slug": slug, "target": f"https://acme.example/{slug}", "state": LinkState.ACTIVE, "created_at": now}
                for slug in slugs
            ],
        )
    return slugs


class Crowd:
    """``connections`` clients, ``pace`` clicks a second together.

    ``sent`` and ``acknowledged``: slugs; a slug is asked for once. Answers are counted.
    """

    def __init__(self, port: int, slugs: list[str], connections: int, pace: float = PACE) -> None:
        self.port, self.connections, self.pace = port, connections, pace
        self.sent: set[str] = set()
        self.acknowledged: set[str] = set()
        self.answers: Counter[bytes] = Counter()
        self._slugs: Iterator[str] = iter(slugs)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._click()))

    def start(self) -> None:
        """They begin."""
        self._thread.start()

    def stop(self) -> None:
        """They go on until they are answered, or the server is gone."""
        self._stopping.set()
        self._thread.join(30)
        assert not self._thread.is_alive(), "somebody waits for ever"

    async def _click(self) -> None:
        await asyncio.gather(*(self._client() for _ in range(self.connections)))

    async def _client(self) -> None:
        while not self._stopping.is_set():
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            try:
                while not self._stopping.is_set():
                    await self._ask(reader, writer, next(self._slugs))
                    await asyncio.sleep(self.connections / self.pace)
            except StopIteration:
                return
            except (OSError, asyncio.IncompleteReadError):
                await asyncio.sleep(0.05)  # the power is cut
            finally:
                writer.close()

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, slug: str) -> None:
        self.sent.add(slug)
        writer.write(f"GET /r/{slug} HTTP/1.1\r\nHost: x\r\nUser-Agent: {BROWSER}\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: (\d+)", head)
        await reader.readexactly(int(length[1]) if length else 0)
        self.answers[head[9:12]] += 1
        if head[9:12] == b"302":
            assert f"https://acme.example/{slug}\r\n".encode() in head
            self.acknowledged.add(slug)
