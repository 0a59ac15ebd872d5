"""The nightly proof: its result is kept, shown, told to the doctor and to /metrics; a change of zone mends itself."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from advocacy.reach import audiences, examinations, hours, intake, jobs, metrics, proving, queries
from advocacy.reach.models import Dimension, Proof, ReachCount, ReachHour
from advocacy.reach.periods import last_days
from advocacy.reach.scopes import Scope
from tests.installation import Installation
from tests.reach import making
from tests.reach.making import NOW

DAY = timedelta(days=1)


def test_a_proof_is_kept_and_a_difference_told(installation: Installation) -> None:
    people = [installation.person(now=NOW - DAY) for _ in range(3)]
    marketing = installation.browser_of(installation.person(Role.MARKETING))
    with installation.app.app_context():
        with reading():
            assert examinations.rollups_are_proved(NOW) == []  # before the first night
        with writing():
            making.many(people, 40)
        jobs.rebuild(NOW)
        assert proving.prove(NOW, lambda: NOW + DAY) == 0
        with reading():
            proof = proving.latest()
            assert (
                proof is not None
                and proof.cells > 300
                and proof.ended_at == NOW + DAY
                and proof.first_day == last_days(28, NOW).first
            )
            assert examinations.rollups_are_proved(NOW + timedelta(hours=30)) == []
            late = examinations.rollups_are_proved(NOW + 3 * DAY)
            assert [each.grave for each in late] == [False]
        page = marketing.get("/reach/proofs").text
        assert "Proved" in page and "Proof failed" not in marketing.get("/reach").text
        with writing():
            by_day = select(ReachCount).where(ReachCount.dimension == Dimension.NETWORK).limit(1)
            by_hour = select(ReachHour).where(ReachHour.dimension == Dimension.ITEM).limit(1)
            db.session.scalars(by_day).one().value += 7
            db.session.scalars(by_hour).one().value += 1
        assert jobs.prove(NOW + DAY) == 2
        with reading():
            (ailment,) = examinations.rollups_are_proved(NOW + DAY)
            assert ailment.grave and "2 of" in ailment.what
            gauges = {each.name: each.read(NOW + DAY)[""] for each in examinations.GAUGES}
            assert gauges == {"advocacy_reach_differing": 2.0, "advocacy_reach_proof_age_seconds": 0.0}
            last = proving.latest()
            assert last is not None
            told = {each["dimension"]: each["stored"] - each["rebuilt"] for each in last.examples}
            assert told == {"network": 7, "item": 1}
        assert "Proof failed" in marketing.get("/reach").text and "Differs" in marketing.get("/reach/proofs").text
        run = installation.app.test_cli_runner()
        assert run.invoke(args=["reach", "prove"]).exit_code == 1
        jobs.rebuild(NOW)
        assert run.invoke(args=["reach", "prove"]).exit_code == 0
        with reading():
            assert db.session.query(Proof).count() == 4


def test_nothing_is_mended_by_a_proof_and_nobody_waits_for_it(sqlite: Installation) -> None:
    person = sqlite.person(now=NOW - DAY)
    with sqlite.app.app_context():
        with writing():
            making.many([person], 5)
        assert len(jobs.differences()) == len(jobs.differences()) > 0


def test_figures_by_the_hour_in_the_readers_zone(installation: Installation) -> None:
    person = installation.person(team="North")
    with installation.app.app_context():
        with writing():
            share = making.published(person, campaign="Launch", at=NOW - DAY)
            link = making.link_of(share)
        making.clicks(installation.settings.data_dir, link, human=3, at=NOW - DAY)
        making.clicks(installation.settings.data_dir, link, human=2, at=NOW - timedelta(hours=2))
        intake.take_in_clicks(NOW)
        with reading():
            week = last_days(7, NOW)
            for scope in (queries.COMPANY, Scope(Dimension.CAMPAIGN, "Launch"), Scope(Dimension.NETWORK, "sandbox")):
                found = hours.by_hour(scope, week)
                assert found == {NOW - DAY: 3, NOW - timedelta(hours=2): 2}
            grid = hours.week(found, ZoneInfo("America/New_York"))
            assert grid[1][7] == 3 and grid[2][5] == 2 and sum(map(sum, grid)) == 5
            assert hours.today(queries.COMPANY, NOW) == [0] * 10 + [2, 0, 0]
            with pytest.raises(ValueError, match="not kept by the hour"):
                hours.by_hour(Scope(Dimension.PERSON, str(person)), week)
            with pytest.raises(ValueError, match="not kept by the hour"):
                hours.by_hour(queries.COMPANY, week, "likes")


def test_audiences_of_every_dimension_are_those_of_its_keys(installation: Installation) -> None:
    people = [installation.person(team=team, now=NOW - DAY) for team in ("North", "South")]
    with installation.app.app_context():
        with writing():
            making.many(people, 40)
        with reading():
            month = last_days(28, NOW)
            for dimension in [*audiences.COLUMNS, *audiences.PAIRS]:
                for key, found in audiences.audiences(dimension, month).items():
                    assert audiences.audience(Scope(dimension, key), month) == found, (dimension, key)
                    assert audiences.audiences(dimension, month, [key]) == {key: found}
            assert audiences.active_people(Dimension.ALL, month) == {"": 2}
            assert sorted(audiences.active_people(Dimension.TEAM, month).values()) == [1, 1]
            assert set(audiences.audiences(Dimension.CAMPAIGN, month)) == {"Launch"}


def test_rates_are_of_posts_of_which_both_sides_are_known(installation: Installation) -> None:
    people = [installation.person() for _ in range(3)]
    with installation.app.app_context():
        with writing():
            seen, followed, neither = (
                making.published(person, network=network, at=NOW - DAY, followers=followers)
                for person, network, followers in zip(people, ("x", "bluesky", "a"), (None, 200, None), strict=True)
            )
            making.reading(seen, "impressions", 400)
            for share, likes in ((seen, 10), (followed, 6), (neither, 99)):
                making.reading(share, "likes", likes)
            links = [making.link_of(share) for share in (seen, followed)]
        making.clicks(installation.settings.data_dir, links[0], human=4)
        making.clicks(installation.settings.data_dir, links[1], human=9)
        intake.take_in_clicks(NOW)  # before the displays are known
        jobs.count_readings(NOW)
        making.read()
        making.clicks(installation.settings.data_dir, links[0], human=4)
        intake.take_in_clicks(NOW)  # and after
        with reading():
            found = {each.metric: each for each in queries.totals(queries.COMPANY)}
            rates = {name: (found[name].value, found[name].formula) for name in
                     (metrics.ENGAGEMENT, metrics.ENGAGEMENT_FOLLOWERS, metrics.CLICKTHROUGH)}  # fmt: skip
            assert rates == {
                metrics.ENGAGEMENT: (0.025, "10 / 400"), metrics.ENGAGEMENT_FOLLOWERS: (0.03, "6 / 200"),
                metrics.CLICKTHROUGH: (0.02, "8 / 400"),
            }  # fmt: skip
            assert found[metrics.INTERACTIONS].value == 115
            assert {each.dimension for each in found.values()} == {Dimension.ALL}
            by_network = queries.by_key(Dimension.NETWORK, last_days(7, NOW))
            assert metrics.ENGAGEMENT not in by_network["bluesky"] and by_network["x"][metrics.CLICKTHROUGH].value
        assert jobs.differences() == []
