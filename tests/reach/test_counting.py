"""Clicks, readings and posts become rollups, once, and can be made anew from the raw figures."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.errors import Breach
from advocacy.reach import counting, intake, jobs, metrics, rollups
from advocacy.reach.counting import Tags
from advocacy.reach.models import CountedReading, Dimension, Publication, ReachCount
from advocacy.reach.periods import between, last_days
from advocacy.reach.potential import audience
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW


def stored() -> dict[tuple[object, ...], int]:
    rows = db.session.scalars(select(ReachCount))
    cells = {(r.dimension, r.key, r.day, r.metric, r.unit, r.provenance): r.value for r in rows}
    return {cell: value for cell, value in cells.items() if value}


def value(dimension: Dimension, key: str, metric: str) -> int:
    rows = select(ReachCount.value).where(
        ReachCount.dimension == dimension, ReachCount.key == key, ReachCount.metric == metric
    )
    return sum(db.session.scalars(rows))


def test_clicks_are_taken_in_once_under_every_key(installation: Installation) -> None:
    person = installation.person(team="North")
    with installation.app.app_context():
        with writing():
            share = making.published(person, campaign="Launch", source_ref="item:7:2")
            link = making.link_of(share)
        making.clicks(installation.settings.data_dir, link, human=3, machine=2)
        assert intake.take_in_clicks(NOW) == 5
        assert intake.take_in_clicks(NOW) == 0
        with reading():
            keys = {
                Dimension.ALL: "", Dimension.NETWORK: "sandbox", Dimension.ITEM: "item:7", Dimension.CAMPAIGN: "Launch",
                Dimension.TEAM: str(link.team_id), Dimension.PERSON: str(person),
                Dimension.ITEM_NETWORK: "item:7 sandbox", Dimension.CAMPAIGN_NETWORK: "Launch sandbox",
                Dimension.CAMPAIGN_ITEM: "Launch item:7",
            }  # fmt: skip
            for dimension, key in keys.items():
                assert value(dimension, key, metrics.HUMAN) == 3
                assert value(dimension, key, metrics.MACHINE) == 2
                assert value(dimension, key, metrics.RAW) == 5
                assert value(dimension, key, metrics.UNIQUE) == 3
            assert {row[0] for row in stored()} == set(keys)


def test_readings_count_by_their_difference_and_corrections_too(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person)
            making.reading(share, "likes", 4)
            making.reading(share, "likes", 9, NOW + timedelta(hours=1))
        assert jobs.count_readings(NOW) == 2
        assert jobs.count_readings(NOW) == 0
        with writing():
            making.reading(share, "likes", 7, NOW + timedelta(days=1))
        assert jobs.count_readings(NOW) == 1
        with reading():
            days = {row.day: row.value for row in db.session.scalars(select(ReachCount)) if row.dimension == "all"}
            assert days == {making.day_of(NOW): 9, making.day_of(NOW + timedelta(days=1)): -2}
            (counted,) = db.session.scalars(select(CountedReading))
            assert counted.value == 7


def test_a_post_counts_once_with_the_followers_it_had(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person, followers=120)
        making.read()
        with writing():
            assert rollups.count_publication(share, NOW) is False
        with reading():
            assert value(Dimension.ALL, "", metrics.POSTS) == 1
            (found,) = db.session.scalars(select(Publication))
            assert (found.followers, found.item, found.day) == (120, "item:1", making.day_of(NOW))


def test_a_rebuild_gives_the_same_rollups(installation: Installation) -> None:
    people = [installation.person(team=team) for team in ("North", "South", "North")]
    with installation.app.app_context():
        with writing():
            shares = [
                making.published(
                    person, network=network, source_ref=f"item:{number}:1", at=NOW - timedelta(days=number),
                    followers=number * 10, campaign="C" if number else "",
                )
                for number, person in enumerate(people)
                for network in ("bluesky", "mastodon")
            ]  # fmt: skip
            links = [making.link_of(share) for share in shares]
        for round_ in range(3):
            for number, link in enumerate(links):
                at = NOW - timedelta(days=round_)
                making.clicks(installation.settings.data_dir, link, human=number, machine=round_, at=at)
            with writing():
                for number, share in enumerate(shares):
                    making.reading(share, "likes", (7 * number + 5 * round_) % 11, NOW + timedelta(days=round_))
                    making.reading(share, "reposts", number, NOW + timedelta(days=round_))
            intake.take_in_clicks(NOW)
            jobs.count_readings(NOW)
            making.read()
        with reading():
            before = stored()
        assert len(before) > 50
        jobs.rebuild(NOW)
        with reading():
            assert stored() == before
        assert jobs.count_readings(NOW) == 0
        making.read()
        with reading():
            assert stored() == before


def test_the_command_compares_and_mends(installation: Installation) -> None:
    run = installation.app.test_cli_runner()
    person = installation.person()
    with installation.app.app_context():
        with writing():
            share = making.published(person)
            making.reading(share, "likes", 4)
        making.clicks(installation.settings.data_dir, making.link_of(share), human=3)
        intake.take_in_clicks(NOW)
        making.read()
        good = run.invoke(args=["reach", "rebuild", "--check"])
        assert (good.exit_code, good.output) == (0, "the rollups agree with the raw figures\n"), good.output
        assert jobs.count_readings(NOW) == 1  # the comparison kept nothing
        with writing():
            for row in db.session.scalars(select(ReachCount).where(ReachCount.dimension == Dimension.PERSON)):
                row.value += 2
        with reading():
            wrong = stored()
        bad = run.invoke(args=["reach", "rebuild", "--check"])
        assert bad.exit_code == 1 and "clicks_human" in bad.output and "5, should be 3" in bad.output
        with reading():
            assert stored() == wrong
        assert run.invoke(args=["reach", "rebuild"]).exit_code == 0
        assert run.invoke(args=["reach", "rebuild", "--check"]).exit_code == 0


tags = st.builds(
    Tags, group_ref=st.sampled_from(["", "item:1", "item:2"]), network=st.sampled_from(["", "a", "b"]),
    person_id=st.none() | st.integers(1, 3), team_id=st.none() | st.integers(1, 2), campaign=st.sampled_from(["", "c"]),
    caption=st.sampled_from(["", "caption:1"]), programme=st.sampled_from(["", "p"]), stage=st.sampled_from(["", "s"]),
)  # fmt: skip


@given(st.lists(st.tuples(tags, st.integers(-5, 20))))
def test_each_dimension_holds_no_more_than_the_whole_cut_another_way(changes: list[tuple[Tags, int]]) -> None:
    sums: Counter[tuple[Dimension, str]] = Counter()
    for given_tags, change in changes:
        deltas = counting.Deltas(UTC)
        deltas.put(given_tags, NOW, "likes", change)
        for cell, added in deltas.days.items():
            sums[cell.dimension, cell.key] += added
    assert sums[Dimension.ALL, ""] == sum(change for _, change in changes)
    for dimension in Dimension:
        known = [change for each, change in changes if dimension in dict(counting.keys_of(each))]
        assert sum(value for (found, _), value in sums.items() if found is dimension) == sum(known)


def test_clicks_and_rollups_are_written_together_or_not_at_all(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            link = making.link_of(making.published(person))
        making.clicks(installation.settings.data_dir, link, human=3)

        def fail(_deltas: object) -> None:
            raise RuntimeError("killed")

        with monkeypatch.context() as patched, pytest.raises(RuntimeError):
            patched.setattr(rollups, "add", fail)
            intake.take_in_clicks(NOW)
        with reading():
            assert value(Dimension.ALL, "", metrics.HUMAN) == 0
        assert intake.take_in_clicks(NOW) == 3
        with reading():
            assert value(Dimension.ALL, "", metrics.HUMAN) == 3


@given(st.lists(st.none() | st.integers(0, 10_000)))
def test_potential_reach_lies_between_the_largest_and_the_sum(followers: list[int | None]) -> None:
    found = audience(followers)
    known = [each for each in followers if each is not None]
    assert max(known, default=0) <= found.discounted <= sum(known)
    assert (found.accounts, found.unknown) == (len(known), len(followers) - len(known))
    assert "0.25" in found.formula and ("left out" in found.formula) == (len(known) < len(followers))


def test_a_period_holds_its_days() -> None:
    week = last_days(7, NOW, UTC)
    assert len(week.days) == 7 and week.last == making.day_of(NOW)
    assert week.before.last == week.first - timedelta(days=1) and len(week.before.days) == 7
    with pytest.raises(Breach):
        between(week.last, week.first, NOW, UTC)
    with pytest.raises(Breach):
        between(week.last - timedelta(days=2_000), week.last, NOW, UTC)
    berlin = ZoneInfo("Europe/Berlin")
    evening = datetime(2026, 3, 28, 23, 30, tzinfo=UTC)  # half past midnight there, on the day the clocks go forward
    today = last_days(1, evening, berlin)
    assert today.first.isoformat() == "2026-03-29" and today.end - today.start == timedelta(hours=23)
