"""Mastodon's OAuth code flow with PKCE: register an application on a server, send the person there, take the code.

What comes out is a ConnectRequest for ``Mastodon.connect``. Imports signing_in, token_endpoint and the wire.
Source: docs.joinmastodon.org/methods/oauth, /methods/apps.
"""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from advocacy.networks.contract import ConnectRequest
from advocacy.networks.signing_in import App, Arrival, Choice, Departure, Registered, Setting, Typed, challenge_of
from advocacy.networks.token_endpoint import accepted, granted, post_form, text_of
from advocacy.networks.wire import Wire

SCOPES = "read:accounts read:statuses write:statuses write:media"


class MastodonSignIn:
    """The code flow of any server that speaks Mastodon's API."""

    registered = Registered.ON_SERVER
    typed = Typed.SERVER
    scopes = SCOPES

    def __init__(self, wire: Wire) -> None:
        self.wire = wire

    def service_of(self, typed: str) -> str:
        """The server that was typed."""
        return self.wire.root(typed)

    def register(self, service_url: str, redirect_uri: str, setting: Setting) -> App:
        """Registers an application on the server, once for all its people."""
        fields = {
            "client_name": setting.client_name, "redirect_uris": redirect_uri, "scopes": SCOPES,
            "website": setting.website,
        }  # fmt: skip
        given = {name: value for name, value in fields.items() if value}
        made = accepted(post_form(self.wire, f"{service_url}/api/v1/apps", given))
        return App(service_url, text_of(made, "client_id"), text_of(made, "client_secret"), redirect_uri)

    def authorize(self, app: App, *, typed: str, state: str, verifier: str) -> Departure:
        """To the server's own page; asks nobody."""
        query = {
            "response_type": "code",
            "client_id": app.client_id,
            "redirect_uri": app.redirect_uri,
            "scope": SCOPES,
            "state": state,
            "code_challenge": challenge_of(verifier),
            "code_challenge_method": "S256",
        }
        return Departure(f"{app.service_url}/oauth/authorize?{urlencode(query)}")

    def exchange(self, app: App, arrival: Arrival) -> list[Choice]:
        """The one account that signed in; ``client_id`` and ``client_secret`` are kept, for they revoke its token."""
        fields = {
            "grant_type": "authorization_code",
            "client_id": app.client_id,
            "client_secret": app.client_secret,
            "redirect_uri": app.redirect_uri,
            "code": arrival.code,
            "code_verifier": arrival.verifier,
        }
        grant = granted(self.wire, f"{app.service_url}/oauth/token", fields)
        kept = {"client_id": app.client_id, "client_secret": app.client_secret}
        request = ConnectRequest(service_url=app.service_url, secret=grant.access_token, extra=kept)
        return [Choice(app.service_url, urlsplit(app.service_url).netloc, request)]
