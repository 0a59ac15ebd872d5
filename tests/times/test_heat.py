"""When an audience clicks: layers that lean on each other, good hours, and the counting of clicks."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from advocacy.checks import QuietTimes
from advocacy.database import db, writing
from advocacy.links.models import Click, Link, LinkState
from advocacy.links.verdicts.machines import Verdict
from advocacy.people.models import Person
from advocacy.times import jobs
from advocacy.times.habits import USUAL, Habits
from advocacy.times.heat import APART, COMPANY_WEIGHS, GOOD_HOURS, HALF_LIFE, assumed, good_hours, learned, weighed
from advocacy.times.models import AudienceHour, ClickQuarter
from advocacy.times.queries import heat_of
from tests.installation import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
hours = st.tuples(st.integers(1, 7), st.integers(0, 23))
clicks = st.dictionaries(hours, st.floats(0, 1e6), max_size=40)
HOUR = timedelta(hours=1)


@given(own=clicks, company=clicks)
def test_a_heat_map_is_a_share_of_the_week(
    own: dict[tuple[int, int], float], company: dict[tuple[int, int], float]
) -> None:
    heat = learned(own, company)
    assert len(heat.shares) == 168 and isclose(sum(heat.shares.values()), 1, rel_tol=1e-6)
    assert all(share > 0 for share in heat.shares.values()) and 0 <= heat.leaning <= 1


@given(own=clicks, hour=hours)
def test_more_clicks_in_an_hour_never_make_it_colder(own: dict[tuple[int, int], float], hour: tuple[int, int]) -> None:
    more = {**own, hour: own.get(hour, 0) + 10}
    assert learned(more, {}).shares[hour] >= learned(own, {}).shares[hour] - 1e-12


@given(
    own=clicks, said=st.builds(Habits, quiet=st.builds(QuietTimes, st.times(), st.times()), only_at_work=st.booleans())
)
def test_good_hours_are_open_apart_and_few(own: dict[tuple[int, int], float], said: Habits) -> None:
    for day, chosen in good_hours(learned(own, {}), said).items():
        assert len(chosen) <= GOOD_HOURS and all(said.open_hour(day, hour) for hour in chosen)
        assert all(later - sooner >= APART for sooner, later in pairwise(chosen))


def test_nobody_has_clicked_yet() -> None:
    heat = learned({}, {})
    assert heat.shares == pytest.approx(assumed()) and heat.leaning == 0
    good = good_hours(heat, USUAL)
    assert good[1] == (9, 12, 16) and good[6] == good[7] == ()


def test_ones_own_audience_outweighs_the_company_when_it_clicks_enough() -> None:
    company = {(2, 15): 5000.0}
    assert good_hours(learned({}, company), USUAL)[2][-1] == 15
    own = {(2, 10): 10.0 * COMPANY_WEIGHS}
    heat = learned(own, company)
    assert max((share, hour) for hour, share in heat.shares.items())[1] == (2, 10) and heat.leaning > 0.9


def test_neighbours_count_a_little_and_old_clicks_less() -> None:
    heat = learned({(1, 0): 1000.0}, {})
    assert heat.shares[7, 23] > heat.shares[7, 22] * 2, "Sunday's last hour is beside Monday's first"
    found = weighed([(NOW, 8), (NOW - HALF_LIFE - 0 * HOUR, 8)], "Europe/Berlin", NOW)
    assert sum(found.values()) == pytest.approx(12) and found[1, 10] == 8


def test_hours_are_of_the_persons_clocks_across_the_clock_change() -> None:
    summer, winter = datetime(2026, 10, 23, 7, tzinfo=UTC), datetime(2026, 10, 30, 8, tzinfo=UTC)
    found = weighed([(summer, 1), (winter, 1)], "Europe/Berlin", winter)
    assert list(found) == [(5, 9)]


def test_an_hour_cut_by_quiet_hours_is_not_open() -> None:
    said = Habits(quiet=QuietTimes(time(20), time(9, 15)), only_at_work=False)
    assert not said.open_hour(1, 9) and said.open_hour(1, 10) and not said.open_hour(1, 20) and said.open_hour(1, 19)


def _click(link_id: int, at: datetime, number: int, verdict: Verdict = Verdict.HUMAN) -> Click:
    return Click(
        journal="j", offset=number, link_id=link_id, minute=at, agent_family="Firefox", flags="G", verdict=verdict,
        rule_version=1,
    )  # fmt: skip


def test_clicks_are_counted_by_person_and_hour_and_again_to_no_effect(installation: Installation) -> None:
    person_id = installation.person(zone="Europe/Berlin")
    with installation.app.app_context():
        with writing():
            for number, owner in ((1, person_id), (2, None)):
                db.session.add(
                    Link(id=number, slug=f"s{number}", target="https://a.example", person_id=owner, created_at=NOW,
                         state=LinkState.ACTIVE)
                )  # fmt: skip
            db.session.flush()
            at = NOW - 3 * HOUR
            for number in range(5):
                db.session.add(_click(1, at + number * timedelta(minutes=20), number))
            db.session.add(_click(1, at, 10, Verdict.MACHINE))
            db.session.add(_click(2, at, 11))
        for _ in range(2):
            jobs.learn_week(NOW)
            rows = db.session.execute(
                select(ClickQuarter.hour_at, ClickQuarter.clicks).order_by(ClickQuarter.hour_at)
            ).all()
            assert [tuple(row) for row in rows] == [
                (at + minutes * timedelta(minutes=1), 1) for minutes in (0, 15, 30, 60, 75)
            ]  # fmt: skip
        with writing():
            db.session.add(_click(1, at, 12))  # came late
        jobs.learn(NOW)
        assert db.session.scalar(select(ClickQuarter.clicks).where(ClickQuarter.hour_at == at)) == 2
        week = {(row.weekday, row.hour): row.clicks for row in db.session.scalars(select(AudienceHour))}
        assert week == {(1, 7): 3, (1, 8): 2}
        heat = heat_of(db.session.get_one(Person, person_id), NOW)
        assert heat.own == pytest.approx(6, rel=0.01) and heat.company == 5
        jobs.learn_week(NOW + timedelta(days=200))
        assert db.session.scalars(select(ClickQuarter)).all() == []


def test_a_quarter_of_an_hour_falls_into_one_hour_on_everybodys_clocks(installation: Installation) -> None:
    person_id = installation.person(zone="Asia/Kolkata")  # five and a half hours ahead
    with installation.app.app_context():
        _one_click(person_id, NOW - 3 * HOUR + timedelta(minutes=40))
        jobs.learn_week(NOW)
        assert {(row.weekday, row.hour) for row in db.session.scalars(select(AudienceHour))} == {(1, 12)}


def test_clicks_that_turn_out_to_be_of_machines_count_no_more(installation: Installation) -> None:
    person_id = installation.person()
    with installation.app.app_context():
        _one_click(person_id, NOW - HOUR)
        jobs.learn(NOW)
        assert db.session.scalar(select(ClickQuarter.clicks)) == 1
        with writing():
            db.session.execute(update(Click).values(verdict=Verdict.MACHINE))
        jobs.learn(NOW)
        assert db.session.scalar(select(ClickQuarter.clicks)) == 0


def _one_click(person_id: int, at: datetime) -> None:
    with writing():
        db.session.add(
            Link(id=1, slug="s1", target="https://a.example", person_id=person_id, created_at=NOW,
                 state=LinkState.ACTIVE)
        )  # fmt: skip
        db.session.flush()
        db.session.add(_click(1, at, 1))
