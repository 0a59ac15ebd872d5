"""LinkedIn's sign-in page: OpenID Connect for who it is, ``w_member_social`` for posting. Imports token_endpoint, wire.

Access lasts 60 days. A refresh token comes only where LinkedIn has granted it to the application; without one the
person signs in again. LinkedIn takes no PKCE from web applications; the state guards the way back.
Sources: learn.microsoft.com, /linkedin/shared/authentication/{authorization-code-flow,programmatic-refresh-tokens},
/linkedin/consumer/integrations/self-serve/{sign-in-with-linkedin-v2,share-on-linkedin}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlencode

from advocacy.clock import to_rfc3339
from advocacy.english import English
from advocacy.networks import token_endpoint
from advocacy.networks.contract import ConnectRequest, NetworkRefused
from advocacy.networks.signing_in import App, Arrival, Choice, Departure, Registered, Setting, Typed
from advocacy.networks.token_endpoint import Grant, granted
from advocacy.networks.wire import Wire

PAGES = "https://www.linkedin.com"
POSTING = "w_member_social"


class LinkedInSignIn:
    """See ``signing_in.CodeFlow``. ``pages`` is where LinkedIn's own pages and tokens are."""

    registered = Registered.BY_SETTINGS
    typed = Typed.NOTHING

    def __init__(self, wire: Wire, pages: str = PAGES, scopes: Sequence[str] = ("openid", "profile", POSTING)) -> None:
        self.wire, self.pages, self.scopes = wire, pages, " ".join(scopes)

    def service_of(self, typed: str) -> str:
        """LinkedIn, whatever was typed."""
        return self.pages

    def register(self, service_url: str, redirect_uri: str, setting: Setting) -> App:
        """Nobody registers us there but an administrator."""
        raise NetworkRefused(
            English("LinkedIn's registrations are made by hand, in its developer portal."), permanent=True
        )

    def authorize(self, app: App, *, typed: str, state: str, verifier: str) -> Departure:
        """To LinkedIn's own page; asks nobody."""
        query = {
            "response_type": "code", "client_id": app.client_id, "redirect_uri": app.redirect_uri, "state": state,
            "scope": self.scopes,
        }  # fmt: skip
        return Departure(f"{self.pages}/oauth/v2/authorization?{urlencode(query)}")

    def exchange(self, app: App, arrival: Arrival) -> list[Choice]:
        """The one member who signed in, if they let us post."""
        fields = {
            "grant_type": "authorization_code", "code": arrival.code, "redirect_uri": app.redirect_uri,
            "client_id": app.client_id, "client_secret": app.client_secret,
        }  # fmt: skip
        grant = granted(self.wire, f"{self.pages}/oauth/v2/accessToken", fields)
        scopes = scopes_of(grant)
        if scopes and POSTING not in scopes:
            raise NetworkRefused(
                English("LinkedIn did not let us post for you. Sign in again and allow it."), permanent=True
            )
        request = ConnectRequest(service_url=self.pages, secret=grant.access_token, extra=extra_of(grant))
        return [Choice("linkedin", "LinkedIn", request)]


def extra_of(grant: Grant) -> dict[str, str]:
    """What ``connect`` is to know of the tokens: none of it empty."""
    return token_endpoint.extra_of(grant, scope=" ".join(scopes_of(grant)), refresh_ends=_refresh_ends(grant))


def renewed(wire: Wire, pages: str, client: tuple[str, str], refresh: str) -> Grant:
    """New access for a refresh token. It may come with a new refresh token, whose end stays that of the first.

    Raises NetworkRefused; ``needs_person`` once the refresh token has ended.
    """
    fields = {
        "grant_type": "refresh_token", "refresh_token": refresh, "client_id": client[0], "client_secret": client[1],
    }  # fmt: skip
    return granted(wire, f"{pages}/oauth/v2/accessToken", fields)


def scopes_of(grant: Grant) -> list[str]:
    """What was granted; LinkedIn separates by commas, the standard by spaces."""
    return grant.scope.replace(",", " ").split()


def _refresh_ends(grant: Grant) -> str:
    lasts = grant.fields.get("refresh_token_expires_in")
    if not grant.refresh_token or grant.expires_at is None or not isinstance(lasts, int):
        return ""
    begun = grant.expires_at - timedelta(seconds=float(_seconds(grant.fields)))
    return to_rfc3339(begun + timedelta(seconds=lasts))


def _seconds(fields: Mapping[str, object]) -> str:
    return str(fields.get("expires_in"))
