"""Pure: whether an ID token or a logout token is the provider's, for us, and of now. Verifies by joserfc and Authlib.

OpenID Connect Core 1.0, section 3.1.3.7; Back-Channel Logout 1.0, section 2.4. Only asymmetric signatures count: a
client's secret signs nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from authlib.oidc.core import CodeIDToken
from flask_babel import gettext as _
from joserfc import jwt
from joserfc.errors import (
    BadSignatureError,
    ClaimError,
    ExpiredTokenError,
    InvalidClaimError,
    InvalidKeyIdError,
    JoseError,
    MissingKeyError,
)
from joserfc.jwk import KeySet
from joserfc.jwt import JWTClaimsRegistry

from advocacy.errors import NotAllowed

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
SKEW = timedelta(minutes=3)
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"


class UnknownKey(Exception):
    """Signed with a key that we have not read: the provider may have a new one."""


def read(token: str, keys: KeySet) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Claims and header of a token whose signature is right. Raises UnknownKey, NotAllowed."""
    try:
        decoded = jwt.decode(token, keys, algorithms=list(ALGORITHMS))
    except (InvalidKeyIdError, MissingKeyError) as unknown:
        raise UnknownKey from unknown
    except BadSignatureError as wrong:
        raise UnknownKey from wrong  # a key id may be used anew, or be none at all
    except (JoseError, ValueError) as wrong:
        raise _refused(_("What the service sent is not signed as it should be.")) from wrong
    return decoded.claims, decoded.header


def check_id_token(
    claims: Mapping[str, Any], header: Mapping[str, Any], *, issuer: str, client_id: str, nonce: str,
    access_token: str | None, now: datetime,
) -> None:  # fmt: skip
    """Raises NotAllowed with a sentence that says what is wrong."""
    token = CodeIDToken(
        dict(claims), dict(header),
        options={"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": client_id}},
        params={"nonce": nonce, "client_id": client_id, "access_token": access_token},
    )  # fmt: skip
    try:
        token.validate(now=int(now.timestamp()), leeway=int(SKEW.total_seconds()))
    except ExpiredTokenError as old:
        raise _refused(_("What the service sent is too old; its clock or ours is wrong.")) from old
    except InvalidClaimError as wrong:
        raise _refused(_in_words(wrong)) from wrong
    except (ClaimError, JoseError) as wrong:
        raise _refused(_("What the service sent is incomplete.")) from wrong


def _in_words(wrong: InvalidClaimError) -> str:
    name = getattr(wrong, "claim", "") or str(wrong.description or "")
    if "aud" in name or "azp" in name:
        return str(_("What the service sent is meant for another application."))
    if "iss" in name:
        return str(_("What the service sent was issued by somebody else."))
    if "nonce" in name:
        return str(_("What the service sent belongs to another sign-in."))
    if any(each in name for each in ("iat", "nbf", "exp")):
        return str(_("What the service sent is not valid yet; its clock or ours is wrong."))
    return str(_("What the service sent is not valid."))


def check_logout_token(claims: Mapping[str, Any], *, issuer: str, client_id: str, now: datetime) -> None:
    """Raises NotAllowed for what is no logout token of that issuer for us."""
    rules = JWTClaimsRegistry(
        now=int(now.timestamp()), leeway=int(SKEW.total_seconds()),
        iss={"essential": True, "value": issuer}, aud={"essential": True, "value": client_id},
        iat={"essential": True}, jti={"essential": True}, exp={"essential": True},
    )  # fmt: skip
    try:
        rules.validate(dict(claims))
    except JoseError as wrong:
        raise _refused(_("This is no logout token for us.")) from wrong
    events = claims.get("events")
    names_someone = claims.get("sub") or claims.get("sid")
    if not isinstance(events, Mapping) or LOGOUT_EVENT not in events or "nonce" in claims or not names_someone:
        raise _refused(_("This is no logout token for us."))


def _refused(message: str) -> NotAllowed:
    return NotAllowed(message, remedy=_("Begin again on the sign-in page; tell your administrator if it stays so."))
