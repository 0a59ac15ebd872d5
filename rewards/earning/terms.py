"""Pure: what happened, and an earning rule as data: what it gives, for what, under which caps. Imports triggers only.

``Rule`` is one version. ``terms`` and ``with_terms`` carry what is not a column of its own to JSON and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from rewards.earning.triggers import BASES, STEPPED, Basis, Pending, Phase, Trigger


@dataclass(frozen=True)
class Facts:
    """What is known of what happened; empty or None: it has none."""

    network: str = ""
    campaign: str = ""
    topic: str = ""
    item: str = ""
    programme: str = ""
    team_id: int | None = None
    region: str = ""
    tier: str = ""


@dataclass(frozen=True)
class Happening:
    """Something a person did, or that came of it.

    ``subject`` is what it is about ("share:12", "challenge:3"): a trigger earns once for a person and a subject.
    ``figure``: of clicks and engagement their total by now; of a mission or a challenge the points it promises.
    ``title`` is how statements call it, and ``waits`` how many days its points wait at least, whatever rules say: where
    what they stand on may yet be undone. Neither is written down.
    """

    trigger: Trigger
    person_id: int
    subject: str
    at: datetime
    figure: int = 1
    facts: Facts = Facts()
    title: str = ""
    waits: int = 0

    @property
    def source(self) -> str:
        """What makes it one and the same; of a figure that grows, the beginning of it."""
        return f"{self.trigger.value}:{self.subject}:{self.person_id}"


@dataclass(frozen=True)
class Conditions:
    """For what a rule holds: of each that is named, one must fit. Nothing named: it holds for all."""

    networks: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    items: frozenset[str] = frozenset()
    programmes: frozenset[str] = frozenset()
    teams: frozenset[str] = frozenset()  # their ids, in digits
    regions: frozenset[str] = frozenset()
    tiers: frozenset[str] = frozenset()

    def met(self, facts: Facts) -> bool:
        """Whether what happened fits."""
        return all(str(getattr(facts, of)) in wanted for of, wanted in self._asked)

    @property
    def named(self) -> dict[str, list[str]]:
        """What is named, sorted."""
        return {each.name: sorted(getattr(self, each.name)) for each in fields(self) if getattr(self, each.name)}

    @cached_property
    def _asked(self) -> list[tuple[str, frozenset[str]]]:
        """What has to fit: the name of the fact, and the values that do."""
        return [(OF_FACT[name], getattr(self, name)) for name in self.named]


OF_FACT = {
    "networks": "network", "campaigns": "campaign", "topics": "topic", "items": "item", "programmes": "programme",
    "teams": "team_id", "regions": "region", "tiers": "tier",
}  # fmt: skip
"""What each condition asks about."""

ANYTHING = Conditions()


@dataclass(frozen=True)
class Rule:
    """A version of an earning rule. Caps are points that one person can earn by it; days, weeks (from Monday) and
    months are those of the company's zone. ``percent`` is a multiplier's. ``cool_down`` is in minutes.

    From the credit after ``diminish_after`` in a ``diminish_per`` (day, week) on it gives ``diminish_percent`` only.
    """

    key: str
    version: int
    trigger: Trigger
    points: int
    valid_from: datetime
    name: str = ""
    phase: Phase = Phase.GENERAL
    percent: int = 0
    step: int | None = None
    most_steps: int | None = None
    daily_cap: int | None = None
    weekly_cap: int | None = None
    monthly_cap: int | None = None
    subject_cap: int | None = None
    diminish_after: int | None = None
    diminish_per: str = "week"
    diminish_percent: int = 100
    cool_down: int | None = None
    pending: Pending = Pending.NOTHING
    pending_days: int = 0
    conditions: Conditions = ANYTHING
    valid_until: datetime | None = None
    why: str = ""

    @property
    def basis(self) -> Basis:
        """What it rewards."""
        return BASES[self.trigger]

    @property
    def stepped(self) -> bool:
        """Whether it earns by the step of a figure."""
        return self.trigger in STEPPED and self.phase is not Phase.MULTIPLIER

    @property
    def looks_back(self) -> bool:
        """Whether what it gives depends on what was earned before."""
        caps = (self.daily_cap, self.weekly_cap, self.monthly_cap, self.subject_cap)
        return any(each is not None for each in (*caps, self.diminish_after, self.cool_down))

    @property
    def gives(self) -> bool:
        """False for a version that ends its rule."""
        return (self.percent if self.phase is Phase.MULTIPLIER else self.points) > 0


TERMS = (
    "percent", "daily_cap", "monthly_cap", "subject_cap", "diminish_after", "diminish_per", "diminish_percent",
    "cool_down", "pending", "pending_days",
)  # fmt: skip
"""Fields of a rule that are kept as JSON."""


def terms(rule: Rule) -> dict[str, Any]:
    """What is kept as JSON: fields that are not as they are by default, and the conditions."""
    plain = {name: getattr(rule, name) for name in TERMS if getattr(rule, name) != getattr(Rule, name)}
    return {**plain, **({"conditions": rule.conditions.named} if rule.conditions.named else {})}


def with_terms(rule: Rule, kept: Mapping[str, Any]) -> Rule:
    """The rule with what was kept as JSON."""
    plain = {name: value for name, value in kept.items() if name in TERMS}
    if "pending" in plain:
        plain["pending"] = Pending(plain["pending"])
    return replace(rule, **plain, conditions=conditions_of(kept.get("conditions") or {}))


def conditions_of(named: Mapping[str, Iterable[str]]) -> Conditions:
    """Conditions from what is named of each."""
    known = {each.name for each in fields(Conditions)}
    return Conditions(**{name: frozenset(map(str, values)) for name, values in named.items() if name in known})


def body_of(rule: Rule) -> dict[str, Any]:
    """A rule as a draft keeps it: all but its number and its times."""
    plain = ("name", "trigger", "phase", "points", "step", "most_steps", "weekly_cap", "why")
    return {**{name: getattr(rule, name) for name in plain}, **terms(rule)}


def rule_of(key: str, body: Mapping[str, Any], valid_from: datetime, valid_until: datetime | None = None) -> Rule:
    """The rule that a draft's body says, as version 0."""
    plain = Rule(
        key, 0, Trigger(body["trigger"]), int(body["points"]), valid_from, str(body.get("name", "")),
        Phase(body.get("phase", Phase.GENERAL)), step=body.get("step"), most_steps=body.get("most_steps"),
        weekly_cap=body.get("weekly_cap"), valid_until=valid_until, why=str(body.get("why", "")),
    )  # fmt: skip
    return with_terms(plain, body)
