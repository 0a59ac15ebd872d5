"""The supervisor of the web server's processes: patient with one that starts, not with one that hangs."""

from __future__ import annotations

import pytest
from uvicorn.config import Config

from advocacy import supervising
from advocacy.supervising import PatientProcess


class Fake(PatientProcess):
    """One without a process behind its pipe."""

    def __init__(self, pause: float = 0.0) -> None:
        super().__init__(Config("nothing:at_all", timeout_worker_healthcheck=0), [], pause)

    @property
    def questions(self) -> int:
        """How many wait for an answer."""
        count = 0
        while self.child_conn.poll():
            self.child_conn.recv()
            count += 1
        return count


def test_a_process_that_starts_is_not_waited_for_nor_taken_for_dead() -> None:
    process = Fake()
    assert [process.ping(0.0) for _ in range(3)] == [True] * 3
    assert not process.is_ready(0.0) and process.questions == 1  # else old answers would pass for new ones
    process.child_conn.send(True)
    assert process.is_ready(0.0)
    assert not process.ping(0.01), "it has answered once and hangs now"


def test_a_process_that_never_starts_is_dead_one_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervising, "STARTING_SECONDS", -1.0)
    assert not Fake().ping(0.01)


def test_one_that_ends_at_once_is_followed_later_and_later() -> None:
    """Else a fault in its start takes the whole machine."""
    process, pauses = Fake(), []
    for _ in range(8):
        assert not process.may_be_followed()
        pauses.append(process.pause)
        process = Fake(process.pause)
    assert pauses == [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 30.0]


def test_one_that_served_for_long_is_followed_at_once() -> None:
    process = Fake(30.0)
    process._began -= supervising.STEADY_SECONDS
    assert process.may_be_followed() and process.pause == 0.0
