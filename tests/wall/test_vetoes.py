"""What rooms above know against showing a post: a story that is over, an asset that nobody licensed for a website."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from advocacy import clock
from advocacy.database import writing
from advocacy.history import Actor
from advocacy.wall.vetoes import Candidate, forbidden
from content_library.models import ItemState
from content_library.refs import group_ref
from influencers.rights import licences, withdrawing
from influencers.rights.models import Licence
from tests.content_library.shelf import Shelf
from tests.installation import Installation

ME = Actor.system("test")
DAY = timedelta(days=1)


@pytest.fixture
def shelf(installation: Installation) -> Shelf:
    return Shelf.fill(installation)


def licensed(asset: str, source: str = "test", **facts: Any) -> Licence:
    now = clock.now()
    told = {"persons": ["Ann"], "media": ["website"], "territory": "worldwide", "use": "organic", "start": now - DAY,
            "end": now + DAY, **facts}  # fmt: skip
    return licences.grant(asset, source=source, actor=ME, now=now, **told)


def refused(*candidates: Candidate) -> set[int]:
    return forbidden(candidates, clock.now())


def test_stories_that_are_over(shelf: Shelf) -> None:
    states = {state: shelf.in_state(state, title=f"A story that is {state}") for state in ItemState}
    over = {ItemState.WITHDRAWN, ItemState.EXPIRED, ItemState.REJECTED}
    with shelf.installation.app.app_context():
        of_items = [Candidate(item, group_ref(item)) for item in states.values()]
        assert refused(*of_items, Candidate(999, "something:else")) == {states[state] for state in over}


def test_assets_need_a_licence_for_a_website(shelf: Shelf) -> None:
    """Worldwide, unpaid, today; what the register does not know needs none."""
    made_of, plain, own = (shelf.add(title=f"Story {number}") for number in range(3))
    of_asset, of_nothing, of_own = (Candidate(item, group_ref(item)) for item in (made_of, plain, own))
    with shelf.installation.app.app_context(), writing():
        withdrawing.note_item("story:5", made_of, actor=ME, now=clock.now())
        assert refused(of_asset, of_nothing, of_own) == {made_of}
        shorter: tuple[dict[str, Any], ...] = (
            {"media": ["social"]}, {"territory": "DE, AT"}, {"start": clock.now() + DAY, "end": None},
            {"start": clock.now() - 2 * DAY, "end": clock.now() - DAY},
        )  # fmt: skip
        for number, short in enumerate(shorter):
            licensed("story:5", f"short {number}", **short)
        assert refused(of_asset) == {made_of}
        enough = licensed("story:5", "enough", media=["all"], use="paid")
        assert refused(of_asset) == set()
        licences.revoke(enough, actor=ME, now=clock.now(), why="Ann does not want it any more.")
        assert refused(of_asset, of_nothing) == {made_of}
        licensed(f"item:{own}", "own", media=["print"])
        assert refused(of_own) == {own}, "a story with a licence may be shown as far as that goes"


def test_pictures_bring_their_own(shelf: Shelf) -> None:
    from_asset, own = Candidate(1, "item:1", ("media:7",)), Candidate(2, "item:2", ("media:8", "elsewhere:9"))
    with shelf.installation.app.app_context():
        with writing():
            licensed("media:7", media=["print"])
        assert refused(from_asset, own) == {1}
        with writing():
            licensed("media:7", "more")
        assert refused(from_asset, own) == set()
