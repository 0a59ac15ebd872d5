"""API tokens: their end, rotation, last use, who made them, what a token may do to tokens; the page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select, update

from advocacy import clock
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor
from advocacy.notices.models import Notice
from advocacy.people import tokens
from advocacy.people.capabilities import Capability, Role
from advocacy.people.models import Person, Token
from tests.installation import ApiClient, Installation
from tests.working import work

NOW = clock.from_rfc3339("2026-11-21T09:30:00Z")
ME = Actor.system("test")


@pytest.fixture
def context(installation: Installation) -> Iterator[Installation]:
    """An application context on both engines."""
    with installation.app.app_context():
        yield installation


def made(person_id: int, name: str = "shop", *scopes: str, days: int = 90, now: datetime = NOW) -> str:
    with writing():
        person = db.session.get_one(Person, person_id)
        return tokens.add_token(
            person, name, scopes, actor=person.actor, now=now, expires_at=tokens.ends_after(days, now)
        )


def holder(key: str, now: datetime) -> int | None:
    with reading():
        found = tokens.holder(key, now)
        return found.id if found else None


def test_a_token_ends(context: Installation) -> None:
    """After its days; one to 366 of them."""
    key = made(context.person())
    assert holder(key, NOW + timedelta(days=89)) and holder(key, NOW + timedelta(days=90)) is None
    for days in (0, -1, 367):
        with pytest.raises(Breach, match="1 to 366"):
            tokens.ends_after(days, NOW)


def test_rotation_leaves_a_day_for_the_change(context: Installation) -> None:
    """Both keys work for a day, the time begins anew; once ended, only the new key works; revoked ends both."""
    person_id = context.person()
    key, later = made(person_id), NOW + timedelta(days=60)
    with writing():
        person, token_id = db.session.get_one(Person, person_id), db.session.scalars(select(Token.id)).one()
        new = tokens.rotate_token(token_id, person, actor=person.actor, now=later)
    assert holder(key, later + timedelta(hours=23)) == holder(new, later) == token_id
    assert holder(key, later + timedelta(hours=24)) is None
    assert holder(new, later + timedelta(days=89)) and holder(new, later + timedelta(days=91)) is None
    with writing():
        person = db.session.get_one(Person, person_id)
        newest = tokens.rotate_token(token_id, person, actor=person.actor, now=later + timedelta(days=100))
    assert holder(new, later + timedelta(days=100)) is None and holder(newest, later + timedelta(days=100))
    with writing():
        person = db.session.get_one(Person, person_id)
        tokens.revoke_token(token_id, person, actor=person.actor, now=later + timedelta(days=100))
    assert holder(newest, later + timedelta(days=100)) is None
    with pytest.raises(InvalidMove, match="revoked"), writing():
        tokens.rotate_token(token_id, db.session.get_one(Person, person_id), actor=ME, now=later)
    other = context.person()
    for verb in (tokens.rotate_token, tokens.revoke_token):
        with pytest.raises(NotFound), writing():
            verb(token_id, db.session.get_one(Person, other), actor=ME, now=later)
    assert made(person_id)  # its name is free again
    with pytest.raises(Breach, match="already"):
        made(person_id)


def test_last_use_is_written_once_a_minute(installation: Installation) -> None:
    """By requests that only read too, and by ones that are refused; never by a cookie."""
    api = installation.api_of(installation.person())

    def last() -> datetime | None:
        with installation.app.app_context(), reading():
            return db.session.scalar(select(Token.last_used_at))

    assert last() is None
    with time_machine.travel(NOW, tick=False) as travel:
        assert api("GET", "/people/me").status_code == 200 and last() == NOW
        travel.shift(timedelta(seconds=30))
        assert api("GET", "/people").status_code == 403 and last() == NOW
        travel.shift(timedelta(seconds=31))
        assert api("POST", "/people", {}).status_code in (403, 422) and last() == NOW + timedelta(seconds=61)


def test_a_token_makes_no_wider_one(installation: Installation) -> None:
    """Not by scope, not by time; it can rotate and revoke itself and narrower ones, of one's own only."""
    admin = installation.person(Role.ADMIN)
    narrow = installation.api_of(admin, Capability.SEE_PEOPLE)
    with installation.app.app_context(), writing():
        ends = clock.now() + timedelta(days=3)
        db.session.execute(update(Token).values(expires_at=ends))
    wide = narrow("POST", "/tokens", {"name": "wide", "scopes": ["people:write"]})
    assert wide.status_code == 403 and "people:write" in wide.get_json()["title"] + wide.get_json().get("detail", "")
    answer = narrow("POST", "/tokens", {"name": "heir", "days": 300})
    heir = answer.get_json()
    assert answer.status_code == 201 and answer.headers["Cache-Control"] == "no-store"
    assert heir["scopes"] == ["people:read"] and clock.from_rfc3339(heir["expires_at"]) == ends
    assert heir["made_by_id"] == admin and not heir["current"]
    rotated = narrow("POST", f"/tokens/{heir['id']}/rotate").get_json()
    assert rotated["key"] != heir["key"] and rotated["former_until"]
    for key in (heir["key"], rotated["key"]):
        assert ApiClient(narrow.client, key)("GET", "/people").status_code == 200
    everything = installation.api_of(admin)
    all_mine = everything("GET", "/tokens").get_json()["items"]
    (whole,) = [each for each in all_mine if not each["scopes"]]
    assert whole["current"] and "key" not in whole
    assert narrow("POST", f"/tokens/{whole['id']}/rotate").status_code == 403
    assert narrow("DELETE", f"/tokens/{whole['id']}").status_code == 403
    theirs = installation.api_of(installation.person())
    assert theirs("DELETE", f"/tokens/{whole['id']}").status_code == 404
    assert narrow("DELETE", f"/tokens/{heir['id']}").status_code == 204
    assert ApiClient(narrow.client, rotated["key"])("GET", "/people").status_code == 401
    assert everything("POST", "/tokens", {"name": "x", "days": 0}).status_code == 422
    assert everything("POST", "/tokens", {"name": "x", "scopes": ["all"]}).status_code == 422


