"""Captions take turns among colleagues; nearly the same words are told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db
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
