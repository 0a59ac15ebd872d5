"""Limits on requests: by token in the API, by address where passwords are tried and landings told.

Counted in this process, or in Redis when the settings name one for several machines. Sign-in lockout is apart, in the
database (``people.signing_in``).
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from advocacy.settings import Settings

API_LIMIT = "1200 per minute"
SIGN_IN_LIMIT = "60 per minute"
MAIL_LIMIT = "20 per hour"
LANDING_LIMIT = "300 per minute"
"""By address: a whole office may stand behind one."""


def init_limits(app: Flask, settings: Settings) -> None:
    """Installs the limits; answers say what is left (``X-RateLimit-*``) and, at the end, when to come back."""
    limiter = Limiter(
        _who,
        storage_uri=settings.redis_url or "memory://",
        default_limits=[API_LIMIT],
        default_limits_exempt_when=lambda: not request.path.startswith("/api/v1/"),
        headers_enabled=True,
        strategy="moving-window",
    )
    limiter.init_app(app)
    by_address = (
        ("people.sign_in", SIGN_IN_LIMIT), ("people.mail_link", MAIL_LIMIT), ("landings.arrive", LANDING_LIMIT),
    )  # fmt: skip
    for endpoint, limit in by_address:
        limited = limiter.limit(limit, key_func=get_remote_address, methods=["POST"])
        view: Callable[..., Any] = limited(app.view_functions[endpoint])
        app.view_functions[endpoint] = view


def _who() -> str:
    """The token's holder would need the database: the header's digest is as good a key, and says nothing in Redis."""
    shown = request.headers.get("Authorization")
    return sha256(shown.encode()).hexdigest() if shown else get_remote_address()
