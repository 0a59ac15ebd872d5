"""Speaks: what an OpenID provider publishes of itself, and its keys; kept for a while. Imports fetching.

OpenID Connect Discovery 1.0, section 4: the document lies below the issuer, and has to name that very issuer. A key
that we don't know makes us read the keys anew (Core 1.0, section 10.1.1, rotation), yet only so often: whoever sends us
tokens with made-up key ids must not have us knock at the provider without end.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from advocacy import settings
from advocacy.errors import Breach, Unready
from advocacy.fetching import fetch

FRESH = timedelta(hours=1)
STILL_GOOD = timedelta(days=1)
"""How long what was read serves when the provider does not answer."""
REFRESHES = 5
IN = timedelta(minutes=5)
PATIENCE = 8
"""Seconds for each document."""
NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
OFFERED = ("userinfo_endpoint", "end_session_endpoint")
"""They get an access or an ID token: safe, too, where there are any."""


@dataclass
class _Kept:
    """What was read of one issuer, and when."""

    document: Mapping[str, Any] | None = None
    read_at: datetime | None = None
    keys: KeySet | None = None
    keys_read_at: datetime | None = None  # when they were got
    keys_asked: list[datetime] = field(default_factory=list)  # of late, whatever came of it


_all: dict[str, _Kept] = {}
_lock = threading.Lock()


def hosts() -> frozenset[str]:
    """Hosts that may be spoken to although their address is private."""
    in_force = settings.current()
    return in_force.fetch_hosts | in_force.identity_hosts


def forget_all() -> None:
    """Everything is read anew. For tests and for whoever changed a provider."""
    with _lock:
        _all.clear()


def document_of(issuer: str, now: datetime, *, anew: bool = False) -> Mapping[str, Any]:
    """The issuer's document. Raises Unready when it can't be read, Breach when it is not what it should be."""
    kept = _kept(issuer)
    age = None if kept.read_at is None else now - kept.read_at
    if kept.document is not None and age is not None and age < FRESH and not anew:
        return kept.document
    try:
        document = _read(issuer.rstrip("/") + "/.well-known/openid-configuration")
    except Unready:
        if kept.document is not None and age is not None and age < STILL_GOOD and not anew:
            return kept.document
        raise
    _check(document, issuer)
    kept.document, kept.read_at = document, now
    return document


def _check(document: Mapping[str, Any], issuer: str) -> None:
    if document.get("issuer") != issuer:
        raise Breach(
            _("The service at this address calls itself “%(issuer)s”.", issuer=str(document.get("issuer"))[:200]),
            remedy=_("Enter the issuer exactly as the service calls itself."),
        )
    for name in (*NEEDED, *OFFERED):
        address = document.get(name)
        if address is None and name in OFFERED:
            continue
        if not isinstance(address, str) or not _is_safe(address):
            raise Breach(
                _("The service's document has no safe %(name)s.", name=name),
                remedy=_("Its addresses have to begin with https://."),
            )


def _is_safe(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in {h.split(":")[0] for h in hosts()})


def keys_of(issuer: str, now: datetime, *, anew: bool = False) -> KeySet:
    """The issuer's public keys, read each hour; ``anew`` reads them again, if that was not done too often just now.

    Keys that were good serve on when what is there now can't be read. Raises Unready, Breach when there were none.
    """
    kept = _kept(issuer)
    kept.keys_asked = [at for at in kept.keys_asked if at > now - IN]
    stale = kept.keys_read_at is None or kept.keys_read_at < now - FRESH
    if kept.keys is not None and (len(kept.keys_asked) >= REFRESHES or not (anew or stale)):
        return kept.keys
    kept.keys_asked.append(now)
    try:
        kept.keys, kept.keys_read_at = _read_keys(issuer, now), now
    except (Unready, Breach):
        if kept.keys is None:
            raise
    return kept.keys


def _read_keys(issuer: str, now: datetime) -> KeySet:
    try:
        return KeySet.import_key_set(_read(str(document_of(issuer, now)["jwks_uri"])))  # type: ignore[arg-type]
    except (JoseError, KeyError, ValueError, TypeError) as wrong:
        raise Breach(_("The service's keys can't be read."), remedy=_("Tell whoever runs it.")) from wrong


def _kept(issuer: str) -> _Kept:
    with _lock:
        return _all.setdefault(issuer, _Kept())


def _read(url: str) -> Mapping[str, Any]:
    """A JSON object. Raises Unready when the service is not there or says something else."""
    try:
        got = fetch(url, allowed_hosts=hosts(), max_bytes=1_000_000, total_seconds=PATIENCE, max_redirects=2)
        found = json.loads(got.body)
    except (Breach, ValueError, RecursionError) as failure:
        said = failure.message if isinstance(failure, Breach) else _("What it answers can't be read.")
        raise Unready(
            _("Your company's sign-in service does not answer. %(why)s", why=said),
            remedy=_("Try again in a few minutes, or tell your administrator."),
        ) from failure
    if not isinstance(found, dict):
        raise Unready(_("Your company's sign-in service answers something else."), remedy=_("Tell your administrator."))
    return found
