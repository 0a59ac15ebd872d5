"""Verbs after the end: points of a game wait where what they stand on may be undone, and go back when it was.

A post that is gone, unless the company asked for it, and a sale that was given back count no more: whoever falls below
what they were rewarded for loses those points; places of others stay as they were settled. Everything is counted by
``figures``; credits are earning's.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.database import db, lock
from advocacy.history import record
from rewards.challenges import figures, joining, settling
from rewards.challenges.models import Challenge, GameKind, GameScope, Metric, Player, PlayState, Progress
from rewards.earning import granting, notices, rules
from rewards.earning.granting import CREDITS
from rewards.earning.triggers import Trigger

LOOKS_BACK = timedelta(days=90)
"""What ended longer ago stands."""
CLICKS_WAIT = 7
"""Days that points for clicks wait: until then somebody has looked whether people clicked."""
SALES_WAIT = 30
"""Days that points for sales wait at least; more where the rule about sales says more."""


def waits(challenge: Challenge, at: datetime) -> int:
    """How many days its points wait: longest for what can be undone longest."""
    metrics = {goal.metric for goal in challenge.goals}
    days = CLICKS_WAIT if Metric.CLICKS in metrics else 0
    if Metric.CONVERSIONS in metrics:
        days = max([days, SALES_WAIT, *(rule.pending_days for rule in rules.in_force_for(Trigger.CONVERSION, at))])
    return days


def trigger_of(kind: GameKind) -> Trigger:
    """What its points are credited for."""
    return Trigger.MISSION_COMPLETED if kind is GameKind.MISSION else Trigger.CHALLENGE_WON


def subject_of(challenge_id: int, turn: int) -> str:
    """What its credits are about."""
    return f"challenge:{challenge_id}:{turn}"


def look_again(person_id: int, metrics: Collection[Metric], now: datetime) -> int:
    """Takes back what a person was rewarded for and has no more; gives of how many games. Can run twice."""
    lock(CREDITS)
    rows = db.session.execute(
        select(Player, Challenge)
        .join(Challenge, Challenge.id == Player.challenge_id)
        .where(Player.person_id == person_id, Player.state.in_((PlayState.FINISHED, PlayState.OVER)))
        .where(Player.points > 0, Player.ended_at >= now - LOOKS_BACK)
        .order_by(Player.challenge_id, Player.id)
        .execution_options(populate_existing=True)
    ).all()
    fallen = [(player, challenge) for player, challenge in rows if not _stands(challenge, player, metrics)]
    for player, challenge in fallen:
        _take_back(player, challenge, now)
    return len(fallen)


def _stands(challenge: Challenge, player: Player, metrics: Collection[Metric]) -> bool:
    """Whether they still have what was asked of them: of a team, or of all, to have added something if they had."""
    for goal in challenge.goals:
        if goal.metric not in metrics:
            continue
        has = figures.of(challenge, goal, [player.id]).get(player.id, figures.Figure(0, 0)).verified
        if challenge.scope is GameScope.INDIVIDUAL:
            least = goal.target
        else:
            had = db.session.get(Progress, (player.id, goal.id))
            least = min(had.verified, 1) if had else 0
        if has < least:
            return False
    return True


def _take_back(player: Player, challenge: Challenge, now: datetime) -> None:
    told = {**joining.told(player, challenge), "points": player.points}
    player.points = 0
    record("challenge_player", player.id, "take_back", actor=settling.BY_CLOCK, now=now, about=player.person_id, **told)
    joining.free(challenge)
    subject = subject_of(challenge.id, player.round)
    granting.take_back(
        trigger_of(challenge.kind), subject, reason="game_undone", at=now, person_id=player.person_id
    )  # fmt: skip
    notices.tell_taken_back(player.person_id, subject, "game_undone", now)
