"""From “My accounts” to Bluesky's sign-in page and back, on the real server; and the document that names us there."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from advocacy import clock
from advocacy.database import db, reading
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.refreshing import refresh_now
from tests.installation import Installation
from tests.peers.bluesky import BlueskyPds

BACK = "/connections/bluesky/callback"


@pytest.fixture
def here(installation: Installation, bluesky_pds: BlueskyPds) -> Installation:
    """An installation that looks identities up at the test's own server."""
    roots = {
        "bluesky": bluesky_pds.public_url, "bluesky-handles": bluesky_pds.url,
        "bluesky-directory": bluesky_pds.directory_url,
    }  # fmt: skip
    pairs = tuple(f"{name}={root}" for name, root in roots.items())
    installation.settings = replace(installation.settings, network_roots=pairs)
    return installation


def test_there_and_back_and_renewed(here: Installation, bluesky_pds: BlueskyPds) -> None:
    account, browser = bluesky_pds.create_account(), here.browser_of(here.person())
    page = browser.post("/connections/bluesky/sign-in", data={"service_url": f"@{account.handle}"})
    assert page.status_code == 200, page.text
    found = re.search(rf'href="({bluesky_pds.public_url}/oauth/authorize[^"]+)"', page.text)
    assert found is not None
    returned = bluesky_pds.allow(html.unescape(found.group(1)), account)
    assert browser.get(BACK, query_string={**returned, "state": "another"}).status_code == 422
    assert browser.get(BACK, query_string=returned).status_code == 302
    with here.app.app_context():
        with reading():
            connection = db.session.query(Connection).one()
            before = connection.credentials()
            raw = db.session.scalar(text("SELECT secrets FROM connections"))
        assert (connection.handle, connection.account_id) == (account.handle, account.did)
        assert "PRIVATE KEY" in before.secrets["dpop"] and "PRIVATE" not in str(raw)
        assert connection.refresh_at < clock.now() + timedelta(hours=1)
        renewed = refresh_now(connection.id, now=clock.now())
        assert renewed is not None and renewed.secrets["refresh"] != before.secrets["refresh"]
        with reading():
            kept = db.session.get_one(Connection, connection.id, populate_existing=True)
            assert kept.credentials() == renewed and kept.state is ConnectionState.ACTIVE


def test_a_handle_that_nobody_has_is_told(here: Installation) -> None:
    browser = here.browser_of(here.person())
    answer = browser.post("/connections/bluesky/sign-in", data={"service_url": "@nobody-at-all.test"})
    assert answer.status_code == 422 and "Nobody has the handle" in answer.text


def test_the_document_names_us(sqlite: Installation) -> None:
    assert sqlite.app.test_client().get("/oauth/client-metadata.json").status_code == 404  # plain http
    base_url = "https://advocacy.example"
    reached = Installation(replace(sqlite.settings, base_url=base_url))
    answer = reached.app.test_client().get("/oauth/client-metadata.json", base_url=base_url)
    assert answer.status_code == 200 and answer.mimetype == "application/json" and "max-age" in str(answer.headers)
    said = answer.get_json()
    assert said["client_id"] == f"{base_url}/oauth/client-metadata.json"
    assert said["redirect_uris"] == [f"{base_url}{BACK}"]
    assert len(said["jwks"]["keys"]) == 1 and "d" not in said["jwks"]["keys"][0]
    reached.close()
