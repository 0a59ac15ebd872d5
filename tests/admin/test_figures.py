"""/metrics: requests by endpoint with few labels, of all processes together; what moved, once; a database away."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from advocacy import clock, mailing, timetable, totals
from advocacy.admin import figures as gauges
from advocacy.admin import queues, surroundings
from advocacy.database import db, reading, writing
from advocacy.history import Actor, follow, record
from advocacy.history.sealing import seal
from advocacy.mailing import Mail
from advocacy.people.capabilities import Role
from advocacy.timetable import Job
from advocacy.web import figures
from advocacy.web.figures import FOLDER, shared_folder
from tests.installation import Installation

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def samples(text: str) -> Samples:
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def scraped(installation: Installation) -> Samples:
    answer = installation.app.test_client().get("/metrics")
    assert answer.status_code == 200
    return samples(answer.text)


def test_requests_are_counted_by_endpoint_and_class(sqlite: Installation) -> None:
    browser = sqlite.browser_of(sqlite.person(Role.ADMIN))
    before = scraped(sqlite)
    for number in range(3):
        assert browser.get(f"/admin/people/{1 + number * 1000}").status_code in {200, 404}
        browser.get(f"/nowhere/{number}")
        browser.open(f"/nowhere/{number}", method=f"FOO{number}")
    after = scraped(sqlite)
    grown = {key: value - before.get(key, 0.0) for key, value in after.items() if key[0] == "advocacy_requests_total"}
    told = {key[1]: value for key, value in grown.items() if value}
    person = "people_admin.person"
    assert told[(("endpoint", person), ("method", "GET"), ("status", "2xx"))] == 1
    assert told[(("endpoint", person), ("method", "GET"), ("status", "4xx"))] == 2
    assert {dict(labels)["method"] for labels in told} == {"GET", "other"}
    assert {dict(labels)["endpoint"] for labels in told} == {person, figures.NOWHERE}
    bucket = ("advocacy_request_seconds_bucket", (("endpoint", person), ("le", "+Inf")))
    assert after[bucket] - before.get(bucket, 0.0) == 3
    assert not any(dict(labels).get("endpoint") in figures.PROBES for _, labels in after)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.delenv(FOLDER, raising=False)
    with shared_folder():
        yield Path(os.environ[FOLDER])


COUNTS = """
from advocacy.web.figures import REQUESTS, SECONDS, exposition
from advocacy import clock
REQUESTS.labels("feed.stories", "GET", "2xx").inc({count})
SECONDS.labels("feed.stories").observe(0.2)
"""


def test_processes_of_a_machine_are_added_up(folder: Path) -> None:
    """Whichever of them is asked, and although two have ended."""
    tell = "print(exposition([], clock.now()).decode())"
    for count, then in ((3, ""), (4, tell)):
        ran = subprocess.run(
            [sys.executable, "-c", COUNTS.format(count=count) + then], capture_output=True, text=True, check=True
        )
    told = samples(ran.stdout)
    labels = (("endpoint", "feed.stories"), ("method", "GET"), ("status", "2xx"))
    assert told["advocacy_requests_total", labels] == 7
    assert told["advocacy_request_seconds_count", (("endpoint", "feed.stories"),)] == 2


def test_the_folder_goes_with_the_server_and_an_operators_own_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(FOLDER, raising=False)
    with shared_folder():
        made = Path(os.environ[FOLDER])
        assert made.is_dir()
    assert not made.exists() and FOLDER not in os.environ
    monkeypatch.setenv(FOLDER, str(tmp_path))
    with shared_folder():
        assert os.environ[FOLDER] == str(tmp_path)
    assert tmp_path.is_dir() and os.environ[FOLDER] == str(tmp_path)


def test_what_moves_is_counted_once(installation: Installation) -> None:
    """The reader may run as often as it likes, and a job's runs are those of all workers."""
    with installation.app.app_context():
        with writing():
            for number in range(3):
                facts = {"network": "bluesky" if number else "mastodon", "title": "no label"}
                record("share", number, "publish", actor=Actor.system(), now=NOW, **facts)
            record("thanks", 1, "say", actor=Actor.system(), now=NOW)
        with writing():
            seal()
        for _ in range(3):
            follow(gauges.READER, NOW)
        with writing():
            totals.add("clicks", {("taken_in",): 5})
            totals.add("clicks", {("taken_in",): 2, ("other",): 0})
        timetable.run(installation.app, Job("count", lambda now: None, every=60), NOW)
        timetable.heartbeat(clock.now())
    told = scraped(installation)
    assert told["advocacy_posts_total", (("network", "bluesky"), ("verb", "publish"))] == 2
    assert told["advocacy_posts_total", (("network", "mastodon"), ("verb", "publish"))] == 1
    moved = {labels: value for (name, labels), value in told.items() if name == "advocacy_moves_total"}
    assert moved == {(("noun", "share"), ("verb", "publish")): 3.0}
    assert told["advocacy_clicks_total", ()] == 7
    assert told["advocacy_job_runs_total", (("job", "count"),)] == 1
    assert told["advocacy_processes", (("kind", "worker"),)] == 1 and told["advocacy_database_up", ()] == 1


