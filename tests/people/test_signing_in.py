"""Signing in through the browser's door: lockout, rotation, one-time links, no open redirect, CSRF."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
import time_machine
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import TooMany
from advocacy.history import Actor
from advocacy.history.models import HistoryRow
from advocacy.mailing import Mail
from advocacy.people.capabilities import TABLE, Capability, Role
from advocacy.people.models import LinkPurpose, Person, SignInFailure
from advocacy.people.passwords import hash_password
from advocacy.people.signing_in import FREE_TRIES, LONGEST_LOCK, claim_try, make_link
from advocacy.web.visit import onward
from tests.installation import Installation

PASSWORD = "correct horse battery"


@pytest.fixture
def browser(installation: Installation) -> FlaskClient:
    """A browser that is not signed in; there is one person, with a password."""
    person_id = installation.person()
    with installation.app.app_context(), writing():
        db.session.get_one(Person, person_id).password_hash = hash_password(PASSWORD)
    return installation.app.test_client()


def csrf(client: FlaskClient, path: str = "/sign-in") -> str:
    """The token in the page's form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(path).text)
    assert found
    return found.group(1)


def sign_in(client: FlaskClient, password: str = PASSWORD, following: str = "") -> tuple[int, str]:
    """Posts the form; status and where it leads."""
    form = {"email": "p1@acme.example", "password": password, "next": following, "csrf_token": csrf(client)}
    answer = client.post("/sign-in", data=form)
    return answer.status_code, answer.headers.get("Location", "")


def test_the_key_in_the_cookie_is_new_at_each_sign_in(browser: FlaskClient) -> None:
    """A session planted beforehand is worth nothing, and signing out ends it on the server."""
    with browser.session_transaction() as session:
        session["_user_id"] = "planted"
    assert sign_in(browser)[0] == 302
    with browser.session_transaction() as session:
        key = session["_user_id"]
    assert key != "planted" and browser.get("/me").status_code == 200
    browser.post("/sign-out", data={"csrf_token": csrf(browser, "/me")})
    with browser.session_transaction() as session:
        session["_user_id"] = key
    assert browser.get("/me").status_code == 302


def test_wrong_passwords_lock_the_address_for_a_while(browser: FlaskClient) -> None:
    """Five are free; then even the right one waits, and the failures outlive the refusals."""
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False) as travelled:
        for _ in range(FREE_TRIES + 1):
            assert sign_in(browser, "wrong")[0] == 401
        assert sign_in(browser)[0] == 429
        travelled.shift(timedelta(minutes=5))
        assert sign_in(browser)[0] == 302


def test_a_hundred_wrong_passwords_still_lock(installation: Installation) -> None:
    """Each lock is at most an hour, however often it was doubled."""
    now = clock.from_rfc3339("2026-11-02T09:00:00Z")
    with installation.app.app_context():
        for _ in range(100):
            with writing():
                claim_try("p1@acme.example", now=now)
            now += LONGEST_LOCK
        with writing():
            claim_try("p1@acme.example", now=now)
        with pytest.raises(TooMany) as refused, writing():
            claim_try("P1@acme.example", now=now)
    assert refused.value.retry_after == LONGEST_LOCK.total_seconds() + 1


def test_guesses_side_by_side_are_counted_one_by_one(installation: Installation) -> None:
    """The first failures of an address as well, which would insert the same row."""
    installation.person()
    now, outcomes = clock.from_rfc3339("2026-11-02T09:00:00Z"), list[str]()
    together = threading.Barrier(12)

    def guess() -> None:
        together.wait()
        with installation.app.app_context():
            try:
                with writing():
                    claim_try("p1@acme.example", now=now)
                outcomes.append("tried")
            except TooMany:
                outcomes.append("locked")

    threads = [threading.Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("tried") == FREE_TRIES + 1 and outcomes.count("locked") == 12 - FREE_TRIES - 1
    with installation.app.app_context(), reading():
        assert db.session.scalars(db.select(SignInFailure.count)).one() == FREE_TRIES + 1
        told = db.session.scalars(db.select(HistoryRow).where(HistoryRow.verb == "lock_out")).unique().one()
        assert told.noun_id == "1" and told.payload and told.payload.body["details"]["tries"] == FREE_TRIES + 1


def test_a_post_without_its_token_is_refused(browser: FlaskClient) -> None:
    """CSRF."""
    answer = browser.post("/sign-in", data={"email": "p1@acme.example", "password": PASSWORD})
    assert answer.status_code == 400 and "too old" in answer.text


def test_a_mailed_link_works_once(installation: Installation, browser: FlaskClient) -> None:
    """Opening it changes nothing (scanners do that); the button signs in; a second time it is refused."""
    browser.post("/sign-in/mail", data={"email": "P1@acme.example", "csrf_token": csrf(browser, "/sign-in/mail")})
    with installation.app.app_context(), reading():
        text = db.session.scalars(db.select(Mail.text)).one()
    path = urlsplit(re.findall(r"http\S+", text)[0]).path
    token = csrf(browser, path)
    assert browser.get(path).status_code == 200
    assert browser.post(path, data={"csrf_token": token}).status_code == 302
    assert browser.get("/me").status_code == 200
    again = installation.app.test_client()
    refused = again.post(path, data={"csrf_token": csrf(again, path)})
    assert refused.status_code == 422 and "used already" in refused.text
    assert again.get("/me").status_code == 302


def test_nobody_learns_who_has_an_account(browser: FlaskClient) -> None:
    """The page answers the same for an unknown address."""
    pages = []
    for email in ("p1@acme.example", "nobody@acme.example"):
        answer = browser.post("/sign-in/mail", data={"email": email, "csrf_token": csrf(browser, "/sign-in/mail")})
        pages.append(re.sub(r'(value|content)="[^"]+"', "", answer.text))
    assert pages[0] == pages[1]


def test_a_link_that_is_too_old_is_refused(installation: Installation, browser: FlaskClient) -> None:
    """Half an hour."""
    with installation.app.app_context(), writing():
        person = db.session.scalars(db.select(Person)).one()
        key = make_link(person, LinkPurpose.SIGN_IN, actor=Actor.system(), now=clock.now() - timedelta(hours=1))
    browser.post(f"/sign-in/link/{key}", data={"csrf_token": csrf(browser)})
    assert browser.get("/me").status_code == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", None]
)
def test_no_open_redirect(wanted: str | None) -> None:
    """Only paths of ours."""
    assert onward(wanted, "/home") == "/home"
    assert onward("/feed?x=1", "/home") == "/feed?x=1"


def test_every_role_has_capabilities_and_every_capability_a_role() -> None:
    """The table is whole."""
    assert set(TABLE) == set(Role)
    assert frozenset().union(*TABLE.values()) == set(Capability)


def test_headers_are_strict(browser: FlaskClient) -> None:
    """No inline script or style, no frames, no sniffing; cookies can't be read by scripts."""
    answer = browser.get("/sign-in")
    policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie
