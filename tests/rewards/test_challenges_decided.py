"""Who is placed where and gets what: tables, and what holds whatever the figures are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.errors import Breach
from rewards.challenges import deciding, windows
from rewards.challenges.deciding import Award, Counted, Terms
from rewards.challenges.models import GameMode, GameScope

ALONE, TEAM, ALL = GameScope.INDIVIDUAL, GameScope.TEAM, GameScope.TOGETHER
GOAL, RANKED = GameMode.GOAL, GameMode.RANKED


def people(*scores: int) -> list[Counted]:
    """Players 1, 2, ... with these scores."""
    return [Counted(number, None, score) for number, score in enumerate(scores, 1)]


def teams(**scores: list[int]) -> list[Counted]:
    """Teams t1, t2, ... with the scores of those who take part."""
    players = [(int(team[1:]), score) for team, some in scores.items() for score in some]
    return [Counted(number, team, score) for number, (team, score) in enumerate(players, 1)]


PLACES = [
    ("in order", (5, 9, 1), {2: 1, 1: 2, 3: 3}),
    ("a shared place takes up the next", (5, 5, 1), {1: 1, 2: 1, 3: 3}),
    ("shared further down", (9, 5, 5, 1), {1: 1, 2: 2, 3: 2, 4: 4}),
    ("nobody is placed with nothing", (3, 0), {1: 1}),
    ("nobody at all", (0, 0), {}),
]


@pytest.mark.parametrize(("why", "scores", "places"), PLACES, ids=[why for why, *_ in PLACES])
def test_places(why: str, scores: tuple[int, ...], places: dict[int, int]) -> None:
    assert deciding.places_of({each.player: each.score for each in people(*scores)}) == places, why


SETTLED = [
    ("whoever reaches it", Terms(ALONE, GOAL, 3, 50), people(3, 2, 7), {1: 50, 3: 50}),
    ("nobody reaches it", Terms(ALONE, GOAL, 9, 50), people(3, 2), {}),
    ("the cap cuts all alike", Terms(ALONE, GOAL, 1, 50, most=100), people(1, 1, 1), {1: 33, 2: 33, 3: 33}),
    ("ranked", Terms(ALONE, RANKED, 1, places=(30, 20)), people(5, 9, 1, 0), {2: 30, 1: 20, 3: 0}),
    ("a tie shares both prizes", Terms(ALONE, RANKED, 1, places=(30, 21)), people(5, 5, 1), {1: 25, 2: 25, 3: 0}),
    ("the least that counts", Terms(ALONE, RANKED, 4, places=(30, 20)), people(5, 3), {1: 30}),
    ("together reached: whoever added something", Terms(ALL, GOAL, 10, 5), people(9, 1, 0), {1: 5, 2: 5}),
    ("together not reached", Terms(ALL, GOAL, 11, 5), people(9, 1), {}),
    ("per person, not in all", Terms(TEAM, RANKED, 1, places=(9, 4)),
     teams(t1=[2] * 5, t2=[1] * 9), {**dict.fromkeys(range(1, 6), 9), **dict.fromkeys(range(6, 15), 4)}),
    ("four are no team that has a figure", Terms(TEAM, RANKED, 1, places=(9,)), teams(t1=[50] * 4, t2=[1] * 5),
     dict.fromkeys(range(5, 10), 9)),
    ("a team reaches it on average", Terms(TEAM, GOAL, 2, 7), teams(t1=[10, 0, 0, 0, 0], t2=[1] * 5),
     dict.fromkeys(range(1, 6), 7)),
]  # fmt: skip


@pytest.mark.parametrize(("why", "terms", "players", "points"), SETTLED, ids=[why for why, *_ in SETTLED])
def test_what_everybody_gets(why: str, terms: Terms, players: list[Counted], points: dict[int, int]) -> None:
    settled = deciding.settle(terms, players)
    assert {player: award.points for player, award in settled.items()} == points, why


scored = st.lists(st.tuples(st.integers(0, 50), st.sampled_from([None, 1, 2])), max_size=25)
prizes = st.lists(st.integers(1, 500), min_size=1, max_size=5).map(lambda each: tuple(sorted(each, reverse=True)))


@given(scored, prizes, st.sampled_from(GameScope), st.sampled_from(GameMode), st.integers(1, 20), st.integers(1, 900))
def test_whatever_was_scored(
    players: list[tuple[int, int | None]], places: tuple[int, ...], scope: GameScope, mode: GameMode, target: int,
    most: int,
) -> None:  # fmt: skip
    """Never more than the cap or the prizes; who has more never gets less; equal scores get the same."""
    if scope is ALL:
        mode = GOAL
    counted = [Counted(number, team, score) for number, (score, team) in enumerate(players)]
    won = deciding.settle(Terms(scope, mode, target, places[0], places, most), counted)
    assert sum(award.points for award in won.values()) <= most
    if mode is RANKED and scope is ALONE:
        assert sum(award.points for award in won.values()) <= sum(places)
    if scope is ALONE:
        gets = {each.score: won.get(each.player, Award(None, 0)).points for each in counted}
        assert all(won.get(each.player, Award(None, 0)).points == gets[each.score] for each in counted)
        assert [gets[score] for score in sorted(gets)] == sorted(gets.values())


def test_days_are_the_companys() -> None:
    begins, ends = windows.window(date(2026, 3, 28), date(2026, 3, 29), "Europe/Berlin")
    assert begins == datetime(2026, 3, 27, 23, tzinfo=UTC) and ends == datetime(2026, 3, 29, 22, tzinfo=UTC)
    for first, last in ((date(2026, 3, 2), date(2026, 3, 1)), (date(2026, 1, 1), date(2027, 1, 2))):
        with pytest.raises(Breach):
            windows.window(first, last, "UTC")


@pytest.mark.parametrize(
    "words",
    ["A random winner", "We raffle a bike", "prize draw", "Sweepstake!", "drawn by lot", "Verlosung", "tirage au sort",
     "Un sorteo", "a lottery of ideas", "winners are picked at random"],
)  # fmt: skip
def test_draws_are_refused_with_the_reason(words: str) -> None:
    with pytest.raises(Breach, match="regulated") as refused:
        windows.refuse_chance({"name": words, "description": "ok"})
    assert list(refused.value.errors) == ["name"] and "judges" in refused.value.remedy


@pytest.mark.parametrize(
    "words", ["Draw a map of the river", "Good luck!", "The lot at Main Street", "Pick your story"]
)
def test_innocent_words_are_not(words: str) -> None:
    windows.refuse_chance({"name": words})
