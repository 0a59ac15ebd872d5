"""Pure: how we say to a push service who we are (VAPID, RFC 8292): a key on P-256, and a token signed with it."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from advocacy.english import English
from advocacy.errors import Unready

LASTS = timedelta(hours=12)
"""RFC 8292 allows a day; half of it leaves room for clocks that differ."""


def public_key(private: str) -> str:
    """The public half, as browsers want it when somebody asks to be told: an uncompressed point in base64url.

    ``private`` is the key of the settings: 32 bytes in base64url. Raises Unready when it is none.
    """
    point = _opened(private).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return spelt(point)


def authorization(endpoint: str, private: str, contact: str, now: datetime) -> str:
    """The Authorization header for one push service. ``contact`` (mailto: or https:) is whom it may turn to."""
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((now + LASTS).timestamp()), "sub": contact}
    token = jwt.encode(claims, _opened(private), algorithm="ES256", headers={"typ": "JWT"})
    return f"vapid t={token}, k={public_key(private)}"


def spelt(some: bytes) -> str:
    """Bytes in base64url without padding."""
    return base64.urlsafe_b64encode(some).rstrip(b"=").decode()


def read(text: str) -> bytes:
    """The bytes of base64url, with padding or without. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


@lru_cache(maxsize=4)
def _opened(private: str) -> ec.EllipticCurvePrivateKey:
    try:
        number = int.from_bytes(read(private))
        return ec.derive_private_key(number, ec.SECP256R1())
    except ValueError as wrong:
        raise Unready(
            English("ADVOCACY_PUSH_KEY is no key."), remedy=English("`advocacy keys` makes one: 32 bytes in base64url.")
        ) from wrong
