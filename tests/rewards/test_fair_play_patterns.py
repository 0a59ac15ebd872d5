"""Fair play, pure: every fraud of the table is caught by its pattern, every honest look-alike is let through."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rewards.fair_play import looking, patterns, wording
from rewards.fair_play.patterns import IN_FORCE
from rewards.fair_play.scenes import Scene, Visit
from tests.rewards import scenes
from tests.rewards.scenes import FRAUD, HONEST, clicked, post


def caught(scene: Scene) -> set[str]:
    return {each.pattern.key for each in looking.look(scene, IN_FORCE)}


@pytest.mark.parametrize("what", FRAUD)
def test_fraud_is_caught(what: str) -> None:
    pattern, make = FRAUD[what]
    assert pattern in caught(make())


@pytest.mark.parametrize("what", HONEST)
def test_honest_look_alikes_are_let_through(what: str) -> None:
    assert caught(HONEST[what]()) == set()


def test_the_tables_are_large_enough_and_leave_no_pattern_out() -> None:
    assert len(IN_FORCE.all) >= 12 and len(HONEST) >= 12
    assert {pattern for pattern, _ in FRAUD.values()} == {each.key for each in IN_FORCE.all}


def test_every_pattern_of_every_version_has_its_code_words_and_evidence() -> None:
    assert patterns.numbers() == list(range(1, len(patterns.numbers()) + 1))
    for number in patterns.numbers():
        version = patterns.version(number)
        assert version.version == number and len({each.key for each in version.all}) == len(version.all)
        for each in version.all:
            assert each.key in looking.LOOKS and each.key in wording.WORDS
            assert set(each.evidence) <= set(wording.EVIDENCE) and each.evidence
            assert set(each.limits) <= set(wording.LIMITS)
            assert each.concerns in looking.CONCERNED or each.concerns in ("all", "repeats")
            assert version.of(each.key) is each


def test_nothing_is_known_of_who_clicked() -> None:
    """A visit is a minute, a family of browsers and a mark of one link's day; nothing else may ever come in."""
    assert Visit._fields == ("minute", "family", "mark")
    known = {each.name for each in fields(Scene)}
    assert not known & {"address", "ip", "agent", "device", "place"}


def test_of_posts_that_are_alike_the_first_keeps_its_points() -> None:
    (found,) = looking.look(FRAUD["the same words twice"][1](), IN_FORCE)
    assert found.suspicion.subjects == ("share:1",) and found.entries == (1,)


def test_what_concerns_no_credit_is_nobodys_business() -> None:
    for _, make in FRAUD.values():
        assert looking.look(replace(make(), credits=()), IN_FORCE) == []


def test_findings_say_what_they_found_in_figures_without_names() -> None:
    for what, (pattern, make) in FRAUD.items():
        found = next(each for each in looking.look(make(), IN_FORCE) if each.pattern.key == pattern)
        assert found.entries and found.version == IN_FORCE.version, what
        assert set(found.suspicion.evidence) - {"others"}, what
        json.dumps(found.suspicion.evidence, default=str)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(-5, 20_000), max_size=60), st.integers(1, 4))
def test_fewer_than_eight_clicks_never_suspect_anybody(minutes: list[int], marks: int) -> None:
    """Of a few clicks, any shape is chance."""
    assert caught(clicked(post(1, scenes.visits(minutes[:7], marks=marks)))) == set()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=80))
def test_visitors_without_a_mark_are_never_taken_for_one(minutes: list[int]) -> None:
    unmarked = tuple(each._replace(mark=None) for each in scenes.visits(minutes))
    assert not caught(clicked(post(1, unmarked))) & {"one_visitor", "first_minutes", "burst"}
