"""Whether games that count clicks alone stay small: a person can earn no more in them than in a week by the rules.

All of them together that run at the same time: two of them are one that is twice as large. Imports models and rules.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from rewards.challenges.models import Challenge, GameState, Goal, Metric
from rewards.earning import rules, vetting

AHEAD = (GameState.PLANNED, GameState.OPEN, GameState.CLOSED)


class Promise(Protocol):
    """What a game promises, or its plan."""

    @property
    def points(self) -> int:
        """For whoever reaches the goal."""

    @property
    def places(self) -> Sequence[int]:
        """By place."""

    @property
    def rounds(self) -> int:
        """How often."""


class Counted(Promise, Protocol):
    """A plan: what it promises, and for what."""

    @property
    def steps(self) -> Sequence[Any]:
        """Each with its metric."""


def faults(
    plan: Counted, opens_at: datetime, closes_at: datetime, own: int | None, now: datetime
) -> dict[str, list[str]]:
    """What is wrong with what a plan promises for clicks alone, by field; ``own`` is its own id."""
    if any(step.metric is not Metric.CLICKS for step in plan.steps):
        return {}
    most, _actions = vetting.clicks_part(rules.in_force_at(max(opens_at, now)))
    left = max(most - sum(most_for_one(each) for each in _beside(opens_at, closes_at, own)), 0)
    if most_for_one(plan) <= left:
        return {}
    said = _(
        "Clicks alone give a person %(most)s points at most, of which %(left)s are left beside other games: ask for a "
        "post or a story as well.", most=most, left=left,
    )  # fmt: skip
    return {"places" if plan.places else "points": [said]}


def most_for_one(game: Promise) -> int:
    """The most points that one person can get by it."""
    return max([game.points, *game.places], default=0) * game.rounds


def _beside(opens_at: datetime, closes_at: datetime, own: int | None) -> Sequence[Challenge]:
    """Other games that count clicks alone and run at the same time."""
    others = select(Goal.challenge_id).where(Goal.metric != Metric.CLICKS)
    wanted = select(Challenge).where(
        Challenge.state.in_(AHEAD), Challenge.opens_at < closes_at, Challenge.closes_at > opens_at,
        Challenge.id.not_in(others),
    )  # fmt: skip
    return db.session.scalars(wanted.where(Challenge.id != own) if own is not None else wanted).all()
