"""Missions, challenges and contests in every state, and who takes part in the first ones."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import case, literal

from rewards.challenges.contest_models import Contest, ContestEntry, ContestState, Criterion, EntryState, Judge, Opinion
from rewards.challenges.models import (
    Challenge,
    GameKind,
    GameMode,
    GameScope,
    GameState,
    Goal,
    Metric,
    Player,
    PlayState,
    Progress,
)
from tests.benchmarks.filling import n, named, put

if TYPE_CHECKING:
    from tests.benchmarks.company import Company

MODELS = (Challenge, Goal, Player, Contest, Criterion, ContestEntry)
PEOPLE_FROM, MOST_PEOPLE, MOST_GAMES = 1000, 240, 60  # people as rows.py numbers them
BEGAN, ENDS = date(2026, 1, 1), date(2027, 12, 31)


def games(company: Company, first: int, last: int) -> None:
    """Games that everybody sees; the colleagues rank in the first, and the employee takes part in all."""
    few, people = min(last, MOST_GAMES), min(last, MOST_PEOPLE)
    window = {"opens_on": BEGAN, "closes_on": ENDS, "opens_at": company.now.replace(year=2026, month=1),
              "closes_at": company.now.replace(year=2028, month=1), "made_at": n.at}  # fmt: skip
    open_ = literal(GameState.OPEN, Challenge.state.type)
    state = case((n.i % 3 == 1, open_), else_=literal(GameState.SETTLED, Challenge.state.type))
    put(
        Challenge, first, few, id=n.i, kind=GameKind.CHALLENGE, name=named("Challenge "), description="Posts.",
        scope=GameScope.INDIVIDUAL, mode=GameMode.RANKED, state=state, wait_hours=48, points=0, places=[300, 100],
        badge="", promised=0, rounds=1, least_tier="", region="", result={}, **window,
    )  # fmt: skip
    put(Goal, first, few, id=n.i, challenge_id=n.i, position=1, metric=Metric.SHARES, target=1, network="",
        campaign="", topic="")  # fmt: skip
    taking = {"round": 1, "state": PlayState.PLAYING, "shown": True, "joined_at": n.at, "counts_from": n.at,
              "counts_to": n.later, "points": 0}  # fmt: skip
    put(Player, first, few, id=PEOPLE_FROM + n.i, challenge_id=n.i, person_id=company.employee, **taking)
    put(Player, first, people, id=2 * PEOPLE_FROM + n.i, challenge_id=1, person_id=PEOPLE_FROM + n.i, **taking)
    far = {"base": 0, "score": n.i % 7, "verified": n.i % 5}
    put(Progress, first, few, player_id=PEOPLE_FROM + n.i, goal_id=n.i, **far)
    put(Progress, first, people, player_id=2 * PEOPLE_FROM + n.i, goal_id=1, **far)
    _contests(company, first, few, people, window)


def _contests(company: Company, first: int, few: int, people: int, window: dict[str, object]) -> None:
    """The employee judges all of them; the colleagues have entered the first, and one judge has spoken."""
    put(Contest, first, few, id=n.i, name=named("Contest "), brief="Own words.", state=ContestState.CLOSED,
        places=[300], badge="", least_tier="", region="", **window)  # fmt: skip
    put(Criterion, first, few, id=n.i, contest_id=n.i, position=1, name="Own words", says="", weight=100)
    put(Judge, first, few, contest_id=n.i, person_id=company.employee)
    put(ContestEntry, first, people, id=n.i, contest_id=1, person_id=PEOPLE_FROM + n.i, title=named("Entry "), url="",
        words="", state=EntryState.ENTERED, entered_at=n.at, points=0)  # fmt: skip
    put(Opinion, first, people, entry_id=n.i, judge_id=PEOPLE_FROM + 1, marks={"1": 7}, reason="It is clear.", at=n.at)
