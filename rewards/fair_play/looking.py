"""Pure: a look at one scene through every pattern of a version, and which credits each finding concerns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rewards.earning.triggers import Trigger
from rewards.fair_play import click_patterns, group_patterns, post_patterns
from rewards.fair_play.patterns import Pattern, Patterns
from rewards.fair_play.scenes import Credit, Scene, Suspicion

Look = Callable[[Scene, Mapping[str, float]], Iterator[Suspicion]]

LOOKS: Final[Mapping[str, Look]] = {
    "before_public": click_patterns.before_public,
    "one_visitor": click_patterns.one_visitor,
    "first_minutes": click_patterns.first_minutes,
    "burst": click_patterns.burst,
    "regular": click_patterns.regular,
    "one_family": click_patterns.one_family,
    "night": click_patterns.night,
    "stops_at_step": click_patterns.stops_at_step,
    "ring": group_patterns.ring,
    "same_post_again": post_patterns.same_post_again,
    "told_before": post_patterns.told_before,
    "share_and_delete": post_patterns.share_and_delete,
    "own_conversion": post_patterns.own_conversion,
    "refunded": post_patterns.refunded,
    "invited_and_gone": group_patterns.invited_and_gone,
    "suggestion_ring": group_patterns.suggestion_ring,
}
"""The code of each pattern, by its key."""

CONCERNED: Final[Mapping[str, frozenset[Trigger]]] = {
    "clicks": frozenset({Trigger.HUMAN_CLICKS}),
    "conversions": frozenset({Trigger.CONVERSION}),
    "joined": frozenset({Trigger.COLLEAGUE_JOINED}),
    "suggestions": frozenset({Trigger.SUGGESTION_ACCEPTED}),
}
"""Which credits of its subjects a pattern concerns, by trigger; "repeats" and "all" concern every one.

Credits that rest on such deeds, as a game's on the clicks of posts, are concerned with them.
"""


@dataclass(frozen=True)
class Found:
    """A suspicion, the pattern it is by, and the credits that it concerns."""

    suspicion: Suspicion
    pattern: Pattern
    version: int
    entries: tuple[int, ...]


def look(scene: Scene, patterns: Patterns) -> list[Found]:
    """What the patterns find that concerns a credit that stands. What concerns none is nobody's business."""
    found = []
    for pattern in patterns.all:
        for suspicion in LOOKS[pattern.key](scene, pattern.limits):
            entries = tuple(each.entry_id for each in scene.credits if _concerns(pattern, suspicion, each))
            if entries:
                found.append(Found(suspicion, pattern, patterns.version, entries))
    return found


def _concerns(pattern: Pattern, suspicion: Suspicion, credit: Credit) -> bool:
    triggers = CONCERNED.get(pattern.concerns)
    if triggers is None:
        return credit.subject in suspicion.subjects
    resting = (credit.rests_on.get(trigger, frozenset()) for trigger in triggers)
    own = credit.subject in suspicion.subjects and credit.trigger in triggers
    return own or any(not each.isdisjoint(suspicion.subjects) for each in resting)
