"""Stories that come again: in good slots, with other words, until they end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, writing
from advocacy.errors import NotFound
from advocacy.history import timeline
from advocacy.networks import registry
from advocacy.networks.connections import connection_of
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.posts.models import Share
from content_library.items import items
from content_library.lending import recurring
from content_library.media.doors import public_medium
from content_library.models import ItemState, Recurrence, RecurrenceState
from content_library.words.frames import Words
from tests.content_library.shelf import Shelf
from tests.posts.lending import ACTOR, NOW

WEEK = timedelta(weeks=1)
CAPTIONS = tuple(Words("any", "en", text) for text in ("Our boots keep dry.", "Dry feet, every day, all winter long."))


def evergreen(shelf: Shelf, **changes: object) -> tuple[int, int, int]:
    """A story, a person, and their recurrence by hand every two weeks."""
    story = shelf.in_state(ItemState.LIVE, captions=CAPTIONS, **changes)
    person_id = shelf.installation.person(Role.EMPLOYEE)
    order = {"item_id": story, "network": "threads", "every_weeks": 2}
    made = shelf.installation.api_of(person_id)("POST", "/recurrences", order)
    assert made.status_code == 201, made.json
    return story, person_id, made.json["id"]


def shares(shelf: Shelf) -> list[Share]:
    return list(db.session.scalars(select(Share).order_by(Share.id)))


def again(shelf: Shelf, weeks: int) -> None:
    with shelf.installation.app.app_context():
        recurring.schedule_due(clock.now() + weeks * WEEK + timedelta(minutes=1))


def test_it_comes_again_with_other_words_and_once_a_time(shelf: Shelf) -> None:
    _story, _person, recurrence_id = evergreen(shelf)
    for weeks in (1, 2, 2):
        again(shelf, weeks)
    with shelf.installation.app.app_context(), writing():
        (first,) = shares(shelf)
        assert first.due_at > clock.now() + 2 * WEEK and first.due_at < clock.now() + 3 * WEEK
        assert db.session.get_one(Recurrence, recurrence_id).times == 1
        first.source_ref = "item:999:1"  # as if it had ended: the same words are under way once
    again(shelf, 4)
    with shelf.installation.app.app_context():
        one, other = shares(shelf)
        assert one.text.split("\n")[0] != other.text and one.caption_ref != other.caption_ref


def test_while_the_last_one_is_under_way_it_waits_a_day(shelf: Shelf) -> None:
    _story, _person, recurrence_id = evergreen(shelf)
    again(shelf, 2)
    again(shelf, 4)
    with shelf.installation.app.app_context():
        assert len(shares(shelf)) == 1
        it = db.session.get_one(Recurrence, recurrence_id)
        assert it.state is RecurrenceState.ACTIVE and it.next_at > clock.now() + 4 * WEEK + timedelta(hours=23)


def test_it_ends_with_its_story_and_says_why(shelf: Shelf) -> None:
    story, person_id, recurrence_id = evergreen(shelf)
    with shelf.installation.app.app_context(), writing():
        items.withdraw(shelf.item(story), actor=shelf.person(shelf.author).actor, now=clock.now(), why="Old")
    again(shelf, 2)
    with shelf.installation.app.app_context():
        assert shares(shelf) == []
        it = db.session.get_one(Recurrence, recurrence_id)
        assert it.state is RecurrenceState.ENDED and it.ended_why and "feed" in it.ended_why
        assert [row.verb for row in timeline("recurrence", recurrence_id)] == ["end", "start"]
    page = shelf.installation.browser_of(person_id).get("/posts/recurring")
    assert page.status_code == 200 and "not in your feed any more" in page.text


def test_what_is_refused_for_now_is_tried_again_the_next_day(
    sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = sqlite_shelf
    _story, _person, recurrence_id = evergreen(shelf)
    with monkeypatch.context() as off:
        off.setattr(registry, "is_off", lambda name: name == "threads")
        again(shelf, 2)
    with shelf.installation.app.app_context():
        it = db.session.get_one(Recurrence, recurrence_id)
        assert it.state is RecurrenceState.ACTIVE and it.next_at > clock.now() + 2 * WEEK + timedelta(hours=23)
    again(shelf, 3)
    with shelf.installation.app.app_context():
        assert len(shares(shelf)) == 1


def test_when_it_ends_its_person_is_told(sqlite_shelf: Shelf) -> None:
    shelf = sqlite_shelf
    story, person_id, recurrence_id = evergreen(shelf)
    with shelf.installation.app.app_context(), writing():
        items.withdraw(shelf.item(story), actor=shelf.person(shelf.author).actor, now=clock.now(), why="Old")
    again(shelf, 2)
    with shelf.installation.app.app_context():
        told = list(db.session.scalars(select(Notice).where(Notice.source == f"recurrence:{recurrence_id}:ended")))
        assert [(each.person_id, each.path) for each in told] == [(person_id, "/posts/recurring")]


def test_the_longest_due_come_first_and_none_of_who_has_no_account(
    sqlite_shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = sqlite_shelf
    made = [evergreen(shelf) for _ in range(3)]
    later, gone, sooner = (recurrence_id for _story, _person, recurrence_id in made)
    with shelf.installation.app.app_context():
        with writing():
            db.session.get_one(Recurrence, sooner).next_at -= timedelta(days=1)
            db.session.get_one(Person, made[1][1]).active = False
        assert recurring.due(clock.now() + 3 * WEEK) == [sooner, later] and gone
        monkeypatch.setattr(recurring, "AT_ONCE", 1)
        assert recurring.due(clock.now() + 3 * WEEK) == [sooner]


@pytest.mark.parametrize(
    "look", [lambda: recurring.recurrence_for(1, 99), lambda: connection_of(1, 99), lambda: public_medium("x", NOW)],
    ids=["recurrence", "connection", "medium"],
)  # fmt: skip
def test_what_is_not_there_names_a_remedy(sqlite_shelf: Shelf, look: Callable[[], object]) -> None:
    with sqlite_shelf.installation.app.app_context(), pytest.raises(NotFound) as refused:
        look()
    assert refused.value.remedy


def test_one_ends_ones_own_only_and_lets_it_begin_anew(sqlite_shelf: Shelf) -> None:
    story, person_id, recurrence_id = evergreen(sqlite_shelf)
    mine = sqlite_shelf.installation.api_of(person_id)
    other = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    order = {"item_id": story, "network": "threads", "every_weeks": 3}
    assert mine("POST", "/recurrences", order).status_code == 409
    assert other("DELETE", f"/recurrences/{recurrence_id}").status_code == 404
    assert mine("DELETE", f"/recurrences/{recurrence_id}").json["state"] == "ended"
    assert mine("DELETE", f"/recurrences/{recurrence_id}").status_code == 409
    assert mine("POST", "/recurrences", order).status_code == 201
    assert [each["state"] for each in mine("GET", "/recurrences").json["items"]] == ["active", "ended"]


@pytest.mark.parametrize(
    ("order", "status"),
    [
        ({"every_weeks": 0}, 422),
        ({"every_weeks": 53}, 422),
        ({"network": "fax"}, 422),
        ({"item_id": 999}, 404),
        ({"connection_id": 9}, 404),
    ],
)
def test_what_can_not_recur_is_refused(sqlite_shelf: Shelf, order: dict[str, object], status: int) -> None:
    story, person_id, _recurrence = evergreen(sqlite_shelf)
    given = {"item_id": story, "network": "bluesky", "every_weeks": 2, **order}
    assert sqlite_shelf.installation.api_of(person_id)("POST", "/recurrences", given).status_code == status


def test_a_story_that_ends_before_is_refused(sqlite_shelf: Shelf) -> None:
    story = sqlite_shelf.in_state(ItemState.LIVE, expires_at=clock.now() + WEEK)
    api = sqlite_shelf.installation.api_of(sqlite_shelf.installation.person())
    refused = api("POST", "/recurrences", {"item_id": story, "network": "threads", "every_weeks": 2})
    assert refused.status_code == 422 and "ends before" in refused.json["title"]


def test_of_who_leaves_nothing_comes_again(sqlite_shelf: Shelf) -> None:
    _story, person_id, recurrence_id = evergreen(sqlite_shelf)
    with sqlite_shelf.installation.app.app_context(), writing():
        assert recurring.end_all_of(person_id, actor=ACTOR, now=clock.now(), why="Left") == 1
    again(sqlite_shelf, 2)
    with sqlite_shelf.installation.app.app_context():
        assert shares(sqlite_shelf) == []
        assert db.session.get_one(Recurrence, recurrence_id).ended_why == "Left"
