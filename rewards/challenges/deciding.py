"""Pure: who has reached what, who is placed where, and what that is worth. No chance in it anywhere.

Places are those of sport: 1, 2, 2, 4. Whoever shares a place shares its prizes, and those of the places behind it that
are taken up by that, in equal parts rounded down. Teams are compared by their average per person who takes part, and
only from five of them up: a smaller one would tell of single people, and nobody's team loses by who did not join.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from advocacy.reach.queries import LEAST_TEAM
from rewards.challenges.models import GameMode, GameScope


@dataclass(frozen=True)
class Terms:
    """What was promised beforehand. ``most`` is the cap on all points together; None: none."""

    scope: GameScope
    mode: GameMode
    target: int
    points: int = 0
    places: tuple[int, ...] = ()
    most: int | None = None


@dataclass(frozen=True)
class Counted:
    """Somebody who takes part, with what counts for good."""

    player: int
    team: int | None
    score: int


@dataclass(frozen=True)
class Award:
    """What somebody gets: ``place`` of a ranked challenge, the team's of a team challenge."""

    place: int | None
    points: int


def settle(terms: Terms, players: Sequence[Counted]) -> dict[int, Award]:
    """Player -> what they get, of those who get something or are placed. At most ``terms.most`` points in all: where
    more were reached than the cap covers, all get the same part less."""
    won = _teams(terms, players) if terms.scope is GameScope.TEAM else _people(terms, players)
    points = within({player: award.points for player, award in won.items()}, terms.most)
    return {player: Award(award.place, points[player]) for player, award in won.items()}


def team_scores(players: Sequence[Counted]) -> dict[int, Fraction]:
    """Team -> average per person who takes part, of teams of which enough do."""
    sizes = Counter(each.team for each in players if each.team is not None)
    totals: dict[int, int] = defaultdict(int)
    for each in players:
        if each.team is not None:
            totals[each.team] += each.score
    return {team: Fraction(totals[team], size) for team, size in sizes.items() if size >= LEAST_TEAM}


def places_of(scores: Mapping[int, Fraction | int], least: int = 1) -> dict[int, int]:
    """Who -> place, of those who have at least so much: in a challenge nobody is placed with nothing."""
    able = {who: score for who, score in scores.items() if score >= least}
    ahead = sorted(able.values(), reverse=True)
    first: dict[Fraction | int, int] = {}
    for place, score in enumerate(ahead, 1):
        first.setdefault(score, place)
    return {who: first[score] for who, score in able.items()}


def prizes_of(places: Mapping[int, int], prizes: Sequence[int]) -> dict[int, int]:
    """Who -> points of their place; a shared place shares the prizes that it takes up, rounded down."""
    crowd = Counter(places.values())
    worth = {place: sum(prizes[place - 1 : place - 1 + many]) // many for place, many in crowd.items()}
    return {who: worth[place] for who, place in places.items()}


def within(points: Mapping[int, int], most: int | None) -> dict[int, int]:
    """The same points, or all cut to the same part, rounded down, where they are more than the cap."""
    total = sum(points.values())
    if most is None or total <= most:
        return dict(points)
    return {who: each * most // total for who, each in points.items()}


def percent(score: int, target: int) -> int:
    """How far somebody is, from 0 to 100."""
    return min(100, max(0, score) * 100 // target)


def _people(terms: Terms, players: Sequence[Counted]) -> dict[int, Award]:
    scores = {each.player: each.score for each in players}
    if terms.mode is GameMode.RANKED:
        return _placed(scores, terms)
    if terms.scope is GameScope.TOGETHER:
        reached = sum(scores.values()) >= terms.target
        return {who: Award(None, terms.points) for who, score in scores.items() if reached and score > 0}
    return {who: Award(None, terms.points) for who, score in scores.items() if score >= terms.target}


def _teams(terms: Terms, players: Sequence[Counted]) -> dict[int, Award]:
    scores = team_scores(players)
    if terms.mode is GameMode.RANKED:
        won = _placed(scores, terms)
    else:
        won = {team: Award(None, terms.points) for team, score in scores.items() if score >= terms.target}
    return {each.player: won[each.team] for each in players if each.team in won}


def _placed(scores: Mapping[int, Fraction | int], terms: Terms) -> dict[int, Award]:
    places = places_of(scores, terms.target)
    prizes = prizes_of(places, terms.places)
    return {who: Award(place, prizes[who]) for who, place in places.items()}
