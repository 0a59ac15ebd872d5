"""What a directory or a provider gives: the rule as a table; nothing is given twice, or taken from colleagues."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from advocacy.people.capabilities import Role
from advocacy.people.giving import Step, step

E, M, L, A = Role.EMPLOYEE, Role.MARKETING, Role.LEGAL, Role.ADMIN


@pytest.mark.parametrize(
    ("book", "held", "wanted", "active", "keeps", "gets", "loses", "written", "struck"),
    [
        ({}, {E}, {L}, True, (), {L}, set(), {L: True}, set()),
        ({"here": {L: True}}, {E, L}, {L}, True, (), set(), set(), {}, set()),  # a sync that says the same
        ({"here": {L: True}}, {E}, {L}, True, (), set(), set(), {}, set()),  # taken by hand: it stays so
        ({}, {E, L}, {L}, True, (), set(), set(), {L: False}, set()),  # given by hand before
        ({"here": {L: False}}, {E, L}, set(), True, (), set(), set(), {}, {L}),  # and stays
        ({"here": {L: True}}, {E, L}, set(), True, (), set(), {L}, {}, {L}),
        ({"here": {L: True}}, {E}, set(), True, (), set(), set(), {}, {L}),
        ({}, {E}, {L}, False, (), set(), set(), {L: True}, set()),  # closed: written down only
        ({"there": {L: True}}, {E, L}, {L}, True, (), set(), set(), {L: True}, set()),
        ({"here": {L: True}, "there": {L: True}}, {E, L}, set(), True, (), set(), set(), {}, {L}),  # the other gives it
        ({"here": {A: True}}, {E, A}, set(), True, {A}, set(), set(), {}, set()),  # the last administrator
        ({"here": {M: True}}, {M}, set(), True, (), {E}, {M}, {}, {M}),  # nobody is left without a role
        ({"here": {E: True}}, {E}, set(), True, (), set(), set(), {}, {E}),
        ({}, set(), set(), True, (), set(), set(), {}, set()),
    ],
)  # fmt: skip
def test_a_step(
    book: Mapping[str, Mapping[Role, bool]], held: set[Role], wanted: set[Role], active: bool, keeps: set[Role],
    gets: set[Role], loses: set[Role], written: Mapping[Role, bool], struck: set[Role],
) -> None:  # fmt: skip
    expected = Step(frozenset(gets), frozenset(loses), written, frozenset(struck))
    assert step("here", book, held, wanted, active=active, keeps=keeps) == expected


ROLES = st.sets(st.sampled_from([E, M, L, A]))


@given(by_hand=ROLES, says=st.lists(st.tuples(st.sampled_from(["here", "there"]), ROLES), max_size=6))
def test_whatever_sources_say_what_was_given_by_hand_stays_and_a_second_time_changes_nothing(
    by_hand: set[Role], says: list[tuple[str, set[Role]]]
) -> None:
    book: dict[str, dict[Role, bool]] = {}
    held = by_hand | {E}
    for source, wanted in says:
        for _twice in range(2):
            one = step(source, book, held, wanted, active=True, keeps=())
            mine = book.setdefault(source, {})
            assert not one.gets & held and one.loses <= held and not set(one.written) & set(mine)
            held = (held | one.gets) - one.loses
            book[source] = {role: ours for role, ours in mine.items() if role not in one.struck} | dict(one.written)
        assert step(source, book, held, wanted, active=True, keeps=()) == Step(
            frozenset(), frozenset(), {}, frozenset()
        )
        assert by_hand | wanted <= held and set(book[source]) == wanted
    assert held == by_hand | {E} | {role for roles in book.values() for role in roles}
