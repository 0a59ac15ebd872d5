"""What pages and the API ask of leaderboards: a part of a ranking, one's own place. A constant number of statements.

Only those who take part are ranked; nobody is shown with nothing. Ties share a place.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext as _
from sqlalchemy import Select, func, select
from sqlalchemy.sql import ColumnElement

from advocacy.database import db, page
from advocacy.errors import NotFound
from advocacy.people.models import Person
from rewards.boards.boards import Board
from rewards.boards.circles import circles
from rewards.boards.models import BoardKind, BoardMember, BoardScore, Period


@dataclass(frozen=True)
class Line:
    """A place on a board; ``name`` is the pseudonym where there is one."""

    place: int
    name: str
    value: int
    me: bool


@dataclass(frozen=True)
class Ranking:
    """A part of a board, best first."""

    lines: Sequence[Line]
    next: str | None


@dataclass(frozen=True)
class Mine:
    """One's own: the place is the one that one has, or would have. None of it is shown to others."""

    points: int
    place: int | None
    takes_part: bool


def ranking(board: Board, period: Period, first: date, reader: Person, cursor: str | None, limit: int) -> Ranking:
    """A part of a board of people. Four statements."""
    wanted = _within(select(BoardScore), board, period, first)
    found = page(wanted, (BoardScore.points, BoardScore.person_id), cursor, limit)
    scores: Sequence[BoardScore] = found.items
    if not scores:
        return Ranking([], None)
    names = _names([each.person_id for each in scores])
    before, seen = _better(board, period, first, scores[0].points), _level(board, period, first, scores[0])
    place, lines = before + 1, []
    for number, score in enumerate(scores):
        if number and score.points < scores[number - 1].points:
            place = before + seen + number + 1
        lines.append(Line(place, names[score.person_id], score.points, score.person_id == reader.id))
    return Ranking(lines, found.next)


def own_place(board: Board, period: Period, first: date, reader: Person) -> Mine:
    """Where the reader stands, or would stand. Three statements."""
    score = db.session.get(BoardScore, (period, first, reader.id))
    points = score.points if score else 0
    takes_part = db.session.get(BoardMember, reader.id) is not None
    return Mine(points, _better(board, period, first, points) + 1 if points else None, takes_part)


def _within(wanted: Select[tuple[BoardScore]], board: Board, period: Period, first: date) -> Select[tuple[BoardScore]]:
    """The listed scores of a period among the board's people."""
    wanted = wanted.where(BoardScore.listed, BoardScore.period == period, BoardScore.starts_on == first)
    condition = _among(board)
    return wanted if condition is None else wanted.where(condition)


def _among(board: Board) -> ColumnElement[bool] | None:
    """Which people a board is of; None for everybody."""
    if board.kind is BoardKind.EVERYBODY:
        return None
    if board.kind is BoardKind.TEAM:
        return BoardScore.person_id.in_(select(Person.id).where(Person.team_id == board.number))
    if board.kind is BoardKind.REGION:
        return BoardScore.person_id.in_(select(Person.id).where(Person.region == board.name))
    handed = circles()
    if board.kind is not BoardKind.PROGRAMME or handed is None:
        raise NotFound(_("There is no such board of people."))
    return BoardScore.person_id.in_(handed.members(board.number))


def _better(board: Board, period: Period, first: date, points: int) -> int:
    """How many have more."""
    return _counted(board, period, first, BoardScore.points > points)


def _level(board: Board, period: Period, first: date, score: BoardScore) -> int:
    """How many have as many and stand before somebody: on pages behind the first one."""
    return _counted(
        board, period, first, (BoardScore.points == score.points) & (BoardScore.person_id > score.person_id)
    )


def _counted(board: Board, period: Period, first: date, condition: ColumnElement[bool]) -> int:
    them = _within(select(BoardScore), board, period, first).where(condition)
    return db.session.scalar(them.with_only_columns(func.count())) or 0


def _names(people: Collection[int]) -> dict[int, str]:
    """What they are called on boards. One statement."""
    rows = db.session.execute(
        select(Person.id, func.coalesce(BoardMember.pseudonym, Person.name))
        .outerjoin(BoardMember, BoardMember.person_id == Person.id)
        .where(Person.id.in_(people))
    )
    return {person_id: name for person_id, name in rows}  # noqa: C416 - a row is no pair to mypy
