"""One connection: requests for links are answered here, in their order; everything else goes to the server behind.

uvicorn makes one for each connection. Imports door, heads and behind. Sizes and times are bounded: heads of 32 KB that
arrive within 15 s, 64 requests ahead of their answers, 75 s of silence, within a body too.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from typing import Any, Final, cast

from uvicorn.config import Config
from uvicorn.server import ServerState

from advocacy.links.door.behind import Behind
from advocacy.links.door.door import Door
from advocacy.links.door.heads import HEAD_END, STARTS, Head

HEAD_BYTES: Final = 32 * 1024
HEAD_SECONDS: Final = 15.0
IDLE_SECONDS: Final = 75.0
AHEAD: Final = 64
_TOO_LONG: Final = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"  # RFC 6585
)


class Slot:
    """The place of an answer among those of a connection."""

    __slots__ = ("_doorway", "words")

    def __init__(self, doorway: Doorway) -> None:
        self._doorway = doorway
        self.words: bytes | None = None

    def say(self, words: bytes) -> None:
        """The answer; it goes out when those before it have."""
        self.words = words
        self._doorway.flush()


class Doorway(asyncio.Protocol):
    """A connection, as uvicorn's ``http`` setting wants it made."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._loop = _loop or asyncio.get_running_loop()
        self._door = cast(Door, config.loaded_app)
        self._connections = cast("set[Any]", server_state.connections)
        self._behind = Behind(config, server_state, app_state, self._loop, self._rest)
        self._slots: deque[Slot] = deque()
        self._kept = b""
        self._held = self._ends = self._unread = False
        self._in_head = 0  # bytes that the server behind has of a head that is not whole
        self.until = math.inf

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """A client is here."""
        self._transport = cast(asyncio.Transport, transport)
        peer = transport.get_extra_info("peername")
        self._peer: str = peer[0] if peer else ""
        self._behind.connection_made(self._transport)
        self._connections.add(self)
        self._door.doorways.add(self)
        self._begin_silence()

    def connection_lost(self, exc: Exception | None) -> None:
        """The client is gone: answers that come now have nobody to go to."""
        self._connections.discard(self)
        self._door.doorways.discard(self)
        self._slots.clear()
        self._kept, self._ends = b"", True
        self._behind.connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes: a request, a part of one, or many."""
        if self._behind.busy:
            self._pass_on(data)
        elif self._ends:
            pass  # nobody is to be answered after a last request
        elif self._held:
            self._kept += data  # what had been read already when we asked for a pause
        else:
            self._take(self._kept + data if self._kept else data)

    def eof_received(self) -> bool:
        """The client says nothing more, yet may listen for what it asked of links. False: the transport closes."""
        self._ends = True
        return bool(self._slots) or self._behind.answering

    def pause_writing(self) -> None:
        """The client reads slower than it asks: it is heard again when it has read."""
        self._unread = True
        self._begin_silence()
        self._behind.pause_writing()

    def resume_writing(self) -> None:
        """It has read."""
        self._unread = False
        if self._behind.busy:
            self._begin_patience()
        self._behind.resume_writing()
        self._go_on()

    def shutdown(self) -> None:
        """The server stops: what was asked is answered, nothing more is heard."""
        if self._behind.busy:
            self._behind.shutdown()
        elif self._slots:
            self._ends = True
        else:
            self._transport.close()

    def expire(self) -> None:
        """Its time is over. An answer that waits for our disk is not the client's fault."""
        if self._behind.unheard:
            self._begin_silence()  # nor is it when we don't listen
        elif not self._slots or self._unread:
            self._transport.abort()

    def flush(self) -> None:
        """Sends the answers whose turn it is."""
        slots = self._slots
        while slots and (words := slots[0].words) is not None:
            slots.popleft()
            self._transport.write(words)
        if not slots:
            if self._ends:
                self._transport.close()
            elif self._held:
                self._go_on()

    def _take(self, data: bytes) -> None:
        """Begins the requests in ``data``, as many as are whole."""
        at, size = 0, len(data)
        while at < size and not self._ends:
            end = data.find(HEAD_END, at) + len(HEAD_END)
            if end < len(HEAD_END) and _may_begin_a_head(data[at : at + 1]):
                self._wait_for_the_rest(data[at:], begins=at > 0 or not self._kept)
                return
            if end - at > HEAD_BYTES:
                self._refuse_its_length()
                return
            if len(self._slots) >= AHEAD or self._unread:
                self._hold(data[at:])
                return
            head = self._door.heads.read(data[at:end]) if data.startswith(STARTS, at) else None
            if head is None:
                self._hand_over(data[at:])
                return
            self._begin(head)
            at = end
        self._kept = b""
        self._begin_silence()

    def _begin(self, head: Head) -> None:
        slot = Slot(self)
        self._slots.append(slot)
        self._ends = not head.keep_alive
        self._door.serve(head, self._peer, slot)

    def _wait_for_the_rest(self, part: bytes, *, begins: bool) -> None:
        if len(part) > HEAD_BYTES:
            self._refuse_its_length()
            return
        if begins:
            self.until = self._loop.time() + HEAD_SECONDS
        self._kept = part

    def _refuse_its_length(self) -> None:
        self._ends = True
        self._slots.append(slot := Slot(self))
        slot.say(_TOO_LONG)

    def _hand_over(self, data: bytes) -> None:
        if self._slots:
            self._hold(data)  # answers keep their order
        else:
            self._kept, self.until = b"", math.inf
            self._pass_on(data)

    def _pass_on(self, data: bytes) -> None:
        """To the server behind; a head that it waits for is bounded as ours are."""
        self._behind.data_received(data)
        if not self._behind.in_head:
            self._in_head = 0
            if self._behind.busy:
                self._begin_patience()
            return
        if not self._in_head:
            self.until = self._loop.time() + HEAD_SECONDS
        self._in_head += len(data)
        if self._in_head > HEAD_BYTES + len(data):
            self._transport.abort()

    def _hold(self, data: bytes) -> None:
        self._kept, self._held = data, True
        self._transport.pause_reading()

    def _go_on(self) -> None:
        if self._held and not self._unread and not self._slots:
            data, self._kept, self._held = self._kept, b"", False
            self._transport.resume_reading()
            self._take(data)

    def _rest(self) -> None:
        """The server behind has answered."""
        if self._ends:
            self._transport.close()
        else:
            self._begin_silence()

    def _begin_patience(self) -> None:
        """Who waits for our answer may wait; who has not said all that it announced may not be silent."""
        self._begin_silence()
        if not self._behind.in_body:
            self.until = math.inf

    def _begin_silence(self) -> None:
        self.until = self._loop.time() + IDLE_SECONDS


def _may_begin_a_head(first: bytes) -> bool:
    """A method, or an empty line before it; anything else (TLS, say) need not be waited for."""
    return first.isalpha() or first in b"\r\n"
