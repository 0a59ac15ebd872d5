"""References: one place spells them, and all revisions of an item are one group, down to the figures."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from advocacy.database import db, writing
from advocacy.links.models import Link
from advocacy.posts.models import Share
from advocacy.reach.models import Publication
from advocacy.reach.rollups import count_publication
from content_library import refs
from content_library.models import ItemState
from tests.content_library.shelf import NOW, Shelf
from tests.content_library.test_races import lend

IDS = st.integers(1, 10_000)


@given(IDS, IDS, st.integers(1, 99))
def test_a_revision_is_of_its_item_and_of_no_other(one: int, other: int, number: int) -> None:
    assert refs.source_ref(one, number).startswith(refs.prefix(one))
    assert refs.source_ref(one, number).startswith(refs.prefix(other)) == (one == other)


def test_what_is_lent_carries_both_and_reach_groups_by_one(shelf: Shelf) -> None:
    item_id, person_id = shelf.in_state(ItemState.LIVE), shelf.installation.person()
    lend(shelf, item_id, person_id)
    with shelf.installation.app.app_context(), writing():
        share, link = db.session.query(Share).one(), db.session.query(Link).one()
        assert {(each.source_ref, each.group_ref) for each in (share, link)} == {
            (f"item:{item_id}:1", f"item:{item_id}")
        }
        count_publication(share, NOW)
        assert db.session.query(Publication).one().item == share.group_ref
