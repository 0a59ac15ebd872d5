"""Coming back from a server's sign-in page: only who set out, once, in time, with the code; all else is told why."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading
from advocacy.networks.applications import NetworkApp
from advocacy.networks.connections import Connection
from tests.installation import Installation
from tests.peers.mastodon import MastodonServer

BACK = "/connections/mastodon/callback"


def set_out(browser: FlaskClient, server: MastodonServer) -> dict[str, str]:
    """The query of the address that the page leads to."""
    page = browser.post("/connections/mastodon/sign-in", data={"service_url": server.url})
    assert page.status_code == 200, page.text
    href = page.text.split(f'href="{server.url}/oauth/authorize?')[1].split('"')[0].replace("&amp;", "&")
    return {name: values[0] for name, values in parse_qs(href).items()}


def connections(installation: Installation) -> int:
    with installation.app.app_context(), reading():
        return db.session.query(Connection).count()


@pytest.fixture
def browser(installation: Installation) -> FlaskClient:
    """A browser of an employee."""
    return installation.browser_of(installation.person())


def test_there_and_back(installation: Installation, browser: FlaskClient, mastodon_server: MastodonServer) -> None:
    """PKCE goes along; we register once on each server; a second return finds nothing to return to."""
    account, query = mastodon_server.create_account(), set_out(browser, mastodon_server)
    assert query["code_challenge_method"] == "S256" and len(query["code_challenge"]) == 43
    assert urlsplit(query["redirect_uri"]).path == BACK
    back = {"code": f"mockcode_{account.username}", "state": query["state"]}
    assert browser.get(BACK, query_string=back).status_code == 302
    assert connections(installation) == 1
    assert browser.get(BACK, query_string=back).status_code == 422
    set_out(browser, mastodon_server)
    with installation.app.app_context(), reading():
        assert db.session.query(NetworkApp).count() == 1


@pytest.mark.parametrize("change", [{"state": "another"}, {"state": ""}, {"code": ""}, {"state": "ü"}])
def test_a_return_that_is_not_ours_is_refused(
    installation: Installation, browser: FlaskClient, mastodon_server: MastodonServer, change: dict[str, str]
) -> None:
    """Another state, none, or no code (the person said no there)."""
    query = set_out(browser, mastodon_server)
    answer = browser.get(BACK, query_string={"code": "mockcode_x", "state": query["state"], **change})
    assert answer.status_code == 422 and "Start again" in answer.text
    assert connections(installation) == 0


def test_a_return_too_late_and_one_by_somebody_else(
    installation: Installation, browser: FlaskClient, mastodon_server: MastodonServer
) -> None:
    account, query = mastodon_server.create_account(), set_out(browser, mastodon_server)
    back = {"code": f"mockcode_{account.username}", "state": query["state"]}
    other = installation.browser_of(installation.person())
    assert other.get(BACK, query_string=back).status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=16), tick=False):
        assert browser.get(BACK, query_string=back).status_code == 422
    assert connections(installation) == 0


def test_a_code_that_the_server_refuses(
    installation: Installation, browser: FlaskClient, mastodon_server: MastodonServer
) -> None:
    query = set_out(browser, mastodon_server)
    answer = browser.get(BACK, query_string={"code": "unknown", "state": query["state"]})
    assert answer.status_code == 422 and connections(installation) == 0


@pytest.mark.parametrize(
    "typed", ["", "http://example.invalid", "ftp://x", "https://user@x", "https://10.0.0.1", "a b"]
)
def test_an_address_that_is_no_server_is_told(sqlite: Installation, typed: str) -> None:
    browser = sqlite.browser_of(sqlite.person())
    answer = browser.post("/connections/mastodon/sign-in", data={"service_url": typed})
    assert answer.status_code == 422 and "notice" in answer.text
