"""LinkedIn's sign-in page, its tokens, and the figures that it gives to who was granted them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.clock import from_rfc3339
from advocacy.networks.contract import Credentials, Draft, Measured, NetworkRefused, Published, Report
from advocacy.networks.linkedin import FIGURES, LinkedIn
from advocacy.networks.linkedin_oauth import LinkedInSignIn
from advocacy.networks.signing_in import App, Arrival
from advocacy.networks.wire import Wire
from tests.networks.conftest import Say, Scripted
from tests.peers.linkedin import LinkedInServer
from tests.peers.members import CLIENT_ID, CLIENT_SECRET

BACK = "https://us.example/connections/linkedin/callback"
CLIENT = (CLIENT_ID, CLIENT_SECRET)


@pytest.fixture(scope="module")
def server() -> Iterator[LinkedInServer]:
    made = LinkedInServer().start()
    yield made
    made.stop()


@pytest.fixture
def linkedin(wire: Wire, server: LinkedInServer) -> LinkedIn:
    return LinkedIn(wire, CLIENT, server.url, server.url)


@pytest.fixture
def flow(wire: Wire, server: LinkedInServer) -> LinkedInSignIn:
    return LinkedInSignIn(wire, server.url)


@pytest.fixture
def app(server: LinkedInServer) -> App:
    return App(server.url, CLIENT_ID, CLIENT_SECRET, BACK)


@pytest.fixture
def account(linkedin: LinkedIn, server: LinkedInServer) -> Credentials:
    return linkedin.connect(server.create_account().request()).credentials


def test_there_and_back(linkedin: LinkedIn, flow: LinkedInSignIn, app: App, server: LinkedInServer) -> None:
    gone = flow.authorize(app, typed="", state="s1", verifier="v")
    address = urlsplit(gone.url)
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path == "/oauth/v2/authorization" and CLIENT_SECRET not in gone.url
    assert asked == {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK, "state": "s1",
                     "scope": "openid profile w_member_social"}  # fmt: skip
    ann = server.create_account("Ann Lee")
    (choice,) = flow.exchange(app, Arrival(server.consent(ann, BACK), "v"))
    connected = linkedin.connect(choice.request)
    assert (connected.handle, connected.credentials.account_id) == ("Ann Lee", ann.id)
    assert connected.credentials.secrets["access"] == ann.access
    assert connected.expires_at is not None and connected.expires_at > datetime.now(UTC) + timedelta(days=59)
    assert from_rfc3339(connected.credentials.secrets["refresh_ends"]) > datetime.now(UTC) + timedelta(days=364)


def test_a_code_works_once_and_for_its_own_address(flow: LinkedInSignIn, app: App, server: LinkedInServer) -> None:
    code = server.consent(server.create_account(), BACK)
    flow.exchange(app, Arrival(code, "v"))
    for wrong in (code, server.consent(server.create_account(), "https://elsewhere.example/")):
        with pytest.raises(NetworkRefused) as refused:
            flow.exchange(app, Arrival(wrong, "v"))
        assert wrong not in refused.value.message and CLIENT_SECRET not in refused.value.message


def test_who_does_not_let_us_post_is_told_so(flow: LinkedInSignIn, app: App, server: LinkedInServer) -> None:
    shy = server.create_account(scopes={"openid", "profile"})
    with pytest.raises(NetworkRefused, match="did not let us post"):
        flow.exchange(app, Arrival(server.consent(shy, BACK), "v"))


def test_without_a_refresh_token_nothing_empty_is_kept(
    linkedin: LinkedIn, flow: LinkedInSignIn, app: App, server: LinkedInServer
) -> None:
    poor = server.create_account(refreshes=False)
    (choice,) = flow.exchange(app, Arrival(server.consent(poor, BACK), "v"))
    account = linkedin.connect(choice.request).credentials
    assert set(account.secrets) == {"access", "scope"} and linkedin.refresh(account) == account
    server.expire(poor)
    with pytest.raises(NetworkRefused) as refused:
        linkedin.refresh(account)
    assert refused.value.needs_person


def test_renews(linkedin: LinkedIn, account: Credentials) -> None:
    renewed = linkedin.refresh(account)
    assert renewed.secrets["access"] != account.secrets["access"] and all(renewed.secrets.values())
    assert renewed.secrets["refresh"] != account.secrets["refresh"] and renewed.account_id == account.account_id
    with pytest.raises(NetworkRefused) as refused:
        linkedin.refresh(account)  # the old one was used up
    assert refused.value.needs_person
    assert linkedin.refresh(renewed).secrets["access"] != renewed.secrets["access"]


@pytest.mark.parametrize("say", [Say(500), Say(503), Say(200, b"<html>"), Say(hang_up=True)])
def test_a_blip_is_not_a_revocation(wire: Wire, account: Credentials, scripted: Scripted, say: Say) -> None:
    scripted.answers = [say]
    with pytest.raises(NetworkRefused) as refused:
        LinkedIn(wire, CLIENT, scripted.url, scripted.url).refresh(account)
    assert not refused.value.needs_person and not refused.value.permanent


def test_its_owner_is_told_where_to_remove_us(linkedin: LinkedIn, account: Credentials) -> None:
    farewell = linkedin.revoke(account)
    assert not farewell.at_network and "Permitted services" in farewell.note


# --- figures -------------------------------------------------------------------------------------------------------


def test_figures_are_for_who_was_granted_them(linkedin: LinkedIn, server: LinkedInServer) -> None:
    analyst = server.create_account(scopes={"openid", "w_member_social", "r_member_postAnalytics"})
    account = linkedin.connect(analyst.request()).credentials
    sent = linkedin.send(account, linkedin.prepare(account, Draft("Figures"), now=datetime.now(UTC)))
    assert isinstance(sent, Published)
    report = linkedin.measure(account, sent.remote_id)
    assert Measured("impressions", "count", 120) in report.figures and "CreatorPost" not in report.raw
    assert [figure.metric for figure in report.figures] == list(FIGURES.values())
    analyst.scopes.discard("r_member_postAnalytics")  # taken back meanwhile
    assert linkedin.measure(account, sent.remote_id) == Report()


def test_nobody_is_asked_for_figures_that_were_not_granted(
    wire: Wire, account: Credentials, scripted: Scripted
) -> None:
    quiet = LinkedIn(wire, CLIENT, scripted.url, scripted.url)
    assert quiet.measure(account, "urn:li:share:1") == Report() and scripted.asked == []
    assert quiet.followers(account) is None


def test_figures_that_cannot_be_had_now_are_a_blip(wire: Wire, account: Credentials, scripted: Scripted) -> None:
    scripted.answers = [Say(500)]
    granted = replace(account, secrets={**account.secrets, "scope": "r_member_postAnalytics"})
    with pytest.raises(NetworkRefused) as refused:
        LinkedIn(wire, CLIENT, scripted.url, scripted.url).measure(granted, "urn:li:ugcPost:1")
    assert not refused.value.permanent
    assert "entity=(ugc:urn%3Ali%3AugcPost%3A1)" in scripted.asked[0].path


@pytest.mark.parametrize("say", [Say(401, {"code": "INVALID_ACCESS_TOKEN", "serviceErrorCode": 65600}), Say(200, {})])
def test_a_token_that_names_nobody(wire: Wire, server: LinkedInServer, scripted: Scripted, say: Say) -> None:
    scripted.answers = [say]
    with pytest.raises(NetworkRefused) as refused:
        LinkedIn(wire, CLIENT, scripted.url, scripted.url).connect(server.create_account().request())
    assert refused.value.needs_person is (say.status == 401)
