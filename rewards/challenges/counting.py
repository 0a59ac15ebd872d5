"""Verbs that keep progress: what a person's or everybody's figures are now is written beside what they play.

Progress is set, never added to, so that whoever counts twice changes nothing. Clicks are summed for good up to an hour
two days back (``Challenge.counted_to``), so that keeping up costs as much as two days have clicks, however long it
runs; once a day, and when it is settled, all is counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, select

from advocacy.database import db, insert_for, lock
from rewards.challenges import figures
from rewards.challenges.figures import Figure
from rewards.challenges.models import Challenge, Goal, Metric, Player, PlayState, Progress

LATE = timedelta(hours=48)
"""Clicks of hours longer ago are summed for good: journals have come in and verdicts stand."""

AT_ONCE = 500
KEPT = ("base", "base_verified", "score", "verified")
"""Columns of progress that counting writes."""
BY_EVENT = frozenset({Metric.SHARES, Metric.STORIES})
"""Their history says when they change; the others are looked at by a job."""


def keep_apart(challenge_id: int) -> None:
    """Who counts or settles it does so alone until the transaction ends."""
    lock(f"rewards.challenge.{challenge_id}")


def recount(challenge: Challenge, now: datetime, players: Sequence[int] | None = None) -> None:
    """Counts everything anew: of all who play, or of some, whose clicks then stand on the hour that all stand on."""
    keep_apart(challenge.id)
    if players is None:
        challenge.counted_to = max(_hour(now - LATE), challenge.opens_at)
    for goal in challenge.goals:
        if goal.metric is Metric.CLICKS:
            edge = challenge.counted_to or challenge.opens_at
            base = figures.of(challenge, goal, players, clicks_to=edge)
            _keep(goal, players, challenge, figures.of(challenge, goal, players, clicks_from=edge), base)
        else:
            _keep(goal, players, challenge, figures.of(challenge, goal, players), {})
    challenge.counted_at = now if players is None else challenge.counted_at
    db.session.flush()


def keep_up(challenge: Challenge, now: datetime) -> None:
    """Counts what no history tells of: clicks of the last days, readings, conversions, suggestions."""
    keep_apart(challenge.id)
    for goal in challenge.goals:
        if goal.metric in BY_EVENT:
            continue
        if goal.metric is Metric.CLICKS:
            recent = figures.of(challenge, goal, None, clicks_from=challenge.counted_to)
            _keep(goal, sorted(recent), challenge, recent, _bases(goal, sorted(recent)))
        else:
            _keep(goal, None, challenge, figures.of(challenge, goal, None), {})
    db.session.flush()


def finished(challenge: Challenge) -> list[Player]:
    """Who plays a mission and has reached every step for good."""
    reached = (
        select(Progress.player_id)
        .join(Goal, Goal.id == Progress.goal_id)
        .join(Player, Player.id == Progress.player_id)
        .where(Player.challenge_id == challenge.id, Player.state == PlayState.PLAYING)
        .where(Progress.verified >= Goal.target)
        .group_by(Progress.player_id)
        .having(func.count() >= len(challenge.goals))
    )
    return list(db.session.scalars(select(Player).where(Player.id.in_(reached)).order_by(Player.id)))


def _keep(
    goal: Goal, players: Sequence[int] | None, challenge: Challenge, found: dict[int, Figure], base: dict[int, Figure]
) -> None:  # fmt: skip
    """Writes what has changed; who has nothing any more stands at nothing."""
    asked = list(_playing(challenge)) if players is None else list(players)
    for some in _pieces(asked):
        before = _before(goal, some)
        rows = []
        for player in some:
            stands, more = base.get(player, Figure(0, 0)), found.get(player, Figure(0, 0))
            row = (*stands, stands.score + more.score, stands.verified + more.verified)
            if before.get(player, (0, 0, 0, 0)) != row:
                rows.append(dict(zip(KEPT, row, strict=True)) | {"player_id": player, "goal_id": goal.id})
        if rows:
            upsert = insert_for(Progress)
            changed = {name: upsert.excluded[name] for name in KEPT}
            keys = ("player_id", "goal_id")
            db.session.execute(upsert.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _before(goal: Goal, players: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
    mine = (Progress.goal_id == goal.id, Progress.player_id.in_(players))
    columns = (Progress.base, Progress.base_verified, Progress.score, Progress.verified)
    rows = db.session.execute(select(Progress.player_id, *columns).where(*mine))
    return {player: tuple(kept) for player, *kept in rows}  # type: ignore[misc]


def _bases(goal: Goal, players: Sequence[int]) -> dict[int, Figure]:
    return {player: Figure(*kept[:2]) for some in _pieces(players) for player, kept in _before(goal, some).items()}


def _playing(challenge: Challenge) -> Sequence[int]:
    mine = (Player.challenge_id == challenge.id, Player.state == PlayState.PLAYING)
    return db.session.scalars(select(Player.id).where(*mine).order_by(Player.id)).all()


def _pieces(players: Sequence[int]) -> Iterator[Sequence[int]]:
    for begin in range(0, len(players), AT_ONCE):
        yield players[begin : begin + AT_ONCE]


def _hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
