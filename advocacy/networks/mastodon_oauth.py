"""Mastodon's OAuth code flow with PKCE: register an application on a server, send the person there, take the code.

What comes out is a ConnectRequest for ``Mastodon.connect``. Imports the wire.
Source: docs.joinmastodon.org/methods/oauth, /methods/apps.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

from advocacy.networks.answers import refusal, short, unreachable
from advocacy.networks.contract import ConnectRequest, NetworkRefused
from advocacy.networks.wire import Answer, NoAnswer, NotSent, Wire

SCOPES = "read:accounts read:statuses write:statuses"
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class App:
    """Our registration on one server. ``client_id`` and ``client_secret`` are to be kept like passwords."""

    service_url: str
    client_id: str = field(repr=False)
    client_secret: str = field(repr=False)
    redirect_uri: str


def register_app(wire: Wire, service_url: str, redirect_uri: str, *, client_name: str, website: str = "") -> App:
    """Registers an application on the server, once for all its people. Raises NetworkRefused."""
    root = wire.root(service_url)
    fields = {"client_name": client_name, "redirect_uris": redirect_uri, "scopes": SCOPES, "website": website}
    made = _posted(wire, root, "/api/v1/apps", {name: value for name, value in fields.items() if value})
    return App(root, _text(made, "client_id"), _text(made, "client_secret"), redirect_uri)


def new_verifier() -> str:
    """A PKCE verifier, to be kept in the person's session until the code comes back (RFC 7636: 43 to 128 signs)."""
    return secrets.token_urlsafe(48)


def authorize_url(app: App, *, state: str, verifier: str) -> str:
    """Where to send the person. ``state`` comes back with the code and must be compared."""
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": app.redirect_uri,
        "scope": SCOPES,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{app.service_url}/oauth/authorize?{urlencode(query)}"


def exchange_code(wire: Wire, app: App, *, code: str, verifier: str) -> ConnectRequest:
    """Trades the code for a token, as a request for ``Mastodon.connect``. Raises NetworkRefused."""
    fields = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "redirect_uri": app.redirect_uri,
        "code": code,
        "code_verifier": verifier,
    }
    token = _text(_posted(wire, app.service_url, "/oauth/token", fields), "access_token")
    kept = {"client_id": app.client_id, "client_secret": app.client_secret}
    return ConnectRequest(service_url=app.service_url, secret=token, extra=kept)


def post_form(wire: Wire, root: str, path: str, fields: Mapping[str, str]) -> Answer:
    """An answer to a form. Raises NetworkRefused when there was none."""
    try:
        return wire.ask("POST", f"{root}{path}", data=urlencode(fields).encode(), content_type=FORM)
    except (NotSent, NoAnswer) as failure:
        raise unreachable(failure) from failure


def _posted(wire: Wire, root: str, path: str, fields: Mapping[str, str]) -> Mapping[str, object]:
    answer = post_form(wire, root, path, fields)
    if not answer.ok:
        said = answer.fields()
        raise refusal(answer, short(said.get("error_description") or said.get("error") or f"HTTP {answer.status}"))
    return answer.fields()


def _text(fields: Mapping[str, object], name: str) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not value:
        raise NetworkRefused(f"The server's answer holds no {name.replace('_', ' ')}.")
    return value
