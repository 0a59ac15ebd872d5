"""Every way in which a network says when to come back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.fetching.ratelimits import FURTHEST, reset_at, spent_until
from advocacy.networks.wire import Answer

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "120"}, 120),
        ({"retry-after": "Sat, 21 Nov 2026 10:02:00 GMT"}, 120),
        ({"RateLimit-Reset": str(int(NOW.timestamp()) + 60)}, 60),  # Bluesky
        ({"RateLimit-Reset": "60"}, 60),  # IETF drafts
        ({"x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}, 900),  # X
        ({"X-RateLimit-Reset": "2026-11-21T10:05:00.000Z"}, 300),  # Mastodon
        ({"X-RateLimit-Reset": "2026-11-21T10:05:00.123456"}, 300.123456),
        ({"RateLimit": '"default";r=0;t=30'}, 30),
        ({"RateLimit": '"a";r=0;t=30, "b";r=9;t=50'}, 50),
        ({"Retry-After": "5", "RateLimit-Reset": "60"}, 60),  # the later one
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({"RateLimit-Reset": "nan"}, None),
        ({"RateLimit-Reset": "1e400"}, None),
        ({"Retry-After": "99999999999"}, None),  # nonsense is not obeyed
        ({"X-RateLimit-Reset": "2026-11-21T09:00:00Z"}, 0),  # past: at once
    ],
)
def test_reset_at(headers: dict[str, str], seconds: float | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert reset_at(headers, NOW) == expected


@given(
    st.dictionaries(st.sampled_from(["Retry-After", "RateLimit-Reset", "X-RateLimit-Reset", "RateLimit"]), st.text())
)
def test_no_header_breaks_it(headers: dict[str, str]) -> None:
    found = reset_at(headers, NOW)
    assert found is None or NOW <= found <= NOW + FURTHEST


HOUR_AHEAD = {"RateLimit-Reset": "86400", "X-RateLimit-Reset": "2099-01-01T00:00:00Z"}


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"RateLimit-Reset": "120"}, 120),
        (502, HOUR_AHEAD, None),
        (502, {"Retry-After": "60"}, None),
        (503, HOUR_AHEAD, None),
        (503, {"Retry-After": "60", **HOUR_AHEAD}, 60),
        (200, HOUR_AHEAD, None),
    ],
)
def test_only_too_many_and_unavailable_ask_for_a_wait(status: int, headers: dict[str, str], wait: int | None) -> None:
    """Networks send the headers of their limits with every answer."""
    said = Answer(status, headers, b"", NOW).retry_at
    assert said == (None if wait is None else NOW + timedelta(seconds=wait))


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit-Limit": "3000", "RateLimit-Remaining": "2999", "RateLimit-Reset": "60"}, None),
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": str(int(NOW.timestamp()) + 60)}, 60),  # Bluesky
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-21T10:05:00.000Z"}, 300),  # Mastodon
        ({"x-rate-limit-remaining": "0", "x-rate-limit-reset": str(int(NOW.timestamp()) + 900)}, 900),  # X
        ({"RateLimit": '"default";r=0;t=30'}, 30),
        ({"RateLimit": '"default";r=05;t=30'}, None),
        ({"RateLimit-Remaining": "0"}, None),
        ({"RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-21T10:05:00.000Z"}, None),  # of another family
        ({"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2026-11-21T09:00:00Z"}, None),  # past
        ({"RateLimit-Remaining": "0", "RateLimit-Reset": "99999999"}, None),  # nonsense is not obeyed
    ],
)
def test_a_limit_that_is_used_up_shows_in_a_success_too(headers: dict[str, str], seconds: float | None) -> None:
    assert spent_until(headers, NOW) == (None if seconds is None else NOW + timedelta(seconds=seconds))
