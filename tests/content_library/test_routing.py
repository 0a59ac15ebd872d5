"""Which routes a revision takes, and the plan they come to: tables, and what holds for any routes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advocacy.checks import Outcome
from content_library.models import Function, Risk, Route
from content_library.routes.routing import KEYS, Facts, matches, plan_for, risk_of, standard_route

H, L, C, P = Function.HR, Function.LEGAL, Function.COMPLIANCE, Function.PRINCIPAL

FINANCE = Facts(
    frozenset({"Results"}), frozenset({"financial"}), frozenset({"US", "UK"}), frozenset({"linkedin", "x"}),
    frozenset({"news"}), frozenset({"written"}), Risk.HIGH,
)  # fmt: skip
EVERYWHERE = Facts(networks=frozenset({"any"}))


def route(name: str, *steps: list[Function], **facts: Any) -> Route:
    given = {
        "priority": 0, "hours": 16, "remind_hours": 4, "routine": False, "version": 1, "standard": False,
        "conditions": {"classes": ["financial"]}, **facts,
    }  # fmt: skip
    return Route(name=name, steps=[[each.value for each in step] for step in steps], **given)


MATCHES = [
    ({}, FINANCE, True),
    ({"topics": []}, FINANCE, True),
    ({"topics": ["results"]}, FINANCE, True),  # without case
    ({"topics": ["Result"]}, FINANCE, False),  # whole names
    ({"topics": ["Results"], "classes": ["medical"]}, FINANCE, False),  # every key
    ({"topics": ["Careers", "Results"]}, FINANCE, True),  # any name
    ({"regions": ["DE"]}, FINANCE, False),
    ({"regions": ["UK"]}, FINANCE, True),
    ({"regions": ["DE"]}, EVERYWHERE, True),  # for everyone is for Germany too
    ({"networks": ["mastodon"]}, FINANCE, False),
    ({"networks": ["mastodon"]}, EVERYWHERE, True),  # words for any network
    ({"risks": ["high"]}, FINANCE, True),
    ({"risks": ["low"]}, FINANCE, False),
    ({"origins": ["written"], "kinds": ["news"]}, FINANCE, True),
    ({"topics": ["Results"]}, EVERYWHERE, False),
]


@pytest.mark.parametrize(("conditions", "facts", "fits"), MATCHES)
def test_what_a_route_is_for(conditions: dict[str, list[str]], facts: Facts, fits: bool) -> None:
    assert matches(conditions, facts) is fits


PLANS = [
    ([], ((L, H),)),  # nobody has written one: the standard route
    ([route("A", [C])], ((C,),)),  # the standard route serves only what no other names
    ([route("A", [C], [P])], ((C,), (P,))),
    ([route("A", [C], [P]), route("B", [L, H])], ((C, L, H), (P,))),  # all that match
    ([route("A", [L], [H]), route("B", [H])], ((L,), (H,))),  # each keeps its order
    ([route("A", [L], [H], [C]), route("B", [C], [P])], ((L,), (H,), (C,), (P,))),
    ([route("A", [L], [H], priority=5), route("B", [H], [L])], ((L,), (H,))),  # the higher priority wins
    ([route("A", [L], [H]), route("B", [H], [L], priority=5)], ((H,), (L,))),
    ([route("A", [L], [H]), route("B", [H], [C]), route("C", [C], [L])], ((L,), (H,), (C,))),  # a circle of three
    ([route("A", [L], conditions={"classes": ["medical"]})], ((L, H),)),  # it does not match
    ([route("Own", [C], standard=True, conditions={})], ((C,),)),  # the company's own standard route
]


@pytest.mark.parametrize(("routes", "steps"), PLANS)
def test_who_answers_in_which_order(routes: list[Route], steps: tuple[tuple[Function, ...], ...]) -> None:
    assert plan_for(routes, FINANCE).steps == steps


def test_the_shortest_times_hold_and_routine_takes_all() -> None:
    slow = route("Slow", [L], hours=40, remind_hours=2, approval_days=365, routine=True, priority=1)
    quick = route("Quick", [L], [H], hours=8, remind_hours=4, approval_days=90, escalate_function=C)
    plan = plan_for([slow, quick], FINANCE)
    assert (plan.terms[L].hours, plan.terms[L].remind_hours, plan.approval_days) == (8, 4, 90)
    assert plan.terms[L].escalate_function is None, "the first route says who is told"
    assert plan.terms[H].escalate_function == "compliance"
    assert [each["name"] for each in plan.routes] == ["Slow", "Quick"] and not plan.routine


@pytest.mark.parametrize("risk", list(Risk))
def test_only_low_risk_is_routine(risk: Risk) -> None:
    assert plan_for([], Facts(risk=risk)).routine is (risk is Risk.LOW)


RISKS = [
    ([], Outcome.PASS, None, Risk.LOW),
    ([], Outcome.REVIEW, None, Risk.NORMAL),
    (["financial"], Outcome.PASS, None, Risk.HIGH),
    ([], Outcome.PASS, Risk.HIGH, Risk.HIGH),
    (["financial"], Outcome.PASS, Risk.LOW, Risk.HIGH),  # nobody talks it down
    ([], Outcome.REVIEW, Risk.LOW, Risk.NORMAL),
]


@pytest.mark.parametrize(("classes", "checked", "declared", "risk"), RISKS)
def test_the_risk_of_words(classes: list[str], checked: Outcome, declared: Risk | None, risk: Risk) -> None:
    assert risk_of(classes, checked, declared) is risk


steps = st.permutations(list(Function)).flatmap(
    lambda order: st.lists(st.sampled_from(range(3)), min_size=4, max_size=4).map(
        lambda places: [
            [each for each, place in zip(order, places, strict=True) if place == step]
            for step in range(2)
            if any(place == step for place in places)
        ]
    )
)
written = st.lists(steps.filter(bool), min_size=1, max_size=5).map(
    lambda many: [route(str(number), *named) for number, named in enumerate(many)]
)


@settings(max_examples=200, deadline=None)
@given(written)
def test_every_function_that_a_route_names_is_asked_exactly_once(routes: list[Route]) -> None:
    plan = plan_for(routes, FINANCE)
    asked = [function for step in plan.steps for function in step]
    named = {Function(name) for each in routes for step in each.steps for name in step}
    assert sorted(asked) == sorted(named) and all(plan.steps)
    assert set(plan.terms) == named == plan.functions


@settings(max_examples=200, deadline=None)
@given(written)
def test_the_first_route_keeps_its_order_whatever_the_others_say(routes: list[Route]) -> None:
    plan = plan_for(routes, FINANCE)
    place = {function: number for number, step in enumerate(plan.steps) for function in step}
    for earlier, later in pairwise(routes[0].steps):
        assert max(place[Function(each)] for each in earlier) < min(place[Function(each)] for each in later)


def test_the_standard_route_asks_for_everything_and_nothing_else() -> None:
    route = standard_route()
    assert matches(route.conditions, FINANCE) and not any(route.conditions.get(key) for key in KEYS)
