"""Mastodon on a stateful server that speaks its API."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from advocacy.networks.contract import (
    Absent,
    Connected,
    ConnectRequest,
    Draft,
    NetworkRefused,
    NotCreated,
    Published,
    Unknown,
)
from advocacy.networks.mastodon import Mastodon
from advocacy.networks.mastodon_oauth import MastodonSignIn
from advocacy.networks.signing_in import Arrival, Setting, new_verifier
from advocacy.networks.wire import Wire
from tests.peers.fault_proxy import FaultProxy
from tests.peers.faults import Fault, cut_after, cut_within, error_after, slow_after
from tests.peers.mastodon import MastodonAccount, MastodonServer

TEXT = "Vi söker folk & fä <nu> 👩‍💻\n\nhttps://go.example/r/abc?x=1&y=2 #jobb"


@pytest.fixture
def account(mastodon_server: MastodonServer) -> MastodonAccount:
    return mastodon_server.create_account()


@pytest.fixture
def mastodon(wire: Wire) -> Mastodon:
    return Mastodon(replace(wire, timeout=10.0))


@pytest.fixture
def connected(mastodon: Mastodon, mastodon_server: MastodonServer, account: MastodonAccount) -> Connected:
    return mastodon.connect(ConnectRequest(mastodon_server.url, secret=account.token))


def test_a_status_is_what_was_prepared(
    mastodon: Mastodon, mastodon_server: MastodonServer, connected: Connected, account: MastodonAccount
) -> None:
    assert connected.length is not None and connected.length.most == 500
    prepared = mastodon.prepare(connected.credentials, Draft(TEXT, "sv"), now=datetime.now(UTC))
    published = mastodon.send(connected.credentials, prepared)
    assert isinstance(published, Published)
    assert mastodon_server.source(published.remote_id, account.token) == TEXT
    assert mastodon.send(connected.credentials, prepared) == published  # the key is honoured
    assert mastodon.reconcile(connected.credentials, prepared) == published
    assert len(mastodon_server.statuses(account.id)) == 1


LOST = [cut_after(), cut_within(), error_after(500), error_after(502), slow_after(3.0)]


@pytest.mark.parametrize("fault", LOST, ids=lambda fault: f"{fault.line.name} {fault.status}")
def test_an_answer_lost_after_the_post_is_found_again(
    mastodon: Mastodon,
    mastodon_server: MastodonServer,
    connected: Connected,
    account: MastodonAccount,
    fault_proxy: Callable[[str], FaultProxy],
    fault: Fault,
) -> None:
    proxy = fault_proxy(mastodon_server.url)
    through = replace(connected.credentials, service_url=proxy.url)
    prepared = mastodon.prepare(through, Draft(TEXT), now=datetime.now(UTC))
    assert mastodon.reconcile(through, prepared) == Absent(may_repeat=True)
    proxy.script(fault, method="POST", path="/api/v1/statuses")
    impatient = Mastodon(replace(mastodon.wire, timeout=1.5))
    assert isinstance(impatient.send(through, prepared), Unknown)
    assert isinstance(mastodon.reconcile(through, prepared), Published)
    assert len(mastodon_server.statuses(account.id)) == 1


def test_counts_and_reading_back(
    mastodon: Mastodon, mastodon_server: MastodonServer, connected: Connected, account: MastodonAccount
) -> None:
    prepared = mastodon.prepare(connected.credentials, Draft(TEXT), now=datetime.now(UTC))
    published = mastodon.send(connected.credentials, prepared)
    assert isinstance(published, Published)
    reader = mastodon_server.create_account()
    mastodon_server.favourite(published.remote_id, reader.token)
    mastodon_server.reblog(published.remote_id, reader.token)
    counts = {one.metric: one.value for one in mastodon.measure(connected.credentials, published.remote_id).figures}
    assert counts == {"favourites": 1, "reblogs": 1, "replies": 0}
    assert mastodon.followers(connected.credentials) == 0
    assert mastodon.exists(connected.credentials, published.remote_id) is True
    mastodon_server.delete(published.remote_id, account.token)
    assert mastodon.exists(connected.credentials, published.remote_id) is False
    assert mastodon.measure(connected.credentials, published.remote_id).figures == ()


def test_a_text_that_is_too_long_is_refused_for_good(mastodon: Mastodon, connected: Connected) -> None:
    prepared = mastodon.prepare(connected.credentials, Draft("x" * 501), now=datetime.now(UTC))
    outcome = mastodon.send(connected.credentials, prepared)
    assert isinstance(outcome, NotCreated) and outcome.permanent and "too long" in outcome.why


def test_a_code_flow_ends_in_a_connection_that_can_be_revoked(
    mastodon: Mastodon, mastodon_server: MastodonServer, account: MastodonAccount
) -> None:
    back = "http://127.0.0.1:8000/connections/mastodon"
    sign_in, verifier = MastodonSignIn(mastodon.wire), new_verifier()
    app = sign_in.register(mastodon_server.url, back, Setting("Advocacy", "https://advocacy.example"))
    address = sign_in.authorize(app, typed="", state="s1", verifier=verifier).url
    arrival = Arrival(_allow(address, account.username), verifier)
    connected = mastodon.connect(sign_in.exchange(app, arrival)[0].request)
    assert connected.credentials.account_id == account.id
    assert mastodon.refresh(connected.credentials) == connected.credentials
    with pytest.raises(NetworkRefused):
        sign_in.exchange(app, Arrival("no code at all", verifier))
    assert mastodon.revoke(connected.credentials).at_network
    with pytest.raises(NetworkRefused) as refused:
        mastodon.refresh(connected.credentials)
    assert refused.value.needs_person


def _allow(address: str, username: str) -> str:
    """What the person does in their browser; gives the code that comes back."""
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert asked["code_challenge_method"] == "S256" and len(asked["code_challenge"]) == 43
    page = requests.get(address, timeout=5)
    assert re.search(rf'value="{username}"', page.text)
    chosen = {name: asked[name] for name in ("redirect_uri", "client_id", "scope", "state")}
    answer = requests.post(
        address.partition("?")[0], data={**chosen, "username": username}, allow_redirects=False, timeout=5
    )
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert back["state"] == ["s1"]
    return back["code"][0]
