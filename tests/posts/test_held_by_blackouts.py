"""A worker holds what a blackout or a pause covers within one tick and lets it go after; each person is told once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from advocacy.campaigns import blackouts, pauses, switch
from advocacy.campaigns.blackouts import Plan
from advocacy.campaigns.models import Blackout, Pause
from advocacy.campaigns.scopes import Scope
from advocacy.database import db, writing
from advocacy.history import follow
from advocacy.history.jobs import seal_waiting
from advocacy.notices.models import Notice
from advocacy.notices.readers import make_reader
from advocacy.posts import jobs
from advocacy.posts.models import Share
from advocacy.posts.states import HeldFor, ShareState, Way
from tests.installation import Installation
from tests.posts.lending import ACTOR, NOW, lent, permit
from tests.posts.lending import share as make
from tests.posts.scripted import Clock, Scene, ScriptedNetwork

S = ShareState
SECOND, MINUTE, HOUR, DAY = (timedelta(**{unit: 1}) for unit in ("seconds", "minutes", "hours", "days"))
FINANCIAL = permit(tags={"title": "Results", "classes": ["financial"]})
QUIET = Plan("Quiet period", Scope.CLASS, "financial", NOW + HOUR, NOW + 3 * DAY)


def _quiet(scene: Scene, given: Plan = QUIET) -> int:
    with scene.installation.app.app_context(), writing():
        return int(blackouts.plan(given, actor=ACTOR, now=NOW).id)


def _keep(scene: Scene) -> ShareState:
    with scene.installation.app.app_context():
        jobs.keep(scene.clock.at, scene.means)
    return scene.share.state


@pytest.fixture
def financial(installation: Installation) -> Scene:
    installation = replace(installation, settings=replace(installation.settings, sandbox=True))
    share_id = lent(installation, when=NOW + 2 * HOUR, permit=FINANCIAL)
    return Scene(installation, ScriptedNetwork(), Clock(), share_id)


def test_held_within_a_tick_of_its_start_and_sent_after_its_end(financial: Scene) -> None:
    _quiet(financial)
    assert _keep(financial) is S.SCHEDULED, "it has not begun"
    financial.clock.at = NOW + HOUR
    assert _keep(financial) is S.HELD
    share = financial.share
    assert share.held_for is HeldFor.PAUSE and "“Quiet period” holds it until 26 Nov 2026, 09:00" in str(share.problem)
    financial.clock.at = NOW + 2 * DAY
    assert _keep(financial) is S.HELD, "its lateness counts from the end, for that is known"
    financial.clock.at = NOW + 3 * DAY
    assert _keep(financial) is S.SCHEDULED and financial.tick() is S.PUBLISHED


def test_the_sender_stops_it_too_when_no_job_came_by(financial: Scene) -> None:
    _quiet(financial)
    assert financial.tick(2 * HOUR) is S.HELD and financial.network.sent == []
    assert financial.tick(MINUTE) is S.HELD


def test_what_is_due_after_its_end_or_not_covered_is_left_alone(financial: Scene) -> None:
    _quiet(financial, replace(QUIET, from_at=NOW, until_at=NOW + 2 * HOUR))
    assert _keep(financial) is S.SCHEDULED
    _quiet(financial, replace(QUIET, from_at=NOW, name="health"))
    assert _keep(financial) is S.SCHEDULED


def test_a_longer_blackout_keeps_it_and_a_lifted_one_lets_it_go(financial: Scene) -> None:
    number = _quiet(financial)
    financial.clock.at = NOW + HOUR
    assert _keep(financial) is S.HELD
    with financial.installation.app.app_context(), writing():
        longer = replace(QUIET, until_at=NOW + 9 * DAY)
        blackouts.change(db.session.get_one(Blackout, number), longer, actor=ACTOR, now=NOW + HOUR)
    _keep(financial)
    financial.clock.at = NOW + 8 * DAY
    assert _keep(financial) is S.HELD and "02 Dec" in str(financial.share.problem)
    with financial.installation.app.app_context(), writing():
        found = db.session.get_one(Blackout, number)
        blackouts.ask_to_lift(found, actor=ACTOR, now=financial.clock.at)
        blackouts.lift(found, actor=replace(ACTOR, id=financial.share.person_id), now=financial.clock.at)
    assert _keep(financial) is S.SCHEDULED


def test_after_it_the_posts_of_a_person_keep_their_distance(financial: Scene) -> None:
    with financial.installation.app.app_context(), writing():
        mine = financial.share
        others = [
            make(mine.person_id, mine.connection_id, when=NOW + hours * HOUR, permit=replace(FINANCIAL, source_ref=ref))
            for hours, ref in ((4, "item:8:1"), (6, "item:9:1"))
        ]
        ids = [financial.share_id, *(other.id for other in others)]
    _quiet(financial)
    financial.clock.at = NOW + HOUR
    _keep(financial)
    financial.clock.at = NOW + 3 * DAY
    _keep(financial)
    with financial.installation.app.app_context():
        due = sorted(db.session.get_one(Share, share_id).due_at for share_id in ids)
    assert due[0] == NOW + 3 * DAY and all(later - sooner >= HOUR for sooner, later in pairwise(due))


def test_after_a_pause_what_is_late_is_missed_and_the_rest_goes_on(financial: Scene) -> None:
    soon = lent(financial.installation, when=NOW + MINUTE, permit=FINANCIAL)
    with financial.installation.app.app_context():
        with writing():
            number = pauses.press(Scope.CLASS, "Financial", "A rumour", actor=ACTOR, now=NOW).id
        jobs.keep(NOW, financial.means)
        with writing():
            pause = db.session.get_one(Pause, number)
            pauses.ask_to_resume(pause, actor=ACTOR, now=NOW + 3 * HOUR)
            pauses.resume(pause, actor=replace(ACTOR, id=financial.share.person_id), now=NOW + 3 * HOUR)
        financial.clock.at = NOW + 3 * HOUR
        jobs.keep(financial.clock.at, financial.means)
        assert db.session.get_one(Share, soon, populate_existing=True).state is S.MISSED
    assert financial.share.state is S.SCHEDULED and financial.tick() is S.PUBLISHED


def test_a_person_is_told_once_not_for_each_post(financial: Scene) -> None:
    with financial.installation.app.app_context():
        with writing():
            mine = financial.share
            for hours, ref in ((4, "item:8:1"), (6, "item:9:1")):
                given = replace(FINANCIAL, source_ref=ref)
                make(mine.person_id, mine.connection_id, when=NOW + hours * HOUR, permit=given)
            pauses.press(Scope.ALL, "", "A wrong figure", actor=ACTOR, now=NOW)
        jobs.keep(NOW, financial.means)
        seal_waiting(NOW)
        follow(make_reader("/posts/{id}", "/connections"), NOW)
        (told,) = db.session.scalars(select(Notice).where(Notice.person_id == mine.person_id)).all()
    assert "held" in told.title and "A wrong figure" in told.text and told.path == "/posts"


def test_one_by_hand_is_held_when_it_is_due_in_a_blackout(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        blackouts.plan(replace(QUIET, from_at=NOW), actor=ACTOR, now=NOW)
        held = make(person_id, permit=FINANCIAL, way=Way.HAND)
        assert held.state is S.HELD and held.problem is not None
        other = make(person_id, permit=permit("item:5:1"), way=Way.HAND)
        assert other.state is S.AWAITING_PERSON


def test_an_attempt_committed_before_the_press_finishes_and_stays_listed(scene: Scene) -> None:
    def press() -> None:
        with scene.installation.app.app_context(), writing():
            order = switch.Order(Scope.ALL, "", "A rumour")
            assert switch.press(order, actor=ACTOR, now=NOW).under_way == [scene.share_id]

    scene.network.meanwhile = press
    assert scene.tick() is S.PUBLISHED
    with scene.installation.app.app_context():
        on = pauses.in_force()
        (listed,) = switch.under_way_of(on)[on[0].id]
        assert (listed.id, listed.state, listed.url) == (scene.share_id, S.PUBLISHED, "https://example.test/1")
