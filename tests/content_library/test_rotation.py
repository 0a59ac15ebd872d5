"""Captions take turns among colleagues; nearly the same words are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, writing
from advocacy.people.capabilities import Role
from advocacy.posts.models import Share
from content_library.lending.rotation import Echo, Said, echo_of, turns
from content_library.models import ItemState
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TEXTS = tuple(f"Version {number}: the new boots are here, and they are dry." for number in range(3))
HOUR = timedelta(hours=1)
BOOTS = "#ad Our new boots are dry inside and out, even after a day in the rain https://s.example/a1"
SAME = "#employee Our new boots are dry inside and out, even after a day in the rain https://s.example/zz9"


def said(person_id: int, text: str = SAME, at: timedelta = HOUR, ref: str = "caption:1") -> Said:
    return Said(ref, person_id, NOW + at, text)


@pytest.mark.parametrize(
    ("lately", "expected"),
    [
        ([], Echo(0, False)),
        ([said(2), said(3), said(3)], Echo(2, False)),
        ([said(2, at=30 * HOUR), said(3, at=-25 * HOUR)], Echo(0, False)),
        ([said(1, at=-20 * 24 * HOUR)], Echo(0, True)),
        ([said(2, "Something else altogether, about the summer party")], Echo(0, False)),
    ],
)
def test_nearly_the_same_words(lately: list[Said], expected: Echo) -> None:
    assert echo_of(BOOTS, lately, 1, NOW) == expected


def test_turns_count_ones_own_first() -> None:
    found = turns([said(1, ref="a"), said(2, ref="a"), said(2, ref="b")], 1)
    assert found == {"a": (1, 1), "b": (0, 1)}
    assert sorted("abc", key=lambda ref: found.get(ref, (0, 0))) == ["c", "b", "a"]


def test_colleagues_say_it_in_turn(shelf: Shelf) -> None:
    captions = tuple(Words("any", "en", text) for text in TEXTS)
    story = shelf.in_state(ItemState.LIVE, captions=captions, url="")
    people = [shelf.installation.person(Role.EMPLOYEE) for _ in range(6)]
    for person_id in people:
        order = {"item_id": story, "network": "threads", "by": "hand", "publish_at": "now"}
        made = shelf.installation.api_of(person_id)("POST", "/shares", order)
        assert made.status_code == 201, made.json
    with shelf.installation.app.app_context():
        refs = list(db.session.scalars(select(Share.caption_ref).order_by(Share.id)))
    assert len(set(refs)) == 3 and refs[:3] == refs[3:]
    page = shelf.installation.browser_of(shelf.installation.person(Role.EMPLOYEE)).get(
        f"/feed/{story}/share?network=threads"
    )
    assert page.text.count("colleagues say nearly the same") == 3
    mine = shelf.installation.browser_of(people[0]).get(f"/feed/{story}/share?network=threads")
    assert "You have said nearly the same" in mine.text


def agreed(shelf: Shelf, person_id: int, story: int, network: str, publish_at: str) -> datetime:
    """Shares the story by hand; gives when it is due."""
    order = {"item_id": story, "network": network, "by": "hand", "publish_at": publish_at}
    made = shelf.installation.api_of(person_id)("POST", "/shares", order)
    assert made.status_code == 201, made.json
    return clock.from_rfc3339(made.json["publish_at"])


def test_the_echo_is_that_of_the_chosen_time(sqlite_shelf: Shelf) -> None:
    shelf = sqlite_shelf
    story = shelf.in_state(ItemState.LIVE, captions=(Words("any", "en", TEXTS[0]),), url="")
    later = clock.now() + 72 * HOUR
    agreed(shelf, shelf.installation.person(), story, "threads", clock.to_rfc3339(later))
    reader = shelf.installation.person()
    wanted = {"item_id": story, "network": "threads"}
    heard = {
        at: shelf.installation.api_of(reader)("POST", "/shares/preview", {**wanted, "publish_at": at}).json["echo"]
        for at in ("now", clock.to_rfc3339(later + HOUR))
    }
    assert [each["colleagues"] for each in heard.values()] == [0, 1]
    look = {"network": "threads", "when": "at", "at": f"{later:%Y-%m-%dT%H:%M}"}
    browser = shelf.installation.browser_of(reader)
    assert "1 colleague says nearly the same" in browser.post(f"/feed/{story}/share/look", data=look).text
    assert "nearly the same" not in browser.post(f"/feed/{story}/share/look", data={**look, "when": "now"}).text


@pytest.mark.parametrize(("network", "apart"), [("x", True), ("threads", False)])
def test_where_its_terms_ask_the_next_slot_keeps_a_day(sqlite_shelf: Shelf, network: str, apart: bool) -> None:
    story = sqlite_shelf.in_state(ItemState.LIVE, captions=(Words("any", "en", TEXTS[0]),), url="")
    people = [sqlite_shelf.installation.person() for _ in range(3)]
    times = sorted(agreed(sqlite_shelf, each, story, network, "next_slot") for each in people)
    assert all((later - sooner >= 24 * HOUR) is apart for sooner, later in pairwise(times))


def test_where_its_terms_ask_a_plan_takes_the_next_caption(sqlite_shelf: Shelf) -> None:
    shelf = sqlite_shelf
    long = "Our new boots are dry inside and out, even after a whole long day in the cold rain of late November"
    words = (f"{long}.", f"{long}!", "Winter came. Our feet have stayed warm ever since, in every puddle!")
    story = shelf.in_state(ItemState.LIVE, captions=tuple(Words("any", "en", text) for text in words), url="")
    with shelf.installation.app.app_context(), writing():
        shelf.item(story).campaign = "Boots"
    first, second = (shelf.installation.person() for _ in range(2))
    order = {"item_id": story, "network": "x", "by": "hand", "publish_at": "next_slot"}
    api = shelf.installation.api_of
    said_first = api(first)("POST", "/shares", order).json["text"]
    (plan,) = api(second)("POST", "/campaign-plans", {"campaign": "Boots", "network": "x"}).json["items"]
    assert plan["echo"] == {"colleagues": 0, "own": False}
    assert f"{long}." in said_first and "Winter" in plan["text"]  # the second's turn would be the other long one


def test_now_offers_the_minute_that_keeps_the_distance(sqlite_shelf: Shelf) -> None:
    shelf = sqlite_shelf
    story = shelf.in_state(ItemState.LIVE, url="")
    agreed(shelf, shelf.installation.person(), story, "threads", clock.to_rfc3339(clock.now() + timedelta(minutes=2)))
    reader = shelf.installation.person()
    browser, wanted = shelf.installation.browser_of(reader), {"item_id": story, "network": "threads"}
    assert 'value="apart"' in browser.get(f"/feed/{story}/share?network=threads").text
    offered = shelf.installation.api_of(reader)("POST", "/shares/preview", wanted).json
    assert offered["apart_at"] > offered["publish_at"]
    with shelf.installation.app.app_context():
        caption = shelf.item(story).revision.captions[0].id
    form = {"network": "threads", "caption": str(caption), "when": "apart", "way": "hand"}
    assert browser.post(f"/feed/{story}/share", data=form).status_code == 302
    with shelf.installation.app.app_context():
        theirs, mine = db.session.scalars(select(Share).order_by(Share.id))
        distance = timedelta(minutes=shelf.installation.settings.stagger_minutes)
        assert distance <= mine.due_at - theirs.due_at <= distance + timedelta(minutes=1)
