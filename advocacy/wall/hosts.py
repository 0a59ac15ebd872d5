"""Pure: whose pages may show a wall, as origins that a content security policy understands. Imports nothing of ours.

Syntax of a host source: W3C Content Security Policy Level 3, section 2.3.1 (scheme, host with a leading ``*.``, port).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

MOST_HOSTS = 30
LOCAL = frozenset({"localhost", "127.0.0.1"})
"""Whoever builds a page tries it there, without TLS."""
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ORIGIN = re.compile(rf"(?P<scheme>https?)://(?P<host>(?:\*\.)?(?:{_LABEL}\.)*{_LABEL})(?P<port>:[0-9]{{1,5}})?")
_ADDRESS = re.compile(r"[0-9.]+")


def origin_of(written: str) -> str | None:
    """The origin that somebody means: "www.example.com", "https://example.com/blog", "*.example.com".

    https where nothing is said, http for this machine alone. None for what is no host, or stands for too many: a
    star before a single label ("*.com"), a bare address of another machine.
    """
    whole = written.strip().lower()
    if "://" not in whole:
        host = whole.partition("/")[0].partition(":")[0]
        whole = f"{'http' if host in LOCAL else 'https'}://{whole}"
    try:
        scheme, netloc = urlsplit(whole)[:2]
        found = _ORIGIN.fullmatch(f"{scheme}://{netloc.encode('idna').decode() if not netloc.isascii() else netloc}")
    except ValueError:
        return None
    if found is None or (found["port"] and not 0 < int(found["port"][1:]) < 65536):
        return None
    host = found["host"]
    if host in LOCAL:
        return found[0]
    single = "." not in host.removeprefix("*.")
    return None if single or scheme != "https" or _ADDRESS.fullmatch(host) else found[0]


def framed_by(hosts: Collection[str]) -> str:
    """The value of ``frame-ancestors``."""
    return " ".join(hosts) if hosts else "'none'"


def allows(hosts: Collection[str], origin: str) -> bool:
    """Whether a page of that origin ("https://www.example.com") may show it."""
    asked = _ORIGIN.fullmatch(origin.lower())
    return asked is not None and "*" not in asked["host"] and any(_fits(each, asked) for each in hosts)


def _fits(host: str, asked: re.Match[str]) -> bool:
    listed = _ORIGIN.fullmatch(host)
    if listed is None or (listed["scheme"], listed["port"]) != (asked["scheme"], asked["port"]):
        return False
    if listed["host"].startswith("*."):
        return asked["host"].endswith(listed["host"][1:])
    return listed["host"] == asked["host"]
