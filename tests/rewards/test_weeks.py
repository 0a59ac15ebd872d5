"""Pure: working weeks in a row; days off, holidays and blackouts pause; clocks and zones take nothing away."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.checks import QuietTimes
from advocacy.times.habits import Habits
from rewards.standing.models import Paused
from rewards.standing.weeks import WEEK, Told, monday_of, pause_of, streak

THIS = date(2026, 11, 16)  # a Monday
AWAY, BLACKOUT = Paused.AWAY, Paused.BLACKOUT


def weeks(line: str) -> tuple[set[date], dict[date, Paused]]:
    """One letter a week, the last of them this week: x posted, p paused, - quiet."""
    first = THIS - WEEK * (len(line) - 1)
    at = {first + WEEK * place: letter for place, letter in enumerate(line)}
    return {week for week, each in at.items() if each == "x"}, {w: AWAY for w, each in at.items() if each == "p"}


LINES = {
    "-": (0, 0),
    "x": (1, 1),
    "x-": (1, 1),
    "x--": (0, 1),
    "xxx": (3, 3),
    "xxx-": (3, 3),
    "xx-x": (1, 2),
    "xxpx": (3, 3),
    "xxppppx-": (3, 3),
    "xxpp": (2, 2),
    "xxpp--": (0, 2),
    "pppx": (1, 1),
    "xxx-xxxxx-": (5, 5),
    "xxxxx-xxx-": (3, 5),
    "xp-px": (1, 1),
}


@pytest.mark.parametrize("line", LINES)
def test_length_and_best(line: str) -> None:
    found = streak(*weeks(line), THIS)
    assert (found.length, found.best) == LINES[line]


def test_weeks_are_told() -> None:
    told = [told for _, told, _ in streak(*weeks("x-px-"), THIS, shown=6).weeks]
    assert told == [Told.QUIET, Told.POSTED, Told.QUIET, Told.PAUSED, Told.POSTED, Told.OPEN]


@given(st.text("xp-", min_size=1, max_size=30))
def test_a_pause_never_costs_anything(line: str) -> None:
    """Without the paused weeks the streak is the same; one more post never makes it shorter."""
    found = streak(*weeks(line), THIS)
    bare = streak(*weeks(line[:-1].replace("p", "") + line[-1]), THIS)
    assert (found.length, found.best) == (bare.length, bare.best)
    assert streak(*weeks(line[:-1] + "x"), THIS).length >= found.length
    assert found.length <= found.best <= line.count("x")


def test_a_clock_that_is_set_back_takes_no_week_away() -> None:
    posted, paused = weeks("xxxx")
    assert streak(posted, paused, THIS - WEEK).length == 4
    assert streak(posted, paused, THIS - 3 * WEEK).length == 4


ZONES = {
    ("2026-11-15T23:30:00+00:00", "UTC"): "2026-11-09",
    ("2026-11-15T23:30:00+00:00", "Europe/Berlin"): "2026-11-16",
    ("2026-11-16T07:59:00+00:00", "America/Los_Angeles"): "2026-11-09",
    ("2026-11-16T08:00:00+00:00", "America/Los_Angeles"): "2026-11-16",
    ("2026-10-25T22:59:00+00:00", "Europe/Berlin"): "2026-10-19",  # the day has 25 hours
    ("2026-10-25T23:00:00+00:00", "Europe/Berlin"): "2026-10-26",
    ("2026-03-29T21:59:00+00:00", "Europe/Berlin"): "2026-03-23",  # the day has 23
    ("2026-03-29T22:00:00+00:00", "Europe/Berlin"): "2026-03-30",
    ("2026-11-15T10:00:00+00:00", "Pacific/Kiritimati"): "2026-11-16",
}


@pytest.mark.parametrize(("instant", "zone"), ZONES)
def test_the_week_on_the_persons_clock(instant: str, zone: str) -> None:
    assert monday_of(datetime.fromisoformat(instant), zone) == date.fromisoformat(ZONES[instant, zone])


def habits(*off: int, weekend: tuple[int, ...] = (5, 6), zone: str = "Europe/Berlin") -> Habits:
    dates = frozenset(THIS + timedelta(days=day) for day in off)
    return Habits(zone, QuietTimes(time(20), time(8), frozenset(weekend), dates))


def held(first: int, last: int, begins: int = 0, ends: int = 24) -> tuple[datetime, datetime]:
    start = datetime(2026, 11, 16, tzinfo=UTC)
    return start + timedelta(days=first, hours=begins), start + timedelta(days=last, hours=ends)


PAUSES = {
    "nothing": (habits(), [], None),
    "two of five off": (habits(0, 1), [], None),
    "three of five off": (habits(0, 1, 2), [], AWAY),
    "the whole week": (habits(0, 1, 2, 3, 4), [], AWAY),
    "off at the weekend anyway": (habits(5, 6), [], None),
    "one of two for who works two days": (habits(0, weekend=(2, 3, 4, 5, 6)), [], AWAY),
    "a day that is no working day of theirs": (habits(4, weekend=(2, 3, 4, 5, 6)), [], None),
    "all held for three days": (habits(), [held(0, 2)], BLACKOUT),
    "held for two": (habits(), [held(0, 1)], None),
    "held at night": (habits(), [held(day, day, 20, 30) for day in range(5)], None),
    "held for half of each day": (habits(), [held(day, day, 0, 12) for day in range(5)], None),
    "in pieces without a gap": (habits(), [held(0, 0, 0, 20), held(0, 2, 14, 24)], BLACKOUT),
    "some off, some held": (habits(0, 1), [held(2, 2)], AWAY),
    "more held than off": (habits(0), [held(1, 2)], BLACKOUT),
    "working hours alone, elsewhere": (habits(zone="Asia/Tokyo"), [held(d, d, 0, 8) for d in range(3)], BLACKOUT),
}


@pytest.mark.parametrize("case", PAUSES)
def test_what_pauses_a_week(case: str) -> None:
    theirs, stretches, why = PAUSES[case]
    assert pause_of(THIS, theirs, stretches) is why
