"""An account that its network refuses: all that waits for it becomes by hand in one click, each at its own time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import NotFound
from advocacy.networks import connections
from advocacy.networks.connections import Connection
from advocacy.posts import falling_back
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState, Way
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, account, permit, share

HOUR = timedelta(hours=1)


def lost(connection_id: int) -> None:
    connections.needs_person(db.session.get_one(Connection, connection_id), why="Withdrawn.", actor=ACTOR, now=NOW)


def test_everything_that_waits_becomes_by_hand(installation: Installation) -> None:
    """What is due waits for the person now, what is due later then; withdrawn words stay; another account's too."""
    person = installation.person()
    with installation.app.app_context():
        with writing():
            mine, other = account(person), account(person, "mastodon")
            due, later = share(person, mine), share(person, mine, when=NOW + 5 * HOUR)
            withdrawn = share(person, mine, when=NOW + 8 * HOUR, permit=permit("item:9:1"))
            elsewhere = share(person, other, network="mastodon", when=NOW + HOUR)
            withdrawn.revoked_at = NOW
            lost(mine)
            ids = [each.id for each in (due, later, withdrawn, elsewhere)]
        with reading():
            assert falling_back.waiting_by_account([mine, other]) == {mine: 3, other: 1}
            assert falling_back.waiting_by_account([]) == {}
        with writing():
            assert falling_back.take_all_in_hand(person, mine, actor=ACTOR, now=NOW + HOUR) == (2, 1)
        with reading():
            stands = [db.session.get_one(Share, each) for each in ids]
            assert [(each.way, each.state) for each in stands] == [
                (Way.HAND, ShareState.AWAITING_PERSON), (Way.HAND, ShareState.SCHEDULED),
                (Way.API, ShareState.SCHEDULED), (Way.API, ShareState.SCHEDULED),
            ]  # fmt: skip
            assert [each.due_at for each in stands[:2]] == [NOW + HOUR, NOW + 5 * HOUR]
            assert stands[1].late_after > NOW + timedelta(days=10)  # patience of a post by hand


def test_only_ones_own_account(installation: Installation) -> None:
    mine, other = installation.person(), installation.person()
    with installation.app.app_context(), writing():
        theirs = account(other)
        with pytest.raises(NotFound):
            falling_back.take_all_in_hand(mine, theirs, actor=ACTOR, now=NOW)


def test_the_page_offers_it_and_the_click_does_it(sqlite: Installation) -> None:
    person = sqlite.person()
    browser = sqlite.browser_of(person)
    with sqlite.app.app_context(), writing():
        mine = account(person, "mastodon")
        share(person, mine, network="mastodon", when=NOW + timedelta(days=200), now=NOW)
    assert "post them by hand" not in browser.get("/connections").text
    with sqlite.app.app_context(), writing():
        lost(mine)
    assert "1 post waits" in browser.get("/connections").text
    assert browser.post(f"/connections/{mine}/by-hand").status_code == 302
    assert "1 post waits" not in browser.get("/connections").text
    api = sqlite.api_of(sqlite.person())
    assert api("POST", f"/connections/{mine}/by-hand").status_code == 404
