"""Requests that prove possession of a key (DPoP, RFC 9449), and the nonces that servers want in the proofs.

A server that says ``use_dpop_nonce`` has done nothing yet, so the request is made once more with the nonce it gave.
Imports proofs and the wire.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

from advocacy import clock
from advocacy.networks import proofs
from advocacy.networks.wire import UNSENDABLE, Answer, NotSent, Wire

WANTED = "use_dpop_nonce"
MOST_SERVERS = 2_000


class Nonces:
    """The latest nonce of each server, in this process: a stale one costs a request, no more. Safe among threads."""

    def __init__(self) -> None:
        self._latest: dict[str, str] = {}
        self._lock = Lock()

    def of(self, url: str) -> str:
        """The nonce to use there; empty while none is known."""
        return self._latest.get(_origin(url), "")

    def heard(self, url: str, answer: Answer) -> str:
        """Keeps the nonce that came with an answer; empty when none did."""
        nonce = answer.header("dpop-nonce")
        if nonce:
            with self._lock:
                if len(self._latest) >= MOST_SERVERS:
                    self._latest.clear()
                self._latest[_origin(url)] = nonce
        return nonce


NONCES = Nonces()


def ask(
    wire: Wire,
    method: str,
    url: str,
    *,
    key: str,
    token: str = "",
    headers: Mapping[str, str] | None = None,
    not_after: datetime | None = None,
    nonces: Nonces = NONCES,
    **request: Any,
) -> Answer:
    """One request with its proof, made again only when the server asks for another nonce. Raises as ``Wire.ask``."""
    if not token.isascii():
        raise NotSent(UNSENDABLE, permanent=True)
    nonce = nonces.of(url)
    for again in (True, False):
        proven = {"DPoP": proofs.proof(key, method, url, now=clock.now(), nonce=nonce, token=token)}
        if token:
            proven["Authorization"] = f"DPoP {token}"
        answer = wire.ask(method, url, headers={**(headers or {}), **proven}, not_after=not_after, **request)
        nonce = nonces.heard(url, answer)
        if not (again and nonce and _wants_nonce(answer)):
            break
    return answer


def _wants_nonce(answer: Answer) -> bool:
    """A resource says it in WWW-Authenticate (RFC 9449, 9), an authorization server in the body (8)."""
    if answer.status not in (400, 401):
        return False
    return answer.fields().get("error") == WANTED or WANTED in answer.header("www-authenticate")


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()
