"""From “My accounts” to Meta's pages and back, over our own pages and the stubs; and what no page or log may hold."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from advocacy.database import db, reading
from advocacy.networks.connections import Connection
from tests.installation import Installation
from tests.peers.facebook import FacebookServer
from tests.peers.graph import APP_ID, APP_SECRET
from tests.peers.instagram import InstagramServer
from tests.peers.threads import ThreadsServer

Stub = ThreadsServer | InstagramServer | FacebookServer


@pytest.fixture(scope="module")
def stubs() -> Iterator[dict[str, Stub]]:
    with ExitStack() as stack:
        made: list[Stub] = [ThreadsServer(), InstagramServer(), FacebookServer()]
        for stub in made:
            stub.start()
            stack.callback(stub.stop)
        yield {stub.label: stub for stub in made}


@pytest.fixture
def house(sqlite: Installation, stubs: dict[str, Stub]) -> Iterator[Installation]:
    """An installation that is registered at the stubs."""
    registered: dict[str, Any] = {f"{name}_app_id": APP_ID for name in stubs}
    registered |= {f"{name}_app_secret": APP_SECRET for name in stubs}
    roots = tuple(f"{name}={stub.url}" for name, stub in stubs.items())
    made = replace(sqlite, settings=replace(sqlite.settings, network_roots=roots, **registered))
    yield made
    made.close()


@pytest.mark.parametrize("name", ["threads", "instagram", "facebook"])
def test_there_and_back(house: Installation, stubs: dict[str, Stub], name: str) -> None:
    stub, browser = stubs[name], house.browser_of(house.person())
    page = browser.post(f"/connections/{name}/sign-in")
    assert page.status_code == 200, page.text
    href = page.text.split(f'href="{stub.url}')[1].split('"')[0].replace("&amp;", "&")
    query = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
    assert urlsplit(query["redirect_uri"]).path == f"/connections/{name}/callback" and APP_SECRET not in page.text
    account = stub.create_account("ann", kind="PERSON" if name == "facebook" else "BUSINESS")
    if isinstance(stub, FacebookServer):
        stub.pages_of[account.id] = [stub.create_account("Acme"), stub.create_account("Acme Jobs")]
    code = stub.consent(account, query["redirect_uri"])
    back = browser.get(f"/connections/{name}/callback", query_string={"code": code, "state": query["state"]})
    assert back.status_code == 302, back.text
    if isinstance(stub, FacebookServer):
        offered = stub.pages_of[account.id]
        choice = urlsplit(back.location).path
        assert "Acme Jobs" in browser.get(choice).text
        assert browser.post(choice, data={"key": [offered[1].id]}).status_code == 302
    shown = browser.get("/connections").text
    assert ("Acme Jobs" if name == "facebook" else "@ann") in shown
    assert not any(token in shown for token in stub.accounts)
    with house.app.app_context(), reading():
        (connection,) = db.session.query(Connection).all()
        assert connection.network == name and (connection.expires_at is None) == (name == "facebook")
