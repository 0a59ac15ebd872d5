"""Leaderboards: whom they show, as whom, in which order; what they never tell. On both engines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from advocacy.database import db, writing
from advocacy.errors import Breach, NotFound
from advocacy.people import leaving
from advocacy.people.models import Person
from rewards import credits
from rewards.boards import boards, counting, membership, periods, queries, teams
from rewards.boards.boards import Board
from rewards.boards.looking import look
from rewards.boards.models import BoardKind, BoardScore, Period
from rewards.books import scores
from rewards.ledger import Event
from rewards.models import Entry
from tests.installation import Installation

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
"""A Monday."""
MONTH = date(2026, 11, 1)
ALL = Board(BoardKind.EVERYBODY)


def earn(person_id: int, points: int, at: datetime = NOW, *, pending: bool = False) -> Entry:
    count = db.session.scalar(select(func.count()).select_from(Entry))
    entry = credits.give(Event(f"test:{count}", "test", at, person_id), points, pending=pending)
    assert entry is not None
    return entry


@dataclass
class Office:
    """People of a team, by first name."""

    people: dict[str, int]

    def __getitem__(self, name: str) -> Person:
        return db.session.get_one(Person, self.people[name])

    def join(self, name: str, pseudonym: str = "", now: datetime = NOW) -> None:
        membership.join(self[name], pseudonym, actor=self[name].actor, now=now)

    def ranking(self, board: Board = ALL, period: Period = Period.MONTH, *, reader: str = "Ada") -> list[object]:
        found = queries.ranking(board, period, periods.starts_on(period, NOW.date()), self[reader], None, 50)
        return [(line.place, line.name, line.value) for line in found.lines]


@pytest.fixture
def office(installation: Installation) -> Office:
    names = ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")
    found = {name: installation.person(name=f"{name} Miller", team="Design", region="DE") for name in names}
    return Office(found)


def test_who_is_on_a_board_and_as_whom(installation: Installation, office: Office) -> None:
    """Only those who joined and earned; ties share a place; leaving takes effect at once; one's own place is told."""
    with installation.app.app_context():
        with writing():
            for name, points in (("Ada", 50), ("Ben", 70), ("Cleo", 50), ("Dan", 90), ("Finn", 10)):
                earn(office[name].id, points)
            earn(office["Eve"].id, 500, pending=True)  # not confirmed: it doesn't count
            for name in ("Ada", "Cleo", "Eve", "Finn"):
                office.join(name)
            office.join("Ben", "Night Owl")
        assert counting.take_in(NOW) == 5
        board = [(1, "Night Owl", 70), (2, "Cleo Miller", 50), (2, "Ada Miller", 50), (4, "Finn Miller", 10)]
        assert office.ranking() == board, "Dan didn't join, Eve has nothing"
        assert office.ranking(reader="Dan") == board, "who looks is not shown either"
        dan = queries.own_place(ALL, Period.MONTH, MONTH, office["Dan"])
        assert (dan.place, dan.points, dan.takes_part) == (1, 90, False), "where one would be"
        eve = queries.own_place(ALL, Period.MONTH, MONTH, office["Eve"])
        assert (eve.place, eve.points, eve.takes_part) == (None, 0, True)
        with writing():
            assert membership.leave(office["Ben"], actor=office["Ben"].actor, now=NOW)
            assert not membership.leave(office["Ben"], actor=office["Ben"].actor, now=NOW)
        assert office.ranking() == [(1, "Cleo Miller", 50), (1, "Ada Miller", 50), (3, "Finn Miller", 10)]


def test_pages_of_a_board_go_on_where_they_ended(installation: Installation, office: Office) -> None:
    """Places are the same however a board is cut into pages, ties across their edge too."""
    with installation.app.app_context():
        with writing():
            for name, points in (("Ada", 5), ("Ben", 7), ("Cleo", 5), ("Dan", 5), ("Eve", 5), ("Finn", 1)):
                earn(office[name].id, points)
                office.join(name)
        counting.take_in(NOW)
        whole = office.ranking()
        assert [line[0] for line in whole] == [1, 2, 2, 2, 2, 6]  # type: ignore[index]
        for limit in (1, 2, 3, 4):
            cursor, pieces = None, []
            while True:
                part = queries.ranking(ALL, Period.MONTH, MONTH, office["Ada"], cursor, limit)
                pieces += [(line.place, line.name, line.value) for line in part.lines]
                cursor = part.next
                if cursor is None:
                    break
            assert pieces == whole, limit


