"""Recounts as people meet them: the command, the job, the pages, the doctor; and the page that explains the rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from advocacy.database import db, reading, writing
from advocacy.errors import InvalidMove
from advocacy.history import Actor, timeline
from advocacy.links import examinations
from advocacy.links.door.records import ClickRecord, Found
from advocacy.links.intake import recounts
from advocacy.links.intake.tally import count
from advocacy.links.models import ClickHour, Recount, RecountState
from advocacy.links.verdicts.machines import RULE_VERSION, Seen
from advocacy.links.verdicts.rule_words import WORDS
from advocacy.links.verdicts.rules import version
from advocacy.people.capabilities import Role
from advocacy.reach import intake, queries, rollups
from advocacy.reach.scopes import COMPANY
from tests.installation import Installation
from tests.links.doors import reserve
from tests.links.visits import FIREFOX, SAFARI

NOW = datetime(2026, 3, 20, 9, tzinfo=UTC)
ME = Actor.system()


def clicks_of_the_first_rules(installation: Installation) -> int:
    """A monitor every quarter of an hour, a scanner in Firefox's clothes and a person, by version 1; gives the link."""
    link = reserve(installation)
    start = NOW - timedelta(days=3)
    came = [(FIREFOX, {"language": True}, b"monitor.", 15 * number) for number in range(9)]
    came += [(FIREFOX, {"secure": True}, b"scanner.", 7), (SAFARI, {"secure": True, "language": True}, b"person..", 8)]
    found = [
        ("journal", Found(number, number + 1, ClickRecord(
            int((start + timedelta(minutes=minutes)).timestamp() * 1000), link.id, Seen("GET", agent, **said), who * 2
        )))
        for number, (agent, said, who, minutes) in enumerate(came)
    ]  # fmt: skip
    with writing():
        rollups.add_clicks(count(found, version(1))[0])
    return link.id


def counters(link_id: int) -> tuple[int, int, int]:
    with reading():
        rows = db.session.scalars(select(ClickHour).where(ClickHour.link_id == link_id)).all()
        return tuple(sum(getattr(row, name) for row in rows) for name in ("human", "suspected", "unique"))  # type: ignore[return-value]


def test_the_command_looks_first_and_then_recounts(installation: Installation) -> None:
    runner = installation.app.test_cli_runner()
    with installation.app.app_context():
        link_id = clicks_of_the_first_rules(installation)
        assert counters(link_id) == (10, 1, 2)
        with reading():
            assert [each.grave for each in examinations.old_clicks_are_judged_alike(NOW)] == [False]
    looked = runner.invoke(args=["reach", "recount", "--dry-run"])
    assert looked.exit_code == 0 and "9 human clicks would become suspected" in looked.output
    with installation.app.app_context():
        assert counters(link_id) == (10, 1, 2)
    done = runner.invoke(args=["reach", "recount"])
    assert "9 human clicks became suspected" in done.output and "daily visitors by -1" in done.output
    with installation.app.app_context():
        assert counters(link_id) == (1, 10, 1)
        with reading():
            assert examinations.old_clicks_are_judged_alike(NOW) == []
            assert {each.metric: each.value for each in queries.totals(COMPANY)}["clicks_human"] == 1
            assert {row.state for row in db.session.scalars(select(Recount))} == {RecountState.DONE}
            assert [row.verb for row in timeline("click_recount", 2)] == ["finish", "start"]
    assert runner.invoke(args=["reach", "rebuild", "--check"]).exit_code == 0, "the rollups followed"


def test_a_recount_is_carried_on_by_the_job_and_one_at_a_time(installation: Installation) -> None:
    with installation.app.app_context():
        link_id = clicks_of_the_first_rules(installation)
        assert intake.recount_clicks(NOW) == 0, "nobody asked"
        with writing():
            recounts.start(dry=False, actor=ME, now=NOW)
        with pytest.raises(InvalidMove, match="under way"), writing():
            recounts.start(dry=True, actor=ME, now=NOW)
        assert intake.recount_clicks(NOW) == 1
        assert counters(link_id) == (1, 10, 1)
        with writing():
            started = recounts.start(dry=False, actor=ME, now=NOW)
            db.session.execute(update(Recount).where(Recount.id == started.id).values(rule_version=1))
        assert intake.recount_clicks(NOW) == 0
        with reading():
            newest = db.session.scalars(select(Recount).order_by(Recount.id.desc())).first()
            assert newest is not None and newest.state is RecountState.STOPPED
            assert timeline("click_recount", newest.id)[0].verb == "stop"


def test_pages_tell_the_rules_and_what_recounts_changed(sqlite: Installation) -> None:
    with sqlite.app.app_context():
        clicks_of_the_first_rules(sqlite)
    colleague = sqlite.browser_of(sqlite.person(Role.EMPLOYEE))
    explained = colleague.get("/links/rules").text
    with sqlite.app.test_request_context():
        assert all(str(words.name) in explained.replace("&#39;", "'") for words in WORDS.values())
    assert "more than 10 a minute" in explained and f"Version {RULE_VERSION}" in explained
    assert colleague.get("/links/recounts").status_code == 403
    marketing = sqlite.browser_of(sqlite.person(Role.MARKETING))
    seen = marketing.get("/links/recounts").text
    assert "No recount yet" in seen and "an earlier version" in seen and "Recount now" not in seen
    assert marketing.post("/links/recounts").status_code == 403
    legal = sqlite.browser_of(sqlite.person(Role.LEGAL))
    assert "Recount now" in legal.get("/links/recounts").text
    assert legal.post("/links/recounts", data={"dry": "1"}).status_code == 302
    assert "Counting" in legal.get("/links/recounts").text
    assert legal.post("/links/recounts/1/stop").status_code == 302
    assert legal.post("/links/recounts").status_code == 302
    with sqlite.app.app_context():
        intake.recount_clicks(NOW)
    page = legal.get("/links/recounts").text
    assert "-9" in page.replace("−", "-") and "+9" in page and "Stopped" in page and "Done" in page
