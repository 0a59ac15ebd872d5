"""Who is not signed in learns nothing about who has an account: the same words, and about the same work."""

from __future__ import annotations

import re
import time
from statistics import median

import pytest
import time_machine
from flask.testing import FlaskClient

from advocacy import clock
from advocacy.database import db, writing
from advocacy.history import Actor
from advocacy.people import accounts, passwords
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.web import unhurried
from tests.installation import Installation

PASSWORD = "correct horse battery"
PEOPLE = {
    "with a password": "p1@acme.example", "without one": "p2@acme.example", "closed": "p3@acme.example",
    "an administrator": "p4@acme.example", "nobody": "nobody@acme.example", "no address": "written-without-an-at",
}  # fmt: skip


@pytest.fixture
def nobody(sqlite: Installation) -> FlaskClient:
    """A browser that is not signed in, where there are people of each kind."""
    sqlite.app.config["WTF_CSRF_ENABLED"] = False
    ids = [sqlite.person(), sqlite.person(), sqlite.person(), sqlite.person(Role.ADMIN)]
    with sqlite.app.app_context(), writing():
        for each in (ids[0], ids[2], ids[3]):
            db.session.get_one(Person, each).password_hash = passwords.hash_password(PASSWORD)
        found = db.session.get_one(Person, ids[2])
        accounts.deactivate(found, actor=Actor.system(), now=clock.now(), why="gone")
    return sqlite.app.test_client()


def plain(html: str, email: str) -> str:
    """A page without what was typed into it."""
    shown = html.replace(email, "ADDRESS").replace(email.replace("@", "%40"), "ADDRESS")
    return re.sub(r'"[\w.-]{60,}"', "TOKEN", shown)


DOORS = {
    "signing in": ("/sign-in", {"password": "wrong wrong wrong"}),
    "break glass": ("/sign-in/break-glass", {"password": "wrong wrong wrong", "code": "123456"}),
    "a link": ("/sign-in/mail", {}),
    "a new password": ("/sign-in/mail", {"purpose": "reset"}),
    "a partner's link": ("/portal/sign-in", {}),
}


@pytest.mark.parametrize("door", DOORS)
def test_each_door_says_the_same_to_everybody(nobody: FlaskClient, monkeypatch: pytest.MonkeyPatch, door: str) -> None:
    monkeypatch.setattr(unhurried, "LONG", 0.0)
    monkeypatch.setattr(unhurried.time, "sleep", lambda _seconds: None)
    path, form = DOORS[door]
    said = {}
    for who, email in PEOPLE.items():
        answer = nobody.post(path, data={"email": email, **form})
        names = {name for name, _value in answer.headers} - {"Set-Cookie", "Vary"}  # of the first visit
        said[who] = (answer.status_code, plain(answer.text, email), sorted(names))
    first = said["nobody"]
    assert {who: each for who, each in said.items() if each != first} == {}


def test_the_right_password_of_a_closed_account_is_a_wrong_one(nobody: FlaskClient) -> None:
    answers = [
        nobody.post("/sign-in", data={"email": email, "password": PASSWORD})
        for email in (PEOPLE["closed"], PEOPLE["nobody"])
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert plain(answers[0].text, PEOPLE["closed"]) == plain(answers[1].text, PEOPLE["nobody"])


def test_a_lock_says_nothing_either(nobody: FlaskClient) -> None:
    """An address that nobody has is locked as well."""
    with time_machine.travel("2026-11-02T09:00:00Z", tick=False):
        said = {}
        for who in ("with a password", "nobody"):
            email = PEOPLE[who]
            answers = [nobody.post("/sign-in", data={"email": email, "password": "wrong"}) for _ in range(8)]
            said[who] = [(answer.status_code, plain(answer.text, email)) for answer in answers]
        assert said["with a password"] == said["nobody"] and said["nobody"][-1][0] == 429


def test_a_password_is_looked_at_once_for_everybody(nobody: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes the time of a sign-in is one Argon2 hash: it is worked out whoever asks."""
    looked: list[str] = []
    kept = passwords._hasher

    class Counting:
        """Counts, and asks the real one."""

        def verify(self, hashed: str, password: str) -> bool:
            looked.append(hashed[:30])
            return kept.verify(hashed, password)

        def hash(self, password: str) -> str:
            return kept.hash(password)

    monkeypatch.setattr(passwords, "_hasher", Counting())
    for path in ("/sign-in", "/sign-in/break-glass"):
        for email in PEOPLE.values():
            looked.clear()
            nobody.post(path, data={"email": email, "password": "wrong wrong wrong", "code": "1"})
            assert len(looked) == 1, (path, email)


def test_a_link_takes_as_long_whoever_asks(nobody: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """Finding somebody, writing a mail and putting it on disk is hidden behind a wait that all have."""
    waits: list[float] = []
    real = time.sleep
    monkeypatch.setattr(unhurried.time, "sleep", lambda seconds: (waits.append(seconds), real(0))[1])
    for path in ("/sign-in/mail", "/portal/sign-in"):
        for email in PEOPLE.values():
            waits.clear()
            nobody.post(path, data={"email": email})
            assert len(waits) == 1 and 0 < waits[0] <= unhurried.LONG, (path, email, waits)
    assert median(waits) > unhurried.LONG / 4


KEYS = {
    "a link to sign in": "/sign-in/link/{}", "an invitation": "/join/{}", "an application": "/apply/status/{}",
    "an application to confirm": "/apply/confirm/{}", "a story": "/stories/mine/{}", "a card": "/gift-cards/left/{}",
    "a calendar": "/calendar/{}.ics", "mail that ends": "/notices/stop/{}", "a medium": "/m/{}",
    "a wall": "/wall/{}",
}  # fmt: skip


@pytest.mark.parametrize("thing", KEYS)
def test_wrong_keys_are_all_alike(sqlite: Installation, thing: str) -> None:
    """Guessed, of the right form, signed for another purpose: the same answer, so that nothing is learnt by trying."""
    nobody, said = sqlite.app.test_client(), set()
    for key in ("no-key-at-all", "MQ.c2lnbmF0dXJl", "A" * 43, "WzEsMl0.abcabcabc", "1234567890"):
        answer = nobody.get(KEYS[thing].format(key))
        said.add((answer.status_code, plain(answer.text, key)))
    assert len(said) == 1, [status for status, _page in said]
