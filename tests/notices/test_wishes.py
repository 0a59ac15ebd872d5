"""What somebody wishes: the links in mails that end a kind, the page of preferences, the API."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from advocacy import mailing
from advocacy.database import reading, writing
from advocacy.notices import wishes
from advocacy.notices.deciding import Wishes
from advocacy.notices.kinds import Channel, NoticeKind, Wish
from advocacy.notices.models import Rhythm
from advocacy.notices.telling import tell
from tests.installation import Installation
from tests.notices.test_reaching import MONDAY, mails, told


def test_the_mail_says_it_twice_and_leads_to_its_end(installation: Installation) -> None:
    """HTML and text, with escaped words; in the reader's language; security without an end."""
    installation.settings = replace(installation.settings, base_url="https://advocacy.example")
    with installation.app.app_context():
        person_id = installation.person(language="de")
        with writing():
            tell([person_id], "A <b> title", "Words & more", "/posts/7", source="s", now=MONDAY, by_mail=True)
            tell([person_id], "A key", "New", "/me", source="k", now=MONDAY, by_mail=True)
        first, second = mails()
        assert first.html is not None and "A &lt;b&gt; title" in first.html and "Words &amp; more" in first.html
        assert "A <b> title" in first.text and "https://advocacy.example/posts/7" in first.text
        assert 'lang="de"' in first.html and "prefers-color-scheme:dark" in first.html
        assert first.stop_url is not None and first.stop_url in first.html and first.stop_url in first.text
        assert second.stop_url is None and "/notices/stop/" not in second.text + str(second.html)


def stop_path(person_id: int, client_of: Installation) -> str:
    with client_of.app.app_context():
        told(person_id)
        return re.sub(r"^https?://[^/]+", "", str(mails()[-1].stop_url))


def test_one_click_ends_a_kind_and_a_get_never_does(installation: Installation) -> None:
    """Without a sign-in, without a form's token (RFC 8058); what waits in the queue ends with it."""
    person_id = installation.person()
    path, stranger = stop_path(person_id, installation), installation.app.test_client()
    installation.app.config["WTF_CSRF_ENABLED"] = True
    for method in (stranger.get, stranger.head):
        assert method(path).status_code == 200
    with installation.app.app_context():
        assert wishes.of(person_id) == Wishes()
    for _ in range(2):
        assert stranger.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    with installation.app.app_context():
        kept = wishes.of(person_id)
        assert kept.wish(NoticeKind.POSTS, Channel.MAIL) is Wish.NONE
        assert kept.wish(NoticeKind.ANSWER, Channel.MAIL) is Wish.IMPORTANT
        assert mailing.deliver(MONDAY) == 0 and mails()[0].given_up_at is not None
        told(person_id, "later")
        assert len(mails()) == 1
    assert stranger.post(f"{path}/resume").status_code == 200
    with installation.app.app_context():
        assert wishes.of(person_id).wish(NoticeKind.POSTS, Channel.MAIL) is Wish.IMPORTANT
        told(person_id, "again")
        assert len(mails()) == 2


@pytest.mark.parametrize("key", ["x", "WzEsInBvc3RzIiwxXQ.forged", "", "a/b"])
def test_a_link_that_is_not_ours_ends_nothing(sqlite: Installation, key: str) -> None:
    client = sqlite.app.test_client()
    assert {client.get(f"/notices/stop/{key}").status_code, client.post(f"/notices/stop/{key}").status_code} <= {
        404,
        405,
    }


def form(**more: str) -> dict[str, str]:
    return {"rhythm": "daily", "weekday": "4", "at": "07:15", "most_a_day": "2", "posts_mail": "digest", **more}


def test_the_page_of_preferences(installation: Installation) -> None:
    person_id = installation.person(zone="Europe/Berlin")
    browser: FlaskClient = installation.browser_of(person_id)
    assert "What needs your answer" in browser.get("/notices/preferences").text
    assert browser.post("/notices/preferences", data=form()).status_code == 302
    page = browser.get("/notices/preferences").text
    assert 'value="07:15"' in page and "Europe/Berlin" in page
    with installation.app.app_context(), reading():
        kept = wishes.of(person_id)
        assert (kept.rhythm, kept.minute, kept.most_a_day) == (Rhythm.DAILY, 435, 2)
        assert kept.channels == {NoticeKind.POSTS: {Channel.MAIL: Wish.DIGEST}}
    for wrong in (form(rhythm="hourly"), form(at="25:00"), form(at=""), form(weekday="9"), form(most_a_day="99"),
                  form(most_a_day="x"), form(posts_push="digest"), form(posts_mail="never")):  # fmt: skip
        assert browser.post("/notices/preferences", data=wrong).status_code == 422
    assert browser.get("/notices/digest").status_code == 200


def test_the_api_of_wishes(installation: Installation) -> None:
    person_id, other = installation.person(), installation.person()
    api = installation.api_of(person_id)
    usual = api("GET", "/notices/preferences").json
    assert usual["channels"]["security"] == {"mail": "all", "push": "all", "chat": "none"} and usual["at"] == "09:00"
    said = {"rhythm": "never", "channels": {"posts": {"mail": "none"}}, "most_a_day": 1}
    kept = api("PUT", "/notices/preferences", said)
    assert (
        kept.status_code == 200
        and kept.json["next_digest_at"] is None
        and kept.json["channels"]["posts"]["mail"] == "none"
    )
    for wrong in ({}, {"rhythm": "x"}, {**said, "at": "7"}, {**said, "at": "99:99"}, {**said, "weekday": 7},
                  {**said, "most_a_day": 900}, {**said, "channels": {"security": {"mail": "none"}}},
                  {**said, "channels": {"posts": {"digest": "all"}}},
                  {**said, "channels": {"posts": {"push": "digest"}}}, {**said, "more": 1}):  # fmt: skip
        assert api("PUT", "/notices/preferences", wrong).status_code == 422, wrong
    with installation.app.app_context():
        told(other)
        told(person_id)
    assert [each["kind"] for each in api("GET", "/notices").json["items"]] == ["posts"]
    assert api("GET", "/notices?kind=partners").json["items"] == []
    assert api("POST", "/notices/read").status_code == 204
    assert (
        api("GET", "/notices").json["items"][0]["read_at"]
        and not installation.api_of(other)("GET", "/notices").json["items"][0]["read_at"]
    )
