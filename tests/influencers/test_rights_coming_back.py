"""What is out of use stays so: a story that is made of it later is not handed in, not put into the feed, not lent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy.database import db, writing
from advocacy.errors import InvalidMove
from advocacy.history import Actor
from advocacy.people.models import Person
from advocacy.posts.states import Way
from content_library.items import items
from content_library.lending import lending, previewing
from content_library.media import media
from content_library.models import Item, ItemState
from content_library.words.content import Shown
from influencers.rights import licences, withdrawing
from influencers.rights.lapsing import lapsed_in
from influencers.rights.models import Licence
from tests.content_library.files import picture, sent
from tests.content_library.shelf import NOW, Shelf
from tests.installation import Installation

ME = Actor.system("test")
DAY = timedelta(days=1)
SAID = "rights to something in this story are not in force"


@pytest.fixture
def shelf(installation: Installation) -> Shelf:
    return Shelf.fill(installation)


def licensed(asset: str, source: str = "test", end: int = 1, media: str = "social") -> Licence:
    return licences.grant(
        asset, persons=[], media=[media], territory="worldwide", use="organic", start=NOW - 2 * DAY,
        end=NOW + end * DAY, source=source, actor=ME, now=NOW,
    )  # fmt: skip


def lapse(licence: Licence) -> None:
    licences.revoke(licence, actor=ME, now=NOW, why="Ann does not want it any more.")


def lend(item_id: int, person_id: int) -> None:
    item, person = db.session.get_one(Item, item_id), db.session.get_one(Person, person_id)
    shown = previewing.preview(item, item.revision.captions[0], "mastodon", person, None, now=NOW)
    lending.share(shown, item, person, Way.HAND, "now", actor=person.actor, now=NOW)


def test_a_story_made_of_it_later_is_not_handed_in(shelf: Shelf) -> None:
    """Until somebody licenses it again, for posts."""
    with shelf.installation.app.app_context(), writing():
        lapse(licensed("story:5"))
    later = shelf.add(title="The same picture again")
    with shelf.installation.app.app_context(), writing():
        withdrawing.note_item("story:5", later, actor=ME, now=NOW)
        licensed("story:5", "print alone", media="print")
    with pytest.raises(InvalidMove, match=SAID + r" \(story:5\)"):
        shelf.submit(later)
    assert shelf.state(later) is ItemState.DRAFT
    with shelf.installation.app.app_context(), writing():
        licensed("story:5", "renewed")
    shelf.submit(later)
    assert shelf.state(later) is ItemState.IN_REVIEW


def test_nor_is_a_story_that_shows_its_picture(shelf: Shelf) -> None:
    """Whatever else it is about."""
    with shelf.installation.app.app_context():
        made = media.read_upload(sent(picture()))
    assert made is not None
    with shelf.installation.app.app_context(), writing():
        medium = media.keep(made, actor=ME, now=NOW).id
        withdrawing.note_medium("story:5", medium, actor=ME, now=NOW)
        lapse(licensed("story:5"))
    shows = shelf.add(title="Something else", media=(Shown(medium, "A river"),))
    with pytest.raises(InvalidMove, match=SAID):
        shelf.submit(shows)


def test_it_is_not_put_into_the_feed(shelf: Shelf) -> None:
    """Nor by an approval, nor by the job: it goes live with its licence."""
    waiting = shelf.in_state(ItemState.IN_REVIEW)
    with shelf.installation.app.app_context(), writing():
        lapse(licensed("story:5"))
        withdrawing.note_item("story:5", waiting, actor=ME, now=NOW)
        item = db.session.get_one(Item, waiting)
        with pytest.raises(InvalidMove, match=SAID):
            items.go_live(item, actor=ME, now=NOW)
        assert lapsed_in(item, NOW) == ["story:5"]
        assert item.state is ItemState.IN_REVIEW


def test_it_is_not_lent(shelf: Shelf) -> None:
    """Even in the minute before the job ends the licence; what the register does not know is lent."""
    person = shelf.installation.person()
    known, unknown = shelf.in_state(ItemState.LIVE), shelf.in_state(ItemState.LIVE, title="Ours")
    with shelf.installation.app.app_context(), writing():
        licence = licensed(f"item:{known}")
        lend(known, person)
        licence.ends_at = NOW
        db.session.flush()
        with pytest.raises(InvalidMove, match=SAID):
            lend(known, person)
        lend(unknown, person)
