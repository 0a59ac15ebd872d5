"""What all rooms that try again share: waits, a job's time, a claim, a walk through pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy.clock import Going
from advocacy.database import Page, claiming, db, walk, writing
from advocacy.fetching.ratelimits import asked_wait
from advocacy.mailing import Mail, queue
from advocacy.waits import doubled
from tests.installation import Installation

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(("times", "minutes"), [(-1, 1), (0, 1), (1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (10**9, 60)])
def test_waits_double_up_to_the_longest(times: int, minutes: int) -> None:
    assert doubled(timedelta(minutes=1), times, HOUR) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("30", 30), (" 30 ", 30), ("9" * 30, 3600), ("Sun, 22 Nov 2026 12:00:10 GMT", 10),
        ("Sun, 22 Nov 2099 12:00:10 GMT", 3600), ("Sun, 22 Nov 2020 12:00:10 GMT", None), ("0", None), ("-5", None),
        ("soon", None), ("", None), ("٣", None),
    ],
)  # fmt: skip
def test_a_wait_that_is_asked_for_is_obeyed_within_reason(said: str, seconds: int | None) -> None:
    wait = asked_wait({"Retry-After": said}, NOW, HOUR)
    assert wait == (None if seconds is None else timedelta(seconds=seconds))


@given(st.text())
def test_no_header_makes_us_wait_longer(said: str) -> None:
    wait = asked_wait({"retry-after": said}, NOW, HOUR)
    assert wait is None or timedelta(0) < wait <= HOUR


def test_a_jobs_time_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: seconds[0])
    going = Going(NOW)
    assert (going.seconds, going.at) == (0, NOW)
    seconds[0] += 90
    assert (going.seconds, going.at) == (90, NOW + timedelta(seconds=90))


def test_a_walk_sees_every_row_once() -> None:
    pages = {None: Page([1, 2], "b"), "b": Page([], "c"), "c": Page([3], None)}
    assert list(walk(pages.__getitem__)) == [1, 2, 3]


def test_a_claim_is_written_when_its_block_ends(installation: Installation) -> None:
    due = select(Mail).where(Mail.next_try_at <= NOW).order_by(Mail.id).limit(1)
    with installation.app.app_context():
        with claiming(due) as none:
            assert none is None and not db.session.info.get("writing"), "nothing is due: nothing is written"
        with writing():
            queue("ada@acme.example", "Hello", "Hello.", now=NOW)
        with claiming(due) as mail:
            assert mail is not None
            mail.next_try_at = NOW + HOUR
        with claiming(due) as again:
            assert again is None
