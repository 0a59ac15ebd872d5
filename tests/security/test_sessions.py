"""Sessions: none can be planted, none outlives its end, the cookie goes nowhere else, an open browser is no key."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pyotp
import pytest
import time_machine
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.identity import codes
from advocacy.people import accounts, signing_in
from advocacy.people.capabilities import Role
from advocacy.people.models import LinkPurpose, Person
from advocacy.people.passwords import hash_password
from tests.installation import Installation
from tests.security.grading import complaints

PASSWORD = "correct horse battery"


@pytest.fixture
def ann(sqlite: Installation) -> int:
    """Somebody with a password; forms need no token."""
    sqlite.app.config["WTF_CSRF_ENABLED"] = False
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        db.session.get_one(Person, person).password_hash = hash_password(PASSWORD)
    return person


def by_password(browser: FlaskClient, **options: Any) -> Any:
    return browser.post("/sign-in", data={"email": "p1@acme.example", "password": PASSWORD}, **options)


def by_link(installation: Installation, browser: FlaskClient, person: int) -> Any:
    with installation.app.app_context(), writing():
        found = db.session.get_one(Person, person)
        key = signing_in.make_link(found, LinkPurpose.SIGN_IN, actor=Actor.system(), now=clock.now())
    return browser.post(f"/sign-in/link/{key}")


def key_in(browser: FlaskClient) -> str | None:
    with browser.session_transaction() as session:
        return session.get("_user_id")


@pytest.mark.parametrize("way", ["password", "link"])
def test_what_was_in_the_session_before_is_gone(sqlite: Installation, ann: int, way: str) -> None:
    """A session that somebody planted, with its form token and whatever else, does not become ours."""
    browser = sqlite.app.test_client()
    with browser.session_transaction() as session:
        session.update({"_user_id": "planted", "csrf_token": "planted", "half_in": {"person_id": 9}, "other": "thing"})
    answer = by_password(browser) if way == "password" else by_link(sqlite, browser, ann)
    assert answer.status_code == 302
    with browser.session_transaction() as session:
        assert session["_user_id"] != "planted" and "half_in" not in session and "other" not in session
        assert session.get("csrf_token") != "planted"


def test_each_sign_in_has_a_key_of_its_own_and_ending_one_ends_that_one(sqlite: Installation, ann: int) -> None:
    first, second = sqlite.app.test_client(), sqlite.app.test_client()
    by_password(first), by_password(second)
    assert key_in(first) != key_in(second)
    kept = first.get_cookie("session")
    assert kept is not None
    first.post("/sign-out")
    first.set_cookie("session", kept.value)
    assert first.get("/me").status_code == 302, "a cookie that was copied before signing out still works"
    assert second.get("/me").status_code == 200


def test_a_closed_account_and_a_new_password_end_every_session(sqlite: Installation, ann: int) -> None:
    first, second = sqlite.app.test_client(), sqlite.app.test_client()
    by_password(first), by_password(second)
    assert first.post("/me/password", data={"password": "another long password"}).status_code == 302
    assert second.get("/me").status_code == 302 and first.get("/me").status_code == 200
    with sqlite.app.app_context(), writing():
        found = db.session.get_one(Person, ann)
        accounts.deactivate(found, actor=Actor.system(), now=clock.now(), why="gone")
    assert first.get("/me").status_code == 302


def test_a_session_ends_by_itself(sqlite: Installation, ann: int) -> None:
    """On the server, whatever the browser keeps."""
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False) as travelled:
        browser = sqlite.app.test_client()
        by_password(browser)
        assert browser.get("/me").status_code == 200
        travelled.shift(signing_in.LASTS + timedelta(minutes=1))
        assert browser.get("/me").status_code == 302


@pytest.mark.parametrize("change", ["another signature", "another key", "no signature"])
def test_a_cookie_that_was_changed_is_none(sqlite: Installation, ann: int, change: str) -> None:
    browser = sqlite.app.test_client()
    by_password(browser)
    cookie = browser.get_cookie("session")
    assert cookie is not None
    head, _, tail = cookie.value.rpartition(".")
    forged = {"another signature": f"{head}.{tail[::-1]}", "no signature": head}.get(change)
    if forged is None:
        other = replace(sqlite, settings=replace(sqlite.settings, secret_key="somebody else's"))
        elsewhere = other.app.test_client()
        with elsewhere.session_transaction() as session:
            session["_user_id"] = key_in(browser)
        given = elsewhere.get_cookie("session")
        assert given is not None
        forged = given.value
    browser.set_cookie("session", forged)
    assert browser.get("/me").status_code == 302


def test_an_open_browser_of_yesterday_changes_no_password_and_makes_no_key(sqlite: Installation, ann: int) -> None:
    """Whoever finds it must not make the account theirs: that asks for a sign-in of just now."""
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False) as travelled:
        browser = sqlite.app.test_client()
        by_password(browser)
        travelled.shift(timedelta(hours=3))
        answers = {
            path: browser.post(path, data={"password": "another long password", "name": "mine"})
            for path in ("/me/password", "/me/tokens", "/me/security/app", "/me/security/recovery-codes")
        }
        assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(answers, 403)
        assert all("You signed in some time ago." in answer.text for answer in answers.values())
        assert by_password(sqlite.app.test_client()).status_code == 302, "the password is another one"


@pytest.mark.parametrize("https", [False, True])
def test_the_cookie(sqlite: Installation, ann: int, https: bool) -> None:
    """Out of reach of scripts, of other sites, and over HTTPS of everything in the clear and of other hosts."""
    base = "https://share.acme.example" if https else "http://localhost"
    sqlite.settings = replace(sqlite.settings, base_url=base)
    del sqlite.__dict__["app"]
    sqlite.app.config["WTF_CSRF_ENABLED"] = False
    answer = by_password(sqlite.app.test_client(), base_url=base)
    said = answer.headers.getlist("Set-Cookie")
    assert answer.status_code == 302 and len(said) == 1 and ("__Host-session=" in said[0]) is https
    assert complaints(answer.headers, https=https) == []


def test_half_in_is_not_in(sqlite: Installation) -> None:
    """Between password and code nothing is open, neither pages nor the API."""
    sqlite.app.config["WTF_CSRF_ENABLED"] = False
    person, now = sqlite.person(Role.ADMIN), clock.now()
    with sqlite.app.app_context(), writing():
        found = db.session.get_one(Person, person)
        found.password_hash = hash_password(PASSWORD)
        held = codes.begin_authenticator(found, now=now)
        codes.confirm_authenticator(found, pyotp.TOTP(held.secret).at(now), codes.mark_of(held), now=now)
    browser = sqlite.app.test_client()
    assert by_password(browser).headers["Location"] == "/sign-in/second"
    assert key_in(browser) is None
    for path in ("/me", "/admin/people", "/feed", "/api/v1/people/me"):
        assert browser.get(path).status_code in {302, 401}, path
