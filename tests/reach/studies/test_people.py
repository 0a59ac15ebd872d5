"""Headcounts: who was there on a day, who of them shared; cohorts by the month of the first post."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, update

from advocacy.database import db, reading, writing
from advocacy.people.capabilities import Role
from advocacy.people.models import Person
from advocacy.reach import rollups
from advocacy.reach.periods import Period
from advocacy.reach.report import Asked
from advocacy.reach.studies import adoption, cohorts, headcounts
from advocacy.reach.studies.models import Headcount, Stay
from tests.installation import Installation
from tests.reach import making

MONDAY = date(2026, 11, 2)


def on(number: int) -> date:
    """A day of the tests, from 0."""
    return MONDAY + timedelta(days=number)


def post(person: int, day: date) -> None:
    """A post that the person published on that day."""
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    rollups.count_publication(making.published(person, at=at), at)


def leave(person: int) -> None:
    """The account is closed."""
    db.session.execute(update(Person).where(Person.id == person).values(active=False))


def test_adoption_is_of_the_people_who_were_there_then(installation: Installation) -> None:
    """Somebody who left still counts where they were; who came later doesn't count before; outsiders never do."""
    ada, bo, cy = (installation.person() for _ in range(3))
    installation.person(Role.LEGAL)  # shares nothing, so is nobody who could
    outsider = installation.person(Role.AMBASSADOR)
    with installation.app.app_context():
        with writing():
            assert headcounts.snapshot(on(0)) == 3
            post(ada, on(0))
            post(bo, on(1))
            post(outsider, on(0))
        with writing():
            leave(bo)
            assert headcounts.snapshot(on(1)) == 2
        late = installation.person()
        with writing():
            assert headcounts.snapshot(on(3)) == 3  # a day without a worker breaks nobody's stay
            assert headcounts.snapshot(on(3)) == 3
            post(late, on(3))
        with reading():
            first, gone, whole = headcounts.taking([Period(on(0), on(0)), Period(on(1), on(1)), Period(on(0), on(3))])
            assert (first.there, first.active) == (3, 1)
            assert (gone.there, gone.active) == (2, 0), "Bo had left when the post went out"
            assert (whole.there, whole.active, whole.part) == (4, 2, 0.5)
            assert headcounts.active_by_day(Period(on(0), on(3))) == [1, 0, 0, 1]
            assert [each.day for each in headcounts.snapshots(Period(on(0), on(6)))] == [on(0), on(1), on(3)]
            assert headcounts.taking([Period(on(-9), on(-8))])[0].part is None
            stays = list(db.session.execute(select(Stay.person_id, Stay.first_day, Stay.last_day).order_by(Stay.id)))
            assert [tuple(each) for each in stays] == [
                (ada, on(0), on(3)), (bo, on(0), on(0)), (cy, on(0), on(3)), (late, on(3), on(3))
            ]  # fmt: skip
            assert db.session.get_one(Headcount, on(3)).people == 3


def test_a_new_team_is_a_new_stay_and_small_teams_are_not_shown(installation: Installation) -> None:
    """Team figures from five people up, each person where they were."""
    people = [installation.person(team="North") for _ in range(5)]
    mover = installation.person(team="South")
    with installation.app.app_context():
        with writing():
            headcounts.snapshot(on(0))
            north = db.session.get_one(Person, people[0]).team_id
            south = db.session.get_one(Person, mover).team_id
            assert north and south
            post(people[0], on(0))
        with writing():
            db.session.execute(update(Person).where(Person.id == mover).values(team_id=north))
        with writing():
            headcounts.snapshot(on(1))
            post(mover, on(1))
        with reading():
            found = headcounts.by_team(Period(on(0), on(1)))
            assert found == {north: (6, 2), south: (1, 0)}
        report = built(installation, people[0], Period(on(0), on(1)))
        assert "North" in str(report) and "South" not in str(report)


def built(installation: Installation, person: int, period: Period) -> object:
    """The report as data."""
    with installation.app.test_request_context(), reading():
        return adoption.adoption(Asked(period, person, making.NOW)).sections


def test_cohorts_count_those_still_there(installation: Installation) -> None:
    """Five begin in September; one leaves, two come back in October, one in November."""
    people = [installation.person() for _ in range(5)]
    september, october, november = date(2026, 9, 10), date(2026, 10, 10), date(2026, 11, 10)
    with installation.app.app_context():
        with writing():
            headcounts.snapshot(september)
            for each in people:
                post(each, september)
        with writing():
            leave(people[4])
            headcounts.snapshot(october)
            post(people[0], october)
            post(people[1], october)
            post(people[1], october + timedelta(days=0))
        with writing():
            headcounts.snapshot(november)
            post(people[1], november)
        with reading():
            (found,) = cohorts.cohorts(november, 6)
            assert found.month == (2026, 9) and found.size == 5
            assert found.months == [(5, 5), (4, 2), (4, 1)]
            assert cohorts.cohorts(date(2026, 8, 1), 3) == []
    with installation.app.test_request_context(), reading():
        report = adoption.cohorts(Asked(Period(october, november), people[0], making.NOW))
        chart = report.sections[0].charts[0]
        assert [round(cell.share, 2) for cell in chart.cohorts[0].cells] == [1.0, 0.5, 0.25]  # type: ignore[attr-defined]


def test_months_are_months() -> None:
    """Over the turn of a year, with February's end."""
    assert cohorts.months_to(date(2026, 2, 3), 3) == [(2025, 12), (2026, 1), (2026, 2)]
    assert cohorts.days_of((2024, 2)) == (date(2024, 2, 1), date(2024, 2, 29))
