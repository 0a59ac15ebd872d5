"""Processes that are alive say what they run; what they don't agree on is told with a remedy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from advocacy import clock, presence, timetable
from advocacy.admin import machines
from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from advocacy.presence import Seen
from advocacy.timetable import Worker
from advocacy.web.presence import WebServer, keep_saying, say_alive, servers_alive
from tests.installation import Installation, settings_for

NOW = clock.from_rfc3339("2026-11-02T09:00:00Z")
SAME = {"base_url": "11", "company_name": "22"}


def seen(host: str, version: str = "1.0", skew: float | None = None, digests: dict[str, str] | None = None) -> Seen:
    return WebServer(
        name=f"{host}:1", started_at=NOW, seen_at=NOW, version=version, skew_seconds=skew,
        digests=SAME if digests is None else digests,
    )  # fmt: skip


APART: list[tuple[str, Sequence[Seen], str | None, bool]] = [
    ("nobody", [], None, False),
    ("alike", [seen("a"), seen("b")], None, False),
    ("two versions", [seen("a"), seen("b", "1.1")], "different versions: 1.0 on a; 1.1 on b", False),
    ("one said nothing yet", [seen("a"), seen("b", digests={})], None, False),
    ("another address", [seen("a"), seen("b", digests={**SAME, "base_url": "12"})], "ADVOCACY_BASE_URL", False),
    ("a setting that is new", [seen("a"), seen("b", digests={**SAME, "brand_new": "1"})], None, False),
    ("another key", [seen("a", digests={**SAME, "encryption_keys": key}) for key in "12"], "ENCRYPTION_KEYS", True),
    ("another secret key", [seen("a"), seen("b", digests=dict.fromkeys(SAME, "x"))], "do not share", True),
    ("a clock a little off", [seen("a", skew=-29.0)], None, False),
    ("a clock ahead", [seen("a", skew=180.2)], "The clock of a is 180 seconds ahead of", True),
    ("a clock behind", [seen("a", skew=-45.0), seen("b", skew=0.0)], "The clock of a is 45 seconds behind", True),
]  # fmt: skip


@pytest.mark.parametrize(("alive", "said", "grave"), [case[1:] for case in APART], ids=[case[0] for case in APART])
def test_what_machines_do_not_agree_on(alive: Sequence[Seen], said: str | None, grave: bool) -> None:
    found = machines.disagreements(alive)
    assert [said in each.what for each in found] == ([True] if said else []), found
    assert all(each.grave is grave and each.remedy for each in found)


def test_digests_tell_settings_apart_and_nothing_else(tmp_path: object) -> None:
    one = settings_for(tmp_path)  # type: ignore[arg-type]
    other = replace(one, base_url="https://b.example", data_dir=one.data_dir / "elsewhere")
    first, second = presence.digests(one), presence.digests(other)
    assert {name for name in first if first[name] != second[name]} == {"base_url"}
    assert all(len(each) == 8 for each in first.values()) and one.secret_key not in str(first)


def test_processes_say_so_and_leave(installation: Installation) -> None:
    """Web servers and workers, on both engines; who is gone for an hour leaves the page, after a day the table."""
    now = clock.now()
    with installation.app.app_context():
        say_alive(now - timedelta(days=2))
        with writing():
            db.session.add(WebServer(name="old:1", started_at=now, seen_at=now - timedelta(days=2)))
            db.session.add(WebServer(name="other:1", started_at=now, seen_at=now, version="9.9", digests={}))
            db.session.add(Worker(name="gone:1", started_at=now, seen_at=now - timedelta(minutes=5)))
        say_alive(now)
        timetable.heartbeat(now)
        with reading():
            assert {each.name for each in servers_alive(now)} == {"other:1", presence.this_process()}
            found = machines.machines(now)
            assert [(each.kind, each.alive) for each in found].count(("worker", True)) == 1
            mine = next(each for each in found if each.kind == "web" and each.seen.name == presence.this_process())
            assert mine.seen.version == presence.release() and mine.seen.digests
            expected = installation.settings.embedded
            assert (mine.seen.skew_seconds is None) is expected
            (ailment,) = machines.machines_agree(now)
    assert "9.9 on other" in ailment.what and not ailment.grave
    page = installation.browser_of(installation.person(Role.ADMIN)).get("/admin/machines").text
    assert "Machines run different versions" in page and "gone:1" in page and "old:1" not in page


def test_a_thread_keeps_saying_so(sqlite: Installation) -> None:
    keep_saying(sqlite.app)
    for _ in range(100):
        with sqlite.app.app_context(), reading():
            if servers_alive(clock.now()):
                return
    pytest.fail("the process said nothing")
