"""Connecting an account through the sign-in page of a real server, in a real browser, under the real policy."""

from __future__ import annotations

from playwright.sync_api import Browser, ConsoleMessage

from advocacy.database import db, reading
from advocacy.networks.connections import Connection, ConnectionState
from tests.browser.serving import Served
from tests.peers.mastodon import MastodonServer


def test_connect_with_my_server(served: Served, browser: Browser, mastodon_server: MastodonServer) -> None:
    """There by a link and back with a code; nothing is blocked on the way."""
    account = mastodon_server.create_account()
    context = served.signed_in(browser, served.installation.person())
    page = context.new_page()
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.location["url"].startswith(mastodon_server.url):  # it has no icon
            complaints.append(message.text)

    page.on("console", note)
    page.goto(f"{served.url}/connections")
    page.get_by_label("Your server").first.fill(mastodon_server.url)
    page.get_by_role("button", name="Sign in with Mastodon").click()
    page.get_by_role("link", name="Continue to").click()
    page.locator(f'button[value="{account.username}"]').click()
    page.wait_for_url(f"{served.url}/connections")
    assert page.get_by_text("Your account is connected.").is_visible()
    assert complaints == []
    with served.installation.app.app_context(), reading():
        connection = db.session.query(Connection).one()
        assert connection.state is ConnectionState.ACTIVE and connection.account_id == account.id
        assert set(connection.credentials().secrets) == {"token", "client_id", "client_secret"}
    context.close()
