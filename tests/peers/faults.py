"""The ways in which a line to a server breaks; FaultProxy plays them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class Line(Enum):
    """What becomes of a request's two halves, the way there and the way back."""

    RESET_BEFORE = "reset before the server saw the request"
    CUT_AFTER = "the server has answered, the client gets a reset instead"
    CUT_WITHIN = "the server has answered, the client gets half of it, then the end"
    ANSWER_BEFORE = "another answer instead; the server never sees the request"
    ANSWER_AFTER = "the server has answered, the client gets another answer"
    SLOW_BEFORE = "held back, then forwarded"
    SLOW_AFTER = "forwarded at once, the answer held back"


@dataclass(frozen=True)
class Fault:
    """One way to break. `seconds` None with a SLOW line means: until `proxy.release()`."""

    line: Line
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    seconds: float | None = 0.0


def reset_before() -> Fault:
    """The connection is reset before anything is forwarded: nothing was created, but the client can't know."""
    return Fault(Line.RESET_BEFORE)


def cut_after() -> Fault:
    """The server has committed; the answer is dropped and the connection reset."""
    return Fault(Line.CUT_AFTER)


def cut_within() -> Fault:
    """The server has committed; the client gets the headers and half of the body."""
    return Fault(Line.CUT_WITHIN)


def _answer(line: Line, status: int, body: object, headers: Mapping[str, str]) -> Fault:
    return Fault(line, status, {"Content-Type": "application/json", **headers}, json.dumps(body).encode())


def error_after(status: int = 500) -> Fault:
    """The server has committed; the client is told 500 (or 502, 503, 504)."""
    return _answer(Line.ANSWER_AFTER, status, {"error": "InternalServerError", "message": "scripted"}, {})


def error_before(status: int = 503, body: object = None) -> Fault:
    """An error answer; the server never saw the request."""
    return _answer(Line.ANSWER_BEFORE, status, body or {"error": "Unavailable", "message": "scripted"}, {})


def limited(retry_after: str | int | None = None, *, headers: Mapping[str, str] | None = None) -> Fault:
    """429 with Retry-After (seconds or an HTTP date), or without; `headers` adds others, such as `ratelimit-reset`."""
    stated = {} if retry_after is None else {"Retry-After": str(retry_after)}
    body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
    return _answer(Line.ANSWER_BEFORE, 429, body, {**stated, **(headers or {})})


def unauthorized(error: str = "ExpiredToken", *, status: int = 401) -> Fault:
    """The token is not accepted (Bluesky says an expired one with status 400)."""
    return _answer(Line.ANSWER_BEFORE, status, {"error": error, "message": "Token has been revoked"}, {})


def slow_before(seconds: float | None = None) -> Fault:
    """The request is forwarded after a wait; without seconds, when the test calls `proxy.release()`."""
    return Fault(Line.SLOW_BEFORE, seconds=seconds)


def slow_after(seconds: float | None = None) -> Fault:
    """The server commits at once, its answer comes after a wait; without seconds, at `proxy.release()`."""
    return Fault(Line.SLOW_AFTER, seconds=seconds)
