"""Pure: did Slack send this? Imports the standard library only.

``v0=`` and the HMAC-SHA256 of ``v0:timestamp:body`` under the app's signing secret, the timestamp at most five minutes
away (docs.slack.dev, authentication/verifying-requests-from-slack). Compared in constant time.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

from advocacy.numbers import whole

VERSION = "v0"
FRESH_SECONDS = 300


def is_fresh(timestamp: str, now: datetime) -> bool:
    """True for a timestamp (seconds since 1970) at most five minutes from now."""
    sent_at = whole(timestamp, 11)
    return sent_at is not None and abs(now.timestamp() - sent_at) <= FRESH_SECONDS


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """The signature of a body."""
    said = f"{VERSION}:{timestamp}:".encode() + body
    return f"{VERSION}=" + hmac.new(secret.encode(), said, hashlib.sha256).hexdigest()


def is_signed(secret: str, timestamp: str, body: bytes, shown: str) -> bool:
    """True when ``shown`` is the signature of the body under that secret."""
    return hmac.compare_digest(signature(secret, timestamp, body).encode(), shown.encode())
