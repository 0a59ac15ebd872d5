"""The pages: the whole walk in a browser without script, who may see what, and how many statements a page takes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event

from advocacy.database import db
from advocacy.people.capabilities import Role
from content_library.items import queries
from content_library.lending import lending
from content_library.models import ItemState
from tests.content_library.newsroom import picture
from tests.content_library.shelf import Shelf

WORDS = {
    "title": "Atlas 3.0 is here", "url": "https://acme.example/atlas", "caption_network": ["any", "mastodon"],
    "caption_language": ["en", "de"], "caption_text": ["Atlas 3.0 is out.", ""], "kind": "product",
    "topics": "tech, launch", "text_mode": "locked", "expires_at": "2030-01-01T09:00",
}  # fmt: skip


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


def test_write_submit_review_and_see_it_live(sqlite_shelf: Shelf) -> None:
    marketing, legal, hr = (
        sqlite_shelf.installation.browser_of(who) for who in (sqlite_shelf.author, sqlite_shelf.legal, sqlite_shelf.hr)
    )
    saved = marketing.post("/studio/items/blank", data={**WORDS, "then": "submit"})
    assert saved.status_code == 302 and saved.location == "/studio/items/1"
    assert "In review" in marketing.get("/studio/items/1").text
    assert "Atlas 3.0 is here" in legal.get("/reviews/").text
    for browser, after in ((legal, "/reviews/"), (hr, "/reviews/")):
        page = browser.get("/reviews/items/1").text
        assert "#ad I work at Acme. Atlas 3.0 is out." in page and "First time" in page
        form = {name: hidden(page, name) for name in ("sha256", "function")}
        refused = browser.post("/reviews/items/1/decide", data={**form, "decision": "reject", "note": ""})
        assert refused.status_code == 422 and "Give a reason" in refused.text
        decided = browser.post("/reviews/items/1/decide", data={**form, "decision": "approve", "note": ""})
        assert decided.status_code == 302 and decided.location == after
    assert sqlite_shelf.state(1) is ItemState.LIVE
    with sqlite_shelf.installation.app.app_context():
        item = sqlite_shelf.item(1)
        assert (item.topics, item.campaign, len(item.revision.captions)) == (["tech", "launch"], "", 1)
    assert "All done" in legal.get("/reviews/").text


def test_the_next_review_opens_by_itself(sqlite_shelf: Shelf) -> None:
    first, second = (sqlite_shelf.in_state(ItemState.IN_REVIEW, title=title) for title in ("First", "Second"))
    legal = sqlite_shelf.installation.browser_of(sqlite_shelf.legal)
    form = {"function": "legal", "sha256": sqlite_shelf.sha256(first), "decision": "approve"}
    assert legal.post(f"/reviews/items/{first}/decide", data=form).location == f"/reviews/items/{second}"
    stale = legal.post(f"/reviews/items/{second}/decide", data={**form, "sha256": "0" * 64})
    assert stale.status_code == 409 and "changed since" in stale.text


def test_what_cannot_be_saved_stays_in_the_form(sqlite_shelf: Shelf) -> None:
    marketing = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    page = marketing.post("/studio/items/blank", data={**WORDS, "url": "ftp://x", "expires_at": "soon", "then": "save"})
    assert page.status_code == 422 and "Atlas 3.0 is out." in page.text and "Write it as 2026" in page.text
    page = marketing.post("/studio/items/blank", data={**WORDS, "url": "ftp://x", "then": "save"})
    assert page.status_code == 422 and "ftp://x" in page.text
    with sqlite_shelf.installation.app.app_context():
        assert queries.counts_by_state()[ItemState.DRAFT] == 0


def test_what_fails_a_check_is_saved_but_not_submitted(sqlite_shelf: Shelf) -> None:
    marketing = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    page = marketing.post("/studio/items/blank", data={**WORDS, "caption_text": ["a" * 600, ""], "then": "submit"})
    assert page.status_code == 422 and "too long" in page.text
    assert sqlite_shelf.state(1) is ItemState.DRAFT


def test_the_live_check_answers_with_a_fragment(sqlite_shelf: Shelf) -> None:
    marketing = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    page = marketing.post("/studio/check", data={**WORDS, "caption_text": ["a" * 600, ""]})
    assert page.status_code == 200 and "<html" not in page.text
    assert "too long" in page.text and "/ 300" in page.text


REVIEWERS = {Role.HR, Role.LEGAL, Role.COMPLIANCE, Role.PRINCIPAL}
PAGES = {
    "/studio/": {Role.MARKETING, Role.EXAMINER} | REVIEWERS,
    "/studio/items/1": {Role.MARKETING, Role.EXAMINER} | REVIEWERS,
    "/studio/items/1/edit": {Role.MARKETING}, "/studio/items/new": {Role.MARKETING},
    "/studio/sources/": {Role.MARKETING}, "/reviews/": REVIEWERS, "/reviews/items/1": {Role.MARKETING} | REVIEWERS,
    "/policies/": set(Role), "/policies/new": {Role.HR, Role.LEGAL},
}  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_who_may_see(sqlite_shelf: Shelf, path: str) -> None:
    sqlite_shelf.in_state(ItemState.IN_REVIEW)
    for role in Role:
        browser = sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person(role))
        assert browser.get(path).status_code == (200 if role in PAGES[path] else 403), role
    assert sqlite_shelf.installation.app.test_client().get(path).status_code == 302


@contextmanager
def counted(shelf: Shelf) -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    with shelf.installation.app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    yield sent
    event.remove(engine, "before_cursor_execute", note)


CONSTANT = ["/studio/", "/studio/items/", "/reviews/", "/studio/items/1", "/reviews/items/1", "/policies/"]


@pytest.mark.parametrize("path", CONSTANT)
def test_statements_do_not_grow_with_rows(sqlite_shelf: Shelf, path: str) -> None:
    reviewer = sqlite_shelf.installation.person(Role.LEGAL, Role.HR, Role.MARKETING)
    browser = sqlite_shelf.installation.browser_of(reviewer)
    needed: list[int] = []
    for _ in range(2):
        for number in range(4):
            sqlite_shelf.in_state(ItemState.IN_REVIEW, title=f"Item {number}")
            sqlite_shelf.in_state(ItemState.LIVE, title=f"Live {number}")
        needed.append(_statements(sqlite_shelf, browser, path))
    assert needed[0] == needed[1] <= 45, needed


def _statements(shelf: Shelf, browser: FlaskClient, path: str) -> int:
    browser.get(path)
    with counted(shelf) as sent:
        assert browser.get(path).status_code == 200
    return len([statement for statement in sent if not statement.startswith(("PRAGMA", "BEGIN"))])


def test_the_difference_to_what_was_approved(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.LIVE)
    sqlite_shelf.revise(item_id, title="Atlas 3.1 is here")
    sqlite_shelf.submit(item_id)
    page = sqlite_shelf.installation.browser_of(sqlite_shelf.legal).get(f"/reviews/items/{item_id}").text
    assert "What changed since revision 1 was approved" in page and "<b>3.1</b>" in page


def test_policy_pages(sqlite_shelf: Shelf) -> None:
    hr, legal = (sqlite_shelf.installation.browser_of(who) for who in (sqlite_shelf.hr, sqlite_shelf.legal))
    employee = sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person())
    assert hr.post("/policies/new", data={"title": "", "text_en": "x"}).status_code == 422
    assert hr.post("/policies/new", data={"title": "Social", "text_en": " "}).status_code == 422
    assert hr.post("/policies/new", data={"title": "Social", "text_en": "x", "effective_at": "soon"}).status_code == 422
    assert "Social" not in hr.get("/policies/").text, "nothing stays of what was refused"
    written = hr.post(
        "/policies/new", data={"title": "Social", "owner": "hr", "text_en": "# Be open\n- Say who you are"}
    )
    assert written.location == "/policies/1/versions/1"
    assert employee.get("/policies/1").status_code == 404, "a draft is not to be read"
    hr.post("/policies/versions/1/submit")
    page = legal.get("/policies/1/versions/1").text
    assert "<li>Say who you are</li>" in page
    legal.post("/policies/versions/1/decide", data={"decision": "approve", "sha256": hidden(page, "sha256")})
    assert "Read and acknowledge" in employee.get("/policies/").text
    assert employee.post("/policies/versions/1/acknowledge", data={"language": "en"}).status_code == 422
    agreed = employee.post(
        "/policies/versions/1/acknowledge", data={"language": "en", "read": "on", "next": "https://evil.example/"}
    )
    assert agreed.location == "/policies/"
    assert (
        "Employee"
        not in hr.get("/policies/1/acknowledgements").text.split("Have yet to acknowledge")[-1].split("</table>")[0]
    )
    assert legal.get("/policies/1/acknowledgements").status_code == 403


def test_a_decision_shows_on_the_item_with_its_reason(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.CHANGES_REQUESTED)
    page = sqlite_shelf.installation.browser_of(sqlite_shelf.author).get(f"/studio/items/{item_id}").text
    assert page.count("No source for the figure") >= 2
    assert "asked for changes" in page


def test_a_picture_from_the_editor(sqlite_shelf: Shelf) -> None:
    marketing = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    spoilt = marketing.post("/studio/items/blank", data={**WORDS, "picture": (BytesIO(b"no picture"), "x.png")})
    assert spoilt.status_code == 422 and "not a picture" in spoilt.text and "Atlas 3.0 is out." in spoilt.text
    saved = marketing.post(
        "/studio/items/blank", data={**WORDS, "picture": (BytesIO(picture()), "a.png"), "picture_alt": "Sea"}
    )
    assert saved.location == "/studio/items/1/edit"
    with sqlite_shelf.installation.app.app_context():
        revision = sqlite_shelf.item(1).revision
        (shown,) = revision.media
        assert shown.alt == "Sea"
        address = f"/library/pictures/{shown.medium.sha256}"
    assert marketing.get(address).status_code == 200 and address in marketing.get("/studio/items/1/edit").text
    assert marketing.get(f"{address}0").status_code == 404


def test_a_story_without_words_for_any_network_that_is_offered(
    sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_shelf.in_state(ItemState.LIVE)
    monkeypatch.setattr(lending, "covered", lambda networks: [])
    page = sqlite_shelf.installation.browser_of(sqlite_shelf.author).get("/feed/1/share")
    assert page.status_code == 422 and "no words for a network that is offered" in page.text


def test_a_refused_share_keeps_its_preview(sqlite_shelf: Shelf) -> None:
    """The form that comes back shows the same link, so that the next press shares."""
    sqlite_shelf.in_state(ItemState.LIVE)
    person = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    composer = person.get("/feed/1/share?network=linkedin").text
    form = {"network": "linkedin", "caption": "1", "sha256_1": hidden(composer, "sha256_1"), "when": "at"}
    refused = person.post("/feed/1/share", data={**form, "at": "2020-01-01T10:00"})
    assert refused.status_code == 422 and hidden(refused.text, "sha256_1") == form["sha256_1"]
    assert person.post("/feed/1/share", data={**form, "when": "now"}).status_code == 302
