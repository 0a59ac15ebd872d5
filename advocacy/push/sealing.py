"""Pure: a browser's subscription, checked, and messages that only that browser can read (RFC 8291, aes128gcm)."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from flask_babel import gettext as _

from advocacy.errors import Breach
from advocacy.push.vapid import read

LONGEST_ENDPOINT = 2048


@dataclass(frozen=True)
class Subscription:
    """What a browser gives: where to send, its public key (65 bytes) and its secret (16 bytes), both in base64url."""

    endpoint: str
    p256dh: str
    auth: str

    def kept(self) -> str:
        """As text, for the database."""
        return json.dumps(asdict(self))

    @property
    def service(self) -> str:
        """The host of the push service."""
        return urlsplit(self.endpoint).hostname or ""


def checked(endpoint: str, p256dh: str, auth: str, named: frozenset[str] = frozenset()) -> Subscription:
    """The subscription, if it is one. Raises Breach: a push service is spoken to over HTTPS, keys have their length.

    ``named`` hosts (host:port) may be spoken to in the clear; they are for tests.
    """
    try:
        parts = urlsplit(endpoint)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), read(p256dh))
        safe = parts.scheme == "https" or parts.netloc in named
        fits = safe and bool(parts.hostname) and len(read(auth)) == 16
    except ValueError:
        fits = False
    if not fits or len(endpoint) > LONGEST_ENDPOINT:
        raise Breach(
            _("This browser gave no address at which it can be told."),
            remedy=_("Reload the page and turn it on once more, or use another browser."),
        )
    return Subscription(endpoint, p256dh, auth)


def opened(kept: str) -> Subscription:
    """The subscription as it was kept."""
    return Subscription(**json.loads(kept))


def sealed(subscription: Subscription, message: str) -> bytes:
    """The message for that browser alone: a key of its own for each."""
    body: bytes = http_ece.encrypt(
        message.encode(), private_key=ec.generate_private_key(ec.SECP256R1()), dh=read(subscription.p256dh),
        auth_secret=read(subscription.auth), version="aes128gcm",
    )  # fmt: skip
    return body
