"""Jobs as administrators see them: when each comes next, what it came to, what fails; one more run on request."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from advocacy import clock, timetable
from advocacy.admin import jobs
from advocacy.database import db, reading, writing
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor
from advocacy.people.capabilities import Role
from advocacy.tallies import Tallies
from advocacy.timetable import Job, JobRun, Mode
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:30Z")
NIGHTLY = Job("prove", lambda now: None, at="03:10")
MINUTELY = Job("look", lambda now: None, every=300)
QUICK = Job("seal", lambda now: None, every=1)
EVERYWHERE = Job("send", lambda now: None, mode=Mode.EACH_WORKER)


@pytest.mark.parametrize(
    ("job", "at"),
    [
        (NIGHTLY, "2026-11-03T03:10:00Z"),
        (Job("noon", lambda now: None, at="12:00"), "2026-11-02T12:00:00Z"),
        (Job("now", lambda now: None, at="09:00"), "2026-11-03T09:00:00Z"),
        (MINUTELY, "2026-11-02T09:05:00Z"),
        (QUICK, "2026-11-02T09:00:31Z"),
    ],
)
def test_the_next_slot(job: Job, at: str) -> None:
    after = job.next_after(NOW)
    assert after == clock.from_rfc3339(at)
    assert job.slot(after) == job.slot(NOW) + 1 and job.slot(after - timedelta(microseconds=1)) == job.slot(NOW)


def test_tallies_count_failures_and_come_back_when_they_could_not_be_written() -> None:
    tallies = Tallies()
    for fails in (False, True, False):
        with pytest.raises(ValueError, match="no") if fails else tallies.running("other", NOW):
            if fails:
                with tallies.running("job", NOW):
                    assert tallies.under_way() == {"job": NOW}
                    raise ValueError("no")
    taken = tallies.take()
    assert [(name, each.runs, each.failures) for name, each in taken.items()] == [("job", 1, 1), ("other", 2, 0)]
    assert tallies.take() == {} and tallies.under_way() == {}
    tallies.give_back(taken)
    with tallies.running("job", NOW):
        pass
    assert tallies.take()["job"].runs == 2


def test_asking_frees_the_slot_once(installation: Installation) -> None:
    """The next worker that looks runs it; the one after does not. A job that runs anyway is refused, and so is none."""
    app, seen = installation.app, []
    listed = [Job("prove", seen.append, at="03:10"), QUICK, EVERYWHERE]
    assert timetable.run(app, listed[0], NOW) and timetable.run(app, listed[0], NOW) and len(seen) == 1
    with app.app_context():
        with writing():
            jobs.ask_for(listed, "prove", actor=Actor.system(), now=NOW)
        with pytest.raises(NotFound), writing():
            jobs.ask_for(listed, "nothing", actor=Actor.system(), now=NOW)
        for name in ("seal", "send"):
            with pytest.raises(Breach), writing():
                jobs.ask_for(listed, name, actor=Actor.system(), now=NOW)
    for _ in range(2):
        assert timetable.run(app, listed[0], NOW + timedelta(seconds=30))
    assert len(seen) == 2
    with app.app_context():
        timetable.heartbeat(NOW)
        timetable.heartbeat(NOW + timedelta(seconds=10))
        with reading():
            run = db.session.get_one(JobRun, "prove")
            assert run.runs == 2 and run.failures == 0 and run.last_seconds is not None


def test_what_fails_comes_first_and_what_is_late_is_told(sqlite: Installation) -> None:
    now = clock.now()
    with sqlite.app.app_context():
        timetable.heartbeat(now)
        with writing():
            old = {"slot": NIGHTLY.slot(now) - 3, "started_at": now - timedelta(days=3)}
            db.session.add(JobRun(name="prove", **old))
            db.session.add(JobRun(name="look", slot=MINUTELY.slot(now), started_at=now, problem="ValueError: no luck"))
        with reading():
            found = jobs.lines([EVERYWHERE, NIGHTLY, MINUTELY], now)
            told = [(line.job.name, line.fails, line.late(now)) for line in found]
    assert told == [
        ("look", True, False), ("prove", False, True), ("send", False, False),
    ]  # fmt: skip


def test_the_page_runs_a_job_and_history_says_who(sqlite: Installation) -> None:
    admin = sqlite.person(Role.ADMIN, name="Ada")
    browser = sqlite.browser_of(admin)
    page = browser.get("/admin/jobs").text
    assert "forget answers" in page and "Run now" in page
    assert browser.post("/admin/jobs/run", data={"job": "forget answers"}).status_code == 302
    assert browser.post("/admin/jobs/run", data={"job": "none such"}).status_code == 404
    assert "ask for · job forget answers" in browser.get("/admin/audit?area=machines").text
    with sqlite.app.app_context(), reading():
        assert db.session.scalar(select(JobRun.slot).where(JobRun.name == "forget answers")) is not None
    assert sqlite.browser_of(sqlite.person(Role.HR)).get("/admin/jobs").status_code == 403


def test_the_api_tells_health_and_jobs_and_runs_one(sqlite: Installation) -> None:
    """A token that may only read runs nothing."""
    admin = sqlite.person(Role.ADMIN)
    reader, writer = sqlite.api_of(admin, "system:read"), sqlite.api_of(admin, "system:write")
    told = reader("GET", "/system/health").json
    assert told["ill"] and any(each["part"] == "workers" and each["remedy"] for each in told["ailments"])
    assert "jobs" in told["well"]
    line = next(each for each in reader("GET", "/system/jobs").json["items"] if each["name"] == "forget answers")
    assert line["runs"] == 0 and line["next_at"].endswith("03:10:00Z") and line["problem"] is None
    asked = {"job": "forget answers"}
    assert reader("POST", "/system/jobs/run", asked).status_code == 403
    assert writer("POST", "/system/jobs/run", asked).status_code == 204
    assert writer("POST", "/system/jobs/run", {"job": "deliver mail"}).status_code == 422
    assert writer("POST", "/system/jobs/run", {"job": "none"}).status_code == 404
