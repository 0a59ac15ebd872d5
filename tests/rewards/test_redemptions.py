"""Perks: points, stock and state move together or not at all; the last one goes to one person."""

from __future__ import annotations

import threading

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import Breach, InvalidMove, NotAllowed, Refused
from advocacy.history import timeline
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from rewards import credits
from rewards.books import statements
from rewards.ledger import Event
from rewards.perks import perks, redemptions
from rewards.perks.models import REDEMPTION_MOVES, Perk, Redemption, RedemptionState
from tests.installation import Installation
from tests.reach.making import NOW, SYSTEM

S = RedemptionState


def rich(installation: Installation, points: int = 100, *roles: Role) -> int:
    person = installation.person(*roles)
    with installation.app.app_context(), writing():
        credits.give(Event(f"gift:{person}", "gift", NOW, person), points)
    return person


def perk(**facts: object) -> int:
    with writing():
        given = {"name": "Mug", "cost": 60, "stock": 5, **facts}
        return perks.add_perk(**given, actor=SYSTEM, now=NOW).id  # type: ignore[arg-type]


def ask(perk_id: int, person_id: int) -> int:
    with writing():
        person = db.session.get_one(Person, person_id)
        return redemptions.request(db.session.get_one(Perk, perk_id), person, actor=person.actor, now=NOW).id


def standing(person_id: int, perk_id: int) -> tuple[int, int, int, int | None]:
    with reading():
        found = statements.balances_of(person_id)
        return found.available, found.held, found.redeemed, db.session.get_one(Perk, perk_id).stock


def test_asked_approved_handed_out(installation: Installation) -> None:
    person = rich(installation)
    with installation.app.app_context():
        mug = perk()
        asked = ask(mug, person)
        assert standing(person, mug) == (40, 60, 0, 4)
        with writing():
            redemption = db.session.get_one(Redemption, asked)
            redemptions.approve(redemption, actor=SYSTEM, now=NOW)
            redemptions.fulfil(redemption, actor=SYSTEM, now=NOW, note="Desk 3")
        assert standing(person, mug) == (40, 0, 60, 4)
        with reading():
            assert [row.verb for row in timeline("redemption", asked)] == ["fulfil", "approve", "request"]
            assert db.session.get_one(Redemption, asked).note == "Desk 3"


def test_cancelled_gives_points_and_stock_back(installation: Installation) -> None:
    person = rich(installation)
    with installation.app.app_context():
        mug = perk()
        asked = ask(mug, person)
        with writing():
            mine = db.session.get_one(Person, person)
            redemptions.cancel(db.session.get_one(Redemption, asked), actor=mine.actor, now=NOW)
        assert standing(person, mug) == (100, 0, 0, 5)


def test_refunded_gives_points_back(installation: Installation) -> None:
    person = rich(installation)
    with installation.app.app_context():
        mug = perk()
        asked = ask(mug, person)
        with writing():
            redemption = db.session.get_one(Redemption, asked)
            redemptions.fulfil(redemption, actor=SYSTEM, now=NOW)
            redemptions.refund(redemption, actor=SYSTEM, now=NOW, why="It was broken.")
        assert standing(person, mug) == (100, 0, 0, 4)


def test_the_last_one_goes_to_one_of_two(installation: Installation) -> None:
    people = [rich(installation), rich(installation)]
    with installation.app.app_context():
        mug = perk(stock=1)
    said: list[str] = []
    ready = threading.Barrier(2)

    def redeem(person: int) -> None:
        with installation.app.app_context():
            ready.wait()
            try:
                ask(mug, person)
                said.append("")
            except Refused as refusal:
                said.append(str(refusal))
            db.session.remove()

    threads = [threading.Thread(target=redeem, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(said) == ["", "“Mug” is gone: somebody took the last one. Choose another perk."]
    with installation.app.app_context():
        assert sorted(standing(person, mug)[:3] for person in people) == [(40, 60, 0), (100, 0, 0)]
        assert standing(people[0], mug)[3] == 0


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        ({"cost": 101}, Breach, "you have 100 available"),
        ({"stock": 0}, InvalidMove, "last one"),
        ({"active": False}, InvalidMove, "not offered"),
    ],
)
def test_what_can_not_be_had(
    installation: Installation, facts: dict[str, object], kind: type[Refused], words: str
) -> None:
    person = rich(installation)
    with installation.app.app_context():
        mug = perk(**facts)
        before = standing(person, mug)
        with pytest.raises(kind, match=words):
            ask(mug, person)
        assert standing(person, mug) == before


def test_no_more_than_ones_share(installation: Installation) -> None:
    person = rich(installation, 500)
    with installation.app.app_context():
        mug = perk(per_person=1, stock=None)
        asked = ask(mug, person)
        with pytest.raises(InvalidMove, match="as often as one can"):
            ask(mug, person)
        with writing():
            redemptions.cancel(db.session.get_one(Redemption, asked), actor=SYSTEM, now=NOW, why="Changed their mind")
        ask(mug, person)
        assert standing(person, mug) == (440, 60, 0, None)


def test_nobody_decides_on_their_own(sqlite: Installation) -> None:
    person = rich(sqlite, 100, Role.MARKETING)
    with sqlite.app.app_context():
        asked = ask(perk(), person)
        with writing():
            own, redemption = db.session.get_one(Person, person).actor, db.session.get_one(Redemption, asked)
            for verb in (redemptions.approve, redemptions.fulfil):
                with pytest.raises(NotAllowed):
                    verb(redemption, actor=own, now=NOW)
            redemptions.approve(redemption, actor=SYSTEM, now=NOW)
            with pytest.raises(InvalidMove):
                redemptions.cancel(redemption, actor=own, now=NOW)
            with pytest.raises(Breach):
                redemptions.cancel(redemption, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("state", list(S))
@pytest.mark.parametrize("verb", list(REDEMPTION_MOVES))
def test_moves_that_the_state_does_not_allow(sqlite: Installation, state: S, verb: str) -> None:
    person = rich(sqlite)
    route = {S.REQUESTED: [], S.APPROVED: ["approve"], S.FULFILLED: ["fulfil"], S.CANCELLED: ["cancel"]}
    route[S.REFUNDED] = ["fulfil", "refund"]
    with sqlite.app.app_context():
        asked = ask(perk(), person)
        for step in route[state]:
            act(asked, step)
        if state in REDEMPTION_MOVES[verb][0]:
            act(asked, verb)
        else:
            with pytest.raises(InvalidMove):
                act(asked, verb)


def act(redemption_id: int, verb: str) -> None:
    with writing():
        why = {"why": "because"} if verb in ("cancel", "refund") else {}
        getattr(redemptions, verb)(db.session.get_one(Redemption, redemption_id), actor=SYSTEM, now=NOW, **why)


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"name": " "}, "name"), ({"cost": 0}, "cost"), ({"stock": -1}, "stock"), ({"per_person": 0}, "per_person")],
)
def test_perks_that_make_no_sense(sqlite: Installation, facts: dict[str, object], field: str) -> None:
    with sqlite.app.app_context(), pytest.raises(Breach) as refused:
        perk(**facts)
    assert field in refused.value.errors
