"""The thread over pages and API: what people press, what scripts send, what is refused and kept."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.people.capabilities import Role
from content_library.models import ItemState
from tests.content_library.shelf import Shelf

PLACES = {"review": "/reviews/items", "item": "/studio/items"}


@pytest.mark.parametrize("place", PLACES)
def test_a_comment_leads_back_to_where_it_was_written(sqlite_shelf: Shelf, place: str) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal = sqlite_shelf.installation.browser_of(sqlite_shelf.legal)
    form = {
        "from": place, "text": "Prove <b>it</b>", "stance": "against", "quote": ["out. Read"], "quote_in": ["any|en"],
        "quote_start": [""], "options": "41 %\nmuch\n", "tell": [str(sqlite_shelf.hr), "x"],
    }  # fmt: skip
    said = legal.post(f"/threads/items/{item_id}/comments", data=form)
    assert said.status_code == 302 and said.location == f"{PLACES[place]}/{item_id}#comment-1"
    page = legal.get(f"{PLACES[place]}/{item_id}").text
    assert "Prove &lt;b&gt;it&lt;/b&gt;" in page and "1 against" in page and "out. Read" in page and "much" in page
    assert "They decide nothing" in page


def test_what_can_not_be_kept_stays_in_the_form(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal = sqlite_shelf.installation.browser_of(sqlite_shelf.legal)
    form = {"from": "review", "text": "Prove it", "quote": ["no such words"], "options": "One\nTwo"}
    answer = legal.post(f"/threads/items/{item_id}/comments", data=form)
    assert answer.status_code == 422
    for kept in ("Prove it", "no such words", "One\nTwo", "not in the caption"):
        assert kept in answer.text


def test_what_is_pressed_beside_a_comment(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal, hr = (sqlite_shelf.installation.browser_of(who) for who in (sqlite_shelf.legal, sqlite_shelf.hr))
    legal.post(f"/threads/items/{item_id}/comments", data={"text": "Which?", "options": "This\nThat"})
    chosen = hr.post("/threads/comments/1/choose", data={"option": "1", "from": "review"})
    assert chosen.location == f"/reviews/items/{item_id}#comment-1"
    assert hr.post("/threads/comments/1/choose", data={"option": "x"}).status_code == 422
    assert hr.post("/threads/comments/1/close").status_code == 403
    for verb in ("close", "resolve", "reopen", "withdraw"):
        assert legal.post(f"/threads/comments/1/{verb}").status_code == 302, verb
        assert legal.post(f"/threads/comments/1/{verb}").status_code == 409, verb
    assert legal.post("/threads/comments/1/burn").status_code == 404
    assert legal.post("/threads/comments/99/resolve").status_code == 404
    page = legal.get(f"/reviews/items/{item_id}").text
    assert "Taken back" in page and "Which?" in page


def test_an_answer_stands_below_its_comment(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal = sqlite_shelf.installation.browser_of(sqlite_shelf.legal)
    legal.post(f"/threads/items/{item_id}/comments", data={"text": "First"})
    legal.post(f"/threads/items/{item_id}/comments", data={"text": "Below", "reply_to": "1"})
    page = legal.get(f"/studio/items/{item_id}").text
    assert page.index("remarks-answers") < page.index("Below")


def test_an_examiner_reads_and_does_not_write(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    examiner = sqlite_shelf.installation.person(Role.EXAMINER)
    browser = sqlite_shelf.installation.browser_of(examiner)
    page = browser.get(f"/studio/items/{item_id}").text
    assert 'id="thread"' in page and 'id="say"' not in page
    assert browser.post(f"/threads/items/{item_id}/comments", data={"text": "x"}).status_code == 403
    api = sqlite_shelf.installation.api_of(examiner)
    assert api("GET", f"/items/{item_id}/comments").status_code == 200
    assert api("POST", f"/items/{item_id}/comments", {"text": "x"}).status_code == 403


def test_the_thread_over_the_api(sqlite_shelf: Shelf) -> None:
    item_id = sqlite_shelf.in_state(ItemState.IN_REVIEW)
    legal, hr = (sqlite_shelf.installation.api_of(who) for who in (sqlite_shelf.legal, sqlite_shelf.hr))
    body = {
        "text": "Where is it from?", "stance": "against", "spans": [{"quote": "3.0 is out"}], "options": ["a", "b"],
        "tell": [sqlite_shelf.author],
    }  # fmt: skip
    said = legal("POST", f"/items/{item_id}/comments", body)
    assert said.status_code == 201
    found: dict[str, Any] = said.get_json()
    text = "{disclosure} Atlas 3.0 is out. Read what is new.\n{link}"
    start = text.index("3.0")
    assert found["spans"] == [
        {"network": "any", "language": "en", "start": start, "end": start + 10, "quote": "3.0 is out"}
    ]
    assert found["mentions"][0]["id"] == sqlite_shelf.author and found["stance"] == "against"
    path = f"/comments/{found['id']}"
    assert hr("POST", f"{path}/choices", {"option": 1}).get_json()["options"][1] == {"text": "b", "chosen": 1}
    assert hr("POST", f"{path}/choices", {"option": 2}).status_code == 422
    assert hr("POST", f"{path}/close").status_code == 403
    assert legal("POST", f"{path}/close").get_json()["closed_at"]
    assert hr("POST", f"{path}/choices", {"option": 0}).status_code == 409
    answer = hr("POST", f"/items/{item_id}/comments", {"text": "Here", "reply_to": found["id"]})
    assert answer.get_json()["reply_to"] == found["id"]
    assert hr("POST", f"{path}/resolve", {}).get_json()["resolved_at"]
    assert hr("POST", f"{path}/resolve", {"resolved": False}).get_json()["resolved_at"] is None
    assert hr("POST", f"{path}/withdraw").status_code == 403
    assert legal("POST", f"{path}/withdraw").get_json()["withdrawn_at"]
    listed = legal("GET", f"/items/{item_id}/comments?limit=1").get_json()
    assert [each["text"] for each in listed["items"]] == ["Here"] and listed["next"]


WRONG = [
    {}, {"text": ""}, {"text": "x", "stance": "maybe"}, {"text": "x", "spans": [{"quote": "nowhere"}]},
    {"text": "x", "options": ["one"]}, {"text": "x", "colour": "red"}, {"text": "x", "reply_to": True},
]  # fmt: skip


@pytest.mark.parametrize("body", WRONG)
def test_a_wrong_body_is_refused_by_field(sqlite_shelf: Shelf, body: dict[str, Any]) -> None:
    item_id = sqlite_shelf.in_state(ItemState.DRAFT)
    refused = sqlite_shelf.installation.api_of(sqlite_shelf.legal)("POST", f"/items/{item_id}/comments", body)
    assert refused.status_code == 422 and refused.get_json()["errors"]
