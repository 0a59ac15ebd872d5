"""From journal to figures, on both engines: each click once, visitors once a day, bursts and robots apart."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from advocacy.campaigns.models import Pause
from advocacy.database import db, writing
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, timeline
from advocacy.links import jobs, models, queries, slugs
from advocacy.links.door.journal import Journal
from advocacy.links.door.records import NO_HASH, ClickRecord, encode
from advocacy.links.door.register import LINKS, PAUSES, SALTS, Register
from advocacy.links.door.stamping import date_of, day_number, hash_of
from advocacy.links.models import Click, ClickHour, ClickSalt, Gap, JournalCursor, Link, LinkState
from advocacy.links.verdicts import rules
from advocacy.links.verdicts.machines import Seen
from advocacy.people.models import Person
from tests.installation import Installation
from tests.links.doors import BROWSER, ROOT, clicks, folder, reserve, take_in

BURST = rules.IN_FORCE.burst
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def click(link: Link, visitor: str = "", *, minutes: float = 0, agent: str = BROWSER, **facts: Any) -> bytes:
    at_ms = int((NOON + timedelta(minutes=minutes)).timestamp() * 1000)
    day_hash = hash_of(b"salt" + str(day_number(at_ms)).encode(), link.id, visitor, agent) if visitor else None
    return encode(ClickRecord(at_ms, link.id, Seen(facts.pop("method", "GET"), agent, **facts), day_hash))


def write(installation: Installation, frames: list[bytes]) -> None:
    journal = Journal(folder(installation))
    assert journal.append(frames)
    journal.close()


def figures(installation: Installation, link: Link) -> queries.LinkFigures:
    with installation.app.app_context():
        return queries.figures(queries.link_by_slug(link.slug))


def test_a_visitor_is_unique_once_a_day_and_link_however_the_clicks_are_split(installation: Installation) -> None:
    one, other = reserve(installation), reserve(installation)
    write(installation, [click(one, "a"), click(one, "a", minutes=5), click(one, "b"), click(other, "a")])
    first = {each.link_id: each for each in take_in(installation)}
    assert (first[one.id].human, first[one.id].unique, first[other.id].unique) == (3, 2, 1)
    write(installation, [click(one, "a", minutes=30), click(one, "c"), click(one, "a", minutes=24 * 60)])
    assert {(each.hour.day, each.human, each.unique) for each in take_in(installation)} == {(2, 2, 1), (3, 1, 1)}
    seen = figures(installation, one)
    assert seen.total == queries.Figures(raw=6, human=6, machine=0, suspected=0, unique=4)
    assert [(day.day, each.unique) for day, each in seen.by_day] == [(2, 3), (3, 1)]


def test_bursts_are_suspected_across_intakes(installation: Installation) -> None:
    link = reserve(installation)
    for number in (BURST - 2, 5):
        write(installation, [click(link, "a")] * number)
        take_in(installation)
    write(installation, [click(link, "a", minutes=1)])
    take_in(installation)
    total = figures(installation, link).total
    assert (total.raw, total.human, total.suspected, total.unique) == (BURST + 4, BURST + 1, 3, 1)


def test_robots_and_half_requests_are_kept_apart(installation: Installation) -> None:
    link = reserve(installation)
    robots = [click(link, "r", agent="Googlebot/2.1"), click(link, "h", method="HEAD"), click(link, "p", prefetch=True)]
    write(installation, [*robots, click(link, "s", secure=True), click(link, "d", agent="", private=True)])
    take_in(installation)
    assert figures(installation, link).total == queries.Figures(raw=5, human=1, machine=3, suspected=1, unique=1)
    assert {each.flags for each in clicks(installation)} == {"G", "Hb", "Gpb", "Gsb", "Gd"}


def test_counted_clicks_carry_what_reach_groups_by(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context(), writing():
        link = slugs.reserve(
            "https://acme.example/", person=db.session.get_one(Person, person_id), network="mastodon",
            source_ref="share:9", group_ref="nine", actor=Actor.system(), now=NOON,
            tags=slugs.Tags("spring", "jobs", "EU"),
        )  # fmt: skip
    write(installation, [click(link, "a")])
    (counted,) = take_in(installation)
    assert (counted.person_id, counted.group_ref, counted.network) == (person_id, "nine", "mastodon")
    assert (counted.campaign, counted.topic, counted.region) == ("spring", "jobs", "EU")
    assert counted.hour == NOON


def test_many_clicks_are_taken_in_piece_by_piece(installation: Installation) -> None:
    link = reserve(installation)
    for part in range(3):
        write(installation, [click(link, f"v{part}.{number}") for number in range(700)])
    assert sum(each.raw for each in take_in(installation, 500)) == 2100
    total = figures(installation, link).total
    assert (total.raw, total.human, total.unique) == (2100, 2100, 2100)
    assert list(folder(installation).iterdir()) == []


def test_damage_in_a_journal_is_told_as_a_gap_and_costs_no_other_click(installation: Installation) -> None:
    link = reserve(installation)
    write(installation, [click(link, "a"), click(link, "b", minutes=3), click(link, "c", minutes=9)])
    (file,) = folder(installation).glob("*.clicks")
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 0xFF
    file.write_bytes(data)
    assert [each.raw for each in take_in(installation)] == [2]
    with installation.app.app_context():
        (gap,) = queries.gaps_since(NOON - timedelta(hours=1))
    assert (gap.why, gap.until_at - gap.from_at) == ("journal damaged", timedelta(minutes=9))


def gaps(installation: Installation) -> list[Gap]:
    with installation.app.app_context():
        db.session.rollback()
        return list(db.session.query(Gap).order_by(Gap.from_at))


def test_a_damaged_end_is_told_as_a_gap(installation: Installation) -> None:
    link = reserve(installation)
    write(installation, [click(link, "a"), click(link, "b", minutes=3)])
    (file,) = folder(installation).glob("*.clicks")
    file.write_bytes(file.read_bytes()[:-1] + b"?")
    os.utime(file, (NOON.timestamp() + 600,) * 2)
    assert [each.raw for each in take_in(installation)] == [1]
    (gap,) = gaps(installation)
    assert (gap.why, gap.from_at, gap.until_at) == ("journal damaged", NOON, NOON + timedelta(minutes=10))
    assert list(folder(installation).iterdir()) == []


def test_a_journal_damaged_from_the_start_is_a_gap_over_its_whole_time(installation: Installation) -> None:
    link = reserve(installation)
    write(installation, [click(link, "a")])
    (file,) = folder(installation).glob("*.clicks")
    data = file.read_bytes()
    file.write_bytes(data[:8] + bytes(len(data) - 8))
    assert take_in(installation) == []
    (gap,) = gaps(installation)
    assert timedelta(0) <= gap.until_at - gap.from_at < timedelta(minutes=1)
    assert abs(gap.until_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_clicks_of_unknown_links_are_told_as_a_gap_once(installation: Installation) -> None:
    link = reserve(installation)
    stray = Link(id=link.id + 1000)
    write(installation, [click(link, "a"), click(stray, "b", minutes=1), click(stray, "c", minutes=4)])
    assert [each.raw for each in take_in(installation, tidy=False)] == [1]
    with installation.app.app_context(), writing():
        db.session.query(JournalCursor).delete()  # the cursor is lost: everything is read again
    assert take_in(installation) == []
    (gap,) = gaps(installation)
    assert (gap.missed, gap.why, gap.until_at - gap.from_at) == (2, "unknown link", timedelta(minutes=3))


def test_damage_longer_than_a_piece_is_stepped_over(sqlite: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advocacy.links.intake.ingest.CHUNK", 5000)
    link = reserve(sqlite)
    write(sqlite, [click(link, f"v{number}") for number in range(400)])
    (file,) = folder(sqlite).glob("*.clicks")
    data = bytearray(file.read_bytes())
    data[20_000:45_000] = bytes(25_000)
    file.write_bytes(data)
    lost = 25_000 // len(click(link, "v1")) + 2
    (counted,) = take_in(sqlite, 50)[:1]
    assert counted.raw == 50
    assert 400 - lost <= figures(sqlite, link).total.raw < 400


def test_gaps_that_overlap_a_link_are_told(installation: Installation) -> None:
    link = reserve(installation)
    with installation.app.app_context(), writing():
        for minutes, why in ((-90, "before"), (10, "disk full")):
            start = link.created_at + timedelta(minutes=minutes)
            until = start + timedelta(minutes=5)
            db.session.add(Gap(source="x", from_at=start, until_at=until, missed=2, why=why))
    assert [gap.why for gap in figures(installation, link).gaps] == ["disk full"]


def test_salts_are_shared_and_destroyed_when_their_day_is_over(installation: Installation) -> None:
    first, second = Register(installation.settings.database), Register(installation.settings.database)
    today = date_of(day_number(int(NOON.timestamp() * 1000)))
    assert first.salt(today) == second.salt(today) != first.salt(today + timedelta(days=1))
    first.salt(today + timedelta(days=400))  # a clock had jumped ahead
    first.close()
    second.close()
    with installation.app.app_context():
        late = NOON + timedelta(hours=11, minutes=30)
        assert jobs.destroy_salts(late) == 1 and jobs.destroy_salts(late) == 0
        assert jobs.destroy_salts(NOON + timedelta(days=1)) == 1
        assert [row.day for row in db.session.query(ClickSalt)] == [today + timedelta(days=1)]


@pytest.mark.parametrize("ahead", [1, 2, 30, 400])
def test_no_salt_outlives_48_hours_though_a_clock_was_ahead(sqlite: Installation, ahead: int) -> None:
    asked = Register(sqlite.settings.database)
    asked.salt(date_of(day_number(int(NOON.timestamp() * 1000)) + ahead))
    asked.close()
    with sqlite.app.app_context():
        for hours in range(0, 48, 6):  # the clock is right again
            jobs.destroy_salts(NOON + timedelta(hours=hours))
        assert db.session.query(ClickSalt).count() == 0


def test_old_clicks_are_folded_away_and_their_counters_stay(installation: Installation) -> None:
    link = reserve(installation)
    write(installation, [click(link, "a"), click(link, "b", minutes=60 * 24 * 50)])
    take_in(installation)
    with installation.app.app_context():
        assert jobs.fold_away(NOON + timedelta(days=91)) == 1
        assert db.session.query(Click).count() == 1
        assert sum(day.raw for day in db.session.query(ClickHour)) == 2


def test_a_journal_copied_back_counts_once_however_late(installation: Installation) -> None:
    """Its rows are gone by then: its cursor tells."""
    link = reserve(installation)
    write(installation, [click(link, visitor) for visitor in "abcde"])
    (file,) = folder(installation).iterdir()
    copy = file.read_bytes()
    assert sum(each.raw for each in take_in(installation)) == 5
    with installation.app.app_context():
        assert jobs.fold_away(datetime.now(UTC) + timedelta(days=400)) == 5
    file.write_bytes(copy)
    assert take_in(installation) == [] and not file.exists()
    assert (figures(installation, link).total.raw, gaps(installation)) == (5, [])


def test_a_day_goes_as_a_whole_for_its_clicks_are_judged_together(sqlite: Installation) -> None:
    link = reserve(sqlite)
    write(sqlite, [click(link, "a", minutes=-11 * 60), click(link, "a", minutes=11 * 60)])
    take_in(sqlite)
    with sqlite.app.app_context():
        assert jobs.fold_away(NOON + timedelta(days=90)) == 0
        assert jobs.fold_away(NOON + timedelta(days=90, hours=12)) == 2


def test_days_are_the_companys(sqlite: Installation) -> None:
    there = Installation(replace(sqlite.settings, time_zone="Pacific/Auckland"))
    link = reserve(there)
    write(there, [click(link, "a", minutes=-120), click(link, "b", minutes=-30)])  # 23:00 and 00:30 in Auckland
    take_in(there)
    assert [(day.day, each.human) for day, each in figures(there, link).by_day] == [(2, 1), (3, 1)]
    there.close()


def test_links_are_reserved_moved_and_remembered(installation: Installation) -> None:
    link = reserve(installation, "https://acme.example/jobs?x=1", campaign="spring")
    assert link.target == (
        "https://acme.example/jobs?x=1&utm_source=bluesky&utm_medium=employee-advocacy&utm_campaign=spring"
    )
    with installation.app.app_context():
        assert queries.short_url(link) == f"http://127.0.0.1:8000/r/{link.slug}"
        with writing():
            mine = queries.link_by_slug(link.slug)
            facts: dict[str, Any] = {"actor": Actor.system(), "now": NOON}
            slugs.pause(mine, why="wrong page", **facts)
            slugs.resume(mine, **facts)
            slugs.expire(mine, why="campaign over", **facts)
            assert mine.state is LinkState.EXPIRED
            with pytest.raises(InvalidMove):
                slugs.resume(mine, **facts)
            with pytest.raises(NotFound):
                queries.link_by_slug("unknown")
            assert [row.verb for row in timeline("link", link.id)] == ["expire", "resume", "pause", "reserve"]
    with pytest.raises(Breach):
        reserve(installation, "javascript:alert(1)")


def test_the_doors_tables_are_the_models_tables(installation: Installation) -> None:
    for named, model in ((LINKS, models.Link), (SALTS, models.ClickSalt), (PAUSES, Pause)):
        assert named.name == model.__tablename__
        assert set(named.columns.keys()) <= set(model.__table__.columns.keys())
    link = reserve(installation)
    asked = Register(installation.settings.database)
    assert asked.find([link.slug, "unknown99"])[link.slug].target == link.target
    asked.close()


def test_the_door_brings_no_flask_along() -> None:
    code = "import sys, advocacy.links.door.door, advocacy.links.door.desk; assert 'flask' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


def test_no_hash_is_never_a_hash() -> None:
    assert hash_of(b"salt", 1, "a", "b") != NO_HASH
    assert len({hash_of(b"salt", link, who, "x") for link in (1, 2) for who in ("a", "b")}) == 4


def test_a_click_row_holds_nothing_else() -> None:
    assert set(Click.__table__.columns.keys()) == {
        "id", "journal", "offset", "link_id", "minute", "agent_family", "flags", "verdict", "rule_version", "day_hash",
    }  # fmt: skip
