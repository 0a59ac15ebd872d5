"""Passkeys in a real browser with a virtual authenticator (Chrome DevTools protocol, domain WebAuthn)."""

from __future__ import annotations

from playwright.sync_api import Browser, Page, expect

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.history import Actor
from advocacy.identity import domains
from advocacy.identity.models import Passkey, SecondFactor
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.people.passwords import hash_password
from tests.browser.serving import serve
from tests.identity.doors import open_sign_ins
from tests.installation import Installation

PASSWORD = "correct horse battery"


def with_authenticator(page: Page) -> None:
    """A device with a finger print reader, inside of the browser."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_a_passkey_is_made_used_asked_for_and_taken_away(sqlite: Installation, browser: Browser) -> None:
    """Set up because a policy asks for it; then in without a name; then as a second step; replays are refused."""
    person_id = sqlite.person(Role.LEGAL)
    with sqlite.app.test_request_context(), writing():
        db.session.get_one(Person, person_id).password_hash = hash_password(PASSWORD)
        setter = Actor.system("set-up")
        domains.set_policy("*", None, SecondFactor.BINDING, actor=setter, now=clock.now())
    fresh = Installation(sqlite.settings, hasty=True)
    with serve(fresh, host="localhost") as served:
        page = browser.new_context(service_workers="block").new_page()
        with_authenticator(page)
        _password(page, served.url)
        page.wait_for_url("**/sign-in/set-up")
        page.get_by_role("button", name="Make a passkey").click()
        page.wait_for_url("**/me/security")
        assert page.get_by_text("On one device").is_visible()
        page.goto("about:blank")  # nothing on its way may bring the cookie back
        page.context.clear_cookies()
        page.goto(f"{served.url}/sign-in?next=/me/security")
        with page.expect_request("**/sign-in/passkey") as sent:
            page.get_by_role("button", name="Use a passkey").click()
            page.wait_for_url(f"{served.url}/me/security")
        again = page.evaluate(
            """async (body) => {
              const options = { method: "POST", body, headers: { "Content-Type": "application/json",
                "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content } }
              return (await fetch("/sign-in/passkey", options)).status
            }""",
            sent.value.post_data,
        )
        assert again == 422, "a challenge counts once"
        page.goto("about:blank")  # nothing on its way may bring the cookie back
        page.context.clear_cookies()
        _password(page, served.url)
        page.wait_for_url("**/sign-in/second")
        page.get_by_role("button", name="Use a passkey").click()
        page.wait_for_url(f"{served.url}/**")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        page.goto(f"{served.url}/me/security")
        page.get_by_role("button", name="Take away").click()
        page.get_by_role("button", name="Yes, do it").click()
        expect(page.get_by_text("Add another one first"), "not the last one").to_be_visible()
        assert open_sign_ins(fresh, person_id) == ["password and passkey", "passkey", "password and passkey"]
        with fresh.app.app_context(), reading():
            held = db.session.scalars(db.select(Passkey)).one()
            assert held.sign_count >= 3 and held.used_at is not None and held.transports == ["internal"]


def _password(page: Page, url: str) -> None:
    page.goto(f"{url}/sign-in")
    page.get_by_label("E-mail").fill("p1@acme.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
