"""Bodies of the timetable's jobs: games open, are counted, close and settle by the clock. Jobs are edges: they open
their own transactions, one a game, so that one that fails holds no other back for longer than itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select

from advocacy.database import db, reading, writing
from advocacy.timetable import Job
from rewards.challenges import contests, counting, planning, settling
from rewards.challenges.contest_models import Contest, ContestState
from rewards.challenges.models import Challenge, GameKind, GameState
from rewards.challenges.settling import BY_CLOCK

ANEW = timedelta(hours=24)


def follow_the_clock(now: datetime) -> int:
    """Opens, closes and settles what is due; gives how many moved."""
    open_, close = Challenge.state == GameState.OPEN, Challenge.closes_at <= now
    moved = _each(Challenge, (Challenge.state == GameState.PLANNED, Challenge.opens_at <= now), _open, now)
    moved += _each(Challenge, (open_, close), _close, now)
    moved += _each(Challenge, (Challenge.state == GameState.CLOSED,), _settle, now)
    contest = Contest.state
    moved += _each(Contest, (contest == ContestState.PLANNED, Contest.opens_at <= now), _open_contest, now)
    moved += _each(Contest, (contest == ContestState.OPEN, Contest.closes_at <= now), _close_contest, now)
    return moved


def count_games(now: datetime) -> int:
    """Keeps progress up; once a day of each game all is counted anew. Gives how many games are counted."""
    counted = (Challenge.state.in_((GameState.OPEN, GameState.CLOSED)), Challenge.opens_at <= now)
    return _each(Challenge, counted, _count, now)


def _each(
    kind: Any, which: Sequence[ColumnElement[bool]], verb: Callable[[Any, datetime], bool], now: datetime
) -> int:  # fmt: skip
    with reading():
        due = db.session.scalars(select(kind.id).where(*which).order_by(kind.id)).all()
    moved = 0
    for game_id in due:
        with writing():
            game = db.session.scalar(select(kind).where(kind.id == game_id, *which))  # somebody may have been quicker
            moved += game is not None and verb(game, now)
    return moved


def _open(challenge: Challenge, now: datetime) -> bool:
    if challenge.closes_at <= now:  # nobody was at work while its window passed
        settling.cancel(challenge, actor=BY_CLOCK, now=now, why="Its window passed before it could open.")
    else:
        planning.open_challenge(challenge, actor=BY_CLOCK, now=now)
    return True


def _close(challenge: Challenge, now: datetime) -> bool:
    planning.close_challenge(challenge, actor=BY_CLOCK, now=now)
    return True


def _settle(challenge: Challenge, now: datetime) -> bool:
    if now < planning.late_until(challenge):
        return False
    settling.settle(challenge, actor=BY_CLOCK, now=now)
    return True


def _open_contest(contest: Contest, now: datetime) -> bool:
    if contest.closes_at <= now:
        contests.cancel(contest, actor=BY_CLOCK, now=now, why="Its window passed before it could open.")
    else:
        contests.open_contest(contest, actor=BY_CLOCK, now=now)
    return True


def _close_contest(contest: Contest, now: datetime) -> bool:
    contests.close_contest(contest, actor=BY_CLOCK, now=now)
    return True


def _count(challenge: Challenge, now: datetime) -> bool:
    if challenge.counted_at is None or challenge.counted_at <= now - ANEW:
        counting.recount(challenge, now)
    else:
        counting.keep_up(challenge, now)
    if challenge.kind is GameKind.MISSION:
        settling.finish_missions(challenge, actor=BY_CLOCK, now=now)
        settling.end_overdue(challenge, actor=BY_CLOCK, now=now)
    return True


JOBS = [
    Job("challenges by the clock", follow_the_clock, every=60),
    Job("count challenges", count_games, every=60),
]
"""For the roof's list."""
