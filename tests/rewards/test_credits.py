"""Credits that are held and freed, and what counts as earned by day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from rewards import credits, ledger
from rewards.books import holdings, recounting, scores, statements
from rewards.credits import MOST_HOLDS
from rewards.ledger import COMPANY, MOST, Event, Leg
from rewards.models import AccountKind, Entry
from tests.installation import Installation
from tests.reach.making import NOW
from tests.rewards.test_ledger import sums_by_unit

K = AccountKind
LATER = NOW + timedelta(days=3)
TODAY = NOW.date()


def hold(entry: Entry) -> Entry | None:
    return credits.hold(entry, reason="fair_play", at=LATER)


def free(entry: Entry) -> Entry | None:
    return credits.free(entry, reason="fair_play", at=LATER)


def release(entry: Entry) -> Entry | None:
    return credits.release(entry, reason="seen_live", at=LATER)


def expire(entry: Entry) -> Entry | None:
    return credits.expire(entry, reason="never_seen", at=LATER)


def back(entry: Entry) -> Entry | None:
    return credits.take_back(entry, reason="seen_gone", at=LATER)


def spend(entry: Entry) -> Entry | None:
    event = Event(f"spend:{entry.id}", "spend", LATER, entry.person_id)
    return credits.transfer(event, K.AVAILABLE, K.REDEEMED, 20)


Verb = Callable[[Entry], Entry | None]


CASES: list[tuple[bool, list[Verb], tuple[K, int], int]] = [
    (True, [], (K.PENDING, 25), 0),
    (True, [release], (K.AVAILABLE, 25), 25),
    (True, [expire], (K.EXPIRED, 25), 0),
    (True, [back], (K.REVERSED, 25), 0),
    (True, [release, back], (K.REVERSED, 25), 0),
    (False, [], (K.AVAILABLE, 25), 25),
    (False, [back], (K.REVERSED, 25), 0),
    (True, [hold], (K.HELD, 25), 0),
    (False, [hold], (K.HELD, 25), 25),  # innocent until shown: what was earned counts
    (True, [hold, free], (K.PENDING, 25), 0),
    (True, [hold, free, release], (K.AVAILABLE, 25), 25),
    (True, [hold, release], (K.HELD, 25), 0),  # confirmed, and still looked into
    (True, [hold, release, free], (K.AVAILABLE, 25), 25),
    (True, [hold, release, expire, free], (K.AVAILABLE, 25), 25),
    (True, [hold, expire], (K.EXPIRED, 25), 0),
    (True, [hold, expire, free, release], (K.EXPIRED, 25), 0),
    (True, [hold, back, free], (K.REVERSED, 25), 0),
    (True, [hold, release, back, free], (K.REVERSED, 25), 0),
    (True, [release, hold, free], (K.AVAILABLE, 25), 25),
    (True, [release, hold, back], (K.REVERSED, 25), 0),
    (False, [hold, free, hold, free, hold, back], (K.REVERSED, 25), 0),
    (False, [spend, hold], (K.HELD, 5), 25),  # as many as are not spent
    (False, [spend, hold, free], (K.AVAILABLE, 5), 25),
    (False, [spend, hold, back], (K.REVERSED, 25), 0),
    (False, [spend, back], (K.REVERSED, 25), 0),
]
"""Given pending or not, what follows, where the points are then, what counts as earned."""


def test_where_a_credit_stands(sqlite: Installation) -> None:
    for number, (pending, verbs, where, earned) in enumerate(CASES):
        person = sqlite.person()
        with sqlite.app.app_context(), writing():
            event = Event(f"share:{number}:x", "x", NOW, person, f"share:{number}")
            entry = credits.give(event, 25, pending=pending)
            assert entry
            for verb in verbs:
                verb(entry)
                verb(entry)  # a second run changes nothing
            told = (number, credits.standing(entry))
            assert credits.standing(entry).where is where[0], told
            assert ledger.balances(ledger.person(person))[where[0]] == where[1], told
            assert sums_by_unit() == {"points": 0}, told
            assert scores.earned(person, TODAY, TODAY) == earned, told
            cell = (person, "points", TODAY)
            assert (recounting.recounted([person])[cell], recounting.kept([person])[cell]) == (earned, earned), told
            (line,) = [each for each in statements.statement(person, None, 50).items if each.entry.id == entry.id]
            assert line.stands_as is where[0], told


def end(amount: int) -> Verb:
    def verb(entry: Entry) -> Entry | None:
        event = Event(f"end:{entry.id}", "expired", LATER, entry.person_id)
        return credits.run_out(event, {entry.id: amount})

    return verb


def move(verb: str, start: K, ends: K) -> Verb:
    def moved(entry: Entry) -> Entry | None:
        event = Event(f"{verb}:{entry.id}", verb, LATER, entry.person_id, "redemption:1")
        return credits.transfer(event, start, ends, 25)

    return moved


ask, cancel = move("ask", K.AVAILABLE, K.REDEEMED), move("cancel", K.REDEEMED, K.AVAILABLE)

ENDS: list[tuple[list[Verb], K, tuple[int, int, int, int], int]] = [
    ([end(25)], K.EXPIRED, (100, 0, 25, 0), 25),  # earned all the same
    ([end(25), back], K.REVERSED, (100, 0, 0, 25), 0),
    ([end(25), hold], K.EXPIRED, (100, 0, 25, 0), 25),
    ([end(10)], K.AVAILABLE, (115, 0, 10, 0), 25),
    ([end(10), back], K.REVERSED, (100, 0, 0, 25), 0),
    ([end(10), hold], K.HELD, (100, 15, 10, 0), 25),
    ([end(10), hold, free], K.AVAILABLE, (115, 0, 10, 0), 25),
    ([end(10), hold, back], K.REVERSED, (100, 0, 0, 25), 0),
    ([hold, free, end(25), back], K.REVERSED, (100, 0, 0, 25), 0),
    ([spend, end(5), back], K.REVERSED, (80, 0, 0, 25), 0),  # points are alike: others for those that are spent
    ([ask, hold, cancel, end(25), back], K.REVERSED, (100, 0, 0, 25), 0),  # others were held for it, and come back
    ([ask, hold, cancel, end(25), free], K.EXPIRED, (100, 0, 25, 0), 25),
]
"""What follows on a credit of 25, where it is then; available, held, expired and reversed of its person, who has 100
others; what counts as earned of it."""


def test_what_ran_out_is_not_taken_again(sqlite: Installation) -> None:
    for number, (verbs, where, sums, earned) in enumerate(ENDS):
        person = sqlite.person()
        with sqlite.app.app_context(), writing():
            entry = credits.give(Event(f"share:{number}", "x", NOW, person, f"share:{number}"), 25)
            credits.give(Event(f"other:{number}", "x", NOW - timedelta(days=1), person), 100)
            assert entry
            for verb in verbs:
                verb(entry)
                verb(entry)  # a second run changes nothing
            has = ledger.balances(ledger.person(person))
            told = (number, credits.standing(entry), has)
            assert credits.standing(entry).where is where, told
            assert (has[K.AVAILABLE], has[K.HELD], has[K.EXPIRED], has[K.REVERSED]) == sums, told
            counted = recounting.recounted([person])[person, "points", TODAY]
            assert (scores.earned(person, TODAY, TODAY), counted) == (earned, earned), told
            assert sum(lot.left for lot in holdings.lots_of([person])[person]) == has[K.AVAILABLE], told
            (line,) = [each for each in statements.statement(person, None, 50).items if each.entry.id == entry.id]
            assert line.stands_as is where and sums_by_unit() == {"points": 0}, told


def test_scores_are_of_the_day_of_the_credit_and_of_its_unit(installation: Installation) -> None:
    ann, ben = installation.person(), installation.person()
    with installation.app.app_context(), writing():
        first = credits.give(Event("a", "x", NOW, ann), 25)
        credits.give(Event("b", "x", NOW + timedelta(days=1), ann), 10)
        credits.give(Event("c", "x", NOW, ben), 7)
        credits.give(Event("d", "x", NOW, ann), 500, unit="EUR")
        again = credits.give(Event("d", "x", NOW, ann), 500, unit="EUR")
        assert first and again is None
        day = timedelta(days=1)
        assert scores.earned(ann, TODAY, TODAY + day) == 35
        assert scores.earned(ann, TODAY, TODAY, "EUR") == 500
        assert scores.earned_by(None, TODAY, TODAY) == {ann: 25, ben: 7}
        credits.take_back(first, reason="seen_gone", at=NOW + timedelta(days=40))
        assert scores.earned_by([ann, ben], TODAY, TODAY + day) == {ann: 10, ben: 7}
        assert scores.earned_by([ann], TODAY, TODAY) == {} == scores.earned_by([], TODAY, TODAY)
        assert ledger.balances(ledger.person(ann), "EUR")[K.AVAILABLE] == 500
        recounting.recount([ann, ben])
        assert scores.earned_by(None, date(2020, 1, 1), date(2030, 1, 1)) == {ann: 10, ben: 7}


def test_a_look_too_many_is_refused(sqlite: Installation) -> None:
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        entry = credits.give(Event("a", "x", NOW, person), 25)
        assert entry
        for _ in range(MOST_HOLDS):
            assert hold(entry) and free(entry)
        with pytest.raises(InvalidMove, match="held often enough"):
            hold(entry)


def test_nothing_is_held_of_what_is_spent(sqlite: Installation) -> None:
    person = sqlite.person()
    with sqlite.app.app_context(), writing():
        entry = credits.give(Event("a", "x", NOW, person), 20)
        assert entry and spend(entry) and hold(entry) is None
        assert free(entry) is None


def test_amounts_that_do_not_fit_are_refused(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            assert credits.give(Event("most", "x", NOW, person), MOST)
            assert credits.give(Event("most again", "x", NOW, person), MOST)
        with pytest.raises(InvalidMove, match="can't be booked at once"), writing():
            credits.give(Event("more", "x", NOW, person), MOST + 1)
        with pytest.raises(InvalidMove), writing():
            ledger.post(
                Event("p", "x", NOW, None), [Leg(K.ISSUED, COMPANY, -(10**30)), Leg(K.AVAILABLE, COMPANY, 10**30)]
            )
        with reading():
            assert ledger.balances(ledger.person(person))[K.AVAILABLE] == 2 * MOST
            assert scores.earned(person, TODAY, TODAY) == 2 * MOST
        db.session.rollback()
