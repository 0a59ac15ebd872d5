"""Reviewers are told what waits for them: those of the function, in their language, but not the authors."""

from __future__ import annotations

from advocacy.database import db
from advocacy.history import follow, jobs
from advocacy.notices.models import Notice
from advocacy.people.capabilities import Role
from content_library.models import Function, ItemState
from content_library.reviews.asking import REVIEWS
from tests.content_library.shelf import NOW, Shelf


def told(shelf: Shelf) -> set[tuple[int, str]]:
    with shelf.installation.app.app_context():
        jobs.seal_waiting(NOW)
        follow(REVIEWS, NOW)
        return {(each.person_id, each.path) for each in db.session.query(Notice)}


def test_those_who_may_decide_are_told_once(shelf: Shelf) -> None:
    author_too = shelf.installation.person(Role.MARKETING, Role.HR)
    shelf.installation.person()
    item_id = shelf.add(by=author_too)
    assert told(shelf) == set()
    shelf.submit(item_id)
    path = f"/reviews/items/{item_id}"
    assert told(shelf) == told(shelf) == {(shelf.legal, path), (shelf.hr, path)}


def test_nobody_is_told_of_what_is_answered(shelf: Shelf) -> None:
    item_id = shelf.in_state(ItemState.IN_REVIEW)
    shelf.decide(item_id, Function.LEGAL)
    assert {person for person, _ in told(shelf)} == {shelf.hr}
