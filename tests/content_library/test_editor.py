"""The editor, without script: rows that come and go, two editors at once, what is kept, whom it reaches."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from advocacy.people.capabilities import Role
from content_library.models import ItemState, TextMode
from tests.content_library.shelf import NOW, Shelf

FORM: dict[str, Any] = {
    "title": "Atlas 3.0 is here", "url": "https://acme.example/atlas", "caption_row": ["1", "2"],
    "caption_network": ["any", "mastodon"], "caption_language": ["en", "de"], "caption_assisted_by": ["", ""],
    "caption_text": ["Atlas 3.0 is out.", "Atlas 3.0 ist da."], "kind": "product", "text_mode": "locked",
}  # fmt: skip


def opened(page: str) -> dict[str, str]:
    """The hidden fields that say what the editor had before them."""
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("based_on", "filed")}  # type: ignore[index]


def test_rows_come_and_go_and_nothing_is_saved(sqlite_shelf: Shelf) -> None:
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    more = browser.post("/studio/items/blank", data={**FORM, "then": "row"})
    assert more.status_code == 200 and more.text.count('name="caption_row"') == 4  # three rows and the template
    assert "Atlas 3.0 ist da." in more.text
    less = browser.post("/studio/items/blank", data={**FORM, "then": "drop-1"})
    assert "Atlas 3.0 is out." not in less.text and "Atlas 3.0 ist da." in less.text
    assert "Nothing here yet" in browser.get("/studio/").text


def test_two_editors_at_once(sqlite_shelf: Shelf) -> None:
    item = sqlite_shelf.add()
    mine, theirs = (
        sqlite_shelf.installation.browser_of(sqlite_shelf.author),
        sqlite_shelf.installation.browser_of(sqlite_shelf.installation.person(Role.MARKETING)),
    )
    page = mine.get(f"/studio/items/{item}/edit").text
    first = theirs.post(f"/studio/items/{item}/edit", data={**FORM, **opened(page), "title": "Theirs", "then": "save"})
    assert first.status_code == 302
    refused = mine.post(f"/studio/items/{item}/edit", data={**FORM, **opened(page), "title": "Mine", "then": "save"})
    assert refused.status_code == 409 and "Somebody else has changed this item" in refused.text
    assert 'value="Mine"' in refused.text and "See theirs" in refused.text and "<li>Title</li>" in refused.text
    with sqlite_shelf.installation.app.app_context():
        assert sqlite_shelf.item(item).title == "Theirs"
    again = {**FORM, **opened(refused.text), "title": "Mine", "then": "save"}
    assert mine.post(f"/studio/items/{item}/edit", data=again).status_code == 302


def test_filing_at_once(sqlite_shelf: Shelf) -> None:
    item = sqlite_shelf.add()
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    before = opened(browser.get(f"/studio/items/{item}/edit").text)
    same = {**FORM, "caption_text": ["Atlas 3.0 is out. Read what is new.", ""], "summary": "Faster and quieter."}
    assert browser.post(f"/studio/items/{item}/edit", data={**same, **before, "campaign": "A"}).status_code == 302
    refused = browser.post(f"/studio/items/{item}/edit", data={**same, **before, "campaign": "B"})
    assert refused.status_code == 409 and "filed this item anew" in refused.text and 'value="B"' in refused.text


def test_the_same_over_the_api(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    body = {"title": "One", "captions": [{"network": "any", "language": "en", "text": "Hello there."}]}
    item = api("POST", "/items", body).get_json()
    read = item["revision"]["sha256"]
    path = f"/items/{item['id']}/revisions"
    assert api("POST", path, {**body, "title": "Two", "based_on": read}).status_code == 201
    assert api("POST", path, {**body, "title": "Three", "based_on": read}).status_code == 409
    assert api("POST", path, {**body, "title": "Four"}).status_code == 201


def test_what_is_said_beside_the_form(sqlite_shelf: Shelf) -> None:
    sqlite_shelf.installation.person(region="DE", team="Leipzig")
    sqlite_shelf.installation.person(region="US", team="Boston")
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    said = browser.post("/studio/check", data={**FORM, "audience_teams_ticked": "Leipzig"})
    assert 'data-part="said-1"' in said.text and 'data-part="said-2"' in said.text
    assert re.search(r"<strong>1</strong> of 3 people", said.text) and "Leipzig" not in said.text
    marked = browser.post("/studio/check", data={**FORM, "caption_text": ["word " * 200, ""]})
    assert "<mark" in marked.text and 'data-part="said-2"></div>' in marked.text


def test_evergreen_items_are_looked_at_again(shelf: Shelf) -> None:
    evergreen, until = shelf.add(), shelf.add(expires_at=NOW + timedelta(days=9))
    wanted = shelf.add(review_again_at=NOW + timedelta(days=30))
    with shelf.installation.app.app_context():
        assert shelf.item(evergreen).review_again_at == NOW + timedelta(days=365)
        assert shelf.item(until).review_again_at is None
        assert shelf.item(wanted).review_again_at == NOW + timedelta(days=30)
    before = shelf.sha256(evergreen)
    shelf.revise(evergreen)
    assert shelf.sha256(evergreen) == before, "what is not changed makes no revision, whatever day it is"
    shelf.revise(evergreen, review_again_at=NOW + timedelta(days=10))
    assert shelf.sha256(evergreen) != before


@pytest.mark.parametrize(
    ("mode", "text", "wrong"),
    [
        (TextMode.LOCKED, "Hello {blank:name}", "text_mode"), (TextMode.EDITABLE, "Hello {blank:name}", "text_mode"),
        (TextMode.FILL_IN, "Hello", "text_mode"), (TextMode.FILL_IN, "Hello {blank:}", "captions"),
        (TextMode.FILL_IN, "Hello {blank:{link}}", "captions"), (TextMode.FILL_IN, "Hello {blank:name}", ""),
    ],
)  # fmt: skip
def test_blanks_go_with_the_text_mode(sqlite_shelf: Shelf, mode: TextMode, text: str, wrong: str) -> None:
    body = {"title": "A", "captions": [{"network": "any", "language": "en", "text": text}], "text_mode": mode.value}
    answer = sqlite_shelf.installation.api_of(sqlite_shelf.author)("POST", "/items", body)
    assert answer.status_code == (422 if wrong else 201), answer.text
    assert not wrong or wrong in answer.get_json()["errors"]


def test_the_longest_filling_counts(sqlite_shelf: Shelf) -> None:
    api = sqlite_shelf.installation.api_of(sqlite_shelf.author)
    for longest, status in ((100, 200), (300, 422)):
        captions = [{"network": "bluesky", "language": "en", "text": f"Hello {{blank:name:{longest}}}"}]
        item = api("POST", "/items", {"title": "A", "captions": captions, "text_mode": "fill_in"}).get_json()
        assert api("POST", f"/items/{item['id']}/submit", {}).status_code == status


def test_somebodys_own_words_have_no_editor(sqlite_shelf: Shelf) -> None:
    story = sqlite_shelf.in_state(ItemState.LIVE, text_mode=TextMode.EDITABLE)
    me = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    body = {"item_id": story, "network": "x", "text": "In my own words."}
    own = me("POST", "/own-words", body).get_json()["id"]
    browser = sqlite_shelf.installation.browser_of(sqlite_shelf.author)
    assert browser.get(f"/studio/items/{own}/edit").status_code == 409
    assert browser.post(f"/studio/items/{own}/edit", data={**FORM, "then": "save"}).status_code in (403, 409)
    assert "Words of a colleague" in browser.get(f"/studio/items/{own}").text
    assert "own words" in browser.get("/studio/items/?origin=own_words").text.lower()
