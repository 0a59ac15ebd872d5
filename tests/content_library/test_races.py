"""Lending against taking back, at the same moment, on both engines: nothing is left queued that may not be said."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from advocacy.database import db, writing
from advocacy.errors import InvalidMove
from advocacy.history import Actor
from advocacy.links.models import Link
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from content_library.items import items
from content_library.lending import lending, previewing, reserving
from content_library.models import Item, ItemState, Reservation
from tests.content_library.shelf import NOW, Shelf, content
from tests.content_library.test_reviews import at_once

DOER = Actor.job("test")
TAKE_BACK: dict[str, Callable[[Item], object]] = {
    "withdraw": lambda item: items.withdraw(item, actor=DOER, now=NOW, why="Wrong"),
    "revise": lambda item: items.revise(item, content("Another title"), actor=DOER, now=NOW),
    "expire": lambda item: items.expire(item, actor=DOER, now=NOW),
}


def lend(shelf: Shelf, item_id: int, person_id: int) -> None:
    with shelf.installation.app.app_context(), writing():
        person = shelf.person(person_id)
        item = lending.lendable(item_id, person, NOW)
        caption = item.revision.captions[0]
        shown = previewing.preview(item, caption, "bluesky", person, None, now=NOW)
        lending.share(shown, item, person, Way.HAND, "now", actor=person.actor, now=NOW)


@pytest.mark.parametrize("verb", TAKE_BACK)
def test_nothing_stays_queued_that_was_taken_back(shelf: Shelf, verb: str) -> None:
    for number in range(4):
        item_id = shelf.in_state(ItemState.LIVE, title=f"Item {number}")
        people = [shelf.installation.person() for _ in range(2)]
        _lent_while_taken_back(shelf, item_id, people, TAKE_BACK[verb])
    with shelf.installation.app.app_context():
        assert {share.state for share in db.session.query(Share)} <= {ShareState.CANCELLED}


def _lent_while_taken_back(shelf: Shelf, item_id: int, people: list[int], take_back: Callable[[Item], object]) -> None:
    def deed() -> None:
        with shelf.installation.app.app_context(), writing():
            take_back(shelf.item(item_id))

    first, second = people
    at_once(lambda: lend(shelf, item_id, first), deed, lambda: lend(shelf, item_id, second))


def test_what_is_not_theirs_any_more_is_not_lent_from_an_older_preview(shelf: Shelf) -> None:
    item_id, person_id = shelf.in_state(ItemState.LIVE), shelf.installation.person()
    with shelf.installation.app.app_context(), writing():
        item, person = shelf.item(item_id), shelf.person(person_id)
        shown = previewing.preview(item, item.revision.captions[0], "bluesky", person, None, now=NOW)
        item.approved_until = NOW  # meanwhile
        with pytest.raises(InvalidMove, match="not yours to share"):
            lending.share(shown, item, person, Way.HAND, "now", actor=person.actor, now=NOW)


def test_two_presses_at_once_share_once(shelf: Shelf) -> None:
    item_id, person_id = shelf.in_state(ItemState.LIVE), shelf.installation.person()
    with shelf.installation.app.app_context(), writing():  # both presses come from the same preview
        item, person = shelf.item(item_id), shelf.person(person_id)
        previewing.preview(item, item.revision.captions[0], "bluesky", person, None, now=NOW)
    [refused] = at_once(lambda: lend(shelf, item_id, person_id), lambda: lend(shelf, item_id, person_id))
    assert isinstance(refused, InvalidMove)
    with shelf.installation.app.app_context():
        assert db.session.query(Share).count() == 1


def test_what_was_lent_before_is_cancelled(shelf: Shelf) -> None:
    item_id, person_id = shelf.in_state(ItemState.LIVE), shelf.installation.person()
    lend(shelf, item_id, person_id)
    with shelf.installation.app.app_context():
        assert [share.state for share in db.session.query(Share)] == [ShareState.AWAITING_PERSON]
        with writing():
            TAKE_BACK["withdraw"](shelf.item(item_id))
        [share] = db.session.query(Share)
        assert share.state is ShareState.CANCELLED and "Wrong" in (share.problem or "")


def test_two_previews_at_once_show_one_link(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second did not see the first one's link when it looked; the index tells it, and it shows that one."""
    item_id, person_id = shelf.in_state(ItemState.LIVE), shelf.installation.person()
    with shelf.installation.app.app_context(), writing():
        item, person = shelf.item(item_id), shelf.person(person_id)
        first = reserving.reserved(item, item.revision, "bluesky", person, NOW)
        monkeypatch.setattr(reserving, "standing", _blind_once(reserving.standing))
        assert reserving.reserved(item, item.revision, "bluesky", person, NOW) is first
        assert db.session.query(Reservation).count() == db.session.query(Link).count() == 1


def _blind_once(look: Callable[..., object]) -> Callable[..., object]:
    answers: list[Callable[..., object]] = [look, lambda *key: None]
    return lambda *key: (answers.pop() if len(answers) > 1 else look)(*key)
