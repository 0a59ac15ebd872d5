"""How an account stands is one table; the guarantee table says what the adapters declare, and no more."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.networks import standing
from advocacy.networks.capabilities import Capabilities, Exactness, LengthRule, SignIn
from advocacy.networks.connections import Connection, ConnectionState
from advocacy.networks.guarantees import BY_MACHINE, COPIES, guarantee_of, window
from advocacy.networks.refresh_times import WARN_DAYS, ends_soon, renews, warning_due
from advocacy.networks.registry import NETWORKS
from advocacy.settings import Settings

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def account(**changes: Any) -> Connection:
    plain = {
        "state": ConnectionState.ACTIVE, "expires_at": None, "renews": True, "refresh_failures": 0, "refresh_said": "",
        "blocked_until": None, "refresh_at": NOW + DAY,
    }  # fmt: skip
    return Connection(**{**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "tone", "says"),
    [
        ({}, "good", standing.WORKS_WITHOUT_END),
        ({"expires_at": NOW + DAY}, "good", standing.WORKS),
        ({"expires_at": NOW + 30 * DAY, "renews": False}, "good", standing.WORKS_UNTIL),
        ({"expires_at": NOW + 6 * DAY, "renews": False}, "warn", standing.ENDS),
        ({"expires_at": NOW + DAY, "state": ConnectionState.EXPIRING}, "warn", standing.FAILS),
        ({"refresh_failures": 2}, "good", standing.BLIP),
        ({"blocked_until": NOW + DAY}, "warn", standing.WAITS),
        ({"blocked_until": NOW - DAY}, "good", standing.WORKS_WITHOUT_END),
        ({"state": ConnectionState.NEEDS_PERSON, "blocked_until": NOW + DAY}, "bad", standing.REFUSED),
        ({"state": ConnectionState.REVOKED}, "neutral", standing.ENDED),
    ],
)
def test_how_an_account_stands(changes: dict[str, Any], tone: str, says: object) -> None:
    told = standing.standing_of(account(**changes), NOW)
    assert (told.tone, told.says) == (tone, says)
    assert bool(told.remedy) == (says in (standing.REFUSED, standing.ENDS, standing.FAILS))


@pytest.mark.parametrize(
    ("before", "after", "longer"),
    [(None, None, True), (NOW, None, True), (None, NOW, True), (NOW, NOW, False), (NOW, NOW + DAY, True)],
)
def test_whether_a_refresh_gave_longer_life(before: datetime | None, after: datetime | None, longer: bool) -> None:
    assert renews(before, after) is longer


@pytest.mark.parametrize(
    ("left", "renewed", "failures", "soon"),
    [
        (timedelta(minutes=9), True, 1, True),
        (timedelta(hours=1), True, 1, False),
        (timedelta(hours=23), True, 24, True),
        (2 * DAY, True, 100, False),
        (7 * DAY, False, 0, True),
        (8 * DAY, False, 0, False),
    ],
)
def test_what_ends_soon(left: timedelta, renewed: bool, failures: int, soon: bool) -> None:
    assert ends_soon(NOW + left, NOW, renewed=renewed, failures=failures) is soon
    assert not ends_soon(None, NOW, renewed=renewed, failures=failures)


@given(st.lists(st.timedeltas(timedelta(0), timedelta(days=3)), max_size=40))
def test_owners_are_warned_once_of_each_mark_in_order(steps: list[timedelta]) -> None:
    """However seldom one looks: never twice of the same, never of a week after a day."""
    end, at, warned = NOW + 10 * DAY, NOW, None
    told: list[int] = []
    for step in steps:
        at += step
        days = warning_due(end, warned, at)
        if days is not None:
            assert at >= end - timedelta(days=days)
            told.append(days)
            warned = days
    assert told == sorted(set(told), reverse=True) and set(told) <= set(WARN_DAYS)
    if at >= end - DAY:
        assert told[-1] == 1


@pytest.mark.parametrize("network", sorted(NETWORKS))
def test_every_network_declares_how_exact_it_is(network: str) -> None:
    row = guarantee_of(network, NETWORKS[network](Settings()).capabilities)
    assert row.label and row.after_a_lost_answer and row.characters and row.media and row.figures


@pytest.mark.parametrize("exactness", list(Exactness))
def test_no_row_promises_more_than_its_exactness(exactness: Exactness) -> None:
    """Only what can be repeated or read back ends as exactly one."""
    can = Capabilities("N", exactness, LengthRule(10), SignIn.NOTHING, ())
    row = guarantee_of("n", can)
    assert row.copies == COPIES[exactness] and row.after_a_lost_answer == BY_MACHINE[exactness]
    assert (row.copies == "exactly one") == (exactness in (Exactness.EXACT, Exactness.STRONG))


@pytest.mark.parametrize(
    ("span", "said"),
    [(DAY, "1 day"), (7 * DAY, "7 days"), (timedelta(hours=25), "25 hours"), (timedelta(minutes=15), "15 minutes"),
     (timedelta(seconds=90), "90 seconds")],
)  # fmt: skip
def test_windows_in_words(span: timedelta, said: str) -> None:
    assert window(span) == said
