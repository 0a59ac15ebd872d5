"""Pure: which rule is in force, how many steps a figure has reached, what fits under a cap. Rules are data.

Points for clicks are kept small (5 a step, 5 steps a post, 50 a week), so that they are never the main way to earn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from rewards.earning.models import Basis

SHARE_PUBLISHED = "share_published"
HUMAN_CLICKS = "human_clicks"

COUNTS_FOR = timedelta(days=30)
"""Clicks earn while their post is not older than this."""


@dataclass(frozen=True)
class Rule:
    """A version of an earning rule; fields as in ``EarningRule``."""

    key: str
    version: int
    basis: Basis
    points: int
    step: int | None
    most_steps: int | None
    weekly_cap: int | None
    valid_from: datetime
    why: str = ""


_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
DEFAULTS = (
    Rule(SHARE_PUBLISHED, 1, Basis.ACTION, 25, None, None, 250, _ALWAYS),
    Rule(HUMAN_CLICKS, 1, Basis.RESULT, 5, 10, 5, 50, _ALWAYS),
)
"""In force until a company writes its own version."""


def in_force(rules: Iterable[Rule], key: str, at: datetime) -> Rule | None:
    """The newest version of a rule that is in force at that instant; None when there is none, or it gives nothing."""
    fitting = [rule for rule in rules if rule.key == key and rule.valid_from <= at]
    newest = max(fitting, key=lambda rule: rule.version, default=None)
    return newest if newest and newest.points > 0 else None


def steps_reached(rule: Rule, figure: int) -> int:
    """How many steps of a result rule a figure has reached."""
    if rule.step is None:
        return 0
    reached = max(figure, 0) // rule.step
    return reached if rule.most_steps is None else min(reached, rule.most_steps)


def fits(rule: Rule, earned_this_week: int) -> bool:
    """Whether one more credit by this rule stays under its weekly cap."""
    return rule.weekly_cap is None or earned_this_week + rule.points <= rule.weekly_cap


def week_of(at: datetime) -> tuple[datetime, datetime]:
    """Monday 00:00 UTC of the week and of the next one."""
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=7)


def corrections(credited: Mapping[int, int], rule: Rule | None, figure: int) -> tuple[list[int], list[int]]:
    """Steps to credit by the rule in force, and steps to take back because the figure has fallen below them.

    ``credited`` is step -> figure a step by the rule that credited it: what was earned is judged by that rule, so that
    a later version takes nothing back, and neither does the end of the rule (None).
    """
    lost = {step for step, per in credited.items() if figure < step * per}
    reached = steps_reached(rule, figure) if rule else 0
    wanted = set(range(1, reached + 1))
    return sorted(wanted - (set(credited) - lost)), sorted(lost, reverse=True)
