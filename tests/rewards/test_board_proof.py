"""Leaderboards agree with the ledger's days, also after a change of zone; the nightly proof sees it when they don't."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from sqlalchemy import delete, select, text, update

from advocacy.database import db, reading, writing
from advocacy.people.models import Person
from rewards import credits
from rewards.boards import counting
from rewards.boards.checking import boards_agree
from rewards.boards.models import BoardScore, Period
from rewards.books import jobs
from rewards.ledger import Event
from rewards.models import PointDay
from tests.installation import Installation

LATE = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)
"""November already in Tokyo."""
BREAKS = {
    "UPDATE board_scores SET points = points + 5 WHERE period = 'month'": 2,
    "UPDATE board_scores SET starts_on = '2026-09-01' WHERE period = 'month'": 2,
    "DELETE FROM board_scores WHERE period IN ('year', 'all')": 4,
    "DELETE FROM point_days": 10,
}
"""What a program of ours might do, and how many scores are wrong then."""


def months() -> list[tuple[date, int]]:
    wanted = select(BoardScore.starts_on, BoardScore.points).where(BoardScore.period == Period.MONTH)
    return [(first, points) for first, points in db.session.execute(wanted)]


def test_a_change_of_zone_moves_points_and_copies_none(installation: Installation) -> None:
    person = installation.person()
    with installation.app.app_context():
        with writing():
            credits.give(Event("a", "x", LATE, person), 100)
        jobs.keep_basis(LATE)
        counting.take_in(LATE)
        with reading():
            assert months() == [(date(2026, 10, 1), 100)]
    moved = replace(installation, settings=replace(installation.settings, time_zone="Asia/Tokyo"))
    with moved.app.app_context():
        assert jobs.keep_basis(LATE)
        with reading():
            assert boards_agree([person]).count == 0, "a day waits to be taken in"
        counting.take_in(LATE)
        with reading():
            assert months() == [(date(2026, 11, 1), 100)]
            assert (boards_agree([person]).count, boards_agree([person]).wrong) == (5, [])
    moved.close()


def test_the_proof_sees_what_does_not_agree(installation: Installation) -> None:
    """And not who was erased, nor whose days wait."""
    people = [installation.person(), installation.person()]
    with installation.app.app_context():
        with writing():
            for number, each in enumerate(people):
                credits.give(Event(f"a{number}", "x", LATE, each), 10)
        counting.take_in(LATE)
        for statement, wrong in BREAKS.items():
            with writing():
                assert boards_agree(people).wrong == []
                attempt = db.session.begin_nested()
                db.session.execute(text(statement))
                assert len(boards_agree(people).wrong) == wrong, statement
                attempt.rollback()
        with writing():
            db.session.get_one(Person, people[0]).active = False
            db.session.execute(delete(BoardScore).where(BoardScore.person_id == people[0]))
            assert (boards_agree(people).count, boards_agree(people).wrong) == (5, [])
            db.session.execute(update(PointDay).values(unranked=True, earned=99))
            assert boards_agree(people).count == 0
