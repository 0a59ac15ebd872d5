"""The server behind the door: uvicorn's HTTP protocol, on a connection that belongs to a ``Doorway``.

Imports nothing of ours. Of uvicorn it uses the parser's callbacks and ``shutdown``; tests of the door notice a change.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState


class Behind(HttpToolsProtocol):
    """Serves what is no link. While ``busy``, bytes that arrive are its own; then it calls ``rested``."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        loop: asyncio.AbstractEventLoop,
        rested: Callable[[], None],
    ) -> None:
        super().__init__(config, server_state, app_state, loop)
        self._rested = rested
        self._open = 0
        self._in_message = False
        self.in_head = False

    @property
    def busy(self) -> bool:
        """Whether a request is being read or answered."""
        return self._in_message or self._open > 0

    @property
    def in_body(self) -> bool:
        """Whether the rest of a body is to come."""
        return self._in_message and not self.in_head

    @property
    def answering(self) -> bool:
        """Whether all that was begun is whole, and something waits for its answer."""
        return self._open > 0 and not self._in_message

    @property
    def unheard(self) -> bool:
        """Whether the client is made to wait before it says more."""
        return self.flow.read_paused

    def send_400_response(self, msg: str) -> None:
        """Refuses what is no HTTP, yet never in the midst of the answer to what came before it."""
        under_way = self.cycle is not None and not self.cycle.response_complete
        if under_way and not self.in_body:
            self.cycle.keep_alive = False  # it is answered, then the connection ends
        elif under_way and (self.cycle.response_started or self._open > 1):
            self.transport.close()
        else:
            super().send_400_response(msg)

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn
        """The doorway stands for both in the server's list of connections."""
        super().connection_made(transport)
        self.connections.discard(self)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._open += 1
        self._in_message = self.in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Its head is whole."""
        self.in_head = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """It is whole."""
        self._in_message = False
        super().on_message_complete()
        self._perhaps_rest()

    def on_response_complete(self) -> None:
        """It is answered; how long a connection may be idle is the doorway's to say."""
        self._open -= 1
        super().on_response_complete()
        if self.timeout_keep_alive_task is not None:
            self.timeout_keep_alive_task.cancel()
            self.timeout_keep_alive_task = None
        self._perhaps_rest()

    def _perhaps_rest(self) -> None:
        if not self.busy:
            self._rested()
