"""Fees whose live post is in question: held for that or for something else, nobody frees them before it is right."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advocacy.database import db, writing
from advocacy.errors import InvalidMove
from influencers.commissions import commissions, earnings
from influencers.commissions.models import Commission, CommissionState
from rewards.models import AccountKind
from tests.influencers.commissions_world import (
    LATER,
    ME,
    NOW,
    World,
    agrees,
    balances,
    catch_up,
    enrolment_of,
    make_world,
)
from tests.installation import Installation

POST = "deliverable:5"


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """A partner with a fee, on both engines."""
    with installation.app.app_context():
        made = make_world(installation)
        with writing():
            earnings.earn_fee(enrolment_of(made), POST, 15_000, "EUR", "A post", actor=ME, now=NOW)
        yield made


def fee() -> Commission:
    """As it stands."""
    wanted = db.select(Commission).where(Commission.source == POST)
    found: Commission = db.session.scalars(wanted, execution_options={"populate_existing": True}).one()
    return found


def free() -> None:
    """Somebody here says that it stands."""
    with writing():
        commissions.free(fee(), actor=ME, now=LATER)


def question() -> bool:
    """Its post changed."""
    with writing():
        return earnings.question(POST, actor=ME, now=LATER, why="The post is gone.")


def answer() -> bool:
    """Its post is as agreed again."""
    with writing():
        return earnings.answer(POST, actor=ME, now=LATER)


def test_a_fee_that_is_held_for_its_post_is_freed_by_its_post_alone(world: World) -> None:
    """Not by a button."""
    assert question()
    with pytest.raises(InvalidMove, match="live post is in question"):
        free()
    catch_up(LATER)
    assert fee().state is CommissionState.HELD and balances(world) == {AccountKind.PENDING: 15_000}
    assert answer()
    catch_up(LATER)
    assert fee().state is CommissionState.APPROVED and agrees(world)


def test_a_fee_that_is_held_by_hand_hears_of_its_post(world: World) -> None:
    """Both have to be right: the post, and what somebody looks into."""
    with writing():
        commissions.hold(fee(), actor=ME, now=NOW, why="Whose account is it?")
    assert question() and not question()
    assert (fee().state, fee().held_for, fee().in_question) == (CommissionState.HELD, "by_hand", "The post is gone.")
    with pytest.raises(InvalidMove, match="live post is in question"):
        free()
    assert answer() and not answer()
    assert (fee().state, fee().in_question) == (CommissionState.HELD, "")
    free()
    catch_up(LATER)
    assert fee().state is CommissionState.APPROVED and agrees(world)


def test_what_is_in_question_is_not_approved(world: World) -> None:
    """Its hold may be over."""
    with writing():
        fee().in_question = "The post is gone."
    catch_up(LATER)
    assert fee().state is CommissionState.PENDING
    with writing():
        commissions.approve_all([fee()], actor=ME, now=LATER)
    assert fee().state is CommissionState.PENDING
