"""The app on a phone: what is written without a connection is kept, sent once, and gone with the sign-out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.people.models import Person
from advocacy.people.signing_in import sign_in
from content_library.models import Suggestion
from tests.browser.serving import Served, serve
from tests.browser.test_pages import SCREENS
from tests.installation import Installation

READY = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"
KEPT = "Promise.all([outbox.all('drafts'), outbox.all('waiting')]).then((all) => all.map((each) => each.length))"
LISTEN = """() => {
  self.shown = [];
  self.registration.showNotification = async (title, said) => {
    self.shown.push([title, said.body, said.tag, said.data.path]);
  };
}"""
"""A browser without a screen shows nothing: what the worker wants shown is noted instead."""
LEFT = "Promise.all([caches.keys(), indexedDB.databases(), navigator.serviceWorker.getRegistrations()])"


def until(page: Page, says: str) -> None:
    """Waits until a promise of the page's says yes."""
    for _each in range(400):
        if page.evaluate(says):
            return
        page.wait_for_timeout(50)
    raise AssertionError(says)


@contextmanager
def on_the_phone(served: Served, browser: Browser, person: int) -> Iterator[tuple[BrowserContext, Page]]:
    """A phone on which somebody is signed in and whose worker has taken over."""
    with served.signed_in(browser, person, **SCREENS["phone"]) as context:
        page = context.new_page()
        page.goto(f"{served.url}/suggest")
        until(page, READY)
        until(page, "outbox.get('facts', 'visit').then(Boolean)")
        yield context, page


def suggestions(installation: Installation) -> list[str]:
    """The words of all suggestions."""
    with installation.app.app_context(), reading():
        return list(db.session.scalars(select(Suggestion.words).order_by(Suggestion.id)))


def test_written_in_a_tunnel(sqlite: Installation, browser: Browser) -> None:
    with serve(sqlite) as served, on_the_phone(served, browser, sqlite.person()) as (context, page):
        words = page.get_by_label("Your own words")
        words.fill("A draft that survives")
        until(page, f"{KEPT}.then(([drafts]) => drafts === 1)")
        context.set_offline(True)
        page.reload()
        expect(page.get_by_role("heading", name="No connection")).to_be_visible()
        with page.expect_navigation():  # the page in the tunnel looks again by itself
            context.set_offline(False)
        page.goto(f"{served.url}/suggest")
        expect(words).to_have_value("A draft that survives")
        expect(page.get_by_text("What you had written here is back.")).to_be_visible()

        context.set_offline(True)
        page.get_by_role("button", name="Suggest it").click()
        page.wait_for_url("**/offline?kept")
        page.get_by_label("Your own words").fill("Written down in the tunnel")
        page.get_by_role("button", name="Keep it for later").click()
        expect(page.locator("[data-waiting-list] li")).to_have_count(2)
        assert suggestions(sqlite) == []
        with page.expect_navigation():
            context.set_offline(False)
        page.goto(f"{served.url}/suggest")
        expect(page.get_by_text("Sent, now that you are online:")).to_have_count(2)
        assert sorted(suggestions(sqlite)) == ["A draft that survives", "Written down in the tunnel"]
        page.goto(f"{served.url}/suggest")
        until(page, f"{KEPT}.then((all) => all.every((each) => each === 0))")
        assert len(suggestions(sqlite)) == 2


