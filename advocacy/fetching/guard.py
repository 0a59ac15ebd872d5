"""A requests session that reaches public addresses only, never follows, never retries, and stops on time.

``requests-hardened`` resolves a name once, refuses private addresses and connects to the very address it checked.
It does not know hosts that are allowed by name, total time, size, or a few IPv6 forms; those are added here.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, cast

import requests
from flask_babel import gettext as _
from requests.adapters import HTTPAdapter
from requests_hardened.client import HTTPSession
from requests_hardened.config import Config
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from advocacy.fetching.addresses import checked_url, is_allowed, is_public
from advocacy.fetching.deadline import Deadline
from advocacy.numbers import whole

CHUNK = 65_536
_running: ContextVar[Deadline | None] = ContextVar("fetching_deadline", default=None)


WireFailure = requests.exceptions.RequestException
"""Whatever keeps a guarded session from its answer."""


class AddressRefused(requests.exceptions.ConnectionError):
    """The name leads to an address that is not public. Nothing was sent."""


class TooLarge(requests.exceptions.RequestException):
    """The body is larger than the cap, before or after decompression."""


def _watched(connected: socket.socket) -> socket.socket:
    deadline = _running.get()
    return connected if deadline is None else deadline.watch(connected)


class _PlainConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _SecureConnection(HTTPSConnection):
    def _new_conn(self) -> socket.socket:
        return _watched(super()._new_conn())


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _GuardedAdapter(IPFilterAdapter):
    def __init__(self, secure: bool, allowed_hosts: frozenset[str], deadline: Deadline) -> None:
        super().__init__(is_https_proto=secure)
        self._allowed_hosts = allowed_hosts
        self._deadline = deadline
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        plain = HTTPAdapter.build_connection_pool_key_attributes(self, request, verify, cert)
        host, port = plain[0]["host"], plain[0]["port"] or (443 if plain[0]["scheme"] == "https" else 80)
        if is_allowed(host, port, self._allowed_hosts):
            return plain
        filtered = super().build_connection_pool_key_attributes
        try:
            where, how = self._deadline.bounded(lambda: filtered(request, verify, cert))
        except InvalidIPAddress as private:
            raise AddressRefused(f"{host} is not a public address", request=request) from private
        except UnicodeError as malformed:
            raise requests.exceptions.InvalidURL(f"{host} is not a host name", request=request) from malformed
        except TimeoutError as late:
            raise requests.exceptions.ConnectTimeout(f"{host} was not resolved in time", request=request) from late
        if not is_public(where["host"]):
            raise AddressRefused(f"{host} is not a public address", request=request)
        return where, how

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        mark = _running.set(self._deadline)
        try:
            return super().send(request, *args, **kwargs)
        finally:
            _running.reset(mark)


class GuardedSession(HTTPSession):
    """See ``guarded_session``. Bodies are read up to ``max_bytes`` unless ``stream=True`` is asked for."""

    def __init__(self, allowed_hosts: frozenset[str], deadline: Deadline, max_bytes: int) -> None:
        super().__init__(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=False,
                never_redirect=True,
                default_timeout=(deadline.seconds, deadline.seconds),
            )
        )
        self.trust_env = False  # a proxy or .netrc from the environment would go round the guard
        self.headers["Accept-Encoding"] = "gzip, deflate"
        self._allowed_hosts = allowed_hosts
        self._deadline = deadline
        self._max_bytes = max_bytes
        self.mount("http://", _GuardedAdapter(False, allowed_hosts, deadline))
        self.mount("https://", _GuardedAdapter(True, allowed_hosts, deadline))

    def send(self, request: requests.PreparedRequest, **kwargs: Any) -> requests.Response:
        """Sends once. Raises AddressRefused, TooLarge, Breach for a malformed URL, or what requests raises."""
        checked_url(request.url or "", self._allowed_hosts)
        streamed = bool(kwargs.get("stream"))
        with self._on_time():
            response: Any = super().send(request, **{**kwargs, "stream": True})
        if not streamed:
            response._content = self.read(response)
            response._content_consumed = True
        return cast("requests.Response", response)

    def resolve_redirects(self, *args: Any, **kwargs: Any) -> Iterator[Any]:
        """Nothing: requests would read a redirect's whole body to look where it leads."""
        return iter(())

    def read(self, response: requests.Response) -> bytes:
        """The body, decompressed. Raises TooLarge, ReadTimeout when time is up, ConnectionError when it is cut off."""
        declared = response.headers.get("Content-Length", "")
        if (whole(declared) or 0) > self._max_bytes:
            response.close()
            raise TooLarge(_("more than %(max_bytes)s bytes", max_bytes=self._max_bytes), response=response)
        body = bytearray()
        with self._on_time():
            for piece in response.iter_content(CHUNK):
                body += piece
                if len(body) > self._max_bytes:
                    response.close()
                    raise TooLarge(_("more than %(max_bytes)s bytes", max_bytes=self._max_bytes), response=response)
        return bytes(body)

    @contextmanager
    def _on_time(self) -> Iterator[None]:
        """Says ReadTimeout once the time is up: the cut may look like a broken line or like a proper end of data."""
        try:
            yield
        except requests.exceptions.RequestException as failure:
            if self._deadline.passed:
                raise requests.exceptions.ReadTimeout("no time left", request=failure.request) from failure
            raise
        if self._deadline.passed:
            raise requests.exceptions.ReadTimeout("no time left")


@contextmanager
def guarded_session(
    allowed_hosts: frozenset[str], *, total_seconds: float = 30.0, max_bytes: int = 2_000_000
) -> Iterator[GuardedSession]:
    """A session for one exchange: public addresses only (or hosts named in ``allowed_hosts``), no redirect, no retry.

    ``total_seconds`` covers everything done inside the ``with``, names resolved and slow drips included; after it every
    connection is cut. ``max_bytes`` caps each body. Raises what requests raises, and AddressRefused, TooLarge, Breach.
    """
    with Deadline(total_seconds) as deadline, GuardedSession(allowed_hosts, deadline, max_bytes) as session:
        yield session
