"""Pure: what a happening earns by the rules in force and by what was earned before. Rules are data.

In this order: general rules give points; each multiplier gives a percentage of what each of those credits gave, on top
of it (multipliers add up, they do not multiply each other); product rules give points that are not multiplied. What a
rule gives goes through its cool-down, its diminishing returns and its caps, in that order. Fractions are rounded down
to whole points at every credit. A cap cuts the credit that reaches it; a step of a figure is never cut: it waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from rewards.earning.shipped import DEFAULTS
from rewards.earning.terms import Happening, Rule
from rewards.earning.triggers import HUMAN_CLICKS, SHARE_PUBLISHED, Basis, Phase

__all__ = ["DEFAULTS", "HUMAN_CLICKS", "NOTHING_YET", "SHARE_PUBLISHED", "Grant", "Rule", "Tally"]


class Tally(NamedTuple):
    """What a person earned by a rule in the windows that a happening lies in, without what was taken back."""

    day_count: int = 0
    day_points: int = 0
    week_count: int = 0
    week_points: int = 0
    month_points: int = 0
    subject_points: int = 0
    nearest: timedelta | None = None  # between the happening and the credit nearest to it, before or after

    def plus(self, points: int) -> Tally:
        """After one more credit for the same happening."""
        return Tally(
            self.day_count + 1, self.day_points + points, self.week_count + 1, self.week_points + points,
            self.month_points + points, self.subject_points + points, self.nearest,
        )  # fmt: skip


NOTHING_YET = Tally()


@dataclass(frozen=True)
class Grant:
    """Points by a rule, and how they came about. ``points`` 0: it gave nothing, and ``cut`` says why.

    ``base`` is what the rule gives before anything is taken off; of a multiplier, what it is a percentage of; ``on`` is
    the rule that it multiplies.
    """

    rule: Rule
    points: int
    base: int
    step: int | None = None
    on: str = ""
    cut: tuple[str, ...] = ()


def in_force(rules: Iterable[Rule], key: str, at: datetime) -> Rule | None:
    """The version of a rule that began last by then, of those of one instant the newest; None when it has run out,
    gives nothing, or is not there."""
    begun = [rule for rule in rules if rule.key == key and rule.valid_from <= at]
    newest = max(begun, key=lambda rule: (rule.valid_from, rule.version), default=None)
    if newest is None or not newest.gives or (newest.valid_until is not None and newest.valid_until <= at):
        return None
    return newest


def decide(
    rules: Sequence[Rule], happening: Happening, past: Mapping[str, Tally],
    credited: Mapping[str, Mapping[int, int]] | None = None,
) -> list[Grant]:  # fmt: skip
    """What the rules of its trigger that fit it give; ``rules`` are in force and stand in the order of their phases.

    ``past`` is what was earned by each rule, ``credited`` of each stepped one the steps that stand for the subject.
    """
    given: list[Grant] = []
    for rule in rules:
        if rule.trigger is not happening.trigger or not rule.conditions.met(happening.facts):
            continue
        tally = past.get(rule.key, NOTHING_YET)
        if rule.phase is Phase.MULTIPLIER:
            given += _multiplied(rule, [each for each in given if each.rule.phase is Phase.GENERAL], tally)
        elif rule.stepped:
            given += _steps(rule, happening, tally, (credited or {}).get(rule.key, {}))
        else:
            figure = happening.figure if rule.basis is Basis.MISSION else 1
            given.append(limited(rule, rule.points * max(figure, 0), tally))
    return given


def limited(rule: Rule, base: int, tally: Tally, *, whole: bool = False) -> Grant:
    """What is left of a credit after cool-down, diminishing returns and caps; ``whole``: all of it or nothing."""
    if rule.cool_down and tally.nearest is not None and tally.nearest < timedelta(minutes=rule.cool_down):
        return Grant(rule, 0, base, cut=("cool_down",))
    cut = []
    points = base
    if rule.diminish_after is not None and _count(rule, tally) >= rule.diminish_after:
        points = base * rule.diminish_percent // 100
        cut.append("diminishing")
    for name, left in _left(rule, tally):
        if left < points:
            points = 0 if whole else max(left, 0)
            cut.append(name)
    return Grant(rule, points, base, cut=tuple(cut))


def steps_reached(rule: Rule, figure: int) -> int:
    """How many steps of a result rule a figure has reached."""
    if rule.step is None:
        return 0
    reached = max(figure, 0) // rule.step
    return reached if rule.most_steps is None else min(reached, rule.most_steps)


def corrections(credited: Mapping[int, int], rule: Rule | None, figure: int) -> tuple[list[int], list[int]]:
    """Steps to credit by the rule in force, and steps to take back because the figure has fallen below them.

    ``credited`` is step -> figure a step by the rule that credited it: what was earned is judged by that rule, so that
    a later version takes nothing back, and neither does the end of the rule (None).
    """
    lost = {step for step, per in credited.items() if figure < step * per}
    reached = steps_reached(rule, figure) if rule else 0
    wanted = set(range(1, reached + 1))
    return sorted(wanted - (set(credited) - lost)), sorted(lost, reverse=True)


def _steps(rule: Rule, happening: Happening, tally: Tally, credited: Mapping[int, int]) -> list[Grant]:
    """The steps that the figure has reached and that fit under the caps, in order; the first that does not waits."""
    missing, _lost = corrections(credited, rule, happening.figure)
    given = []
    for step in missing:
        found = limited(rule, rule.points, tally, whole=True)
        given.append(Grant(rule, found.points, found.base, step, cut=found.cut))
        if not found.points:
            break
        tally = tally.plus(found.points)
    return given


def _multiplied(rule: Rule, general: Iterable[Grant], tally: Tally) -> list[Grant]:
    given = []
    for each in general:
        found = limited(rule, each.points * rule.percent // 100, tally)
        if each.points:
            given.append(Grant(rule, found.points, each.points, each.step, each.rule.key, found.cut))
            tally = tally.plus(found.points) if found.points else tally
    return given


def _count(rule: Rule, tally: Tally) -> int:
    return tally.day_count if rule.diminish_per == "day" else tally.week_count


def _left(rule: Rule, tally: Tally) -> Iterable[tuple[str, int]]:
    """Each cap that the rule has, with what is left under it."""
    if rule.daily_cap is not None:
        yield "daily_cap", rule.daily_cap - tally.day_points
    if rule.weekly_cap is not None:
        yield "weekly_cap", rule.weekly_cap - tally.week_points
    if rule.monthly_cap is not None:
        yield "monthly_cap", rule.monthly_cap - tally.month_points
    if rule.subject_cap is not None:
        yield "subject_cap", rule.subject_cap - tally.subject_points