def test_what_is_taken_back_is_gone_and_periods_are_apart(installation: Installation, office: Office) -> None:
    """Each period has the sum of its days; a reversal counts on the day of the credit; nothing twice."""
    with installation.app.app_context():
        with writing():
            last_week, last_year = NOW - timedelta(days=4), NOW - timedelta(days=365)
            gone = earn(office["Ada"].id, 20)
            earn(office["Ada"].id, 3, last_week)
            earn(office["Ada"].id, 1, last_year)
            only = earn(office["Ben"].id, 8)
            office.join("Ada")
            office.join("Ben")
        counting.take_in(NOW)
        sums = {period: office.ranking(period=period)[0] for period in Period}
        assert sums == {
            Period.WEEK: (1, "Ada Miller", 20), Period.MONTH: (1, "Ada Miller", 23),
            Period.QUARTER: (1, "Ada Miller", 23), Period.YEAR: (1, "Ada Miller", 23),
            Period.ALL: (1, "Ada Miller", 24),
        }  # fmt: skip
        with writing():
            credits.take_back(gone, reason="seen_gone", at=NOW + timedelta(days=9))
            credits.take_back(only, reason="seen_gone", at=NOW + timedelta(days=9))
        assert counting.take_in(NOW) == 2 and counting.take_in(NOW) == 0
        assert office.ranking(period=Period.WEEK) == [] and office.ranking() == [(1, "Ada Miller", 3)]
        for row in db.session.scalars(select(BoardScore)):
            days = (row.starts_on, periods.ends_on(row.period, row.starts_on))
            assert row.points == scores.earned(row.person_id, *days)


def test_who_joins_late_is_not_on_boards_of_before(installation: Installation, office: Office) -> None:
    with installation.app.app_context():
        with writing():
            earn(office["Ada"].id, 20, NOW - timedelta(days=40))
            earn(office["Ada"].id, 4)
        counting.take_in(NOW)
        with writing():
            office.join("Ada")
            earn(office["Ada"].id, 1, NOW - timedelta(days=80))
        counting.take_in(NOW)
        listed = set(db.session.scalars(select(BoardScore.starts_on).where(BoardScore.listed)))
        assert listed == {periods.starts_on(period, NOW.date()) for period in Period}


def team_lines(office: Office) -> list[tuple[object, ...]]:
    found = teams.ranking(Period.MONTH, MONTH, office["Ada"])
    return [(line.place, line.name, line.value, line.people, line.me) for line in found]


def test_teams_are_compared_per_person_who_takes_part(installation: Installation, office: Office) -> None:
    """From five such people on; no team with fewer is told of."""
    small = [installation.person(name=f"S{number}", team="Small") for number in range(4)]
    even = [installation.person(name=f"E{number}", team="Even") for number in range(9)]
    with installation.app.app_context():
        office.people |= {f"{person_id}": person_id for person_id in [*small, *even]}
        with writing():
            for person_id in [*small, *small]:
                earn(person_id, 1000)
            for person_id in even[:6]:
                earn(person_id, 10)
            for name in ("Ada", "Ben", "Cleo", "Dan"):
                earn(office[name].id, 30)
            for name in office.people:
                office.join(name)
        counting.take_in(NOW)
        assert team_lines(office) == [(1, "Even", 10.0, 6, False)], "of Design four: its figure would tell of each"
        with writing():
            earn(office["Eve"].id, 2)
        counting.take_in(NOW)
        assert team_lines(office) == [(1, "Design", 24.4, 5, True), (2, "Even", 10.0, 6, False)]


