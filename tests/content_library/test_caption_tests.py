"""Tests of captions: chance gives everybody their words, people may take others, and a share says which it was."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from advocacy.database import db, reading
from advocacy.links.models import Link
from advocacy.posts.models import Share
from advocacy.reach.studies import caption_tests
from advocacy.reach.studies.drawing import drawn
from content_library.models import ItemState
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.installation import Installation

TEXTS = tuple(f"Version {number}: the new boots are here, and they are dry." for number in range(3))


def test_chance_gives_words_and_a_share_says_so(installation: Installation, shelf: Shelf) -> None:
    """Whoever takes what is offered first was assigned it; whoever picks other words was not."""
    words = tuple(Words("any", "en", text) for text in TEXTS[:2])
    item = shelf.in_state(ItemState.LIVE, captions=words, title="Boots")
    marketing = installation.api_of(shelf.author)
    started = marketing("POST", f"/items/{item}/caption-tests", {"network": "any", "language": "en", "wanted": 20})
    assert started.status_code == 201, started.text
    test = started.get_json()
    assert test["state"] == "running" and len(test["captions"]) == 2 and test["title"] == "Boots"

    sharers = [installation.person() for _ in range(4)]
    for number, person in enumerate(sharers):
        order: dict[str, Any] = {"item_id": item, "network": "linkedin", "by": "hand", "publish_at": "now"}
        with installation.app.app_context(), reading():
            given = drawn(caption_tests.caption_test_for(test["id"]).seed, person, test["captions"])
        if number == 0:
            (other,) = set(test["captions"]) - {given}
            order["caption_id"] = int(other.partition(":")[2])
        assert installation.api_of(person)("POST", "/shares", order).status_code == 201
        with installation.app.app_context(), reading():
            share = db.session.scalars(select(Share).where(Share.person_id == person)).one()
            link = db.session.get_one(Link, share.link_id)
            assert (share.caption_ref == given, link.assigned) == ((True, True) if number else (False, False))

    page = installation.browser_of(sharers[1]).get(f"/feed/{item}/share?network=bluesky")
    assert "chance put these first for you" in page.text
    own = installation.browser_of(shelf.author).get(f"/studio/items/{item}").text
    assert "Tests of words" in own and f"of=test:{test['id']}" in own
    found = marketing("GET", f"/caption-tests/{test['id']}").get_json()
    assert (found["outcome"], found["missing"]) == ("too_early", 40)

    assert marketing("POST", f"/caption-tests/{test['id']}/end").get_json()["state"] == "ended"
    assert marketing("POST", f"/caption-tests/{test['id']}/end").status_code == 409
    late = installation.person()
    assert installation.api_of(late)("POST", "/shares", {
        "item_id": item, "network": "linkedin", "by": "hand", "publish_at": "now"
    }).status_code == 201  # fmt: skip
    with installation.app.app_context(), reading():
        share = db.session.scalars(select(Share).where(Share.person_id == late)).one()
        assert not db.session.get_one(Link, share.link_id).assigned


REFUSED = [
    ("one caption", (Words("any", "en", TEXTS[0]),), {}, 422, "two captions"),
    ("none there", (Words("any", "en", TEXTS[0]), Words("any", "en", TEXTS[1])), {"network": "x"}, 422, "two captions"),
    ("too few posts", (Words("any", "en", TEXTS[0]), Words("any", "en", TEXTS[1])), {"wanted": 19}, 422, "lucky"),
    ("no days", (Words("any", "en", TEXTS[0]), Words("any", "en", TEXTS[1])), {"days": 0}, 422, "short"),
]


@pytest.mark.parametrize(("case", "captions", "change", "status", "says"), REFUSED)
def test_what_could_conclude_nothing_is_refused(
    sqlite: Installation, case: str, captions: tuple[Words, ...], change: dict[str, Any], status: int, says: str
) -> None:
    """Each refusal says what to do."""
    shelf = Shelf.fill(sqlite)
    item = shelf.in_state(ItemState.LIVE, captions=captions)
    wish = {"network": "any", "language": "en", **change}
    answer = sqlite.api_of(shelf.author)("POST", f"/items/{item}/caption-tests", wish)
    assert answer.status_code == status and says in answer.text, case


def test_only_what_people_share_is_tested_and_once_at_a_time(sqlite: Installation) -> None:
    """A draft, a second test of the same words, somebody without the capability."""
    shelf = Shelf.fill(sqlite)
    captions = tuple(Words("any", "en", text) for text in TEXTS[:2])
    draft, live = (shelf.in_state(state, captions=captions) for state in (ItemState.DRAFT, ItemState.LIVE))
    marketing, wish = sqlite.api_of(shelf.author), {"network": "any", "language": "en"}
    assert marketing("POST", f"/items/{draft}/caption-tests", wish).status_code == 409
    assert marketing("POST", f"/items/{live}/caption-tests", wish).status_code == 201
    assert marketing("POST", f"/items/{live}/caption-tests", wish).status_code == 409
    assert sqlite.api_of(sqlite.person())("POST", f"/items/{live}/caption-tests", wish).status_code == 403
    browser = sqlite.browser_of(shelf.author)
    assert browser.post(f"/studio/items/{draft}/caption-tests/1/end").status_code == 404, "of another story"
    assert browser.post(f"/studio/items/{live}/caption-tests/1/end").status_code == 302
    form = {"where": "any:en", "wanted": "25", "days": "7"}
    assert browser.post(f"/studio/items/{live}/caption-tests/", data=form).status_code == 302
    assert len(marketing("GET", "/caption-tests").get_json()["items"]) == 2
