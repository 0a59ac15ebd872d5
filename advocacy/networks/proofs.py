"""Keys on P-256 and what is signed with them: DPoP proofs and client assertions. Pure; the time is handed in.

Keys are kept as PEM (PKCS #8). Sources: RFC 9449 (DPoP), RFC 7523 (client assertions), RFC 7638 (thumbprints),
RFC 7518 section 3.4 (ES256).
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import jwt
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

ALGORITHM = "ES256"
ASSERTION_SECONDS = 60  # servers take no older assertion
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256's group (FIPS 186-4, D.1.2.3)


def new_key() -> str:
    """A private key that nobody has had before."""
    return _pem(ec.generate_private_key(ec.SECP256R1()))


def derived_key(secret: str, purpose: str) -> str:
    """The private key that belongs to a secret of ours, always the same; useless for finding the secret (RFC 5869).

    48 bytes are drawn for a number below 2^256, so that none is likelier than another (FIPS 186-4, B.4.1).
    """
    drawn = HKDF(hashes.SHA256(), length=48, salt=None, info=purpose.encode()).derive(secret.encode())
    return _pem(ec.derive_private_key(int.from_bytes(drawn, "big") % (_ORDER - 1) + 1, ec.SECP256R1()))


def public_jwk(key: str) -> dict[str, str]:
    """The public half as a JSON Web Key: kty, crv, x, y."""
    numbers = _private(key).public_key().public_numbers()
    return {"crv": "P-256", "kty": "EC", "x": _coordinate(numbers.x), "y": _coordinate(numbers.y)}


def key_id(key: str) -> str:
    """The public half's thumbprint, by which servers find it among our keys."""
    members = json.dumps(public_jwk(key), sort_keys=True, separators=(",", ":"))
    return _unpadded(hashlib.sha256(members.encode()).digest())


def proof(key: str, method: str, url: str, *, now: datetime, nonce: str = "", token: str = "") -> str:
    """A DPoP proof for one request; ``token`` is the access token that goes with it, ``nonce`` the server's latest."""
    claims = {
        "jti": secrets.token_urlsafe(16), "htm": method, "htu": _without_query(url), "iat": int(now.timestamp())
    }  # fmt: skip
    if nonce:
        claims["nonce"] = nonce
    if token:
        claims["ath"] = _unpadded(hashlib.sha256(token.encode()).digest())
    return _signed(claims, key, {"typ": "dpop+jwt", "jwk": public_jwk(key)})


def assertion(key: str, client_id: str, audience: str, *, now: datetime) -> str:
    """Says to the server ``audience`` that we are the client whose document names this key."""
    issued = int(now.timestamp())
    claims = {
        "iss": client_id, "sub": client_id, "aud": audience, "jti": secrets.token_urlsafe(16), "iat": issued,
        "exp": issued + ASSERTION_SECONDS,
    }  # fmt: skip
    return _signed(claims, key, {"kid": key_id(key)})


def _signed(claims: Mapping[str, Any], key: str, headers: Mapping[str, Any]) -> str:
    return jwt.encode(dict(claims), _private(key), algorithm=ALGORITHM, headers=dict(headers))


def _private(key: str) -> ec.EllipticCurvePrivateKey:
    loaded = serialization.load_pem_private_key(key.encode(), password=None)
    if not isinstance(loaded, ec.EllipticCurvePrivateKey):
        raise TypeError("not a key on an elliptic curve")
    return loaded


def _pem(key: ec.EllipticCurvePrivateKey) -> str:
    plain = serialization.NoEncryption()  # the column that keeps it is encrypted
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()


def _without_query(url: str) -> str:
    return urlunsplit(urlsplit(url)._replace(query="", fragment=""))


def _coordinate(number: int) -> str:
    return _unpadded(number.to_bytes(32, "big"))


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
