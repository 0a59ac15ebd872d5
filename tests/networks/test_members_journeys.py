"""From “My accounts” to LinkedIn's and X's pages and back; tokens that are renewed are kept before they are used."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy import clock
from advocacy.database import db, reading
from advocacy.networks.applications import missing_settings
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.linkedin import LinkedIn
from advocacy.networks.refreshing import refresh_now
from advocacy.networks.x import X
from advocacy.settings import Settings
from tests.installation import Installation
from tests.peers.linkedin import LinkedInServer
from tests.peers.members import CLIENT_ID, CLIENT_SECRET, Member, MembersStub
from tests.peers.x import XServer


@pytest.fixture(scope="module")
def stubs() -> Iterator[dict[str, MembersStub]]:
    with ExitStack() as stack:
        made: dict[str, MembersStub] = {"linkedin": LinkedInServer(), "x": XServer()}
        for stub in made.values():
            stub.start()
            stack.callback(stub.stop)
        yield made


@pytest.fixture
def house(installation: Installation, stubs: dict[str, MembersStub]) -> Iterator[Installation]:
    """An installation that is registered at the stubs."""
    registered = replace(
        installation.settings, network_roots=tuple(f"{name}={stub.url}" for name, stub in stubs.items()),
        linkedin_client_id=CLIENT_ID, linkedin_client_secret=CLIENT_SECRET, x_client_id=CLIENT_ID,
        x_client_secret=CLIENT_SECRET,
    )  # fmt: skip
    made = replace(installation, settings=registered)
    yield made
    made.close()


def signed_in(house: Installation, stub: MembersStub, name: str) -> tuple[Member, int]:
    """A person with an account there who has been there and back; the connection's id."""
    browser = house.browser_of(house.person())
    page = browser.post(f"/connections/{name}/sign-in")
    assert page.status_code == 200, page.text
    href = page.text.split(f'href="{stub.url}')[1].split('"')[0].replace("&amp;", "&")
    query = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
    assert urlsplit(query["redirect_uri"]).path == f"/connections/{name}/callback" and CLIENT_SECRET not in page.text
    member = stub.create_account()
    code = stub.consent(member, query["redirect_uri"], query.get("code_challenge", ""))
    back = browser.get(f"/connections/{name}/callback", query_string={"code": code, "state": query["state"]})
    assert back.status_code == 302, back.text
    shown = browser.get("/connections").text
    assert member.name in shown and member.access not in shown and member.refresh not in shown
    with house.app.app_context(), reading():
        connection = db.session.query(Connection).filter_by(account_id=member.id).one()
        assert connection.network == name and connection.expires_at is not None
        return member, connection.id


@pytest.mark.parametrize("name", ["linkedin", "x"])
def test_there_and_back_and_renewed(house: Installation, stubs: dict[str, MembersStub], name: str) -> None:
    member, connection_id = signed_in(house, stubs[name], name)
    used = member.refresh
    with house.app.app_context():
        renewed = refresh_now(connection_id, now=clock.now())
        with reading():
            kept = db.session.get_one(Connection, connection_id).credentials()
    assert renewed is not None and renewed.secrets == kept.secrets and kept.secrets["refresh"] == member.refresh != used


@pytest.mark.parametrize("name", ["linkedin", "x"])
def test_who_removes_us_there_is_asked_to_connect_again(
    house: Installation, stubs: dict[str, MembersStub], name: str
) -> None:
    member, connection_id = signed_in(house, stubs[name], name)
    stubs[name].withdraw(member)
    with house.app.app_context():
        assert refresh_now(connection_id, now=clock.now()) is None
        with reading():
            assert db.session.get_one(Connection, connection_id).state is ConnectionState.NEEDS_PERSON


def test_without_a_registration_the_settings_are_named() -> None:
    """A public client of X has no secret."""
    assert missing_settings(X.capabilities, Settings()) == ["ADVOCACY_X_CLIENT_ID"]
    wanted = ["ADVOCACY_LINKEDIN_CLIENT_ID", "ADVOCACY_LINKEDIN_CLIENT_SECRET"]
    assert missing_settings(LinkedIn.capabilities, Settings()) == wanted
