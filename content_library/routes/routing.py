"""Pure: which routes a revision takes, and the plan that they make together: who answers, in which order, by when.

All routes that match count: every function that one of them names must agree. Each keeps its order; where two orders
contradict each other, the route of higher priority wins. The shortest times hold.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from graphlib import TopologicalSorter
from itertools import pairwise, product
from typing import Any

from advocacy.checks import Outcome
from content_library.models import Function, Risk, Route

KEYS = ("topics", "classes", "regions", "networks", "risks", "kinds", "origins")
"""What a route may ask about a revision."""
ANY = "any"
_RISKS = list(Risk)


@dataclass(frozen=True)
class Facts:
    """What routes ask about a revision. No region is every region; a network "any" is every network."""

    topics: frozenset[str] = frozenset()
    classes: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    networks: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    risk: Risk = Risk.NORMAL


@dataclass(frozen=True)
class Term:
    """A function's time, in working hours, and who is told when it is over: nobody named is the administrators."""

    hours: int
    remind_hours: int = 0
    escalate_function: str | None = None
    escalate_person_id: int | None = None

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Term:
        """As it was kept with ``asdict``; what is missing is as in the standard route."""
        return cls(**{**asdict(STANDARD_TERM), **data})


STANDARD_TERM = Term(hours=16, remind_hours=4)
STANDARD_STEPS = [[Function.LEGAL.value, Function.HR.value]]
STANDARD_NAME = "Standard"


@dataclass(frozen=True)
class Plan:
    """What routes come to. ``steps`` follow each other; the functions of one answer in parallel."""

    steps: tuple[tuple[Function, ...], ...]
    terms: Mapping[Function, Term]
    routes: tuple[Mapping[str, Any], ...]
    routine: bool
    approval_days: int | None

    @property
    def functions(self) -> frozenset[Function]:
        """All that must agree."""
        return frozenset(function for step in self.steps for function in step)


def risk_of(classes: Sequence[str], checked: Outcome, declared: Risk | None = None) -> Risk:
    """The risk of words: high in a regulated class, normal where a check asks for a human, else low.

    Who submits them may declare more, never less.
    """
    found = Risk.HIGH if classes else Risk.NORMAL if checked is not Outcome.PASS else Risk.LOW
    return max(found, declared or Risk.LOW, key=_RISKS.index)


def matches(conditions: Mapping[str, Sequence[str]], facts: Facts) -> bool:
    """True when every condition that names something names one of the facts; names compare without case."""
    known = {
        "topics": facts.topics, "classes": facts.classes, "regions": facts.regions, "networks": facts.networks,
        "kinds": facts.kinds, "origins": facts.origins, "risks": frozenset({facts.risk.value}),
    }  # fmt: skip
    everywhere = {"regions": not facts.regions, "networks": ANY in facts.networks}
    return all(
        not wanted or everywhere.get(key, False) or bool(_folded(wanted) & _folded(known[key]))
        for key, wanted in conditions.items()
    )


def standard_route() -> Route:
    """The standard route as long as nobody has written another: Legal and HR in parallel, two working days."""
    return Route(
        name=STANDARD_NAME, version=0, standard=True, priority=0, conditions={}, steps=STANDARD_STEPS,
        hours=STANDARD_TERM.hours, remind_hours=STANDARD_TERM.remind_hours, routine=True, approval_days=None,
    )  # fmt: skip


def plan_for(routes: Sequence[Route], facts: Facts) -> Plan:
    """The plan of the routes that match; the standard route serves what no other one names."""
    ranked = sorted(routes, key=lambda each: (-each.priority, each.name))
    standard = next((each for each in ranked if each.standard), None) or standard_route()
    chosen = [each for each in ranked if not each.standard and matches(each.conditions, facts)] or [standard]
    named = [[tuple(map(Function, step)) for step in each.steps] for each in chosen]
    return Plan(
        steps=_in_order(named),
        terms=_terms(chosen),
        routes=tuple({"id": each.id, "name": each.name, "version": each.version} for each in chosen),
        routine=facts.risk is Risk.LOW and all(each.routine for each in chosen),
        approval_days=min((each.approval_days for each in chosen if each.approval_days), default=None),
    )


def _in_order(named: Sequence[Sequence[tuple[Function, ...]]]) -> tuple[tuple[Function, ...], ...]:
    """Each function as early as every order allows that does not contradict one of a route before."""
    before: dict[Function, set[Function]] = {function: set() for route in named for step in route for function in step}
    for route in named:
        for earlier, later in pairwise(route):
            for first, second in product(earlier, later):
                if first is not second and not _leads(second, first, before):
                    before[second].add(first)
    order = TopologicalSorter(before)
    order.prepare()
    steps = []
    while order.is_active():
        ready = set(order.get_ready())
        steps.append(tuple(function for function in before if function in ready))
        order.done(*ready)
    return tuple(steps)


def _leads(first: Function, then: Function, before: Mapping[Function, set[Function]]) -> bool:
    """Whether ``first`` has to answer before ``then`` already, directly or through others."""
    return first in before[then] or any(_leads(first, each, before) for each in before[then])


def _terms(chosen: Sequence[Route]) -> dict[Function, Term]:
    """For each function the shortest time and the earliest reminder of its routes; the first says who is told."""
    found: dict[Function, Term] = {}
    for route in chosen:
        told = (route.escalate_function, route.escalate_person_id)
        for function in (Function(name) for step in route.steps for name in step):
            before = found.get(function)
            if before is None:
                found[function] = Term(route.hours, route.remind_hours, told[0] and told[0].value, told[1])
                continue
            found[function] = Term(
                min(before.hours, route.hours), max(before.remind_hours, route.remind_hours),
                before.escalate_function, before.escalate_person_id,
            )  # fmt: skip
    return found


def _folded(names: Sequence[str] | frozenset[str]) -> set[str]:
    return {name.strip().casefold() for name in names}
