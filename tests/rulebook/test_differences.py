"""What differs between two packs is told place by place."""

from __future__ import annotations

import pytest

from advocacy.checks import default_packs
from advocacy.rulebook.differences import Difference, differences

RULES = [{"rule": "a", "says": {"en": ["x", "y"]}, "outcome": "fail"}]


@pytest.mark.parametrize(
    ("after", "told"),
    [
        ({"rules": RULES, "version": "2", "date": "now"}, []),
        (
            {"rules": [{"rule": "a", "says": {"en": ["x", "z"]}, "outcome": "fail"}]},
            [Difference("rules › a › says › en", ("y",), ("z",))],
        ),
        (
            {"rules": [{"rule": "a", "says": {"en": ["x", "y"]}, "outcome": "review"}]},
            [Difference("rules › a › outcome", ("fail",), ("review",))],
        ),
        (
            {"rules": [*RULES, {"rule": "b", "outcome": "fail"}]},
            [Difference("rules › b › rule", (), ("b",)), Difference("rules › b › outcome", (), ("fail",))],
        ),
        (
            {"rules": []},
            [
                Difference("rules › a › rule", ("a",), ()),
                Difference("rules › a › says › en", ("x", "y"), ()),
                Difference("rules › a › outcome", ("fail",), ()),
            ],
        ),
    ],
)
def test_place_by_place(after: dict[str, object], told: list[Difference]) -> None:
    assert differences({"rules": RULES}, after) == told


def test_a_pack_does_not_differ_from_itself() -> None:
    for content in default_packs().contents.values():
        assert differences(content, content) == []
