"""Pure: the fixed grammar of badges, what it refuses, and how far somebody is; what ships is a rule of it."""

from __future__ import annotations

from typing import Any

import pytest

from advocacy.errors import Breach
from advocacy.web.icons import NAMES
from rewards.standing import forms, grammar
from rewards.standing.grammar import Counts
from rewards.standing.ladders import SHIPPED as LADDER
from rewards.standing.ladders import TONES
from rewards.standing.models import Figure
from rewards.standing.shipped import SHIPPED

COUNTS = Counts(
    {Figure.POSTS: 8, Figure.NETWORKS: 3}, {(Figure.POSTS, "linkedin"): 5, (Figure.POSTS, "bluesky"): 3}
)  # fmt: skip


def rule(*conditions: tuple[Any, ...], needs: str = "all") -> dict[str, Any]:
    names = ("figure", "least", "of")
    return {"needs": needs, "conditions": [dict(zip(names, each, strict=False)) for each in conditions]}


HOLDS = [
    (rule(("posts", 8)), True, (8, 8)),
    (rule(("posts", 9)), False, (8, 9)),
    (rule(("posts", 5, "linkedin")), True, (5, 5)),
    (rule(("posts", 6, "linkedin")), False, (5, 6)),
    (rule(("posts", 1, "mastodon")), False, (0, 1)),
    (rule(("posts", 8), ("networks", 5)), False, (3, 5)),
    (rule(("posts", 8), ("networks", 5), needs="any"), True, (8, 8)),
    (rule(("thanks", 1), ("networks", 6), needs="any"), False, (3, 6)),
]


@pytest.mark.parametrize(("data", "holds", "far"), HOLDS)
def test_whether_a_rule_holds(data: dict[str, Any], holds: bool, far: tuple[int, int]) -> None:
    read = grammar.read(data)
    assert read is not None and grammar.write(read) == data
    assert (grammar.holds(read, COUNTS), grammar.progress(read, COUNTS)) == (holds, far)


REFUSED: list[object] = [
    [], "posts > 3", {}, {"needs": "all"}, rule(), rule(("posts", 1), needs="most"), rule(*[("posts", 1)] * 4),
    rule(("followers", 1)), rule(("posts", 0)), rule(("posts", -1)), rule(("posts", "3")), rule(("posts", True)),
    rule(("posts", 1.5)), rule(("posts", 10**10)), rule(("networks", 1, "linkedin")), rule(("posts", 1, "x" * 81)),
    {**rule(("posts", 1)), "code": "import os"}, {"needs": "all", "conditions": [{"figure": "posts", "most": 3}]},
]  # fmt: skip


@pytest.mark.parametrize("data", REFUSED, ids=range(len(REFUSED)))
def test_what_is_no_rule(data: object) -> None:
    with pytest.raises(Breach) as refusal:
        grammar.read(data)
    assert list(refusal.value.errors) == ["rule"] and refusal.value.remedy


def test_what_ships_is_sound() -> None:
    assert len({badge.key for badge in SHIPPED}) == len(SHIPPED) >= 12
    assert {badge.icon for badge in SHIPPED} | {tier.icon for tier in LADDER.tiers} <= NAMES
    assert {badge.tone for badge in SHIPPED} | {tier.tone for tier in LADDER.tiers} <= set(TONES)
    assert all(grammar.read(grammar.write(badge.rule)) == badge.rule for badge in SHIPPED)
    counted = {condition.figure for badge in SHIPPED if badge.rule for condition in badge.rule.conditions}
    assert counted | {Figure.POINTS} == set(Figure)


NAMED = {
    "Story of the year!": "story_of_the_year", "Ärmel hoch": "armel_hoch", "100 posts": "t_100_posts", "": "t",
    "日本": "t", "a" * 80: "a" * 40,
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_keys_are_made_of_names(name: str) -> None:
    assert forms.key_of(name) == NAMED[name]


def test_a_badge_through_its_form() -> None:
    for badge in SHIPPED:
        shown = {key: str(value) for key, value in forms.badge_shown(badge).items() if value is not False}
        read = forms.badge_facts(shown, badge.key)
        assert (read.rule, read.active, str(read.name)) == (badge.rule, badge.active, str(badge.name))
