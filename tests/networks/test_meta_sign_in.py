"""Meta's three sign-in pages: a code becomes a lasting token, Facebook's the Pages that one may post for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.networks import facebook, instagram, registry, threads
from advocacy.networks.contract import NetworkRefused
from advocacy.networks.meta_oauth import (
    FACEBOOK,
    INSTAGRAM,
    THREADS,
    Addresses,
    FacebookSignIn,
    InstagramSignIn,
    MetaSignIn,
    ThreadsSignIn,
)
from advocacy.networks.signing_in import App, Arrival, CodeFlow, Registered, Setting
from advocacy.networks.wire import Wire
from tests.installation import Installation
from tests.peers.facebook import FacebookServer
from tests.peers.graph import APP_ID, APP_SECRET, GraphStub
from tests.peers.instagram import InstagramServer
from tests.peers.threads import ThreadsServer

BACK = "https://us.example/connections/return"


@dataclass(frozen=True)
class Way:
    """A flow, the stub that it goes to, and the adapter that its choices are given to."""

    server: Any
    flow: Any
    adapter: Any
    app: App


@pytest.fixture(scope="module")
def servers() -> Iterator[dict[str, GraphStub]]:
    with ExitStack() as stack:
        made: dict[str, GraphStub] = {}
        for stub in (ThreadsServer(), InstagramServer(), FacebookServer()):
            made[stub.label] = stub.start()
            stack.callback(stub.stop)
        yield made


def way(name: str, servers: dict[str, GraphStub], wire: Wire) -> Way:
    server = servers[name]
    kinds: dict[str, tuple[type[MetaSignIn], Addresses]] = {
        "threads": (ThreadsSignIn, THREADS), "instagram": (InstagramSignIn, INSTAGRAM),
        "facebook": (FacebookSignIn, FACEBOOK),
    }  # fmt: skip
    kind, addresses = kinds[name]
    flow = kind(wire, addresses.at(server.url))
    adapter = {"threads": threads.Threads, "instagram": instagram.Instagram, "facebook": facebook.Facebook}[name]
    return Way(server, flow, adapter(wire, server.url), App(server.url, APP_ID, APP_SECRET, BACK))


@pytest.mark.parametrize(
    ("name", "page", "permission"),
    [
        ("threads", "https://threads.net/oauth/authorize", "threads_content_publish"),
        ("instagram", "https://www.instagram.com/oauth/authorize", "instagram_business_content_publish"),
        ("facebook", "https://www.facebook.com/v25.0/dialog/oauth", "pages_manage_posts"),
    ],
)
def test_sends_people_to_the_networks_own_page(sqlite: Installation, name: str, page: str, permission: str) -> None:
    with sqlite.app.app_context():
        flow: CodeFlow = registry.code_flow(name)
        capabilities = registry.by_name(name).capabilities
    assert flow.registered is Registered.BY_SETTINGS and capabilities.oauth
    assert capabilities.needs_app == (f"{name}_app_id", f"{name}_app_secret")
    app = App(flow.service_of(""), "id", "never in an address", BACK)
    url = flow.authorize(app, typed="", state="st", verifier="v").url
    asked = {key: value[0] for key, value in parse_qs(urlsplit(url).query).items()}
    assert url.startswith(f"{page}?") and permission in asked["scope"].split(",")
    assert (asked["client_id"], asked["redirect_uri"], asked["state"]) == ("id", BACK, "st")
    assert "never" not in url
    with pytest.raises(NetworkRefused):
        flow.register("", BACK, Setting("us", "https://us.example"))


@pytest.mark.parametrize("name", ["threads", "instagram"])
@pytest.mark.parametrize("tail", ["", "#_"])
def test_a_code_becomes_a_token_of_sixty_days(wire: Wire, servers: dict[str, GraphStub], name: str, tail: str) -> None:
    its = way(name, servers, wire)
    account = its.server.create_account("ann")
    (choice,) = its.flow.exchange(its.app, Arrival(its.server.consent(account, BACK) + tail, "v"))
    connected = its.adapter.connect(choice.request)
    assert connected.handle == "@ann" and choice.request.secret != account.token
    assert timedelta(days=59) < connected.expires_at - datetime.now(UTC) <= timedelta(days=60)


def test_facebook_gives_the_pages_that_one_may_post_for(wire: Wire, servers: dict[str, GraphStub]) -> None:
    its = way("facebook", servers, wire)
    person = its.server.create_account("ann", kind="PERSON")
    pages = [its.server.create_account(name) for name in ("Acme", "Acme Jobs", "Not mine")]
    its.server.pages_of[person.id] = pages
    its.server.cannot_create.add(pages[2].id)
    choices = its.flow.exchange(its.app, Arrival(its.server.consent(person, BACK), "v"))
    assert [(each.key, each.label) for each in choices] == [(pages[0].id, "Acme"), (pages[1].id, "Acme Jobs")]
    connected = its.adapter.connect(choices[1].request)
    assert connected.display_name == "Acme Jobs" and connected.credentials.secrets == {"token": pages[1].token}


def test_facebook_without_a_page_says_what_to_do(wire: Wire, servers: dict[str, GraphStub]) -> None:
    its = way("facebook", servers, wire)
    person = its.server.create_account(kind="PERSON")
    with pytest.raises(NetworkRefused, match="no Page") as refused:
        its.flow.exchange(its.app, Arrival(its.server.consent(person, BACK), "v"))
    assert refused.value.permanent


@pytest.mark.parametrize("name", ["threads", "instagram", "facebook"])
def test_a_code_is_good_once_and_for_one_address(wire: Wire, servers: dict[str, GraphStub], name: str) -> None:
    its = way(name, servers, wire)
    person = its.server.create_account(kind="PERSON" if name == "facebook" else "BUSINESS")
    if name == "facebook":
        its.server.pages_of[person.id] = [its.server.create_account()]
    code = its.server.consent(person, BACK)
    its.flow.exchange(its.app, Arrival(code, "v"))
    elsewhere = its.server.consent(person, "https://else.example/")
    for wrong in (code, elsewhere, "made up"):
        with pytest.raises(NetworkRefused, match="code was not found"):
            its.flow.exchange(its.app, Arrival(wrong, "v"))
    stolen = App(its.server.url, APP_ID, "another secret", BACK)
    with pytest.raises(NetworkRefused) as refused:
        its.flow.exchange(stolen, Arrival(its.server.consent(person, BACK), "v"))
    assert "another secret" not in refused.value.message
