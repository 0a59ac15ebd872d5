"""X's sign-in page, tokens that work once, and figures before the thirty days end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.networks.contract import Credentials, Draft, Measured, NetworkRefused, Published, Report
from advocacy.networks.signing_in import App, Arrival, challenge_of, new_verifier
from advocacy.networks.wire import Wire
from advocacy.networks.x import X
from advocacy.networks.x_oauth import SCOPES, XSignIn
from tests.networks.conftest import Say, Scripted
from tests.peers.members import CLIENT_ID, CLIENT_SECRET
from tests.peers.x import XServer

BACK = "https://us.example/connections/x/callback"
CLIENT = (CLIENT_ID, CLIENT_SECRET)


@pytest.fixture(scope="module")
def server() -> Iterator[XServer]:
    made = XServer().start()
    yield made
    made.stop()


@pytest.fixture
def x(wire: Wire, server: XServer) -> X:
    return X(wire, CLIENT, server.url)


@pytest.fixture
def flow(wire: Wire, server: XServer) -> XSignIn:
    return XSignIn(wire, server.url, server.url)


@pytest.fixture
def app(server: XServer) -> App:
    return App(server.url, CLIENT_ID, CLIENT_SECRET, BACK)


@pytest.fixture
def account(x: X, server: XServer) -> Credentials:
    return x.connect(server.create_account().request()).credentials


def test_there_and_back(x: X, flow: XSignIn, app: App, server: XServer) -> None:
    verifier = new_verifier()
    gone = flow.authorize(app, typed="", state="s1", verifier=verifier)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(gone.url).query).items()}
    assert urlsplit(gone.url).path == "/i/oauth2/authorize" and CLIENT_SECRET not in gone.url
    assert (asked["scope"], asked["state"], asked["code_challenge_method"]) == (SCOPES, "s1", "S256")
    ann = server.create_account("ann")
    (choice,) = flow.exchange(app, Arrival(server.consent(ann, BACK, asked["code_challenge"]), verifier))
    connected = x.connect(choice.request)
    assert (connected.handle, connected.display_name, connected.followers) == ("@ann", "Ann", 77)
    assert connected.credentials.secrets["refresh"] == ann.refresh and connected.expires_at is not None
    assert timedelta(minutes=118) < connected.expires_at - datetime.now(UTC) <= timedelta(hours=2)


def test_a_code_works_once_with_its_own_verifier(flow: XSignIn, app: App, server: XServer) -> None:
    verifier = new_verifier()
    codes = [server.consent(server.create_account(), BACK, challenge_of(verifier)) for _ in range(2)]
    flow.exchange(app, Arrival(codes[0], verifier))
    for code, proof in ((codes[0], verifier), (codes[1], new_verifier())):
        with pytest.raises(NetworkRefused) as refused:
            flow.exchange(app, Arrival(code, proof))
        assert code not in refused.value.message and CLIENT_SECRET not in refused.value.message


def test_who_does_not_let_us_post_is_told_so(flow: XSignIn, app: App, server: XServer) -> None:
    shy = server.create_account(scopes={"tweet.read", "users.read", "offline.access"})
    with pytest.raises(NetworkRefused, match="did not let us post"):
        flow.exchange(app, Arrival(server.consent(shy, BACK, challenge_of("v")), "v"))


def test_a_public_client_names_itself(wire: Wire, scripted: Scripted) -> None:
    granted = {"access_token": "a", "refresh_token": "r", "expires_in": 7200, "scope": SCOPES}
    scripted.answers = [Say(200, granted)]
    flow = XSignIn(wire, scripted.url, scripted.url)
    flow.exchange(App(scripted.url, "public", "", BACK), Arrival("c", "v"))
    assert "Authorization" not in scripted.asked[0].headers and b"client_id=public" in scripted.asked[0].body


def test_a_refresh_token_works_once(x: X, account: Credentials) -> None:
    renewed = x.refresh(account)
    assert renewed.secrets["refresh"] != account.secrets["refresh"] and all(renewed.secrets.values())
    with pytest.raises(NetworkRefused) as refused:
        x.refresh(account)
    assert refused.value.needs_person
    assert x.refresh(renewed).account_id == account.account_id


@pytest.mark.parametrize("say", [Say(500), Say(503), Say(200, b"<html>"), Say(200, {"access_token": "a"}),
                                 Say(401, b"<html>"), Say(hang_up=True)])  # fmt: skip
def test_a_blip_is_not_a_revocation(wire: Wire, account: Credentials, scripted: Scripted, say: Say) -> None:
    scripted.answers = [say]
    with pytest.raises(NetworkRefused) as refused:
        X(wire, CLIENT, scripted.url).refresh(account)
    assert not refused.value.needs_person and not refused.value.permanent


def test_takes_its_leave(x: X, server: XServer, account: Credentials) -> None:
    assert x.revoke(account).at_network
    assert {account.secrets["access"], account.secrets["refresh"]} <= server.revoked
    with pytest.raises(NetworkRefused) as refused:
        x.followers(account)
    assert refused.value.expired


def test_a_leave_that_cannot_be_taken_is_tried_again(wire: Wire, account: Credentials, scripted: Scripted) -> None:
    scripted.answers = [Say(503)]
    with pytest.raises(NetworkRefused):
        X(wire, CLIENT, scripted.url).revoke(account)


# --- figures -------------------------------------------------------------------------------------------------------


def test_figures_while_they_are_told(x: X, server: XServer, account: Credentials) -> None:
    sent = x.send(account, x.prepare(account, Draft("Figures"), now=datetime.now(UTC)))
    assert isinstance(sent, Published)
    told = {figure.metric: figure.value for figure in x.measure(account, sent.remote_id).figures}
    assert told["impressions"] == 410 and told["link_clicks"] == 12 and told["likes"] == 9
    server.old.add(sent.remote_id)
    later = x.measure(account, sent.remote_id)
    assert Measured("likes", "count", 9) in later.figures and later.raw
    assert {figure.metric for figure in later.figures} == {"likes", "reposts", "replies", "quotes", "bookmarks"}
    server.remove(sent.remote_id)
    assert x.measure(account, sent.remote_id) == Report()


@pytest.mark.parametrize(("say", "there"), [
    (Say(200, {"data": {"id": "7", "text": "t"}}), True), (Say(200, {"data": {"id": "8"}}), None),
    (Say(200, {"errors": [{"type": "https://api.twitter.com/2/problems/resource-not-found"}]}), False),
    (Say(200, {"errors": [{"type": "https://api.x.com/2/problems/not-authorized-for-resource"}]}), None),
    (Say(404), False), (Say(500), None), (Say(401), None), (Say(hang_up=True), None),
])  # fmt: skip
def test_exists(wire: Wire, account: Credentials, scripted: Scripted, say: Say, there: bool | None) -> None:
    scripted.answers = [say]
    assert X(wire, CLIENT, scripted.url).exists(account, "7") is there


def test_a_limit_while_reading_says_when_it_ends(wire: Wire, account: Credentials, scripted: Scripted) -> None:
    reset = str(int((datetime.now(UTC) + timedelta(minutes=3)).timestamp()))
    scripted.answers = [Say(429, {}, {"x-rate-limit-reset": reset})]
    limited = X(wire, CLIENT, scripted.url)
    for asked in (limited.exists, limited.words, limited.measure):
        with pytest.raises(NetworkRefused) as refused:
            asked(replace(account), "7")
        assert refused.value.retry_at is not None and refused.value.retry_at > datetime.now(UTC)
