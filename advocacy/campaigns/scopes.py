"""Pure: what a pause or a blackout covers. Everything, or one campaign, topic, region, network or product class.

The one place that decides what is kept back: the sender, the job that holds and the door ask here. Names compare
without case. Imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """How far a pause or a blackout reaches."""

    ALL = "all"  # every post, whatever it is about
    CAMPAIGN = "campaign"
    TOPIC = "topic"
    REGION = "region"
    NETWORK = "network"
    CLASS = "class"  # a product class, financial for instance


_TAGS = {
    Scope.CAMPAIGN: ("campaign", "campaigns"), Scope.TOPIC: ("topic", "topics"), Scope.REGION: ("region", "regions"),
    Scope.CLASS: ("class", "classes"),
}  # fmt: skip


@dataclass(frozen=True)
class Reach:
    """A scope and, except for "all", the name in it.

    ``ref`` names the pause or blackout ("pause:3"), ``called`` is a blackout's title, ``why`` its reason. What begins
    and ends by the clock does so at ``since`` and ``until``.
    """

    scope: Scope
    name: str = ""
    ref: str = field(default="", compare=False)
    called: str = field(default="", compare=False)
    why: str = field(default="", compare=False)
    since: datetime | None = field(default=None, compare=False)
    until: datetime | None = field(default=None, compare=False)


def covers(reach: Reach, tags: Mapping[str, Any], network: str) -> bool:
    """Whether it stops a post with these tags (campaign, topic, region, class: a name or several) on that network."""
    if reach.scope is Scope.ALL:
        return True
    if reach.scope is Scope.NETWORK:
        return _same(reach.name, network)
    return any(_same(reach.name, name) for name in _names(tags, reach.scope))


def stopped_by(reaches: Iterable[Reach], tags: Mapping[str, Any], network: str, at: datetime) -> Reach | None:
    """What stops a post that is to go out at that instant: a pause before a blackout, else whatever ends last."""
    found = [reach for reach in reaches if _at_that_time(reach, at) and covers(reach, tags, network)]
    return max(found, key=lambda reach: (reach.until is None, reach.until or at), default=None)


def _at_that_time(reach: Reach, at: datetime) -> bool:
    return (reach.since is None or reach.since <= at) and (reach.until is None or at < reach.until)


def _names(tags: Mapping[str, Any], scope: Scope) -> list[str]:
    """What stands under a tag or its plural; one name or a list of them."""
    found: list[str] = []
    for tag in _TAGS[scope]:
        value = tags.get(tag)
        found += [value] if isinstance(value, str) else [str(each) for each in value or ()]
    return found


def _same(one: str, other: str) -> bool:
    return bool(one) and one.strip().casefold() == other.strip().casefold()
