"""Speaks OpenID Connect: the way to a provider, the way back, signing out there. Authlib over a guarded session.

The authorization code flow with PKCE (S256, RFC 7636), state and nonce; the provider's ``iss`` in the answer is
compared (RFC 9207), so that no other provider's answer passes for its own. Authlib's client is handed our session,
which reaches public addresses only, follows nothing and stops on time. Never call it inside a transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from authlib.integrations.requests_client.oauth2_session import OAuth2ClientAuth
from authlib.oauth2.base import OAuth2Error
from authlib.oauth2.client import OAuth2Client
from flask_babel import gettext as _
from joserfc.jwk import KeySet

from advocacy.errors import Breach, NotAllowed, Refused, Unready
from advocacy.fetching import WireFailure, guarded_session
from advocacy.fetching.download import in_words
from advocacy.identity.claims import Arrival, arrival_of
from advocacy.identity.documents import PATIENCE, document_of, hosts, keys_of
from advocacy.identity.models import IdentityProvider
from advocacy.identity.tokens import UnknownKey, check_id_token, check_logout_token, read


@dataclass(frozen=True)
class Departure:
    """Where the browser is sent, and what it has to bring back."""

    url: str
    state: str
    nonce: str
    verifier: str


def _client(session: Any, provider: IdentityProvider, document: Mapping[str, Any], redirect_uri: str) -> Any:
    client = OAuth2Client(
        session, provider.client_id, provider.client_secret or None, scope=provider.scopes, redirect_uri=redirect_uri,
        code_challenge_method="S256", token_endpoint_auth_method=_auth_method(provider, document),
    )  # fmt: skip
    client.client_auth_class = OAuth2ClientAuth  # as requests wants it
    return client


def _auth_method(provider: IdentityProvider, document: Mapping[str, Any]) -> str:
    """How the client proves who it is: what the provider takes; without a secret it is a public client."""
    if not provider.client_secret:
        return "none"
    offered = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in offered else "client_secret_post"


def depart(provider: IdentityProvider, redirect_uri: str, *, now: datetime, email: str = "") -> Departure:
    """The way there. Raises Unready when the provider does not answer."""
    document = document_of(provider.issuer, now)
    state, nonce, verifier = (secrets.token_urlsafe(32) for _each in range(3))
    hint = {"login_hint": email} if email else {}
    url, _state = _client(None, provider, document, redirect_uri).create_authorization_url(
        document["authorization_endpoint"], state=state, code_verifier=verifier, nonce=nonce, **hint
    )
    return Departure(url, state, nonce, verifier)


def come_back(
    provider: IdentityProvider,
    answer: Mapping[str, str],
    redirect_uri: str,
    *,
    nonce: str,
    verifier: str,
    now: datetime,
) -> Arrival:  # fmt: skip
    """Whom the provider sent. ``answer`` is the query of the way back; whoever calls has compared its state.

    Raises NotAllowed for what the provider refused or what is not its answer to us, Unready when it does not answer.
    """
    document = document_of(provider.issuer, now)
    _refuse_other_issuer(provider, document, answer)
    if "error" in answer:
        raise NotAllowed(
            _("“%(name)s” did not sign you in (%(why)s).", name=provider.name, why=answer["error"][:80]),
            remedy=_("Try again, or choose another way to sign in."),
        )
    token, userinfo = _exchange(provider, document, answer.get("code", ""), redirect_uri, verifier)
    claims, header = _verified(provider, str(token.get("id_token") or ""), now)
    check_id_token(
        claims, header, issuer=provider.issuer, client_id=provider.client_id, nonce=nonce,
        access_token=token.get("access_token"), now=now,
    )  # fmt: skip
    if userinfo and userinfo.get("sub") != claims["sub"]:  # Core 1.0, section 5.3.2
        raise NotAllowed(_("“%(name)s” speaks of two people at once.", name=provider.name))
    return arrival_of({**userinfo, **claims}, str(token["id_token"]))


def _refuse_other_issuer(provider: IdentityProvider, document: Mapping[str, Any], answer: Mapping[str, str]) -> None:
    said = answer.get("iss")
    expected = document.get("authorization_response_iss_parameter_supported") is True
    if (said is None and expected) or (said is not None and said != provider.issuer):
        raise NotAllowed(_("This answer comes from another service."), remedy=_("Begin again on the sign-in page."))


def _exchange(
    provider: IdentityProvider, document: Mapping[str, Any], code: str, redirect_uri: str, verifier: str
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """The tokens for the code, and what the provider says of the person beyond them."""
    if not code:
        raise NotAllowed(_("The answer of the sign-in service is incomplete."), remedy=_("Begin again."))
    try:
        with guarded_session(hosts(), total_seconds=PATIENCE * 2) as session:
            client = _client(session, provider, document, redirect_uri)
            token = client.fetch_token(document["token_endpoint"], code=code, code_verifier=verifier)
            return token, _userinfo(session, document, token)
    except OAuth2Error as refused:
        raise NotAllowed(
            _("“%(name)s” did not take the code back (%(why)s).", name=provider.name, why=str(refused.error)[:80]),
            remedy=_("Begin again on the sign-in page; tell your administrator if it stays so."),
        ) from refused
    except WireFailure as failure:
        raise _silent(in_words(failure).message) from failure
    except (Breach, ValueError) as wrong:
        raise _silent(wrong.message if isinstance(wrong, Refused) else _("What it answers can't be read.")) from wrong


def _userinfo(session: Any, document: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
    """What the endpoint of claims says (Core 1.0, section 5.3); nothing where there is none, or it gives no object."""
    url, access = document.get("userinfo_endpoint"), token.get("access_token")
    if not url or not access:
        return {}
    response = session.get(url, headers={"Authorization": f"Bearer {access}", "Accept": "application/json"})
    if response.status_code != 200 or "json" not in response.headers.get("Content-Type", ""):
        return {}
    found = response.json()
    return found if isinstance(found, dict) else {}


def _silent(why: str) -> Unready:
    return Unready(
        _("Your company's sign-in service does not answer. %(why)s", why=why),
        remedy=_("Try again in a few minutes, or tell your administrator."),
    )


def _verified(provider: IdentityProvider, token: str, now: datetime) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Claims and header of a token that one of the provider's keys signed; a key we don't know is looked for once."""
    try:
        return read(token, keys_of(provider.issuer, now))
    except UnknownKey:
        return _read_with(keys_of(provider.issuer, now, anew=True), token)


def _read_with(keys: KeySet, token: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    try:
        return read(token, keys)
    except UnknownKey as unknown:
        raise NotAllowed(
            _("What the service sent is not signed by a key of its own."), remedy=_("Tell your administrator.")
        ) from unknown


def logged_out(provider: IdentityProvider, token: str, *, now: datetime) -> Mapping[str, Any]:
    """The claims of a logout token (sub, sid, jti, exp). Raises NotAllowed, Unready."""
    claims, _header = _verified(provider, token, now)
    check_logout_token(claims, issuer=provider.issuer, client_id=provider.client_id, now=now)
    return claims


def sign_out_url(provider: IdentityProvider, id_token: str | None, back: str, *, now: datetime) -> str | None:
    """Where the browser signs out there, too (RP-Initiated Logout 1.0); None where that is not offered.

    A provider that is down keeps nobody from signing out here.
    """
    if not provider.signs_out or id_token is None:
        return None
    try:
        end = document_of(provider.issuer, now).get("end_session_endpoint")
    except Refused:
        return None
    asked = {"id_token_hint": id_token, "client_id": provider.client_id, "post_logout_redirect_uri": back}
    return f"{end}{'&' if '?' in end else '?'}{urlencode(asked)}" if isinstance(end, str) else None
