"""Words of somebody's own, through the public API: proposed, reviewed by others, told, theirs alone, gone with the
story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from advocacy.database import db, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from content_library.items import items, queries
from content_library.lending import own_words
from content_library.lending.own_words_notices import OWN_WORDS
from content_library.models import ItemState, TextMode
from content_library.words.frames import Words
from tests.content_library.shelf import NOW, Shelf
from tests.installation import ApiClient

MINE = "I spent a year on Atlas 3.0, and this is what I am proud of."


@dataclass
class Desk:
    """A live story whose words may be changed, and the people around it."""

    shelf: Shelf
    story: int
    person: int
    me: ApiClient

    def propose(self, text: str = MINE, network: str = "linkedin", **more: Any) -> Any:
        return self.me("POST", "/own-words", {"item_id": self.story, "network": network, "text": text, **more})

    def share(self, item_id: int, network: str = "linkedin", by: ApiClient | None = None, **more: Any) -> Any:
        order = {"item_id": item_id, "network": network, "by": "hand", "publish_at": "now", **more}
        return (by or self.me)("POST", "/shares", order)

    def decide(self, item_id: int, decision: str = "approve", note: str = "") -> None:
        for function, who in (("legal", self.shelf.legal), ("hr", self.shelf.hr)):
            api = self.shelf.installation.api_of(who)
            sha256 = api("GET", f"/items/{item_id}").get_json()["revision"]["sha256"]
            said = {"function": function, "decision": decision, "sha256": sha256, "note": note}
            answer = api("POST", f"/items/{item_id}/decisions", said)
            assert answer.status_code == 200, answer.text
            if decision != "approve":
                return

    def told(self) -> list[str]:
        with self.shelf.installation.app.app_context():
            seal_waiting(NOW)
            follow(OWN_WORDS, NOW)
            return [notice.title for notice in db.session.query(Notice).filter_by(person_id=self.person)]


@pytest.fixture
def desk(shelf: Shelf) -> Desk:
    story = shelf.in_state(ItemState.LIVE, text_mode=TextMode.EDITABLE)
    person = shelf.installation.person(Role.EMPLOYEE)
    return Desk(shelf, story, person, shelf.installation.api_of(person))


def test_proposed_approved_and_sent_exactly_so(desk: Desk) -> None:
    made = desk.propose()
    assert made.status_code == 201, made.text
    own = made.get_json()
    assert (own["state"], own["item_id"], own["text"], own["network"]) == ("in_review", desk.story, MINE, "linkedin")
    assert desk.share(own["id"]).status_code == 404
    desk.decide(own["id"])
    feed = {story["id"]: story for story in desk.me("GET", "/feed").get_json()["items"]}
    assert feed[own["id"]]["own_words_of"] == desk.story and feed[desk.story]["own_words_of"] is None
    shared = desk.share(own["id"])
    assert shared.status_code == 201, shared.text
    text, link = shared.get_json()["text"], shared.get_json()["link"]["url"]
    assert text == f"#ad I work at Acme. {MINE}\n{link}"
    assert desk.told() == ["Your words are approved"]
    with desk.shelf.installation.app.app_context():
        share = db.session.query(Share).one()
        assert (share.group_ref, share.source_ref) == (f"item:{desk.story}", f"item:{own['id']}:1")


def test_they_are_for_their_person_alone(desk: Desk) -> None:
    own = desk.propose().get_json()["id"]
    desk.decide(own)
    other = desk.shelf.installation.api_of(desk.shelf.installation.person(Role.EMPLOYEE))
    assert [story["id"] for story in other("GET", "/feed").get_json()["items"]] == [desk.story]
    assert desk.share(own, by=other).status_code == 404
    assert other("GET", f"/own-words/{own}").status_code == 404
    assert other("DELETE", f"/own-words/{own}").status_code == 404
    assert other("GET", "/own-words").get_json()["items"] == []


def test_nobody_approves_what_they_wrote(desk: Desk) -> None:
    lawyer = desk.shelf.installation.person(Role.LEGAL, Role.EMPLOYEE)
    api = desk.shelf.installation.api_of(lawyer)
    own = api("POST", "/own-words", {"item_id": desk.story, "network": "x", "text": MINE}).get_json()
    said = {"function": "legal", "decision": "approve", "sha256": own["sha256"]}
    assert api("POST", f"/items/{own['id']}/decisions", said).status_code == 403


def test_sent_back_with_reasons_and_written_again(desk: Desk) -> None:
    own = desk.propose().get_json()["id"]
    desk.decide(own, "request_changes", "Whose year?")
    kept = desk.me("GET", f"/own-words/{own}").get_json()
    assert (kept["state"], kept["text"]) == ("changes_requested", MINE)
    assert "Whose year?" in [review["note"] for review in kept["reviews"]]
    same = desk.propose()
    assert same.status_code == 409 and "sent back" in same.text
    again = desk.propose("Our team spent a year on Atlas 3.0.")
    assert again.status_code == 201 and again.get_json()["id"] == own
    desk.decide(own, "reject", "No")
    desk.propose("A year of work, and here it is.")
    assert desk.told() == ["Your words need a change", "Your words were not approved"]
    desk.decide(own)
    assert desk.share(own).get_json()["text"].startswith("#ad I work at Acme. A year of work")


def test_approved_words_stay_while_others_are_proposed(desk: Desk) -> None:
    first = desk.propose().get_json()["id"]
    desk.decide(first)
    second = desk.propose("Another way to say it.").get_json()["id"]
    assert first != second and desk.shelf.state(first) is ItemState.LIVE


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"text": "Atlas 3.0 is out. Read what is new."}, 422, "not changed the words"),
        ({"text": "Atlas 3.0 is out. Read what is new.\r\n"}, 422, "not changed the words"),
        ({"text": "   "}, 422, "not changed the words"), ({"text": "a" * 5000}, 422, "checks found"),
        ({"network": "nowhere"}, 422, ""), ({"caption_id": 99}, 422, "no such words"),
        ({"text": f"{MINE} {{blank:why}}"}, 422, ""), ({"item_id": 99}, 404, ""), ({"colour": "red"}, 422, ""),
    ],
)  # fmt: skip
def test_what_is_refused(desk: Desk, change: dict[str, Any], status: int, says: str) -> None:
    body = {"item_id": desk.story, "network": "linkedin", "text": MINE, **change}
    refused = desk.me("POST", "/own-words", body)
    assert refused.status_code == status and says in refused.text, refused.text
    assert desk.me("GET", "/own-words").get_json()["items"] == []


def test_the_same_words_wait_once(desk: Desk) -> None:
    desk.propose()
    assert desk.propose().status_code == 409


@pytest.mark.parametrize("mode", [TextMode.LOCKED, TextMode.FILL_IN])
def test_other_stories_are_shared_as_they_are(shelf: Shelf, mode: TextMode) -> None:
    words = "Atlas is out at {blank:your site}." if mode is TextMode.FILL_IN else "Atlas is out."
    captions = (Words("any", "en", words),)
    story = shelf.in_state(ItemState.LIVE, text_mode=mode, captions=captions)
    me = shelf.installation.api_of(shelf.installation.person())
    body = {"item_id": story, "network": "linkedin", "text": MINE}
    assert me("POST", "/own-words", body).status_code == 422
    order = {**body, "by": "hand", "publish_at": "now"}
    refused = me("POST", "/shares", order)
    assert refused.status_code == 422 and "character" in refused.get_json()["errors"]["text"][0]


def test_an_edit_is_not_shared_at_once(desk: Desk) -> None:
    refused = desk.share(desk.story, text=MINE)
    assert refused.status_code == 422 and "own-words" in refused.text
    untouched = desk.share(desk.story)
    assert untouched.status_code == 201


@pytest.mark.parametrize("end", ["withdraw", "expire", "revise"])
def test_they_end_with_their_story(desk: Desk, end: str) -> None:
    live = desk.propose().get_json()["id"]
    desk.decide(live)
    queued = desk.share(live).get_json()["id"]
    waiting = desk.propose("Others of mine.", "x").get_json()["id"]
    with desk.shelf.installation.app.app_context(), writing():
        story, author = queries.item_for(desk.story), desk.shelf.person(desk.shelf.author).actor
        if end == "withdraw":
            items.withdraw(story, actor=author, now=NOW, why="Wrong date")
        elif end == "expire":
            items.expire(story, actor=author, now=NOW)
    if end == "revise":
        desk.shelf.revise(desk.story, text_mode=TextMode.EDITABLE, title="Atlas 3.1")
    assert {desk.shelf.state(each) for each in (live, waiting)} == {ItemState.WITHDRAWN}
    with desk.shelf.installation.app.app_context():
        share = db.session.get_one(Share, queued)
        assert share.state is ShareState.CANCELLED and "story" in (share.problem or "").lower()
    assert desk.me("GET", "/feed").get_json()["items"] == []
    assert "Your words can't be shared any more" in desk.told()


def test_their_person_takes_them_back(desk: Desk) -> None:
    own = desk.propose().get_json()["id"]
    assert desk.me("DELETE", f"/own-words/{own}").get_json()["state"] == "withdrawn"
    assert desk.me("DELETE", f"/own-words/{own}").status_code == 409
    assert desk.told() == []


def test_nobody_else_rewrites_them_and_they_stay_off_the_board(desk: Desk) -> None:
    own = desk.propose().get_json()["id"]
    marketing = desk.shelf.installation.api_of(desk.shelf.author)
    body = {"title": "Mine", "captions": [{"network": "x", "language": "en", "text": "Better so."}]}
    assert marketing("POST", f"/items/{own}/revisions", body).status_code == 403
    assert own not in [item["id"] for item in marketing("GET", "/items").get_json()["items"]]
    assert [item["id"] for item in marketing("GET", "/items?origin=own_words").get_json()["items"]] == [own]
    with desk.shelf.installation.app.app_context():
        assert own not in [item.id for lane in queries.board().values() for item in lane]
        base = queries.base_revision(queries.item_for(own))
        assert base is not None and (base.item_id, base.number) == (desk.story, 1)


def test_they_end_when_their_person_leaves(desk: Desk) -> None:
    own = desk.propose().get_json()["id"]
    with desk.shelf.installation.app.app_context(), writing():
        number = own_words.take_back_all_of(
            desk.person, actor=desk.shelf.person(desk.shelf.hr).actor, now=NOW, why="Left"
        )
    assert number == 1 and desk.shelf.state(own) is ItemState.WITHDRAWN
