"""What pages and the API ask of missions and challenges. A constant number of statements a page.

Of others a page knows numbers, teams of five or more, and the names of those who chose to be named;
nobody with nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, db, page
from advocacy.errors import NotFound
from advocacy.people.models import Person, Team
from advocacy.reach.queries import LEAST_TEAM
from rewards.challenges import audience, deciding
from rewards.challenges.models import Challenge, GameKind, GameScope, GameState, Goal, Player, PlayState, Progress

RUNNING = (GameState.OPEN, GameState.CLOSED)
OVER = (GameState.SETTLED, GameState.CANCELLED)
SHOWN = (*RUNNING, *OVER)
TOP = 10


@dataclass(frozen=True)
class StepShown:
    """A goal and how far somebody is with it."""

    goal: Goal
    score: int
    verified: int

    @property
    def percent(self) -> int:
        """From 0 to 100."""
        return deciding.percent(self.score, self.goal.target)


@dataclass(frozen=True)
class Card:
    """A game as its reader sees it: their newest part in it, if they take one."""

    game: Challenge
    player: Player | None
    steps: Sequence[StepShown]
    done: int  # rounds that they finished
    total: int | None = None  # of all together, where all play for one target

    @property
    def playing(self) -> bool:
        """Whether they take part now."""
        return self.player is not None and self.player.state is PlayState.PLAYING

    @property
    def may_join(self) -> bool:
        """Whether joining would be heard: a tier may still be asked for."""
        return self.game.state is GameState.OPEN and not self.playing and self.done < self.game.rounds


@dataclass(frozen=True)
class Ranked:
    """A line of a ranking. Of somebody who did not choose to be named it holds the place only."""

    place: int
    name: str
    value: float | None
    me: bool


def cards(
    person: Person, states: Sequence[GameState], cursor: str | None, limit: int, *, mine: bool = False,
    kind: GameKind | None = None,
) -> Page[Card]:  # fmt: skip
    """Games that the person sees, newest first; ``mine``: those that they take or took part in."""
    taken = select(Player.challenge_id).where(Player.person_id == person.id, Player.state != PlayState.LEFT)
    seen = Challenge.id.in_(taken) if mine else audience.seen_by(Challenge, person)
    wanted = select(Challenge).where(Challenge.state.in_(states), seen)
    if kind:
        wanted = wanted.where(Challenge.kind == kind)
    found = page(wanted, Challenge.id, cursor, limit)
    return Page(_cards(person, found.items), found.next)


def card(person: Person, challenge_id: int) -> Card:
    """One game as the person sees it. Raises NotFound for one that is planned, or for others; what somebody has joined
    they keep seeing, wherever they are by now."""
    challenge = db.session.get(Challenge, challenge_id)
    found = _cards(person, [challenge])[0] if challenge is not None and challenge.state in SHOWN else None
    if found is None or not (found.player or audience.is_for(found.game, person)):
        raise NotFound(_("There is no such challenge."))
    return found


def player_of(challenge: Challenge, person_id: int) -> Player:
    """Whoever takes part now. Raises NotFound."""
    mine = (Player.challenge_id == challenge.id, Player.person_id == person_id, Player.state == PlayState.PLAYING)
    found = db.session.scalar(select(Player).where(*mine))
    if found is None:
        raise NotFound(_("You don't take part in this."), remedy=_("Join it first."))
    return found


def all_games(cursor: str | None, limit: int, states: Sequence[GameState] = ()) -> Page[Challenge]:
    """Every game, for whoever runs them, newest first."""
    wanted = select(Challenge)
    return page(wanted.where(Challenge.state.in_(states)) if states else wanted, Challenge.id, cursor, limit)


def taking_part(challenge_ids: Sequence[int]) -> dict[int, int]:
    """Game -> how many take or took part."""
    there = (Player.challenge_id.in_(challenge_ids), Player.state != PlayState.LEFT)
    rows = db.session.execute(select(Player.challenge_id, func.count()).where(*there).group_by(Player.challenge_id))
    return {challenge_id: count for challenge_id, count in rows}  # noqa: C416 - a row is no pair to mypy


def totals(games: Sequence[Challenge]) -> dict[int, int]:
    """Game -> what all who take or took part have together, by the first goal; of those that anybody has begun."""
    first = [game.goals[0].id for game in games]
    rows = db.session.execute(
        select(Player.challenge_id, func.sum(Progress.score))
        .join(Player, Player.id == Progress.player_id)
        .where(Progress.goal_id.in_(first), Player.state != PlayState.LEFT)
        .group_by(Player.challenge_id)
    )
    return {challenge_id: int(score) for challenge_id, score in rows}


def ranking(challenge: Challenge, person_id: int) -> list[Ranked]:
    """The first ten, and the reader's own place behind them; ties share a place. Settled: as it was settled."""
    goal, score = challenge.goals[0], Progress.verified if challenge.state in OVER else Progress.score
    stands = (Progress.goal_id == goal.id, Player.state.in_((PlayState.PLAYING, PlayState.OVER)), score >= goal.target)
    lines = (
        select(Player.person_id, Player.shown, Person.name, score.label("score"),
               func.rank().over(order_by=score.desc()).label("place"))
        .join(Player, Player.id == Progress.player_id)
        .join(Person, Person.id == Player.person_id)
        .where(*stands)
        .subquery()
    )  # fmt: skip
    shown = select(lines).where((lines.c.place <= TOP) | (lines.c.person_id == person_id))
    rows = db.session.execute(shown.order_by(lines.c.place, lines.c.shown.desc(), lines.c.name).limit(TOP + 10))
    return [
        Ranked(row.place, row.name, row.score, row.person_id == person_id)
        if row.shown or row.person_id == person_id
        else Ranked(row.place, "", None, False)
        for row in rows
    ]


