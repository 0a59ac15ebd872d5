"""Signing in at Threads, Instagram and Facebook: the person says yes there, the code becomes a token of 60 days.

Imports signing_in, token_endpoint, the Graph reader. Sources: developers.facebook.com/docs/threads/get-started
(get-access-tokens-and-permissions, long-lived-tokens), /docs/instagram-platform/instagram-api-with-instagram-login/
business-login, /docs/facebook-login/guides/{advanced/manual-flow,access-tokens/get-long-lived}, /docs/pages-api
(me/accounts, tasks; a Page's token from a long-lived one does not end). None of them takes PKCE from a server.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from advocacy.clock import to_rfc3339
from advocacy.english import English
from advocacy.networks import facebook, instagram, threads
from advocacy.networks.answers import refusal, short
from advocacy.networks.contract import ConnectRequest, NetworkRefused
from advocacy.networks.meta_graph import Graph, fault_of, named, refusal_by
from advocacy.networks.signing_in import App, Arrival, Choice, Departure, Registered, Setting, Typed
from advocacy.networks.token_endpoint import Grant, grant_of, post_form
from advocacy.networks.wire import Answer, Wire

CODE_TAIL = "#_"  # both networks hang it on the code; browsers take it for a fragment, not all do
MAY_POST = "CREATE_CONTENT"  # the task on a Page that lets a person post for it
NO_PAGE = English(
    "Facebook gave us no Page that you may post for. Start again and choose a Page, or ask its owner to let you create "
    "content there."
)


@dataclass(frozen=True)
class Addresses:
    """Where people sign in, where codes become tokens, and where the Graph API is."""

    page: str
    codes: str
    graph: str

    def at(self, root: str) -> Addresses:
        """The same at another root, where the Graph API is spoken to elsewhere (ADVOCACY_NETWORK_ROOTS)."""
        return self if root == self.graph else Addresses(root, root, root)


THREADS = Addresses("https://threads.net", threads.ROOT, threads.ROOT)
INSTAGRAM = Addresses("https://www.instagram.com", "https://api.instagram.com", instagram.ROOT)
FACEBOOK = Addresses("https://www.facebook.com", facebook.ROOT, facebook.ROOT)


class MetaSignIn:
    """What the three share. Our registration is an administrator's; nothing is typed."""

    registered = Registered.BY_SETTINGS
    typed = Typed.NOTHING
    scopes: str  # comma separated, as Meta wants them
    label: str
    path = "/oauth/authorize"

    def __init__(self, wire: Wire, addresses: Addresses) -> None:
        self.wire, self.addresses = wire, addresses

    def service_of(self, typed: str) -> str:
        """Where people sign in."""
        return self.addresses.page

    def register(self, service_url: str, redirect_uri: str, setting: Setting) -> App:
        """Never: Meta lets nobody register by itself."""
        raise NetworkRefused(
            English("An administrator registers this product at %(network)s.", network=self.label), permanent=True
        )

    def authorize(self, app: App, *, typed: str, state: str, verifier: str) -> Departure:
        """To the network's own page; asks nobody."""
        query = {
            "client_id": app.client_id, "redirect_uri": app.redirect_uri, "response_type": "code",
            "scope": self.scopes, "state": state,
        }  # fmt: skip
        return Departure(f"{self.addresses.page}{self.path}?{urlencode(query)}")

    def _said(self, answer: Answer) -> Mapping[str, Any]:
        """The fields of a success; the token endpoints have errors of their own beside the Graph API's."""
        if answer.ok:
            return answer.fields()
        if fault_of(answer) is not None:
            raise refusal_by(answer)
        raise refusal(answer, short(answer.fields().get("error_message") or f"HTTP {answer.status}"))

    def _lasting(self, grant_type: str, app: App, token: str) -> Grant:
        """The token of 60 days for one of an hour."""
        query = {"grant_type": grant_type, "client_secret": app.client_secret, "access_token": token}
        answer = Graph(self.wire, self.addresses.graph).asked("access_token", "", query)
        self._said(answer)
        return grant_of(answer)

    def _short_lived(self, app: App, arrival: Arrival) -> Mapping[str, Any]:
        fields = {
            "client_id": app.client_id, "client_secret": app.client_secret, "grant_type": "authorization_code",
            "redirect_uri": app.redirect_uri, "code": arrival.code.removesuffix(CODE_TAIL),
        }  # fmt: skip
        return self._said(post_form(self.wire, f"{self.addresses.codes}/oauth/access_token", fields))


class ThreadsSignIn(MetaSignIn):
    """Threads."""

    label = "Threads"
    scopes = "threads_basic,threads_content_publish,threads_manage_insights"

    def exchange(self, app: App, arrival: Arrival) -> Sequence[Choice]:
        """The one account that signed in."""
        return [_choice(self.label, self._lasting("th_exchange_token", app, _token(self._short_lived(app, arrival))))]


class InstagramSignIn(MetaSignIn):
    """Instagram, for professional accounts; whether it is one, ``Instagram.connect`` finds out."""

    label = "Instagram"
    scopes = "instagram_business_basic,instagram_business_content_publish,instagram_business_manage_insights"

    def exchange(self, app: App, arrival: Arrival) -> Sequence[Choice]:
        """The one account that signed in."""
        said = self._short_lived(app, arrival)
        rows = said.get("data")  # documented so; some versions answer without the list
        first = rows[0] if isinstance(rows, list) and rows and isinstance(rows[0], dict) else said
        return [_choice(self.label, self._lasting("ig_exchange_token", app, _token(first)))]


class FacebookSignIn(MetaSignIn):
    """Facebook: the Pages that the person may post for, each with a token of its own."""

    label = "Facebook"
    scopes = "pages_show_list,pages_manage_posts,pages_read_engagement,read_insights"
    path = f"/{facebook.VERSION}/dialog/oauth"

    def exchange(self, app: App, arrival: Arrival) -> Sequence[Choice]:
        """The person's token is traded for a lasting one, used to list their Pages, and not kept."""
        graph = Graph(self.wire, f"{self.addresses.graph}/{facebook.VERSION}")
        ours = {"client_id": app.client_id, "client_secret": app.client_secret}
        code = {**ours, "redirect_uri": app.redirect_uri, "code": arrival.code.removesuffix(CODE_TAIL)}
        brief = _token(self._said(graph.asked("oauth/access_token", "", code)))
        trade = {**ours, "grant_type": "fb_exchange_token", "fb_exchange_token": brief}
        lasting = _token(self._said(graph.asked("oauth/access_token", "", trade)))
        pages = graph.listed("me/accounts", lasting, fields="id,name,access_token,tasks", limit="100")
        choices = [_page(row) for row in pages if MAY_POST in (row.get("tasks") or ()) and row.get("access_token")]
        if not choices:
            raise NetworkRefused(NO_PAGE, permanent=True)
        return choices


def _choice(label: str, grant: Grant) -> Choice:
    extra = {"expires_at": to_rfc3339(grant.expires_at)} if grant.expires_at else {}
    return Choice(label, label, ConnectRequest(secret=grant.access_token, extra=extra))


def _page(row: Mapping[str, Any]) -> Choice:
    key = named(row)
    return Choice(key, str(row.get("name") or key), ConnectRequest(identifier=key, secret=str(row["access_token"])))


def _token(said: Mapping[str, Any]) -> str:
    return named(said, "access_token")
