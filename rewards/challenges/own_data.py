"""What missions, challenges and contests keep of a person, for their export and their erasure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from advocacy.database import db
from advocacy.people.privacy import Exporter, Row, deleting, plain, rows_of
from rewards.challenges.contest_models import ContestEntry, Opinion
from rewards.challenges.models import Goal, Player, Progress


def _progress(person_id: int) -> Iterable[Row]:
    """How far they came with each goal; it goes with their part in it."""
    wanted = select(Player.challenge_id, Player.round, Goal.metric, Goal.target, Progress.score, Progress.verified)
    joined = wanted.join(Player, Player.id == Progress.player_id).join(Goal, Goal.id == Progress.goal_id)
    return _rows(joined.where(Player.person_id == person_id).order_by(Player.id, Goal.position))


def _judged(person_id: int) -> Iterable[Row]:
    """What judges said of what they entered, without the judges' names; it goes with the entry."""
    wanted = select(Opinion.entry_id, Opinion.marks, Opinion.reason, Opinion.at)
    joined = wanted.join(ContestEntry, ContestEntry.id == Opinion.entry_id)
    return _rows(joined.where(ContestEntry.person_id == person_id).order_by(Opinion.entry_id, Opinion.at))


def _rows(asked: Any) -> Iterable[Row]:
    return [{name: plain(value) for name, value in row.items()} for row in db.session.execute(asked).mappings()]


EXPORTERS = [
    rows_of("challenges_joined", Player.person_id),
    rows_of("contest_entries", ContestEntry.person_id),
    rows_of("contest_opinions", Opinion.judge_id),
    Exporter("challenge_progress", _progress, count=lambda person_id: len(list(_progress(person_id)))),
    Exporter("contest_judgements", _judged, count=lambda person_id: len(list(_judged(person_id)))),
]
ERASERS = [
    deleting("challenges joined", Player.person_id, at=Player.joined_at),
    deleting("contest entries", ContestEntry.person_id, at=ContestEntry.entered_at),
]
EXEMPT = frozenset({"challenges.made_by", "contests.made_by", "contest_judges.person_id", "contest_opinions.judge_id"})