def test_without_a_database_what_is_left_is_told(sqlite: Installation) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("the server is away"))

    with sqlite.app.app_context():
        event.listen(db.engine, "before_cursor_execute", refuse)
    told = scraped(sqlite)
    assert told["advocacy_database_up", ()] == 0 and ("advocacy_workers", ()) not in told
    doctor = sqlite.app.test_cli_runner().invoke(args=["doctor"])
    assert "does not answer" in str(doctor.exception) and "Traceback" not in doctor.output


def test_queues_tell_their_age_and_the_doctor_what_to_do(installation: Installation) -> None:
    now = clock.now()
    look = queues.examination_of(queues.QUEUES).look
    with installation.app.app_context():
        with reading():
            assert look(now) == []
        with writing():
            mailing.queue("a@acme.example", "Waits", "", now=now - timedelta(hours=2))
            mailing.queue("b@acme.example", "New", "", now=now)
            given_up: Mail = mailing.queue("c@acme.example", "Lost", "", now=now)
            given_up.given_up_at = now
            held: Mail = mailing.queue("d@acme.example", "For the morning", "", now=now - timedelta(days=2))
            held.next_try_at = now + timedelta(hours=3)
            refused: Mail = mailing.queue("e@acme.example", "Tried", "", now=now - timedelta(hours=1))
            refused.tries, refused.next_try_at = 1, now + timedelta(minutes=5)
        with reading():
            (ailment,) = look(now)
            waiting = next(each for each in queues.QUEUES if each.name == "mail").read(now)
    assert "“mail” has 3 waiting, the oldest for 120 minutes" in ailment.what and "/admin/mail" in ailment.remedy
    assert (waiting.count, waiting.given_up, waiting.oldest) == (3, 1, now - timedelta(hours=2))
    told = scraped(installation)
    assert told["advocacy_queue_waiting", (("queue", "mail"),)] == 3
    assert told["advocacy_queue_age_seconds", (("queue", "mail"),)] >= 7200
    page = installation.browser_of(installation.person(Role.ADMIN)).get("/admin/queue").text
    assert "Check ADVOCACY_SMTP_URL" in page


def test_surroundings_are_looked_at(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each thing that can be wrong is said with its remedy."""
    now = clock.now()

    def told() -> dict[str, bool]:
        with installation.app.app_context(), reading():
            return {each.what: each.grave for one in surroundings.EXAMINATIONS for each in one.look(now)}

    assert told().get("Nobody is an administrator.") is False
    installation.person()
    assert told().get("Nobody is an administrator.") is True
    installation.person(Role.ADMIN)
    assert any(what.startswith("There is one administrator only") for what in told())
    installation.person(Role.ADMIN)
    keys = installation.settings.data_dir / "keys"
    keys.mkdir(parents=True, exist_ok=True)
    (keys / "secret_key").write_text("x")
    (keys / "secret_key").chmod(0o644)
    monkeypatch.setattr(surroundings, "TOO_LITTLE_BYTES", 2**62)
    monkeypatch.setattr(surroundings.shutil, "which", lambda name: None)
    found = told()
    assert any("free under" in what and grave for what, grave in found.items())
    assert any("may read keys: secret_key" in what for what in found)
    assert any("Videos are refused" in what and not grave for what, grave in found.items())