def test_what_is_refused_is_a_draft_again_and_nobody_elses(sqlite: Installation, browser: Browser) -> None:
    with serve(sqlite) as served, on_the_phone(served, browser, sqlite.person()) as (context, page):
        page.get_by_label("Web address").fill("https://example.org/\u00e4")
        page.evaluate("document.querySelector('[name=url]').value = 'no address at all'")
        page.evaluate("document.querySelector('form[data-keep]').noValidate = true")
        context.set_offline(True)
        page.get_by_role("button", name="Suggest it").click()
        page.wait_for_url("**/offline?kept")
        with page.expect_navigation():  # the page in the tunnel looks again by itself
            context.set_offline(False)
        page.goto(f"{served.url}/devices")
        page.get_by_text("This could not be taken as it is:").wait_for()
        page.get_by_role("link", name="Look at it").click()
        expect(page.get_by_label("Web address")).to_have_value("no address at all")
        expect(page.get_by_text("not taken as it is. Look at it once more")).to_be_visible()

        other = sqlite.person()
        with sqlite.app.app_context(), writing():
            key = sign_in(db.session.get_one(Person, other), now=clock.now())
        take_over(context, served, sqlite, key)
        page.goto(f"{served.url}/suggest")
        until(page, f"{KEPT}.then((all) => all.every((each) => each === 0))")
        expect(page.get_by_label("Web address")).to_have_value("")


def take_over(context: BrowserContext, served: Served, installation: Installation, key: str) -> None:
    """Somebody else's sign-in in the same browser, without a sign-out before."""
    serializer = installation.app.session_interface.get_signing_serializer(installation.app)
    value = serializer.dumps({"_user_id": key, "_fresh": True})
    context.add_cookies([{"name": "session", "value": value, "url": served.url}])


def deliver(page: Page, context: BrowserContext, served: Served, said: dict[str, str]) -> None:
    """Hands a message to the page's worker, as the browser's push service would."""
    devtools = context.new_cdp_session(page)
    found: list[str] = []
    devtools.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda told: found.extend(each["registrationId"] for each in told["registrations"]),
    )
    devtools.send("ServiceWorker.enable")
    for _each in range(100):
        if found:
            break
        page.wait_for_timeout(50)
    devtools.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": served.url, "registrationId": found[0], "data": json.dumps(said)},
    )


def test_told_on_the_phone_and_gone_with_the_sign_out(sqlite: Installation, browser: Browser) -> None:
    with serve(sqlite) as served, on_the_phone(served, browser, sqlite.person()) as (context, page):
        (worker,) = context.service_workers
        worker.evaluate(LISTEN)
        said = {"title": "A review waits", "text": "Atlas 3.0", "path": "/suggest?from=phone", "tag": "review"}
        deliver(page, context, served, said)
        for _each in range(100):
            if shown := worker.evaluate("self.shown"):
                break
            page.wait_for_timeout(50)
        assert shown == [["A review waits", "Atlas 3.0", "review", "/suggest?from=phone"]]

        page.get_by_label("Your own words").fill("Nobody else reads this")
        until(page, f"{KEPT}.then(([drafts]) => drafts === 1)")
        page.locator(".tabbar [popovertarget=sidebar]").click()
        page.locator(".user-menu summary").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{served.url}/sign-in**")
        until(page, f"{LEFT}.then((all) => all.every((each) => each.length === 0))")


def test_a_shared_page_is_a_suggestion(sqlite: Installation, browser: Browser) -> None:
    """What a phone's share sheet sends, online and offline."""
    with serve(sqlite) as served, on_the_phone(served, browser, sqlite.person()) as (context, page):
        query = "?title=A%20page&text=Read%20this%20https%3A%2F%2Fexample.org%2Fa"
        page.goto(f"{served.url}/suggest{query}")
        expect(page.get_by_label("Web address")).to_have_value("https://example.org/a")
        expect(page.get_by_label("Why is it worth sharing?")).to_have_value("A page")
        context.set_offline(True)
        page.goto(f"{served.url}/suggest{query}")
        expect(page.get_by_label("Web address")).to_have_value("https://example.org/a")
        page.get_by_role("button", name="Keep it for later").click()
        expect(page.locator("[data-kept]")).to_be_visible()
        with page.expect_navigation():  # the page in the tunnel looks again by itself
            context.set_offline(False)
        expect(page.get_by_text("Sent, now that you are online:")).to_have_count(1)