def team_ranking(challenge: Challenge, team_id: int | None) -> list[Ranked]:
    """Teams of which five or more take part, by their average, the first ten."""
    goal, score = challenge.goals[0], Progress.verified if challenge.state in OVER else Progress.score
    average = func.avg(func.coalesce(score, 0) * 1.0)
    rows = db.session.execute(
        select(Team.id, Team.name, average.label("average"))
        .select_from(Player)
        .join(Team, Team.id == Player.team_id)
        .outerjoin(Progress, (Progress.player_id == Player.id) & (Progress.goal_id == goal.id))
        .where(Player.challenge_id == challenge.id, Player.state.in_((PlayState.PLAYING, PlayState.OVER)))
        .group_by(Team.id, Team.name)
        .having(func.count() >= LEAST_TEAM, average > 0)
        .order_by(average.desc(), Team.name)
        .limit(TOP)
    ).all()
    places = deciding.places_of({row.id: round(float(row.average), 6) for row in rows}, 0)  # type: ignore[misc]
    return [Ranked(places[row.id], row.name, float(row.average), row.id == team_id) for row in rows]


def _cards(person: Person, games: Sequence[Challenge]) -> list[Card]:
    ids = [game.id for game in games]
    latest: dict[int, Player] = {}
    done: dict[int, int] = {}
    mine = select(Player).where(Player.person_id == person.id, Player.challenge_id.in_(ids))
    for player in db.session.scalars(mine.where(Player.state != PlayState.LEFT).order_by(Player.round)):
        latest[player.challenge_id] = player
        done[player.challenge_id] = done.get(player.challenge_id, 0) + (player.state is PlayState.FINISHED)
    rows: Any = db.session.scalars(
        select(Progress).where(Progress.player_id.in_([player.id for player in latest.values()]))
    )
    found = {(row.player_id, row.goal_id): row for row in rows}
    together = totals([game for game in games if game.scope is GameScope.TOGETHER])
    return [_card(game, latest.get(game.id), found, done.get(game.id, 0), together) for game in games]


def _card(
    game: Challenge, player: Player | None, found: dict[tuple[int, int], Progress], done: int, totals: dict[int, int]
) -> Card:  # fmt: skip
    steps = []
    for goal in game.goals:
        row = found.get((player.id, goal.id)) if player else None
        steps.append(StepShown(goal, row.score if row else 0, row.verified if row else 0))
    return Card(game, player, steps, done, totals.get(game.id, 0) if game.scope is GameScope.TOGETHER else None)
