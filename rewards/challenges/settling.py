"""Verbs that end games: settle a challenge, finish missions, end those whose time is over, cancel.

Places and points are written with the move of each player; the reader of rewards credits them from there, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import InvalidMove
from advocacy.history import Actor, Each, move, move_all
from rewards.challenges import counting, deciding, joining, planning
from rewards.challenges.deciding import Award, Counted, Terms
from rewards.challenges.models import Challenge, GameKind, GameScope, Player, PlayState, Progress

BY_CLOCK = Actor.job("games")


def settle(challenge: Challenge, *, actor: Actor, now: datetime) -> None:
    """Counts all anew and gives what was promised. Raises InvalidMove before late figures are in, or when not closed.

    Posts count that were read back and are there; a mission's steps were rewarded one by one, and just end.
    """
    if now < planning.late_until(challenge):
        raise InvalidMove(
            _("Figures of the window may still come in."), remedy=_("It settles by itself once that time is over.")
        )
    counting.recount(challenge, now)
    if challenge.kind is GameKind.MISSION:
        finish_missions(challenge, actor=actor, now=now)
    players = playing(challenge)
    counted = scores(challenge, players)
    won = {} if challenge.kind is GameKind.MISSION else deciding.settle(terms_of(challenge), counted)
    ended = [
        Each(player, _ended(player, challenge, won.get(player.id)), player.person_id, _changes(won.get(player.id), now))
        for player in players
    ]
    move_all(ended, "end", actor=actor, now=now)
    result = result_of(challenge, counted, won)
    move(challenge, "settle", actor=actor, now=now, changes={"settled_at": now, "result": result},
         name=challenge.name, kind=challenge.kind, result=result)  # fmt: skip


def finish_missions(challenge: Challenge, *, actor: Actor, now: datetime) -> int:
    """Whoever reached every step for good has finished; gives how many."""
    done = counting.finished(challenge)
    for player in done:
        told = {**joining.told(player, challenge), "points": challenge.points}
        changes = {"ended_at": now, "points": challenge.points}
        move(player, "finish", actor=actor, now=now, about=player.person_id, changes=changes, **told)
    return len(done)


def end_overdue(challenge: Challenge, *, actor: Actor, now: datetime) -> int:
    """Missions whose own days are over, late figures included; what was put aside for them is free. Gives how many."""
    past = Player.counts_to <= now - timedelta(hours=challenge.wait_hours)
    overdue = list(db.session.scalars(_who_plays(challenge).where(past)))
    for player in overdue:
        told = joining.told(player, challenge)
        move(player, "end", actor=actor, now=now, about=player.person_id, changes={"ended_at": now}, **told, points=0)
        joining.free(challenge)
    return len(overdue)


def cancel(challenge: Challenge, *, actor: Actor, now: datetime, why: str) -> None:
    """Ends it without rewards, with a reason that those who take part are told; what missions gave stays given."""
    reason = planning.require_reason(why)
    counting.keep_apart(challenge.id)
    players = playing(challenge)
    ended = [
        Each(player, {**joining.told(player, challenge), "cancelled": reason}, player.person_id, {"ended_at": now})
        for player in players
    ]
    move_all(ended, "end", actor=actor, now=now)
    move(challenge, "cancel", actor=actor, now=now, why=reason, name=challenge.name, kind=challenge.kind)


def playing(challenge: Challenge) -> Sequence[Player]:
    """Who plays."""
    return db.session.scalars(_who_plays(challenge)).all()


def scores(challenge: Challenge, players: Sequence[Player]) -> list[Counted]:
    """What counts for good of each, by the first goal."""
    goal = challenge.goals[0]
    rows = db.session.execute(
        select(Progress.player_id, Progress.verified)
        .join(Player, Player.id == Progress.player_id)
        .where(Player.challenge_id == challenge.id, Progress.goal_id == goal.id, Player.state == PlayState.PLAYING)
    )
    found = {player: verified for player, verified in rows}  # noqa: C416 - a row is no pair to mypy
    return [Counted(player.id, player.team_id, found.get(player.id, 0)) for player in players]


def terms_of(challenge: Challenge) -> Terms:
    """What was promised."""
    return Terms(
        challenge.scope, challenge.mode, challenge.goals[0].target, challenge.points, tuple(challenge.places),
        challenge.most_points,
    )  # fmt: skip


def result_of(challenge: Challenge, counted: Sequence[Counted], won: dict[int, Award]) -> dict[str, Any]:
    """Numbers, and teams of five or more: nobody's name."""
    result: dict[str, Any] = {
        "players": len(counted), "total": sum(each.score for each in counted), "rewarded": len(won),
        "points": sum(award.points for award in won.values()),
    }  # fmt: skip
    if challenge.scope is GameScope.TEAM:
        averages = deciding.team_scores(counted)
        places = deciding.places_of(averages, challenge.goals[0].target)
        result["teams"] = [
            {"team": team, "score": round(float(score), 2), "place": places[team]}
            for team, score in sorted(averages.items(), key=lambda pair: (places.get(pair[0], 0), pair[0]))
            if team in places
        ]
    return result


def _who_plays(challenge: Challenge) -> Any:
    mine = (Player.challenge_id == challenge.id, Player.state == PlayState.PLAYING)
    return select(Player).where(*mine).order_by(Player.id)


def _ended(player: Player, challenge: Challenge, award: Award | None) -> dict[str, Any]:
    told = joining.told(player, challenge)
    return {**told, "points": award.points if award else 0, "place": award.place if award else None,
            "won": award is not None and _honoured(challenge, award)}  # fmt: skip


def _honoured(challenge: Challenge, award: Award) -> bool:
    """Whether they get the badge: the goal was reached, or a place that has a prize."""
    return award.place is None or award.place <= len(challenge.places)


def _changes(award: Award | None, now: datetime) -> dict[str, Any]:
    return {"ended_at": now, "place": award.place if award else None, "points": award.points if award else 0}
