"""How times, figures, names and changes are put in words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from flask_babel import Babel, force_locale
from hypothesis import given
from hypothesis import strategies as st

from advocacy.web import filters, palette
from advocacy.web.diffs import diff_lines, near
from advocacy.web.months import Entry, month_grid, shifted

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def reader_in(zone: str) -> Flask:
    app = Flask(__name__)
    Babel(app, timezone_selector=lambda: zone)
    return app


@pytest.fixture(autouse=True)
def in_berlin() -> Iterator[None]:
    with reader_in("Europe/Berlin").test_request_context():
        yield


@pytest.mark.parametrize(
    ("style", "text"),
    [
        ("datetime", "Nov 24, 2026, 09:00 CET"), ("date", "Nov 24, 2026"), ("short", "Nov 24, 09:00"),
        ("weekday", "Tue, Nov 24, 09:00"), ("time", "09:00 CET"), ("clock", "09:00"),
    ],
)  # fmt: skip
def test_times_are_the_readers(style: str, text: str) -> None:
    assert filters.localtime(AT, style) == text


def test_times_follow_the_language() -> None:
    with force_locale("de"):
        assert filters.localtime(AT) == "24. Nov. 2026, 09:00 CET"


@pytest.mark.parametrize(
    ("zone", "name"),
    [("UTC", "UTC"), ("Asia/Singapore", "UTC+8"), ("America/Sao_Paulo", "UTC-3"), ("Asia/Kolkata", "IST")],
)
def test_zones_have_a_name(zone: str, name: str) -> None:
    assert filters.zone_name(AT.astimezone(ZoneInfo(zone))) == name


@pytest.mark.parametrize(
    ("left", "text", "tone"),
    [
        (timedelta(days=12), "in 12 days", "neutral"), (timedelta(days=2), "in 2 days", "warn"),
        (timedelta(hours=-3), "3 hours ago", "bad"), (timedelta(0), "in 0 minutes", "bad"),
    ],
)  # fmt: skip
def test_deadlines_say_how_far_they_are(left: timedelta, text: str, tone: str) -> None:
    assert (filters.until(AT + left, AT), filters.closeness(AT + left, AT)) == (text, tone)


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Mia Chen", "MC"), ("Ada M. Lovelace", "AL"), ("Bo", "BO"), (" ", "?"), ("@mia", "MI"), ("Élise", "ÉL")],
)
def test_initials(name: str, letters: str) -> None:
    assert filters.initials(name) == letters


@given(st.text())
def test_any_name_has_initials_and_a_colour(name: str) -> None:
    assert filters.initials(name) and 0 <= filters.hue(name) < 6


def test_figures() -> None:
    assert (filters.number(1204), filters.compact(950), filters.compact(18_240)) == ("1,204", "950", "18.2K")


@given(st.lists(st.text(alphabet="ab \n", max_size=20), max_size=4), st.lists(st.text(alphabet="ab \n", max_size=20)))
def test_a_comparison_holds_both_texts(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(new)
    lines = diff_lines(before, after)

    def text(ops: str) -> list[str]:
        return ["".join(piece.text for piece in line.pieces) for line in lines if line.op in ops]

    assert (text(" -"), text(" +")) == (before.splitlines(), after.splitlines())


def test_changed_words_are_marked() -> None:
    removed, added = diff_lines("We halved it.", "We cut it.")
    assert [piece.text for piece in removed.pieces if piece.changed] == ["halved"]
    assert [piece.text for piece in added.pieces if piece.changed] == ["cut"]


def test_a_month_shows_each_entry_on_its_day_in_the_readers_zone() -> None:
    late = Entry(datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "Late", "scheduled")
    early = Entry(datetime(2026, 11, 2, 8, tzinfo=UTC), "Early", "scheduled")
    grid = month_grid(2026, 11, [late, early], today=date(2026, 11, 2), zone=ZoneInfo("Europe/Berlin"))
    by_day = {day.on: [entry.title for entry in day.entries] for week in grid.weeks for day in week if day.entries}
    assert by_day == {date(2026, 11, 2): ["Early"], date(2026, 12, 1): ["Late"]}
    assert [day.on for day in grid.busy_days] == [date(2026, 11, 2)]
    assert all(len(week) == 7 for week in grid.weeks) and grid.weeks[0][0].on == date(2026, 10, 26)


def test_months_roll_over_the_year() -> None:
    assert (shifted(date(2026, 12, 1), 1), shifted(date(2026, 1, 1), -1)) == (date(2027, 1, 1), date(2025, 12, 1))


def test_an_unknown_state_is_shown_by_its_own_word() -> None:
    assert palette.look("half_done").label == "Half done"


def test_only_what_is_near_a_change_is_shown() -> None:
    before = "One\n\nTwo\n\nThree\n\nFour\n\nFive"
    shown = near(diff_lines(before, before.replace("Three", "Drei")))
    said = ["".join(piece.text for piece in line.pieces) for line in shown]
    assert said == ["…", "Two", "Three", "Drei", "Four", "…"]
    assert near(diff_lines(before, before)) == []
