"""Payment details: whoever takes over an account can't turn a payout to themselves in silence, by whatever way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.mailing import Mail
from advocacy.people.models import Person
from influencers.payouts import details, jobs, queries
from influencers.payouts.details import Given
from influencers.payouts.details_models import DetailsState, Method
from influencers.payouts.models import Reason
from tests.influencers.payouts_world import IBANS, NOW, World, make_world
from tests.installation import Installation

THIEF = "thief@elsewhere.example"


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


def give(person_id: int, iban: str, days: int = 0) -> DetailsState:
    with writing():
        person = db.session.get_one(Person, person_id)
        given = Given(Method.SEPA, "Somebody", iban)
        return details.give(person, given, actor=person.actor, now=NOW + timedelta(days=days)).state


def stop(person_id: int, days: int = 0) -> None:
    with writing():
        for each in list(details.in_force([person_id]).get(person_id, {}).values()):
            details.stop(each, actor=db.session.get_one(Person, person_id).actor, now=NOW + timedelta(days=days))


def mails(subject: str) -> set[str]:
    with reading():
        return set(db.session.scalars(select(Mail.recipient).where(Mail.subject.contains(subject))))


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (("stop", "give"), True),  # ended, then given anew
        (("give",), True),
        (("give", "stop", "give"), True),  # and the change of a change
        (("give", "give"), True),
        (("stop", "months", "give"), True),  # the newest before are told however old they are
    ],
)
def test_no_way_around_the_three_days(world: World, steps: tuple[str, ...], told: bool) -> None:
    """Only the very first details hold at once; the owner of those before is told wherever they were."""
    person_id = world.partner()
    owner = f"p{person_id}@acme.example"
    with writing():
        db.session.get_one(Person, person_id).email = THIEF
    state, days, place = DetailsState.ACTIVE, 0, 0
    for step in steps:
        if step == "stop":
            stop(person_id, days)
            assert {owner, THIEF} <= mails("were ended") or place
        elif step == "months":
            days += 200
        else:
            place += 1
            state = give(person_id, (IBANS[0], IBANS[2], IBANS[3])[place], days)
    assert state is DetailsState.HELD
    assert ({owner, THIEF} <= mails("were changed")) is told
    with reading():
        looked = queries.waiting_for("EUR", None, NOW + timedelta(days=days)).items
        assert [each.reason for each in looked] == [Reason.DETAILS_HELD]
    assert jobs.activate(NOW + timedelta(days=days, hours=71)) == 0
    assert jobs.activate(NOW + timedelta(days=days + 3)) == 1


def test_the_very_first_hold_at_once(world: World) -> None:
    person_id = world.partner(account=False)
    with reading():
        assert not details.were_given(person_id)
    assert give(person_id, IBANS[0]) is DetailsState.ACTIVE
    with reading():
        assert details.were_given(person_id)
        assert mails("are kept") == {f"p{person_id}@acme.example"}
