"""The least that is paid out is the one of the terms that somebody accepted, in runs and on their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy.database import db, reading, writing
from influencers.payouts import promises, queries
from influencers.payouts.models import Reason
from influencers.payouts.wording import REASONS
from influencers.programmes import going_by, terms
from influencers.programmes.models import Enrolment, Programme
from influencers.programmes.terms import Conditions
from tests.influencers.payouts_world import EARNED, ME, NOW, World, make_world
from tests.installation import Installation

DAY = timedelta(days=1)


def accept(world: World, place: int, version: int) -> None:
    with writing():
        enrolment = db.session.get_one(Enrolment, world.enrolments[place])
        terms.accept_terms(enrolment, version, actor=ME, now=NOW - DAY)


def raised(installation: Installation) -> World:
    """10 EUR at first, 50 from yesterday on: the first said yes to the old terms alone, the second to the new ones,
    the third to none."""
    world = make_world(installation)
    for _number in range(3):
        world.partner(2000)
    with writing():
        for enrolment_id in world.enrolments[:2]:
            enrolment = db.session.get_one(Enrolment, enrolment_id)
            terms.accept_terms(enrolment, 1, actor=ME, now=EARNED)
        programme = db.session.get_one(Programme, world.programme_id)
        terms.publish_terms(programme, "Be kind.", Conditions(60, 5000, "EUR"), why="Fees.", actor=ME, now=NOW - DAY)
    accept(world, 1, 2)
    return world


@pytest.mark.parametrize(("minimum", "paid"), [(None, [0]), (0, [0, 1, 2]), (3000, [])])
def test_raised_terms_reach_whoever_accepted_them(
    installation: Installation, minimum: int | None, paid: list[int]
) -> None:
    """A run's own word still counts before all."""
    with installation.app.app_context():
        world = raised(installation)
        run_id = world.draft(minimum=minimum)
        with reading():
            run = queries.run_for(run_id)
            found = [each.person_id for each in queries.payouts_of(run, None).items]
            assert found == [world.partners[place] for place in paid]
            left = {each.reason for each in queries.left_out_of(run, None).items}
            assert left == ({Reason.BELOW_MINIMUM} if len(paid) < 3 else set())


def test_what_they_are_told_is_what_is_done(installation: Installation) -> None:
    """Among the promises, and among the conditions on their page."""
    with installation.app.app_context():
        world = raised(installation)
        below = str(REASONS[Reason.BELOW_MINIMUM].told)
        with reading():
            said = [promises.promises_of(person_id, NOW)[0].why for person_id in world.partners]
            assert [below in each for each in said] == [False, True, True]
            held = going_by.figures_of([db.session.get_one(Enrolment, each) for each in world.enrolments], NOW)
            assert [held[each].hold_days for each in world.enrolments] == [30, 60, 60]
    pages = [installation.browser_of(each).get(f"/portal/programmes/{world.programme_id}").text
             for each in world.partners]  # fmt: skip
    assert ["€10.00" in each for each in pages] == [True, False, False]
    assert ["€50.00" in each for each in pages] == [False, True, True]
