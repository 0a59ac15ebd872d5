"""Payouts, their runs and payment details: every verb from every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.history import move, timeline
from advocacy.people import accounts
from advocacy.people.capabilities import Role
from influencers.payouts.details_models import DETAILS_MOVES, DetailsState, Method, PaymentDetails
from influencers.payouts.models import PAYOUT_MOVES, RUN_MOVES, Payout, PayoutRun, PayoutState, RunState
from influencers.programmes.models import Enrolment
from tests.influencers.payouts_world import ME, NOW, PAY_ON, World, make_world
from tests.installation import Installation

TABLES: Mapping[str, tuple[Any, Any, Any]] = {
    "payout": (Payout, PAYOUT_MOVES, PayoutState),
    "payout_run": (PayoutRun, RUN_MOVES, RunState),
    "payment details": (PaymentDetails, DETAILS_MOVES, DetailsState),
}
BEGIN = {"payout": {PayoutState.DRAFT}, "payout_run": {RunState.GATHERING},
         "payment details": {DetailsState.HELD, DetailsState.ACTIVE}}  # fmt: skip


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two people who pay, and a programme, on both engines."""
    with installation.app.app_context():
        yield make_world(installation)


def thing(world: World, noun: str, state: Any, number: int) -> Any:
    """Something of that kind in that state."""
    person_id = accounts.add_person(f"t{number}@acme.example", "T", {Role.EMPLOYEE}, actor=ME, now=NOW).id
    run = PayoutRun(
        key=f"k{number}{state}"[:12], name="N", currency="EUR", cut_off=NOW, pay_on=PAY_ON,
        state=state if noun == "payout_run" else RunState.DRAFT, drafted_by=world.drafter, drafted_at=NOW,
    )  # fmt: skip
    of = PaymentDetails(
        person_id=person_id, method=Method.SEPA, masked="x", created_at=NOW,
        state=state if noun == "payment details" else DetailsState.REPLACED,
    )  # fmt: skip
    db.session.add_all([run, of])
    db.session.flush()
    if noun != "payout":
        return run if noun == "payout_run" else of
    enrolment = Enrolment(programme_id=world.programme_id, person_id=person_id, state="approved", since=NOW)
    db.session.add(enrolment)
    db.session.flush()
    made = Payout(run_id=run.id, enrolment_id=enrolment.id, person_id=person_id, details_id=of.id, amount=1,
                  currency="EUR", state=state, created_at=NOW)  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


@pytest.mark.parametrize("noun", TABLES)
def test_every_verb_from_every_state(world: World, noun: str) -> None:
    """A verb either moves as the table says and leaves one row of history, or refuses and changes nothing."""
    kind, moves, states = TABLES[noun]
    number = 0
    for state in states:
        for verb, (allowed, to) in moves.items():
            number += 1
            with writing():
                made_id = thing(world, noun, state, number).id
            if state in allowed:
                with writing():
                    move(db.session.get_one(kind, made_id), verb, actor=ME, now=NOW)
            else:
                with pytest.raises(InvalidMove), writing():
                    move(db.session.get_one(kind, made_id), verb, actor=ME, now=NOW)
            with reading():
                assert db.session.get_one(kind, made_id).state is (to if state in allowed else state)
                rows = [(row.verb, row.from_state, row.to_state) for row in timeline(noun, made_id)]
                assert rows == ([(verb, state.value, to.value)] if state in allowed else [])


@pytest.mark.parametrize("noun", TABLES)
def test_every_state_can_be_reached(noun: str) -> None:
    _kind, moves, states = TABLES[noun]
    reached = set(BEGIN[noun])
    for _ in states:
        reached |= {to for allowed, to in moves.values() if allowed & reached}
    assert reached == set(states)
