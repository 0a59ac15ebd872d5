"""Which touch wins, as a table; and what holds for every set of touches."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.links.attribution.deciding import SKEW, WINNING, Candidate, Rule, Why, attribute
from advocacy.links.attribution.models import TouchKind, Wins
from advocacy.links.attribution.wording import REASONS

BOUGHT = datetime(2026, 11, 20, 12, tzinfo=UTC)
RULE = Rule(3, Wins.LAST_CLICK, True, 30, {"long": 90, "none": None})
FIRST = replace(RULE, wins=Wins.FIRST_CLICK)
CLICKS_FIRST = replace(RULE, code_beats_link=False)


def click(name: str, days: float, programme: str = "", kind: TouchKind = TouchKind.CLICK) -> Candidate:
    return Candidate(0, kind, name, BOUGHT - timedelta(days=days), programme)


def code(name: str, in_force: bool | None = True) -> Candidate:
    return Candidate(0, TouchKind.CODE, name, in_force=in_force)


def unknown(name: str) -> Candidate:
    return Candidate(0, TouchKind.CLICK, name)


def numbered(*touches: Candidate) -> list[Candidate]:
    return [replace(each, position=place) for place, each in enumerate(touches)]


W = Why
TABLE: list[tuple[str, Rule, list[Candidate], str | None, list[Why]]] = [
    ("nothing was sent", RULE, [], None, []),
    ("one click", RULE, [click("a", 1)], "a", [W.ONLY_CLICK]),
    ("the last click", RULE, [click("a", 3), click("b", 1)], "b", [W.EARLIER, W.LAST_CLICK]),
    ("the last click, sent first", RULE, [click("b", 1), click("a", 3)], "b", [W.LAST_CLICK, W.EARLIER]),
    ("the first click", FIRST, [click("a", 3), click("b", 1)], "a", [W.FIRST_CLICK, W.LATER]),
    ("the first in its window", FIRST, [click("a", 31), click("b", 1)], "b", [W.OUTSIDE_WINDOW, W.ONLY_CLICK]),
    ("a scan is a click", RULE, [click("a", 2), click("b", 1, kind=TouchKind.QR)], "b", [W.EARLIER, W.LAST_CLICK]),
    ("a code beats a later click", RULE, [click("a", 0.1), code("X")], "X", [W.BEATEN_BY_CODE, W.CODE]),
    ("a click beats a code", CLICKS_FIRST, [code("X"), click("a", 9)], "a", [W.BEATEN_BY_CLICK, W.ONLY_CLICK]),
    ("a code with no click", CLICKS_FIRST, [code("X")], "X", [W.CODE_ALONE]),
    ("the code named first", RULE, [code("X"), code("Y")], "X", [W.CODE_ALONE, W.SECOND_CODE]),
    ("an ended code", RULE, [code("X", False), click("a", 1)], "a", [W.NOT_IN_FORCE, W.ONLY_CLICK]),
    ("a code that there is not", RULE, [code("X", None), code("Y")], "Y", [W.UNKNOWN_CODE, W.CODE_ALONE]),
    ("a click that there is not", RULE, [unknown("a"), click("b", 1)], "b", [W.UNKNOWN_CLICK, W.ONLY_CLICK]),
    ("nothing counts", RULE, [unknown("a"), click("b", 40)], None, [W.UNKNOWN_CLICK, W.OUTSIDE_WINDOW]),
    ("exactly the window", RULE, [click("a", 30)], "a", [W.ONLY_CLICK]),
    ("a second beyond it", RULE, [click("a", 30 + 1 / 86_400)], None, [W.OUTSIDE_WINDOW]),
    ("a programme's longer window", RULE, [click("a", 80, "long")], "a", [W.ONLY_CLICK]),
    ("a programme without", RULE, [click("a", 1, "none")], None, [W.NO_ATTRIBUTION]),
    ("a code of a programme without", RULE, [code("X")], "X", [W.CODE_ALONE]),
    ("a click after the sale", RULE, [click("a", -1), click("b", 2)], "b", [W.AFTER, W.ONLY_CLICK]),
    ("the shop's clock is behind", RULE, [click("a", -4 / 1440)], "a", [W.ONLY_CLICK]),
    ("too far behind", RULE, [click("a", -6 / 1440)], None, [W.AFTER]),
    ("two at one moment: by their ids", RULE, [click("b", 1), click("a", 1)], "b", [W.LAST_CLICK, W.EARLIER]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "touches", "winner", "whys"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_the_rule(rule: Rule, touches: list[Candidate], winner: str | None, whys: list[Why]) -> None:
    sent = numbered(*touches)
    found = attribute(sent, BOUGHT, rule)
    assert [found.reasons[each.position] for each in sent] == whys
    assert (sent[found.winner].named if found.winner is not None else None) == winner
    if winner is None:
        assert found.why is (Why.NONE_COUNTS if touches else Why.NO_TOUCH)


clicks = st.builds(
    lambda name, minutes, programme: Candidate(
        0, TouchKind.CLICK, name, None if minutes is None else BOUGHT - timedelta(minutes=minutes), programme
    ),
    st.sampled_from("abcdef"), st.none() | st.integers(-20, 60 * 24 * 95), st.sampled_from(["", "long", "none"]),
)  # fmt: skip
codes = st.builds(code, st.sampled_from("XYZ"), st.sampled_from([True, False, None]))
rules = st.builds(
    lambda wins, code_first: replace(RULE, wins=wins, code_beats_link=code_first), st.sampled_from(Wins), st.booleans()
)


@given(st.lists(clicks | codes, max_size=8, unique_by=lambda each: (each.kind, each.named)), rules, st.randoms())
def test_one_winner_at_most_and_a_reason_for_all_whatever_clicks_were_sent_first(
    touches: list[Candidate], rule: Rule, chance: object
) -> None:
    sent = numbered(*touches)
    found = attribute(sent, BOUGHT, rule)
    assert set(found.reasons) == {each.position for each in sent}
    winners = [place for place, why in found.reasons.items() if why in WINNING]
    assert winners == ([] if found.winner is None else [found.winner])
    assert found.why in (WINNING if winners else {Why.NO_TOUCH, Why.NONE_COUNTS})
    shuffled = [each for each in touches if each.kind is not TouchKind.CODE]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    again = numbered(*(each for each in touches if each.kind is TouchKind.CODE), *shuffled)
    other = attribute(again, BOUGHT, rule)
    named = (None if each.winner is None else some[each.winner].named for each, some in ((found, sent), (other, again)))
    assert len(set(named)) == 1
    if found.winner is not None and sent[found.winner].at is not None:
        won = sent[found.winner]
        days = rule.days_of(won.programme)
        assert days is not None and won.at is not None
        assert BOUGHT - timedelta(days=days) <= won.at <= BOUGHT + SKEW


def test_every_reason_is_told_in_words() -> None:
    assert set(REASONS) == set(Why)
