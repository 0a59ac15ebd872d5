"""The choke point: every request to a network leaves here, once. Imports fetching's guard, clock, logs and
ratelimits.

No retries, no redirects, a fresh connection each time, a cap on size and on total time, and an exact answer to the one
question that matters afterwards: had a byte of the request left or not?
"""

from __future__ import annotations

import json as jsons
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests

from advocacy import clock
from advocacy.english import English
from advocacy.errors import Breach
from advocacy.fetching import AddressRefused, GuardedSession, guarded_session
from advocacy.fetching.addresses import is_allowed
from advocacy.fetching.ratelimits import reset_at, retry_after, spent_until
from advocacy.logs import SECRET
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.discretion import hidden

AGENT = "Advocacy"
SECONDS = 20.0
MOST_BYTES = 4_000_000
UNSENDABLE = English("The token has signs in it that can't be sent.")


class NotSent(Exception):
    """The request failed before any byte of it left. ``permanent``: the address itself will never do."""

    def __init__(self, why: str, *, permanent: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.permanent = permanent


class NoAnswer(Exception):
    """Bytes left, and no whole answer came back: whatever was asked for may have happened."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@contextmanager
def answering() -> Iterator[None]:
    """Around a request that posts nothing: no answer is a refusal, passing, or permanent where the address is wrong."""
    try:
        yield
    except (NotSent, NoAnswer) as failure:
        permanent = isinstance(failure, NotSent) and failure.permanent
        raise NetworkRefused(failure.why, permanent=permanent) from failure


@dataclass(frozen=True)
class Answer:
    """A whole answer. ``received_at`` is our clock when it was complete."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    received_at: datetime

    @property
    def ok(self) -> bool:
        """True for 200 to 299."""
        return 200 <= self.status < 300

    @property
    def retry_at(self) -> datetime | None:
        """When the network wants to hear from us again, if it says so: a 429 in any header, a 503 by Retry-After.

        Networks send the headers of their limits with every answer; with any other status they ask for nothing.
        """
        if self.status == 429:
            return reset_at(self.headers, self.received_at)
        return retry_after(self.headers, self.received_at) if self.status == 503 else None

    @property
    def spent_until(self) -> datetime | None:
        """Until when the network's own limit is used up, by the headers that come with every answer."""
        return spent_until(self.headers, self.received_at)

    @property
    def text(self) -> str:
        """The body as text, for keeping; bytes that are no UTF-8 are replaced."""
        return self.body.decode(errors="replace")

    def header(self, name: str) -> str:
        """A header by its name, in whichever letters; empty when it isn't there."""
        return next((value for each, value in self.headers.items() if each.lower() == name.lower()), "")

    def json(self) -> Any:
        """The body as JSON; None when it is not, or nests deeper than anybody means to."""
        try:
            return jsons.loads(self.body)
        except (ValueError, RecursionError):
            return None

    def fields(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        found = self.json()
        return found if isinstance(found, dict) else {}


@dataclass(frozen=True)
class Wire:
    """How requests leave: hosts that are allowed although private ("host" or "host:port"), and seconds in total."""

    allowed_hosts: frozenset[str] = frozenset()
    timeout: float = SECONDS

    def ask(
        self,
        method: str,
        url: str,
        *,
        token: str = "",
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        data: bytes | None = None,
        content_type: str = "application/json",
        timeout: float | None = None,
        not_after: datetime | None = None,
    ) -> Answer:
        """Sends one request and gives its answer, whatever the status. ``token`` is sent as a bearer token.

        ``not_after`` is the end of the sender's lease: a worker that was stopped and wakes later sends nothing.
        Raises NotSent when no byte left, NoAnswer when some did and no whole answer came.
        """
        if not token.isascii():
            raise NotSent(UNSENDABLE, permanent=True)
        sent = {"User-Agent": AGENT, "Accept": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        if data is not None:
            sent["Content-Type"] = content_type
        if query:
            url = f"{url}?{urlencode(query)}"
        departure = _Departure(not_after)
        mark = _departing.set(departure)
        try:
            answer = self._exchange(method, url, sent, data, timeout or self.timeout)
            opens = sent.get("Authorization", "").rpartition(" ")[2]
            return _discreet(answer, {opens, *_secrets_in(query, data, content_type)})
        except _TooLate as late:
            raise NotSent(English("The time to send was over before the connection stood.")) from late
        except requests.exceptions.InvalidHeader as wrong:  # its text holds the header, and with it the token
            raise NotSent(UNSENDABLE, permanent=True) from wrong
        except (AddressRefused, Breach, requests.exceptions.InvalidURL) as wrong:
            raise NotSent(English("The address can't be used: %(why)s", why=wrong), permanent=True) from wrong
        except requests.exceptions.RequestException as failure:
            if departure.left:
                raise NoAnswer(English("No whole answer came back (%(kind)s).", kind=_kind(failure))) from failure
            raise NotSent(English("The server could not be reached (%(kind)s).", kind=_kind(failure))) from failure
        finally:
            _departing.reset(mark)

    def answered(self, method: str, url: str, **request: Any) -> Answer:
        """The same for a request that posts nothing: of one without an answer it makes no difference whether it left.

        Raises NetworkRefused, permanent where the address itself is wrong.
        """
        with answering():
            return self.ask(method, url, **request)

    def _exchange(
        self, method: str, url: str, headers: Mapping[str, str], data: bytes | None, seconds: float
    ) -> Answer:
        with guarded_session(self.allowed_hosts, total_seconds=seconds, max_bytes=MOST_BYTES) as session:
            _witness(session)
            response = session.request(method, url, headers=dict(headers), data=data)
            return Answer(response.status_code, dict(response.headers), response.content, clock.now())

    def root(self, service_url: str, default: str = "") -> str:
        """A service URL as people type it, as scheme and host. Plain HTTP only for hosts named in the settings.

        Raises NetworkRefused, permanent, when it is none.
        """
        typed = (service_url or default).strip()
        try:
            parts = urlsplit(typed if "//" in typed else f"https://{typed}")
            port = parts.port
        except ValueError as wrong:
            raise NetworkRefused(English("That is not a server's address."), permanent=True) from wrong
        if not parts.hostname or parts.scheme not in {"http", "https"} or parts.username:
            raise NetworkRefused(English("That is not a server's address."), permanent=True)
        if parts.scheme == "http" and not is_allowed(parts.hostname, port or 80, self.allowed_hosts):
            raise NetworkRefused(English("The server must be reached over https://."), permanent=True)
        return f"{parts.scheme}://{parts.netloc.lower()}"


def json_bytes(value: object) -> bytes:
    """JSON as it is sent and hashed: UTF-8, no spaces, keys in the order given. Raises NetworkRefused, permanent, for
    half a surrogate pair, which is no text."""
    try:
        return jsons.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    except UnicodeEncodeError as broken:
        raise NetworkRefused(English("There is a broken sign in the text."), permanent=True) from broken


def _discreet(answer: Answer, secrets: set[str]) -> Answer:
    """The answer; a refusal that repeats what opens the account (Meta's name the token that they refuse) without it,
    for refusals are kept and shown."""
    return answer if answer.ok else replace(answer, body=hidden(answer.body, secrets))


def _secrets_in(query: Mapping[str, str] | None, data: bytes | None, content_type: str) -> set[str]:
    """Values of a query or a form that are secret by their names."""
    form = parse_qsl(data.decode()) if data and content_type.startswith("application/x-www-form-urlencoded") else []
    return {value for name, value in [*(query or {}).items(), *form] if SECRET.search(name)}


def _kind(failure: Exception) -> str:
    """The name of a failure; its text would hold the URL, and perhaps more than should be logged."""
    return type(failure).__name__


# --- the witness -------------------------------------------------------------------------------------------------


class _TooLate(Exception):
    """Raised instead of sending the first byte after the lease."""


@dataclass
class _Departure:
    not_after: datetime | None
    left: bool = False

    def leave(self) -> None:
        """Called with the connection standing and the TLS handshake done, before each write."""
        if not self.left and self.not_after is not None and clock.now() >= self.not_after:
            raise _TooLate
        self.left = True


_departing: ContextVar[_Departure | None] = ContextVar("networks_departing", default=None)


class _Witness:
    """Mixed into urllib3's connections. Exceptions alone can't tell: a TLS error may come before or after the bytes."""

    sock: Any

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()  # type: ignore[attr-defined]
        departure = _departing.get()
        if departure is not None:
            departure.leave()
        super().send(data)  # type: ignore[misc]


@cache
def _witnessing(pool: Any) -> Any:
    """The guard's own connection pool, its connections witnessed; the guard's checks stay as they are."""
    connection = type("WitnessedConnection", (_Witness, pool.ConnectionCls), {})
    return type("WitnessedPool", (pool,), {"ConnectionCls": connection})


def _witness(session: GuardedSession) -> None:
    adapters: list[Any] = list(session.adapters.values())
    for adapter in adapters:
        manager = adapter.poolmanager
        manager.pool_classes_by_scheme = {
            scheme: _witnessing(pool) for scheme, pool in manager.pool_classes_by_scheme.items()
        }