@pytest.mark.parametrize(
    ("mine", "other", "status"),
    [(1, 300, 403), (1, None, 403), (None, 300, 200), (None, None, 200), (30, 30, 200), (30, 1, 200)],
)
def test_a_token_rotates_none_that_outlives_it(
    installation: Installation, mine: int | None, other: int | None, status: int
) -> None:
    """By days: the key of a longer one is not given, and a shorter one doesn't become a longer one."""
    person_id, now = installation.person(), clock.now()
    with installation.app.test_request_context(), writing():
        person = db.session.get_one(Person, person_id)
        ends = [now + timedelta(days=days) if days else None for days in (mine, other)]
        calling, _key = (
            tokens.add_token(person, name, ["shares:write"], actor=person.actor, now=now, expires_at=until)
            for name, until in zip(("mine", "other"), ends, strict=True)
        )
        token_id = db.session.scalars(select(Token.id).where(Token.name == "other")).one()
        if other and other < 30:  # it was made for a year, a year ago
            db.session.get_one(Token, token_id).created_at = now - timedelta(days=360)
    api = ApiClient(installation.app.test_client(), calling)
    answer = api("POST", f"/tokens/{token_id}/rotate")
    assert answer.status_code == status
    if status == 403:
        assert "works longer" in answer.get_data(as_text=True)
    elif mine:
        assert clock.from_rfc3339(answer.get_json()["expires_at"]) <= now + timedelta(days=mine)


def test_a_former_key_makes_no_keys(installation: Installation) -> None:
    """The one that leaked still reads for a day, and gets no new one, neither by rotation nor by another token."""
    leaked = installation.api_of(installation.person())
    token_id = leaked("GET", "/tokens").get_json()["items"][0]["id"]
    new = leaked("POST", f"/tokens/{token_id}/rotate").get_json()["key"]
    assert leaked("GET", "/people/me").status_code == 200
    for path, body in ((f"/tokens/{token_id}/rotate", None), ("/tokens", {"name": "heir"})):
        refused = leaked("POST", path, body)
        assert refused.status_code == 403 and "former key" in refused.get_data(as_text=True)
    owner = ApiClient(leaked.client, new)
    assert owner("POST", f"/tokens/{token_id}/rotate").status_code == 200


def test_the_page(installation: Installation) -> None:
    """Scopes in words, a usual end, the key once; another's token is not found."""
    person_id = installation.person(Role.MARKETING)
    browser = installation.browser_of(person_id)
    page = browser.post("/me/tokens", data={"name": "figures", "scope": "reach:read", "days": "30"})
    assert page.status_code == 200 and "adv_" in page.text and "see the company" in page.text
    assert "adv_" not in browser.get("/me/tokens").text
    assert "no-store" in page.headers.get("Cache-Control", "") or "private" in page.headers.get("Cache-Control", "")
    with installation.app.app_context(), reading():
        token = db.session.scalars(select(Token)).one()
        assert token.expires_at is not None and token.expires_at - token.created_at == timedelta(days=30)
        token_id = token.id
    rotated = browser.post(f"/me/tokens/{token_id}/rotate")
    assert "adv_" in rotated.text and "day more" in rotated.text
    stranger = installation.browser_of(installation.person())
    assert stranger.post(f"/me/tokens/{token_id}/rotate").status_code == 404
    assert stranger.post(f"/me/tokens/{token_id}/revoke").status_code == 404
    assert browser.post("/me/tokens", data={"name": "figures"}).status_code == 422
    assert browser.post("/me/tokens", data={"name": "b", "days": "4000"}).status_code == 422
    assert browser.post(f"/me/tokens/{token_id}/revoke").status_code == 302


def test_people_hear_of_an_end_once_and_of_tokens_that_others_made(context: Installation) -> None:
    """A week before, by the job; by the command line, whoever it is for."""
    person_id, now = context.person(), clock.now()
    made(person_id, "soon", days=6, now=now)
    made(person_id, "later", days=30, now=now)
    with writing():
        tokens.add_token(db.session.get_one(Person, person_id), "theirs", actor=ME, now=now)
    work(context.app, 2)
    with reading():
        told = db.session.scalars(select(Notice).where(Notice.path == "/me/tokens").order_by(Notice.id)).all()
        assert sorted(each.title.split("“")[0].strip() for each in told) == [
            "Somebody made an API token for your account", "The API token"
        ]  # fmt: skip
        assert all("later" not in each.title for each in told)


def test_the_command_line(sqlite: Installation) -> None:
    """Ninety days unless one says otherwise; 0 means without end."""
    sqlite.person()
    run = sqlite.app.test_cli_runner()
    for name, more, days in (("a", [], 90), ("b", ["--days", "5"], 5), ("c", ["--days", "0"], None)):
        done = run.invoke(args=["tokens", "add", "p1@acme.example", "--name", name, *more])
        assert done.exit_code == 0 and "adv_" in done.output
        with sqlite.app.app_context(), reading():
            token = db.session.scalars(select(Token).where(Token.name == name)).one()
            assert (token.expires_at - token.created_at if token.expires_at else None) == (
                timedelta(days=days) if days else None
            )
            assert token.made_by_id is None
