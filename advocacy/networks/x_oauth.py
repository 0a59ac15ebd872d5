"""X's sign-in page: OAuth 2.0 with PKCE. Access lasts two hours; each refresh token works once and brings the next.

Imports signing_in, token_endpoint and the wire. Sources: docs.x.com, /fundamentals/authentication/oauth-2-0/
{authorization-code,user-access-token}: a confidential client signs with HTTP Basic, a public one names itself in the
form; a refresh token that was used or withdrawn is answered 400, "invalid_request".
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from advocacy.english import English
from advocacy.networks.answers import short
from advocacy.networks.contract import ConnectRequest, NetworkRefused
from advocacy.networks.signing_in import App, Arrival, Choice, Departure, Registered, Setting, Typed, challenge_of
from advocacy.networks.token_endpoint import Grant, extra_of, grant_of, post_form
from advocacy.networks.wire import Answer, Wire
from advocacy.networks.x_api import ROOT

PAGES = "https://x.com"
SCOPES = "tweet.read tweet.write users.read media.write offline.access"
_ENDED = frozenset({"invalid_request", "invalid_grant"})


class XSignIn:
    """See ``signing_in.CodeFlow``. ``pages`` is where X's sign-in page is, ``root`` where its tokens are."""

    registered = Registered.BY_SETTINGS
    typed = Typed.NOTHING
    scopes = SCOPES

    def __init__(self, wire: Wire, root: str = ROOT, pages: str = PAGES) -> None:
        self.wire, self.root, self.pages = wire, root, pages

    def service_of(self, typed: str) -> str:
        """X, whatever was typed."""
        return self.pages

    def register(self, service_url: str, redirect_uri: str, setting: Setting) -> App:
        """Nobody registers us there but an administrator."""
        raise NetworkRefused(English("X's registrations are made by hand, in its developer console."), permanent=True)

    def authorize(self, app: App, *, typed: str, state: str, verifier: str) -> Departure:
        """To X's own page; asks nobody."""
        query = {
            "response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uri, "scope": SCOPES,
            "state": state, "code_challenge": challenge_of(verifier), "code_challenge_method": "S256",
        }  # fmt: skip
        return Departure(f"{self.pages}/i/oauth2/authorize?{urlencode(query, quote_via=quote)}")

    def exchange(self, app: App, arrival: Arrival) -> list[Choice]:
        """The one account that signed in, if it lets us post and come back."""
        fields = {
            "grant_type": "authorization_code", "code": arrival.code, "redirect_uri": app.redirect_uri,
            "code_verifier": arrival.verifier,
        }  # fmt: skip
        grant = grant_of(_asked(self.wire, self.root, "token", (app.client_id, app.client_secret), fields))
        if not grant.refresh_token or (grant.scope and "tweet.write" not in grant.scope.split()):
            raise NetworkRefused(English("X did not let us post for you. Sign in again and allow it."), permanent=True)
        return [Choice("x", "X", ConnectRequest(self.pages, secret=grant.access_token, extra=extra_of(grant)))]


def renewed(wire: Wire, root: str, client: tuple[str, str], refresh: str) -> Grant:
    """New tokens for a refresh token, which this uses up. Raises NetworkRefused; ``needs_person`` once it ended."""
    fields = {"grant_type": "refresh_token", "refresh_token": refresh}
    answer = _asked(wire, root, "token", client, fields)
    said = answer.fields()
    if answer.status in (400, 401) and said.get("error") in _ENDED:
        raise NetworkRefused(short(said.get("error_description") or said["error"]), needs_person=True)
    return grant_of(answer)


def revoked(wire: Wire, root: str, client: tuple[str, str], token: str, kind: str) -> Answer:
    """The answer to withdrawing a token; ``kind`` is ``refresh_token`` or ``access_token``. Raises NetworkRefused."""
    return _asked(wire, root, "revoke", client, {"token": token, "token_type_hint": kind})


def _asked(wire: Wire, root: str, what: str, client: tuple[str, str], fields: Mapping[str, str]) -> Answer:
    client_id, secret = client
    if not secret:
        return post_form(wire, f"{root}/2/oauth2/{what}", {**fields, "client_id": client_id})
    pair = base64.b64encode(f"{quote(client_id, safe='')}:{quote(secret, safe='')}".encode()).decode()
    return post_form(wire, f"{root}/2/oauth2/{what}", fields, {"Authorization": f"Basic {pair}"})
