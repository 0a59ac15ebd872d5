"""What may be used again: the best first, and what an item earned stays with it when it is."""

from __future__ import annotations

from datetime import timedelta

from advocacy.database import db, reading, writing
from advocacy.reach import metrics
from advocacy.reach.models import Dimension, Provenance, ReachCount
from content_library.items.repurposing import Which, best
from content_library.models import ItemState
from content_library.refs import group_ref
from tests.content_library.shelf import NOW, Shelf


def earned(shelf: Shelf, item_id: int, posts: int, clicks: int) -> None:
    with shelf.installation.app.app_context(), writing():
        for metric, unit, value in ((metrics.POSTS, "posts", posts), (metrics.HUMAN, "clicks", clicks)):
            db.session.add(
                ReachCount(
                    dimension=Dimension.ITEM, key=group_ref(item_id), day=NOW.date(), metric=metric, unit=unit,
                    provenance=Provenance.COUNTED, value=value,
                )
            )  # fmt: skip


def shown(shelf: Shelf, which: Which, days: int = 0) -> list[tuple[int, int, int]]:
    with shelf.installation.app.app_context(), reading():
        found = best(which, NOW + timedelta(days=days))
        return [(each.item.id, each.posts, each.human_clicks) for each in found]


def test_what_earned_most_is_first_and_keeps_what_it_earned(shelf: Shelf) -> None:
    little, much, none = (shelf.in_state(ItemState.EXPIRED, title=title) for title in ("Little", "Much", "None"))
    earned(shelf, little, 2, 5)
    earned(shelf, much, 4, 40)
    shelf.in_state(ItemState.LIVE, title="Live")
    assert shown(shelf, Which.EXPIRED) == [(much, 4, 40), (little, 2, 5), (none, 0, 0)]
    page = shelf.installation.browser_of(shelf.author).get("/studio/again").text
    assert page.index("Much") < page.index("Little") and f"/studio/items/{much}/edit" in page
    shelf.revise(much, title="Much, told anew")
    assert shelf.state(much) is ItemState.DRAFT and [each[0] for each in shown(shelf, Which.EXPIRED)] == [little, none]
    shelf.submit(much)
    with shelf.installation.app.app_context(), reading():
        item = shelf.item(much)
        assert (item.revision_number, item.group_ref) == (2, group_ref(much)), "its reach goes by the same name"


def test_what_is_live_for_long_may_be_used_again(shelf: Shelf) -> None:
    live = shelf.in_state(ItemState.LIVE)
    assert shown(shelf, Which.OLD, 90) == [] and shown(shelf, Which.OLD, 91) == [(live, 0, 0)]
