"""A host whose clicks nobody takes in says so: in ``doctor``, on the system page, in /metrics, at ``serve``."""

from __future__ import annotations

from datetime import timedelta

import pytest

from advocacy import clock, commands, timetable
from advocacy.database import db, reading, writing
from advocacy.links import examinations
from advocacy.links.models import Gap
from advocacy.people.capabilities import Role
from tests.installation import Installation
from tests.links.doors import reserve, take_in
from tests.links.test_counting import NOON, click, write

WAITING = "Clicks on this host have been waiting for 30 minutes."


def told(installation: Installation, minutes: float) -> list[tuple[str, bool]]:
    with installation.app.app_context(), reading():
        found = examinations.clicks_are_taken_in(NOON + timedelta(minutes=minutes))
    return [(each.what, each.grave) for each in found]


def waited(installation: Installation) -> float:
    with installation.app.app_context(), reading():
        return examinations.waited(NOON + timedelta(minutes=30)).total_seconds()


def test_clicks_that_wait_too_long_are_told(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    link = reserve(installation)
    assert told(installation, 30) == [] and waited(installation) == 0
    write(installation, [click(link, "a"), click(link, "b", minutes=29.5)])
    assert told(installation, 0.5) == []
    assert told(installation, 30) == [(WAITING, True)] and waited(installation) == 1800
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=30))
    doctor = installation.app.test_cli_runner().invoke(args=["doctor"])
    assert doctor.exit_code == 1 and f"PROBLEM clicks: {WAITING} Run a worker on this host" in doctor.output
    page = installation.browser_of(installation.person(Role.ADMIN)).get("/admin/system")
    assert WAITING in page.get_data(as_text=True)
    figures = installation.app.test_client().get("/metrics").get_data(as_text=True)
    assert "advocacy_clicks_waiting_seconds 1800.0" in figures
    take_in(installation, 1, tidy=False)  # the first of the two is taken in: the second is the oldest then
    assert waited(installation) == 0 or waited(installation) == 30
    take_in(installation)
    assert told(installation, 30) == [] and waited(installation) == 0


def test_gaps_of_the_last_day_are_told(installation: Installation) -> None:
    with installation.app.app_context(), writing():
        for hours, missed in ((0, 3), (1, 4), (-30, 100)):
            at = NOON + timedelta(hours=hours)
            db.session.add(Gap(source="x", from_at=at, until_at=at, missed=missed, why="disk full"))
    ((what, grave),) = told(installation, 120)
    assert (what, grave) == (
        "Gaps in the last day: 2; clicks known to be missing: 7; the last until 2026-03-02 13:00 UTC.", False
    )  # fmt: skip
    figures = installation.app.test_client().get("/metrics").get_data(as_text=True)
    assert 'advocacy_clicks_missed{why="disk full"} 107.0' in figures


def test_serving_without_a_worker_on_this_host_warns_in_one_line(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "serve", lambda *_args, **_options: None)
    run = installation.app.test_cli_runner()
    warned = run.invoke(args=["serve"])
    assert warned.exit_code == 0 and warned.output.count("\n") == 1 and "no worker runs on this host" in warned.output
    assert run.invoke(args=["serve", "--with-worker"]).output == ""
    with installation.app.app_context():
        timetable.heartbeat(clock.now())
    assert run.invoke(args=["serve"]).output == ""
    with installation.app.app_context(), writing():
        db.session.query(timetable.Worker).update({"name": "another-host:12"})
    assert "no worker runs on this host" in run.invoke(args=["serve"]).output
