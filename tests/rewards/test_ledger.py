"""The ledger: balanced, idempotent, never below zero, never changed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text
from sqlalchemy.exc import DatabaseError

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from rewards import credits, ledger
from rewards.ledger import COMPANY, Event, Leg, Unbalanced
from rewards.models import SPENDABLE, AccountKind, Entry, LedgerAccount, Posting
from tests.installation import Installation
from tests.reach.making import NOW

K = AccountKind


def event(source: str, person: int, **facts: object) -> Event:
    return Event(source, "test", NOW, person, **facts)  # type: ignore[arg-type]


def sums_by_unit() -> dict[str, int]:
    wanted = select(LedgerAccount.unit, func.sum(Posting.amount)).join(LedgerAccount).group_by(LedgerAccount.unit)
    return {unit: int(total) for unit, total in db.session.execute(wanted)}


def count(kind: type[Entry | Posting]) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


def test_a_credit_is_balanced_and_a_replay_changes_nothing(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        assert credits.give(event("a", person), 25, pending=True)
        before = (count(Entry), count(Posting))
        assert credits.give(event("a", person), 25, pending=True) is None
        assert credits.give(event("a", person), 99) is None
        assert (count(Entry), count(Posting)) == before
        assert ledger.balances(ledger.person(person))[K.PENDING] == 25
        assert ledger.balance(K.ISSUED, COMPANY) == -25
        assert sums_by_unit() == {"points": 0}


@pytest.mark.parametrize(
    "legs",
    [
        [],
        [Leg(K.AVAILABLE, ledger.person(1), 5)],
        [Leg(K.ISSUED, COMPANY, -5), Leg(K.AVAILABLE, ledger.person(1), 6)],
        [Leg(K.AVAILABLE, ledger.person(1), 5), Leg(K.AVAILABLE, ledger.person(1), -5)],
    ],
)
def test_what_does_not_balance_is_refused(sqlite: Installation, legs: list[Leg]) -> None:
    with sqlite.app.app_context(), writing(), pytest.raises(Unbalanced):
        ledger.post(event("a", 1), legs)


def test_nobody_spends_what_they_do_not_have(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            credits.give(event("a", person), 10)
        with pytest.raises(InvalidMove), writing():
            credits.transfer(event("b", person), K.AVAILABLE, K.HELD, 11)
        with reading():
            assert ledger.balances(ledger.person(person))[K.AVAILABLE] == 10
            assert count(Entry) == 1


def test_pending_becomes_available_once(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        entry = credits.give(event("a", person), 25, pending=True)
        assert entry and credits.release(entry, reason="seen_live", at=NOW)
        assert credits.release(entry, reason="seen_live", at=NOW) is None
        found = ledger.balances(ledger.person(person))
        assert (found[K.PENDING], found[K.AVAILABLE]) == (0, 25)


@pytest.mark.parametrize("released", [True, False])
def test_a_credit_is_taken_back_from_where_it_is_once(installation: Installation, released: bool) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        entry = credits.give(event("a", person), 25, pending=True)
        assert entry
        if released:
            credits.release(entry, reason="seen_live", at=NOW)
        back = credits.take_back(entry, reason="seen_gone", at=NOW)
        assert back and back.reverses == entry.id
        assert credits.take_back(entry, reason="seen_gone", at=NOW) is None
        assert credits.release(entry, reason="seen_live", at=NOW) is None
        found = ledger.balances(ledger.person(person))
        assert (found[K.PENDING], found[K.AVAILABLE], found[K.REVERSED]) == (0, 0, 25)
        assert sums_by_unit() == {"points": 0}


def test_spent_points_are_not_owed(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        entry = credits.give(event("a", person), 25)
        credits.transfer(event("b", person), K.AVAILABLE, K.HELD, 20)
        back = credits.take_back(entry, reason="recount", at=NOW)  # type: ignore[arg-type]
        assert back and back.details["borne_by_company"] == 20
        found = ledger.balances(ledger.person(person))
        assert (found[K.AVAILABLE], found[K.HELD], found[K.REVERSED]) == (0, 20, 25)
        assert sums_by_unit() == {"points": 0}


def test_only_credits_are_taken_back(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        credits.give(event("a", person), 25)
        moved = credits.transfer(event("b", person), K.AVAILABLE, K.HELD, 20)
        assert moved
        with pytest.raises(Unbalanced):
            credits.take_back(moved, reason="x", at=NOW)


@pytest.mark.parametrize("table", ["ledger_entries", "ledger_postings"])
@pytest.mark.parametrize("change", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_refuses_changes(installation: Installation, table: str, change: str) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            credits.give(event("a", person), 25)
        with pytest.raises(DatabaseError, match="append-only"), writing():
            db.session.execute(text(change.format(table)))


def test_two_at_once_never_spend_the_same_points(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context(), writing():
        credits.give(event("a", person), 100)
    done: list[str] = []
    ready = threading.Barrier(4)

    def spend(number: int) -> None:
        with installation.app.app_context():
            ready.wait()
            for turn in range(5):
                try:
                    with writing():
                        credits.transfer(event(f"{number}-{turn}", person), K.AVAILABLE, K.HELD, 30)
                    done.append("spent")
                except InvalidMove:
                    done.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=spend, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(done) == 20 and done.count("spent") == 3
    with installation.app.app_context(), reading():
        found = ledger.balances(ledger.person(person))
        assert (found[K.AVAILABLE], found[K.HELD]) == (10, 90)


steps = st.lists(
    st.tuples(
        st.sampled_from(["give", "pend", "release", "back", "hold", "free", "spend"]), st.integers(0, 5),
        st.integers(1, 40), st.integers(0, 1),
    ), max_size=25,
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps)
def test_whatever_happens_it_balances_and_nothing_falls_below_zero(
    sqlite: Installation, order: list[tuple[str, int, int, int]]
) -> None:
    with sqlite.app.app_context():
        people = sorted(db.session.scalars(text("SELECT id FROM people")))
        db.session.rollback()
        while len(people) < 2:
            people.append(sqlite.person())
        for turn, step in enumerate(order):
            for _replay in range(2):  # whatever runs, runs twice
                try:
                    with writing():
                        _act(step, turn, people)
                except InvalidMove:
                    pass
            with reading():
                assert set(sums_by_unit().values()) <= {0}
                for person in people:
                    assert all(ledger.balances(ledger.person(person))[kind] >= 0 for kind in SPENDABLE)
        with writing():  # the next example begins with nothing to spend
            for person in people:
                for kind in SPENDABLE:
                    if left := ledger.balances(ledger.person(person))[kind]:
                        turn = count(Entry)
                        credits.transfer(event(f"end-{turn}-{person}-{kind}", person), kind, K.EXPIRED, left)


def _act(step: tuple[str, int, int, int], turn: int, people: list[int]) -> None:
    verb, number, amount, who = step
    person = people[who]
    source, entry = f"credit-{number}-{who}", credits.find(f"credit-{number}-{who}")
    at = NOW + timedelta(minutes=turn)
    if verb in ("give", "pend"):
        credits.give(event(source, person), amount, pending=verb == "pend")
    elif verb == "release" and entry and credits.credited(entry)[0] is K.PENDING:
        credits.release(entry, reason="r", at=at)
    elif verb == "back" and entry:
        credits.take_back(entry, reason="b", at=at)
    elif verb in ("hold", "free", "spend"):
        start, end = {"hold": (K.AVAILABLE, K.HELD), "free": (K.HELD, K.AVAILABLE), "spend": (K.HELD, K.REDEEMED)}[verb]
        credits.transfer(event(f"{verb}-{turn}-{number}-{amount}-{who}", person), start, end, amount)
