"""An account that its network refuses: all that waits for it becomes by hand in one click, each at its own time, or by
itself where it would be missed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from advocacy.campaigns import pauses
from advocacy.campaigns.models import Pause
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, reading, writing
from advocacy.errors import NotFound
from advocacy.history import follow, timeline
from advocacy.history.jobs import seal_waiting
from advocacy.networks import connections
from advocacy.networks.connections import Connection
from advocacy.networks.contract import NotCreated
from advocacy.notices.models import Notice
from advocacy.notices.readers import make_reader
from advocacy.posts import falling_back, jobs
from advocacy.posts.models import Share
from advocacy.posts.states import HeldFor, ShareState, Way
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, account, lent, permit, share
from tests.posts.scripted import Clock, Scene, ScriptedNetwork

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


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


def held_for_its_account(installation: Installation, **changes: Any) -> Scene:
    sandbox = replace(installation, settings=replace(installation.settings, sandbox=True), count=installation.count)
    scene = Scene(sandbox, ScriptedNetwork(), Clock(), lent(sandbox, **changes))
    scene.network.answers = [NotCreated("revoked", needs_person=True)]
    assert scene.tick() is ShareState.HELD
    return scene


def keep(scene: Scene, later: timedelta) -> Share:
    scene.clock.at += later
    with scene.installation.app.app_context():
        jobs.keep(scene.clock.at, scene.means)
    return scene.share


def verbs(scene: Scene) -> list[str]:
    with scene.installation.app.app_context():
        return [row.verb for row in timeline("share", scene.share_id)]


def test_what_its_account_would_have_missed_is_by_hand_by_itself(installation: Installation) -> None:
    scene = held_for_its_account(installation)
    assert keep(scene, 2 * HOUR).state is ShareState.HELD
    given = keep(scene, MINUTE)
    assert given.state is ShareState.AWAITING_PERSON and given.way is Way.HAND and given.connection_id is None
    assert given.late_after == scene.clock.at + timedelta(days=14) and given.held_for is None
    assert "could not be used in time. Please post it by hand" in str(given.problem)
    assert verbs(scene)[0] == "hand_over"
    with scene.installation.app.app_context():
        seal_waiting(scene.clock.at)
        follow(make_reader("/posts/{id}", "/connections"), scene.clock.at)
        told = db.session.scalars(select(Notice).where(Notice.title == "Ready for you to post")).one()
        assert (told.person_id, told.path) == (given.person_id, f"/posts/{given.id}")
    assert keep(scene, timedelta(days=15)).state is ShareState.MISSED


def test_withdrawn_words_and_ended_permits_are_missed_all_the_same(installation: Installation) -> None:
    ended = held_for_its_account(installation, permit=permit(valid_until=NOW + HOUR))
    withdrawn = held_for_its_account(ended.installation)
    withdrawn.do(lambda share: setattr(share, "revoked_at", NOW))
    keep(ended, 3 * HOUR)
    assert ended.share.state is withdrawn.share.state is ShareState.MISSED


def test_a_pause_holds_what_is_by_hand_by_itself(installation: Installation) -> None:
    scene = held_for_its_account(installation)
    with scene.installation.app.app_context(), writing():
        pause_id = pauses.press(Scope.ALL, "", "A rumour", actor=ACTOR, now=NOW).id
    assert keep(scene, 3 * HOUR).way is Way.HAND and scene.share.state is not ShareState.AWAITING_PERSON
    assert keep(scene, MINUTE).state is ShareState.HELD and scene.share.held_for is HeldFor.PAUSE
    with scene.installation.app.app_context(), writing():
        pause = db.session.get_one(Pause, pause_id)
        pauses.ask_to_resume(pause, actor=ACTOR, now=scene.clock.at)
        pauses.resume(pause, actor=replace(ACTOR, id=scene.share.person_id), now=scene.clock.at)
    keep(scene, MINUTE)
    assert scene.tick() is ShareState.AWAITING_PERSON


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
