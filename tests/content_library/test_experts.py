"""Who speaks on what: named, told, stepping down; a topic that only its experts share, in the feed and in the queue."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from advocacy.campaigns import campaigns
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, follow, jobs
from advocacy.notices.models import Notice
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from content_library.audiences import experts
from content_library.audiences import sets as audiences
from content_library.items import items
from content_library.lending import lending, previewing
from content_library.lending.feed import feed
from content_library.models import Item, ItemState, TopicExpert
from content_library.policies.notices import POLICIES
from content_library.words.content import About
from tests.content_library.shelf import NOW, Shelf

DOER = Actor.job("test")


def topic(shelf: Shelf, name: str = "Water") -> int:
    with shelf.installation.app.app_context(), writing():
        return campaigns.topic_named(name, actor=DOER, now=NOW).id


def on(shelf: Shelf, topic_id: int, verb: Any, *person: int, by: int = 0) -> None:
    with shelf.installation.app.app_context(), writing():
        actor = shelf.person(by).actor if by else DOER
        verb(experts.topic_for(topic_id), *(shelf.person(each) for each in person), actor=actor, now=NOW)


def live(shelf: Shelf, *topics: str, title: str = "Rivers") -> int:
    item_id = shelf.in_state(ItemState.LIVE, title=title)
    with shelf.installation.app.app_context(), writing():
        items.file_under(shelf.item(item_id), About(topics=topics), actor=DOER, now=NOW)
    return item_id


def seen_by(shelf: Shelf, person_id: int) -> set[int]:
    with shelf.installation.app.app_context():
        return {story.item.id for story in feed(shelf.person(person_id), NOW).stories}


@pytest.mark.parametrize("written", ["Water", "water", "WATER"])
def test_only_experts_share_a_reserved_topic(shelf: Shelf, written: str) -> None:
    kim, lee = shelf.installation.person(name="Kim"), shelf.installation.person(name="Lee")
    water, free = live(shelf, "air", written), live(shelf, "air", title="Winds")
    topic_id = topic(shelf)
    on(shelf, topic_id, experts.name_expert, kim)
    assert seen_by(shelf, kim) == seen_by(shelf, lee) == {water, free}
    on(shelf, topic_id, experts.reserve)
    assert seen_by(shelf, kim) == {water, free} and seen_by(shelf, lee) == {free}
    with shelf.installation.app.app_context():
        assert lending.lendable(water, shelf.person(kim), NOW).id == water
        with pytest.raises(NotFound):
            lending.lendable(water, shelf.person(lee), NOW)
        everybody = audiences.reached_by({}).named
        assert audiences.reached_by({}, ["air", written]).named == 1 < everybody
        assert audiences.reached_by({}, ["air"]).named == everybody
    on(shelf, topic_id, experts.open_up)
    assert seen_by(shelf, lee) == {water, free}


def test_two_reserved_topics_need_an_expert_of_both(shelf: Shelf) -> None:
    kim, lee = shelf.installation.person(), shelf.installation.person()
    item_id = live(shelf, "Water", "Öl")
    for name, people in (("Water", (kim, lee)), ("Öl", (kim,))):
        topic_id = topic(shelf, name)
        for person in people:
            on(shelf, topic_id, experts.name_expert, person)
        on(shelf, topic_id, experts.reserve)
    assert seen_by(shelf, kim) == {item_id} and seen_by(shelf, lee) == set()


def test_what_others_have_queued_is_cancelled(shelf: Shelf) -> None:
    kim, lee = shelf.installation.person(), shelf.installation.person()
    item_id, topic_id = live(shelf, "Water"), topic(shelf)
    on(shelf, topic_id, experts.name_expert, kim)
    for person_id in (kim, lee):
        with shelf.installation.app.app_context(), writing():
            person, item = shelf.person(person_id), shelf.item(item_id)
            shown = previewing.preview(item, item.revision.captions[0], "bluesky", person, None, now=NOW)
            lending.share(shown, item, person, Way.HAND, "now", actor=person.actor, now=NOW)
    states = {kim: ShareState.AWAITING_PERSON, lee: ShareState.AWAITING_PERSON}
    assert _states(shelf) == states
    on(shelf, topic_id, experts.reserve)
    assert _states(shelf) == {**states, lee: ShareState.CANCELLED}
    on(shelf, topic_id, experts.name_expert, lee)
    on(shelf, topic_id, experts.release_expert, kim)
    assert _states(shelf) == dict.fromkeys((kim, lee), ShareState.CANCELLED)


def _states(shelf: Shelf) -> dict[int, ShareState]:
    with shelf.installation.app.app_context():
        return {share.person_id: share.state for share in db.session.scalars(select(Share))}


def test_a_topic_without_experts_is_not_reserved(shelf: Shelf) -> None:
    topic_id = topic(shelf)
    with pytest.raises(Breach, match="no expert yet"):
        on(shelf, topic_id, experts.reserve)
    with pytest.raises(InvalidMove):
        on(shelf, topic_id, experts.release_expert, shelf.hr)


def test_an_expert_is_told_once_and_steps_down_without_a_word(shelf: Shelf) -> None:
    kim, topic_id = shelf.installation.person(), topic(shelf)
    for _ in range(2):
        on(shelf, topic_id, experts.name_expert, kim, by=shelf.hr)
    with shelf.installation.app.app_context():
        jobs.seal_waiting(NOW)
        follow(POLICIES, NOW)
        [notice] = db.session.scalars(select(Notice))
        assert (notice.person_id, notice.path) == (kim, "/experts/") and "Water" in notice.text
        [line] = experts.directory()
        assert [person.id for person in line.experts] == [kim] and not line.reserved
    browser = shelf.installation.browser_of(kim)
    assert "Step down" in browser.get("/experts/").text
    assert browser.post(f"/experts/{topic_id}/step-down").status_code == 302
    assert "Nobody is named yet" in browser.get("/experts/").text


def test_whoever_leaves_is_no_expert_any_more(shelf: Shelf) -> None:
    kim, topic_id = shelf.installation.person(name="Kim"), topic(shelf)
    on(shelf, topic_id, experts.name_expert, kim)
    on(shelf, topic_id, experts.reserve)
    with shelf.installation.app.app_context(), writing():
        shelf.person(kim).active = False
    with shelf.installation.app.app_context():
        [line] = experts.directory()
        assert line.experts == [] and line.reserved and experts.experts_of(["water"]) == {}
        with writing():
            assert experts.release_all(shelf.person(kim), actor=DOER, now=NOW, why="Left") == 1
        assert db.session.scalars(select(TopicExpert)).all() == []
        with pytest.raises(InvalidMove, match="closed"), writing():
            experts.name_expert(experts.topic_for(topic_id), shelf.person(kim), actor=DOER, now=NOW)


def test_nothing_is_asked_of_items_while_no_topic_is_reserved(sqlite_shelf: Shelf) -> None:
    with sqlite_shelf.installation.app.app_context():
        wanted = audiences.may_share(select(Item), sqlite_shelf.person(sqlite_shelf.author), NOW)
        assert "json_each" not in str(wanted)


def test_over_the_api(shelf: Shelf) -> None:
    hr, kim = shelf.installation.api_of(shelf.hr), shelf.installation.person(name="Kim")
    mine, topic_id = shelf.installation.api_of(kim), topic(shelf)
    assert hr("POST", f"/experts/{topic_id}/experts-only", {"experts_only": True}).status_code == 422
    named = hr("POST", f"/experts/{topic_id}", {"person_id": kim})
    assert named.status_code == 201
    line = {"topic_id": topic_id, "topic": "Water", "experts_only": False, "experts": [{"id": kim, "name": "Kim"}]}
    assert named.get_json() == line and mine("GET", "/experts").get_json() == {"items": [line], "next": None}
    only = hr("POST", f"/experts/{topic_id}/experts-only", {"experts_only": True})
    assert only.get_json() == {**line, "experts_only": True}
    assert mine("POST", f"/experts/{topic_id}", {"person_id": kim}).status_code == 403
    assert mine("POST", f"/experts/{topic_id}/step-down", {}).get_json()["experts"] == []
    assert mine("POST", f"/experts/{topic_id}/step-down", {}).status_code == 409
    assert hr("DELETE", f"/experts/{topic_id}/people/{kim}").status_code == 409
    assert hr("POST", "/experts/99", {"person_id": kim}).status_code == 404
