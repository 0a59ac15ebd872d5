"""Nothing goes out that asks for a human's answer and got none: blanks, other regions, rules of meanwhile."""

from __future__ import annotations

from typing import Any

from advocacy.checks import Finding, Outcome, Verdict
from advocacy.database import db
from advocacy.people.capabilities import Role
from advocacy.posts import drafting
from advocacy.posts.models import Share
from content_library.models import ItemState, TextMode
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.installation import ApiClient

FILL_IN = "Our team is proud: {blank:of what}."
FIGURE = "Revenue grew by 12% this quarter"


def shared(api: ApiClient, item_id: int, **more: Any) -> Any:
    return api("POST", "/shares", {"item_id": item_id, "network": "x", "by": "hand", "publish_at": "now", **more})


def test_a_figure_in_a_blank_is_nobodys_approved_words(shelf: Shelf) -> None:
    story = shelf.in_state(ItemState.LIVE, text_mode=TextMode.FILL_IN, captions=(Words("any", "en", FILL_IN),))
    person = shelf.installation.person(Role.EMPLOYEE)
    api = shelf.installation.api_of(person)
    asked = {"item_id": story, "network": "x", "blanks": {"of what": FIGURE}}
    shown = api("POST", "/shares/preview", asked).get_json()
    assert (shown["outcome"], shown["may_be_sent"]) == ("review", False)
    refused = shared(api, story, blanks={"of what": FIGURE})
    assert refused.status_code == 422 and refused.get_json()["errors"]["text"], refused.text
    assert "Write the blanks differently" in refused.text
    assert shared(api, story, blanks={"of what": "the new lab"}).status_code == 201


def test_what_reviewers_saw_goes_out_but_not_the_same_in_a_blank(shelf: Shelf) -> None:
    words = Words("any", "en", f"{FIGURE}. {FILL_IN}")
    story = shelf.in_state(ItemState.LIVE, text_mode=TextMode.FILL_IN, captions=(words,))
    api = shelf.installation.api_of(shelf.installation.person(Role.EMPLOYEE))
    assert shared(api, story, blanks={"of what": "revenue grew by 30%"}).status_code == 422
    made = shared(api, story, blanks={"of what": "the new lab"})
    assert made.status_code == 201, made.text
    with shelf.installation.app.app_context():
        assert "wording.figures" in db.session.get_one(Share, made.get_json()["id"]).permit_facts["seen"]


def test_a_caption_in_a_language_that_ones_region_asks_about(shelf: Shelf) -> None:
    captions = (Words("any", "de", "Atlas 3.0 ist da. Lies, was neu ist."), Words("any", "en", "Atlas 3.0 is out."))
    story = shelf.in_state(ItemState.LIVE, captions=captions)
    person = shelf.installation.person(Role.EMPLOYEE, region="UK")
    api, browser = shelf.installation.api_of(person), shelf.installation.browser_of(person)
    with shelf.installation.app.app_context():
        german, english = [each.id for each in shelf.item(story).revision.captions]
    assert shared(api, story, caption_id=german).status_code == 422
    assert shared(api, story, caption_id=english).status_code == 201
    page = browser.get(f"/feed/{story}/share?network=linkedin").text
    assert f'id="caption-{german}" value="{german}" disabled' in page.replace(" checked", "")
    assert "Nobody has approved this part of the words yet" in page


def test_own_words_are_reviewed_as_their_persons_post(shelf: Shelf) -> None:
    german = (Words("any", "de", "Atlas 3.0 ist da. Lies, was neu ist."),)
    story = shelf.in_state(ItemState.LIVE, captions=german, text_mode=TextMode.EDITABLE)
    person = shelf.installation.person(Role.EMPLOYEE, region="UK")
    api = shelf.installation.api_of(person)
    refused = shared(api, story)
    assert refused.status_code == 422 and "propose your own words" in refused.text
    said = {"item_id": story, "network": "x", "text": "Ein Jahr Arbeit, und hier ist sie."}
    own = api("POST", "/own-words", said).get_json()["id"]
    for function, who in (("legal", shelf.legal), ("hr", shelf.hr)):
        theirs = shelf.installation.api_of(who)
        sha256 = theirs("GET", f"/items/{own}").get_json()["revision"]["sha256"]
        decided = theirs(
            "POST", f"/items/{own}/decisions", {"function": function, "decision": "approve", "sha256": sha256}
        )
        assert decided.status_code == 200, decided.text
    made = shared(api, own)
    assert made.status_code == 201, made.text


def test_the_sender_compares_too(shelf: Shelf, monkeypatch: Any) -> None:
    story = shelf.in_state(ItemState.LIVE)
    api = shelf.installation.api_of(shelf.installation.person(Role.EMPLOYEE))
    made = shared(api, story).get_json()["id"]
    asks = Finding("wording.new", "2", Outcome.REVIEW, "Is that so?", "Ask Legal.", "", 0, 5)
    monkeypatch.setattr(drafting, "verdict_on", lambda _share: Verdict.of([asks]))
    with shelf.installation.app.app_context():
        share = db.session.get_one(Share, made)
        assert drafting.objection(share) == "Is that so?"
        share.permit_facts = {**share.permit_facts, "seen": ["wording.new"]}
        assert drafting.objection(share) is None
        share.permit_facts = {name: each for name, each in share.permit_facts.items() if name != "seen"}
        assert drafting.objection(share) is None, "a permit from before this was kept"