def test_a_team_tells_nothing_of_who_does_not_take_part(installation: Installation, office: Office) -> None:
    """Whatever they earn, the team's figure is that of its board: nothing is left over when that is taken off."""
    with installation.app.app_context():
        with writing():
            for number, name in enumerate(office.people):
                earn(office[name].id, 10 * number + 7)
            for name in ("Ada", "Ben", "Cleo", "Dan"):
                office.join(name)
        counting.take_in(NOW)
        assert team_lines(office) == [], "four take part; with the others' points there would be a figure, and theirs"
        with writing():
            office.join("Eve")
        counting.take_in(NOW)
        before = team_lines(office)
        own = Board(BoardKind.TEAM, office["Ada"].team_id or 0)
        [(_, _, per_person, people, _)] = before
        assert per_person * people == sum(line[2] for line in office.ranking(own))  # type: ignore[operator, index]
        with writing():
            earn(office["Finn"].id, 900)
        counting.take_in(NOW)
        assert team_lines(office) == before


def test_boards_are_those_of_the_reader(installation: Installation, office: Office) -> None:
    """Team, region and programmes of their own, of the kinds that the company has; a leaver is on none."""
    admin = installation.person(name="Root")
    with installation.app.app_context():
        with writing():
            actor = db.session.get_one(Person, admin).actor
            assert [each.key for each in boards.boards_for(office["Ada"])] == ["everybody", "team", "region", "teams"]
            boards.set_offered([BoardKind.TEAM, BoardKind.TEAMS], actor=actor, now=NOW)
            assert [each.key for each in boards.boards_for(office["Ada"])] == ["team", "teams"]
            assert look(office["Ada"], NOW).board.kind is BoardKind.TEAM
            for key in ("everybody", "programme:1", "nonsense"):
                with pytest.raises(NotFound):
                    look(office["Ada"], NOW, board=key)
            for wrong in ({"period": "decade"}, {"on": "yesterday"}):
                with pytest.raises(Breach):
                    look(office["Ada"], NOW, **wrong)
            assert look(office["Ada"], NOW, on="2031-01-01").running, "nobody looks ahead"
            past = look(office["Ada"], NOW, period="quarter", on="2026-05-05")
            assert (past.first, past.last, past.running) == (date(2026, 4, 1), date(2026, 6, 30), False)
            office.join("Ada")
            office.join("Ben")
            earn(office["Ada"].id, 5)
            leaving.leave(office["Ben"], actor=actor, now=NOW, why="gone")
            assert membership.member_of(office["Ben"].id) is None
        counting.take_in(NOW)
        assert office.ranking(Board(BoardKind.TEAM, office["Ada"].team_id or 0)) == [(1, "Ada Miller", 5)]
        assert office.ranking(Board(BoardKind.REGION, 0, "US")) == []


def test_old_figures_are_forgotten_but_years(sqlite: Installation) -> None:
    person = sqlite.person(name="Ada")
    with sqlite.app.app_context():
        with writing():
            earn(person, 5, NOW - timedelta(days=1500))
        counting.take_in(NOW)
        counting.forget(NOW)
        kept = db.session.scalars(select(BoardScore.period).order_by(BoardScore.period)).all()
        assert set(kept) == {Period.YEAR, Period.ALL}


def test_by_api(installation: Installation) -> None:
    """Joining, looking, leaving; the kinds are marketing's."""
    api = installation.api_of(installation.person(name="Ada Miller", team="Design"))
    assert api("GET", "/leaderboards/me").get_json() == {"takes_part": False, "pseudonym": None}
    assert api("POST", "/leaderboards/me", {"pseudonym": "x"}).status_code == 422
    assert api("POST", "/leaderboards/me", {"pseudonym": "Night Owl"}).get_json()["takes_part"]
    seen = api("GET", "/leaderboards?period=week").get_json()
    assert seen["items"] == [] and seen["mine"] == {"points": 0, "place": None, "takes_part": True}
    assert api("GET", "/leaderboards?board=teams").get_json()["mine"] is None
    assert api("GET", "/leaderboards?board=programme:9").status_code == 404
    assert api("PUT", "/leaderboards/kinds", {"shown": []}).status_code == 403
    assert api("DELETE", "/leaderboards/me").status_code == 204
    assert not api("GET", "/leaderboards/me").get_json()["takes_part"]
