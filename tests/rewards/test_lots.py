"""Pure: how long points last, and of what lots a balance consists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards.books.expiring import STAGES, Warned, due, warnings_due
from rewards.books.lasting import DEFAULT, LEAST, Policy, in_force, last_day
from rewards.books.liability import age_of
from rewards.books.lots import Lot, Movement, replay
from rewards.books.models import Lasting

DAY = date(2026, 1, 31)


def at(day: int) -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)


def policy(lasting: Lasting, length: int, version: int = 2, begins: int = 0) -> Policy:
    return Policy(version, lasting, length, at(begins))


@pytest.mark.parametrize(
    ("lasting", "length", "since", "until"),
    [
        (Lasting.NEVER, 0, DAY, None),
        (Lasting.DAYS, 90, DAY, date(2026, 5, 1)),
        (Lasting.MONTH_END, 0, date(2026, 1, 1), date(2026, 1, 31)),
        (Lasting.MONTH_END, 0, DAY, DAY + LEAST),  # earned on its last day: a month all the same
        (Lasting.MONTH_END, 1, DAY, DAY + LEAST),
        (Lasting.MONTH_END, 2, DAY, date(2026, 3, 31)),
        (Lasting.MONTH_END, 13, DAY, date(2027, 2, 28)),
        (Lasting.MONTH_END, 1, date(2028, 1, 1), date(2028, 2, 29)),
        (Lasting.YEAR_END, 0, DAY, date(2026, 12, 31)),
        (Lasting.YEAR_END, 0, date(2026, 12, 31), date(2027, 1, 30)),
        (Lasting.YEAR_END, 1, DAY, date(2027, 12, 31)),
    ],
)
def test_the_last_day(lasting: Lasting, length: int, since: date, until: date | None) -> None:
    assert last_day(policy(lasting, length), since) == until


def test_the_newest_version_that_has_begun_is_in_force() -> None:
    first, second = policy(Lasting.DAYS, 60, 2, 10), policy(Lasting.DAYS, 90, 3, 20)
    known = [second, first, DEFAULT]
    assert [in_force(known, at(day)) for day in (9, 10, 19, 20, 99)] == [DEFAULT, first, first, second, second]
    assert in_force([], at(0)) is DEFAULT


def moved(number: int, day: int, amount: int, *, key: str = "", credit: int | None = None) -> Movement:
    fresh = amount > 0 and not key
    return Movement(number, at(day), at(day).date(), amount, fresh, key, credit)


def thirty(each: Movement) -> date:
    return each.day + timedelta(days=30)


@pytest.mark.parametrize(
    ("movements", "left"),
    [
        ([moved(1, 0, 10)], [(10, 30)]),
        ([moved(1, 0, 10), moved(2, 5, 20), moved(3, 6, -15)], [(15, 35)]),  # the first to expire is spent first
        ([moved(1, 0, 10), moved(2, 5, -10, key="r1"), moved(3, 20, 10, key="r1")], [(10, 50)]),  # 30 days at least
        ([moved(1, 0, 10), moved(2, 5, -10, key="r1"), moved(3, 40, 4, key="r1")], [(4, 70)]),  # also after its end
        ([moved(1, 0, 10), moved(2, 1, -4, key="r1"), moved(3, 2, 4, key="r1")], [(6, 30), (4, 32)]),
        ([moved(1, 0, 10), moved(2, 1, 5), moved(3, 2, -5, credit=2)], [(10, 30)]),  # a credit's own lot goes first
        ([moved(1, 0, 10), moved(2, 1, 5), moved(3, 2, -7, credit=2)], [(8, 30)]),
        ([moved(9, 3, 7, key="r1")], [(7, 33)]),  # comes back of what nobody saw leave: as new points
        ([], []),
    ],
)
def test_lots(movements: list[Movement], left: list[tuple[int, int]]) -> None:
    found = replay(movements, thirty)
    assert [(lot.left, (lot.expires_on - at(0).date()).days) for lot in found if lot.expires_on] == left


def test_promised_days_and_none() -> None:
    promised = Movement(1, at(0), at(0).date(), 5, True, promised=date(2026, 1, 2))
    lots = replay([promised, moved(2, 0, 3)], lambda each: None)
    assert [(lot.left, lot.expires_on) for lot in lots] == [(5, date(2026, 1, 2)), (3, None)]
    back = replay([moved(1, 0, 3), moved(2, 1, -3, key="x"), moved(3, 9, 3, key="x")], lambda each: None)
    assert [(lot.left, lot.expires_on) for lot in back] == [(3, None)]
    freed = Movement(2, at(1), at(1).date(), 5, False, "credit:1", 1, date(2026, 3, 1))  # held while it was pending
    assert [lot.expires_on for lot in replay([freed], lambda each: None)] == [date(2026, 3, 1)]


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(1, 50), st.sampled_from(["in", "out", "back"])), max_size=30))
def test_lots_hold_what_the_balance_says(steps: list[tuple[int, int, str]]) -> None:
    balance, out, movements = 0, 0, []
    for number, (day, amount, kind) in enumerate(sorted(steps), 1):
        amount = amount if kind == "in" else -min(amount, balance) if kind == "out" else min(amount, out)
        balance, out = balance + amount, out - amount if kind != "in" else out
        if amount:
            movements.append(Movement(number, at(day), at(day).date(), amount, kind == "in", "r"))
    lots = replay(movements, thirty)
    assert sum(lot.left for lot in lots) == balance
    assert all(lot.left > 0 for lot in lots) and lots == sorted(lots, key=lambda lot: lot.order)


ENDS = date(2026, 6, 30)
LOTS = [Lot(DAY, 10, ENDS, 1), Lot(DAY, 5, ENDS, 2), Lot(DAY, 7, None, 3)]


@pytest.mark.parametrize(
    ("today", "given", "told"),
    [
        (date(2026, 5, 30), {}, []),
        (date(2026, 5, 31), {}, [Warned(1, ENDS, ENDS, 30, 15)]),
        (date(2026, 6, 1), {(1, ENDS, 30): date(2026, 5, 31)}, []),
        (date(2026, 6, 23), {(1, ENDS, 30): date(2026, 5, 31)}, [Warned(1, ENDS, ENDS, 7, 15)]),
        (date(2026, 6, 29), {}, [Warned(1, ENDS, date(2026, 7, 6), 7, 15)]),  # late: a week from then
        (date(2026, 9, 1), {}, [Warned(1, ENDS, date(2026, 9, 8), 7, 15)]),  # nobody worked for months
        (date(2026, 6, 24), {(1, ENDS, 7): date(2026, 6, 23)}, []),
    ],
)
def test_warnings(today: date, given: dict[tuple[int, date, int], date], told: list[Warned]) -> None:
    assert warnings_due(1, LOTS, given, today) == told


@pytest.mark.parametrize(
    ("today", "warned", "ends"),
    [
        (date(2026, 7, 1), date(2026, 6, 23), 15),
        (ENDS, date(2026, 6, 23), 0),  # the last day is a day to spend
        (date(2026, 7, 1), None, 0),  # nobody loses points unwarned
        (date(2026, 7, 6), date(2026, 6, 29), 0),
        (date(2026, 7, 7), date(2026, 6, 29), 15),
        (date(2026, 7, 1), date(2026, 9, 9), 0),  # the clock went back
    ],
)
def test_what_ends_today(today: date, warned: date | None, ends: int) -> None:
    given = {(1, ENDS, STAGES[-1]): warned} if warned else {}
    assert sum(due(1, LOTS, given, today).values()) == ends


@pytest.mark.parametrize(("days", "group"), [(0, "30"), (30, "30"), (31, "90"), (365, "365"), (366, "older")])
def test_ages(days: int, group: str) -> None:
    assert age_of(DAY, DAY + timedelta(days=days)) == group
