"""What is held has a day by which somebody has looked into it: never later than its own hold, or a week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from advocacy.clock import to_rfc3339
from advocacy.database import reading, writing
from advocacy.people.capabilities import Role
from influencers.commissions import commissions, earnings
from influencers.commissions.models import Commission, HeldFor
from influencers.commissions.promises import promises_of
from influencers.programmes.promises import Kept
from tests.influencers.commissions_world import (
    LATER,
    ME,
    NOW,
    World,
    catch_up,
    commission_of,
    enrolment_of,
    make_world,
)
from tests.installation import Installation

DAY, WEEK = timedelta(days=1), timedelta(days=7)
POST = "deliverable:1"


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    with installation.app.test_request_context():
        yield make_world(installation)


def clocks(world: World, now: datetime) -> list[tuple[datetime | None, Kept]]:
    """What the partner is promised, by when, and how it stands."""
    with reading():
        return [(each.due_at, each.standing) for each in promises_of(world.person_id, now)]


def found(sale: int) -> Commission:
    commission = commission_of(sale)
    assert commission is not None
    return commission


@pytest.mark.parametrize(
    ("held_for", "release", "by"),
    [
        (HeldFor.OWN_PURCHASE, 30 * DAY, 30 * DAY),
        (HeldFor.BY_HAND, 30 * DAY, 30 * DAY),
        (HeldFor.BY_HAND, 0 * DAY, WEEK),
        (HeldFor.BY_HAND, -30 * DAY, WEEK),
        (HeldFor.ENDED, 6 * DAY, WEEK),
        (HeldFor.POST_CHANGED, 30 * DAY, None),
    ],
)
def test_by_when(held_for: HeldFor, release: timedelta, by: timedelta | None) -> None:
    said = commissions.look_by(held_for, NOW + release, NOW)
    assert said == (NOW + by if by is not None else None)


def own_purchase(world: World) -> int:
    """A sale to the partner themselves, held from the start."""
    with reading():
        own = enrolment_of(world).person.email or ""
    sale = world.sell(customer=own)
    catch_up()
    return sale


def test_a_sale_held_from_the_start_is_late_after_its_hold(world: World) -> None:
    """The partner sees the day, then that we are late; freed, it runs like any other."""
    sale = own_purchase(world)
    due = found(sale).release_at
    assert found(sale).look_by == due and clocks(world, NOW) == [(due, Kept.WAITING)]
    assert clocks(world, due + DAY) == [(due, Kept.LATE)]
    with writing():
        commissions.free(found(sale), actor=ME, now=NOW)
    assert found(sale).look_by is None and clocks(world, NOW) == [(due, Kept.WAITING)]


def test_the_desk_sees_by_when(installation: Installation) -> None:
    with installation.app.test_request_context():
        commission = found(own_purchase(make_world(installation)))
        due = commission.release_at
    desk = installation.person(Role.MARKETING)
    browser = installation.browser_of(desk)
    for path in ("/commissions/?state=held", f"/commissions/{commission.id}"):
        assert "Look into it by" in browser.get(path).text, path
    assert installation.api_of(desk)("GET", f"/commissions/{commission.id}").json["look_by"] == to_rfc3339(due)


def test_what_is_held_by_hand_after_its_hold_has_a_week(world: World) -> None:
    sale = world.sell()
    catch_up(LATER)
    with writing():
        commissions.hold(found(sale), actor=ME, now=LATER, why="Is it a reseller?")
    assert clocks(world, LATER) == [(LATER + WEEK, Kept.WAITING)]
    assert clocks(world, LATER + WEEK + DAY) == [(LATER + WEEK, Kept.LATE)]


def test_a_post_in_question_has_a_clock_of_its_own(world: World) -> None:
    """No day is promised here, whether its fee was free before or held by hand."""
    with writing():
        fee = earnings.earn_fee(enrolment_of(world), POST, 15_000, "EUR", "A post", actor=ME, now=NOW)
        assert fee is not None
        commissions.hold(fee, actor=ME, now=NOW, why="A look.")
    assert clocks(world, NOW) == [(fee.release_at, Kept.WAITING)]
    with writing():
        earnings.question(POST, actor=ME, now=NOW, why="It was edited.")
    assert clocks(world, LATER) == [(None, Kept.WAITING)]
    with writing():
        earnings.answer(POST, actor=ME, now=LATER)
    assert clocks(world, LATER) == [(fee.release_at, Kept.LATE)]
