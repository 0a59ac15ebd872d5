"""Suggestions: offered by whoever may, answered once, credited, and never reviewed by whoever offered the words."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import db, reading
from advocacy.errors import NotAllowed
from advocacy.history import timeline
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Capability, Role, capabilities_of
from content_library.intake import intake
from content_library.items import queries
from content_library.models import SUGGESTION_MOVES, Function, ItemOrigin, ItemState, Suggestion, SuggestionState
from tests.content_library.shelf import Shelf
from tests.working import work

WORDS = "We moved house and nobody lost a plant."


def offered(shelf: Shelf, by: int, **body: Any) -> dict[str, Any]:
    answer = shelf.installation.api_of(by)("POST", "/suggestions", {"words": WORDS, **body})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.get_json()
    return found


def test_an_accepted_suggestion_is_a_credited_draft_and_its_author_is_told(shelf: Shelf) -> None:
    person = shelf.installation.person(name="Ann Plant", language="en")
    made = offered(shelf, person, why="It was fun.")
    api = shelf.installation.api_of(shelf.author)
    done = api("POST", f"/suggestions/{made['id']}/accept", {"note": "Lovely."}).get_json()
    assert (done["state"], done["note"]) == ("accepted", "Lovely.")
    with shelf.installation.app.app_context(), reading():
        item = queries.item_for(done["item_id"])
        assert (item.origin, item.credited_to_id, item.state) == (ItemOrigin.SUGGESTION, person, ItemState.DRAFT)
        assert item.revision.author_ids == sorted([person, shelf.author])
        assert item.revision.captions[0].text == f"{{disclosure}} {WORDS}" and item.title == WORDS
        assert [row.verb for row in timeline("suggestion", made["id"])] == ["accept", "offer"]
    assert "Ann Plant" in shelf.installation.browser_of(shelf.author).get(f"/studio/items/{done['item_id']}").text
    work(shelf.installation.app)
    with shelf.installation.app.app_context(), reading():
        told = db.session.scalars(select(Notice).where(Notice.person_id == person)).all()
        assert ("Your suggestion was accepted", "Lovely.") in [(each.title, each.text) for each in told]


def test_whoever_offered_the_words_does_not_approve_them(shelf: Shelf) -> None:
    """Four eyes hold for them whatever roles they have."""
    lawyer = shelf.installation.person(Role.LEGAL, Role.EMPLOYEE)
    made = offered(shelf, lawyer)
    api = shelf.installation.api_of(shelf.author)
    item_id = api("POST", f"/suggestions/{made['id']}/accept", {}).get_json()["item_id"]
    shelf.submit(item_id)
    with pytest.raises(NotAllowed, match="wrote or edited"):
        shelf.decide(item_id, Function.LEGAL, by=lawyer)
    shelf.decide(item_id, Function.LEGAL)


def test_whoever_does_not_want_to_be_named_is_not(shelf: Shelf) -> None:
    person = shelf.installation.person(name="Shy Person")
    made = offered(shelf, person, show_name=False)
    api = shelf.installation.api_of(shelf.author)
    item_id = api("POST", f"/suggestions/{made['id']}/accept", {}).get_json()["item_id"]
    with shelf.installation.app.app_context(), reading():
        item = queries.item_for(item_id)
        assert item.credited_to_id is None and person in item.revision.author_ids


def test_one_that_is_live_is_told_to_whoever_suggested_it(shelf: Shelf) -> None:
    person = shelf.installation.person()
    made = offered(shelf, person, url="https://acme.example/plants", words="")
    api = shelf.installation.api_of(shelf.author)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "look_at", lambda url: _page(url))
        item_id = api("POST", f"/suggestions/{made['id']}/accept", {}).get_json()["item_id"]
    shelf.revise(item_id, title="Plants")
    shelf.submit(item_id)
    shelf.decide(item_id, Function.LEGAL)
    shelf.decide(item_id, Function.HR)
    work(shelf.installation.app)
    with shelf.installation.app.app_context(), reading():
        titles = db.session.scalars(select(Notice.title).where(Notice.person_id == person).order_by(Notice.id)).all()
        assert titles == [
            "Your suggestion was accepted",
            "Your suggestion is in the feed",
            "A badge for you: Good idea",
        ]
        assert queries.item_for(item_id).revision.author_ids == [shelf.author], "an address alone is nobody's words"


def _page(url: str) -> intake.Page:
    preview = intake.Preview("Plants of Acme", "All of them.", "", "", url, "en", "")
    return intake.Page(url, preview, None)


def test_a_page_that_can_not_be_had_costs_its_title_only(shelf: Shelf) -> None:
    made = offered(shelf, shelf.installation.person(), url="http://10.1.2.3/private")
    browser = shelf.installation.browser_of(shelf.author)
    page = browser.post(f"/studio/suggestions/{made['id']}/accept", follow_redirects=True)
    assert page.status_code == 200 and "The page could not be read" in page.text and WORDS in page.text


def test_declining_needs_a_note_that_the_suggester_reads(shelf: Shelf) -> None:
    person = shelf.installation.person()
    made = offered(shelf, person)
    browser = shelf.installation.browser_of(shelf.author)
    refused = browser.post(f"/studio/suggestions/{made['id']}/decline", data={"note": "  "})
    assert refused.status_code == 422 and "Say why" in refused.text
    assert (
        browser.post(f"/studio/suggestions/{made['id']}/decline", data={"note": "Told last week."}).status_code == 302
    )
    assert "Told last week." in shelf.installation.browser_of(person).get("/suggest").text
    work(shelf.installation.app)
    with shelf.installation.app.app_context(), reading():
        assert db.session.scalars(select(Notice.text).where(Notice.person_id == person)).one() == "Told last week."


def test_what_was_suggested_or_written_before_is_pointed_out(shelf: Shelf) -> None:
    item_id = shelf.add(url="https://acme.example/atlas?utm_source=x")
    with shelf.installation.app.app_context(), reading():
        assert queries.item_for(item_id).revision.url.endswith("utm_source=x")
    same = shelf.add(url="https://acme.example/new")
    one, other = shelf.installation.person(name="First Finder"), shelf.installation.person()
    first = offered(shelf, one, url="https://acme.example/new?utm_medium=mail", words="")
    assert first["like_item_id"] == same, "by its address, tracking left out"
    second = offered(shelf, other, url="https://acme.example/new", words="")
    assert second["like_suggestion_id"] == first["id"]
    near = offered(shelf, other, words="Atlas 3.0 is here. Faster and quieter.")
    assert near["like_item_id"] in (item_id, same), "by its words"
    mine = offered(shelf, one, words="The river is back in its old bed since Monday.")
    alike = offered(shelf, other, words="The river is back in its old bed since monday!")
    assert alike["like_suggestion_id"] == mine["id"]
    page = shelf.installation.browser_of(shelf.author).get("/studio/suggestions").text
    assert "Suggested before by First Finder" in page and "Nearly the same" in page


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"words": ""}, "Give an address"), ({"words": "", "url": "javascript:alert(1)"}, "does not begin with"),
        ({"words": "x", "url": "https://" + "a" * 2000}, ""), ({"words": "x" * 3001}, ""), ({"why": "x" * 1001}, ""),
        ({"person_id": 1}, ""),
    ],
)  # fmt: skip
def test_what_can_not_be_suggested(sqlite_shelf: Shelf, body: dict[str, Any], said: str) -> None:
    answer = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())(
        "POST", "/suggestions", {"words": "x", **body}
    )
    assert answer.status_code == 422 and said in answer.text


def test_nobody_floods_the_queue(sqlite_shelf: Shelf) -> None:
    person = sqlite_shelf.installation.person()
    offered(sqlite_shelf, person, url="https://acme.example/x")
    api = sqlite_shelf.installation.api_of(person)
    again = api("POST", "/suggestions", {"url": "https://acme.example/x#part"})
    assert again.status_code == 422 and "suggested this already" in again.text
    for number in range(24):
        offered(sqlite_shelf, person, words=f"Number {number}")
    assert "25 of your suggestions are waiting" in api("POST", "/suggestions", {"words": "One more"}).text


def test_one_sees_ones_own_and_marketing_sees_all(sqlite_shelf: Shelf) -> None:
    one, other = sqlite_shelf.installation.person(), sqlite_shelf.installation.person(Role.AMBASSADOR)
    mine, theirs = offered(sqlite_shelf, one)["id"], offered(sqlite_shelf, other)["id"]
    api, marketing = sqlite_shelf.installation.api_of(one), sqlite_shelf.installation.api_of(sqlite_shelf.author)
    assert [each["id"] for each in api("GET", "/suggestions").get_json()["items"]] == [mine]
    assert api("GET", f"/suggestions/{theirs}").status_code == 404
    assert {each["id"] for each in marketing("GET", "/suggestions").get_json()["items"]} == {mine, theirs}
    assert marketing("GET", "/suggestions?mine=true").get_json()["items"] == []
    assert api("POST", f"/suggestions/{mine}/accept", {}).status_code == 403


VERBS = {"accept": {}, "decline": {"note": "Not now."}}
REACH = {SuggestionState.ACCEPTED: "accept", SuggestionState.DECLINED: "decline"}


@pytest.mark.parametrize("role", list(Role))
def test_the_state_table(sqlite_shelf: Shelf, role: Role) -> None:
    """Every (state, verb, role) with its outcome."""
    shelf, may = sqlite_shelf, capabilities_of([role])
    suggester, marketing = shelf.installation.person(), shelf.installation.api_of(shelf.author)
    api = shelf.installation.api_of(shelf.installation.person(role))
    offer = api("POST", "/suggestions", {"words": "Mine"})
    assert offer.status_code == (201 if Capability.SUGGEST in may else 403)
    for state in SuggestionState:
        for verb, body in VERBS.items():
            made = offered(shelf, suggester, words=f"{state.value} {verb}")["id"]
            if state in REACH:
                done = marketing("POST", f"/suggestions/{made}/{REACH[state]}", VERBS[REACH[state]])
                assert done.status_code == 200
            came_from, to = SUGGESTION_MOVES[verb]
            wanted = 403 if Capability.WRITE_ITEMS not in may else 200 if state in came_from else 409
            answer = api("POST", f"/suggestions/{made}/{verb}", body)
            assert answer.status_code == wanted, (state, verb, role)
            with shelf.installation.app.app_context(), reading():
                assert db.session.get_one(Suggestion, made).state is (to if wanted == 200 else state)
