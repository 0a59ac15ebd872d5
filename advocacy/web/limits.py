"""Limits on requests: by token in the API and the directory, by address where passwords are tried and landings told.

Counted in this process, or in Redis when the settings name one for several machines; while Redis is away, in this
process again. Answers say what is left, as the IETF's draft-ietf-httpapi-ratelimit-headers-07 has it (``RateLimit-*``,
the reset in seconds from now) and as most clients know it (``X-RateLimit-*``, the reset as epoch seconds). Sign-in
lockout is apart, in the database (``people.signing_in``). Imports settings, errors, health.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from flask import Flask, Response, current_app, request
from flask_babel import gettext as _
from flask_limiter import ApplicationLimit, Limiter, RequestLimit
from flask_limiter.util import get_remote_address
from limits.errors import ConfigurationError, StorageError

from advocacy import settings
from advocacy.english import English
from advocacy.errors import Unready
from advocacy.health import Ailment, Examination
from advocacy.settings import Settings
from advocacy.web.bearer import bearer_key

EXTENSION = "advocacy.limits"
COUNTED = ("/api/v1/", "/scim/")
STRANGER_LIMIT = "300 per minute"
"""By address: requests that show no good token."""
SIGN_IN_LIMIT = "60 per minute"
MAIL_LIMIT = "20 per hour"
LANDING_LIMIT = "300 per minute"
"""By address: a whole office may stand behind one."""
REFUSED = "refused:"
MOST_KNOWN = 10_000
PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 1}
"""Seconds that a request waits for Redis before it is counted here."""


def init_limits(app: Flask, settings: Settings) -> None:
    """Installs the limits. Raises Unready when the settings name a Redis and its library is missing."""
    known: OrderedDict[str, None] = OrderedDict()
    limiter = _limiter(settings, known)
    app.extensions[EXTENSION] = limiter
    app.after_request(lambda response: _say_what_is_left(limiter, _remembered(known, response)))
    try:
        limiter.init_app(app)
    except ConfigurationError as wrong:
        raise Unready(
            English("ADVOCACY_REDIS_URL can't be used."),
            remedy=English("Write it as redis://host:6379/0 and install the extra: pip install 'advocacy[redis]'."),
        ) from wrong
    by_address = (
        ("people.sign_in", SIGN_IN_LIMIT), ("people.mail_link", MAIL_LIMIT), ("landings.arrive", LANDING_LIMIT),
    )  # fmt: skip
    for endpoint, limit in by_address:
        limited = limiter.limit(limit, key_func=get_remote_address, methods=["POST"])
        view: Callable[..., Any] = limited(app.view_functions[endpoint])
        app.view_functions[endpoint] = view
    _limit_strangers(app, limiter)


def _limiter(settings: Settings, known: OrderedDict[str, None]) -> Limiter:
    """One budget for the whole API for each token, and one for each address that shows no good one."""
    return Limiter(
        _who,
        storage_uri=settings.redis_url or "memory://",
        storage_options={"wrap_exceptions": True, **PATIENCE} if settings.redis_url else {},
        application_limits=[
            ApplicationLimit(f"{settings.api_per_minute} per minute", exempt_when=_not_counted),
            ApplicationLimit(
                STRANGER_LIMIT, _stranger, scope="refused", exempt_when=lambda: _not_counted() or _who() in known,
                deduct_when=lambda response: response.status_code == 401,
            ),
        ],
        headers_enabled=False,
        strategy="moving-window",
        in_memory_fallback_enabled=bool(settings.redis_url),
        swallow_errors=True,
    )  # fmt: skip


def _remembered(known: OrderedDict[str, None], response: Response) -> Response:
    """Keeps in mind what good tokens look like, so that they go on from an address where others guess."""
    if not _not_counted() and _key():
        who = _who()
        if response.status_code == 401:
            known.pop(who, None)
        elif response.status_code != 429:
            known[who] = None
            known.move_to_end(who)
            while len(known) > MOST_KNOWN:
                known.popitem(last=False)
    return response


def _limit_strangers(app: Flask, limiter: Limiter) -> None:
    """Views that say so themselves (``strangers.most_from_one_address``), each counted by itself."""
    for endpoint, view in list(app.view_functions.items()):
        if most := getattr(view, "address_limit", None):
            methods = list(getattr(view, "address_methods", ()))
            limited: Callable[..., Any] = limiter.limit(most, key_func=get_remote_address, methods=methods)(view)
            app.view_functions[endpoint] = limited


def _not_counted() -> bool:
    return not request.path.startswith(COUNTED)


def _who() -> str:
    """The token's holder would need the database: its key's digest is as good, and says nothing in Redis.

    Whoever shows no token is known by address, whatever else stands in the header.
    """
    key = _key()
    return sha256(key.encode()).hexdigest() if key else get_remote_address()


def _key() -> str:
    return bearer_key(request.headers.get("Authorization"))


def _stranger() -> str:
    return f"{REFUSED}{get_remote_address()}"


def _say_what_is_left(limiter: Limiter, response: Response) -> Response:
    """Headers of the limit that was broken, else of the one that the caller lives by; none where nothing is counted."""
    limit = _that_counts(limiter.current_limits)
    if limit is None:
        return response
    try:
        left, reset = max(limit.remaining, 0), limit.reset_at
    except StorageError:  # Redis went away within this request
        return response
    seconds = max(reset - int(time.time()), 1)
    for name, value in (("Limit", limit.limit.amount), ("Remaining", left)):
        response.headers[f"RateLimit-{name}"] = response.headers[f"X-RateLimit-{name}"] = str(value)
    response.headers["RateLimit-Reset"], response.headers["X-RateLimit-Reset"] = str(seconds), str(reset)
    if limit.breached:
        response.headers["Retry-After"] = str(seconds)
    return response


def _that_counts(limits: Sequence[RequestLimit]) -> RequestLimit | None:
    broken = [each for each in limits if each.breached]
    lived_by = [each for each in limits if not each.request_args[0].startswith(REFUSED)]
    return next(iter(broken or lived_by), None)


def counted_together(now: datetime) -> Sequence[Ailment]:
    """Whether the Redis that the settings name answers."""
    limiter: Limiter = current_app.extensions[EXTENSION]
    if not settings.current().redis_url or _answers(limiter):
        return []
    return [
        Ailment(
            _("Redis does not answer: each process counts requests for itself, so limits are looser."),
            _("Look whether Redis runs, and at ADVOCACY_REDIS_URL. Nothing else depends on it."), grave=False,
        )
    ]  # fmt: skip


def _answers(limiter: Limiter) -> bool:
    storage = limiter.storage
    return storage is not None and storage.check()


EXAMINATIONS = [Examination("rate limits", counted_together)]
