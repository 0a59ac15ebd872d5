"""Hands a request to the WSGI application in a thread: sizes and slow clients bounded, spoofed headers dropped.

Imports nothing of ours. A thread is taken only when the request's body is here (or is large and streams).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from a2wsgi import WSGIMiddleware

BUFFERED_BYTES = 1024 * 1024
BODY_SECONDS = 30.0
"""A body up to ``BUFFERED_BYTES`` must arrive within this time; what is larger is streamed to the application."""
STREAMED_BYTES_A_SECOND = 16 * 1024
"""How fast the rest must come, once as long has been waited for it: a thread waits with us."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE", "TRACE"})


class ClientLeft(ConnectionError):
    """The client went away before its body was complete."""


class Handover:
    """An ASGI application around a WSGI one."""

    def __init__(self, application: Callable[..., Iterable[bytes]], threads: int) -> None:
        self._wsgi = WSGIMiddleware(_terminated(application), workers=threads)

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """One request."""
        clean = [(name, value) for name, value in scope["headers"] if b"_" not in name]
        scope = {**scope, "headers": clean, "query_string": _ascii(scope["query_string"])}
        if sum(name == b"host" for name, _ in clean) > 1:  # RFC 9112, 3.2: a proxy may have read the other one
            await _refuse(send, 400)
            return
        if scope["method"] not in _BODILESS or _has_body(clean):
            try:
                receive = await asyncio.wait_for(_begun(receive), BODY_SECONDS)
            except TimeoutError:
                await _refuse(send, 408)
                return
            except ClientLeft:
                return
        await self._wsgi(scope, receive, send)  # type: ignore[arg-type]


async def _begun(receive: Receive) -> Receive:
    """The body's first part, whole if it is small, and then the rest as it comes."""
    parts, size, more = [], 0, True
    while more and size < BUFFERED_BYTES:
        message = await _received(receive)
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        more = message.get("more_body", False)
    first: list[Message] = [{"type": "http.request", "body": b"".join(parts), "more_body": more}]

    rest = _Hurried(receive)

    async def following() -> Message:
        return first.pop() if first else await rest.received()

    return following


class _Hurried:
    """The rest of a body. ``received`` raises TimeoutError when it comes too slowly."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = BODY_SECONDS

    async def received(self) -> Message:
        """The next part; only waiting costs time, not what the application does in between."""
        began = time.monotonic()
        message = await asyncio.wait_for(_received(self._receive), self._left)
        self._left += len(message.get("body", b"")) / STREAMED_BYTES_A_SECOND - (time.monotonic() - began)
        return message


async def _received(receive: Receive) -> Message:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise ClientLeft  # else half a body would pass for a whole one
    return message


async def _refuse(send: Send, status: int) -> None:
    await send(
        {
            "type": "http.response.start",
            "status": status,
            "headers": [(b"content-length", b"0"), (b"connection", b"close")],
        }
    )
    await send({"type": "http.response.body", "body": b""})


def _has_body(headers: list[tuple[bytes, bytes]]) -> bool:
    return any(name in (b"content-length", b"transfer-encoding") and value != b"0" for name, value in headers)


def _ascii(query: bytes) -> bytes:
    """A query as WSGI expects it; bytes that should have been percent-encoded are."""
    return query if query.isascii() else b"".join(b"%%%02X" % byte if byte > 127 else bytes([byte]) for byte in query)


def _terminated(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """Says that the input ends by itself, so that a chunked body is read at all, within the application's limits."""

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ["wsgi.input_terminated"] = True
        return application(environ, start_response)

    return wrapped
