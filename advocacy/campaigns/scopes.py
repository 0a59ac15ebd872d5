"""Pure: what a pause covers. Everything, or one campaign, topic, region or network; names compare without case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Scope(StrEnum):
    """How far a pause reaches."""

    ALL = "all"  # every post, whatever it is about
    CAMPAIGN = "campaign"
    TOPIC = "topic"
    REGION = "region"
    NETWORK = "network"


@dataclass(frozen=True)
class Reach:
    """A scope and, except for "all", the name in it."""

    scope: Scope
    name: str = ""


def covers(pause: Reach, tags: Mapping[str, Any], network: str) -> bool:
    """Whether a pause stops a post with these tags (campaign, topic, region: a name or several) on that network."""
    if pause.scope is Scope.ALL:
        return True
    if pause.scope is Scope.NETWORK:
        return _same(pause.name, network)
    return any(_same(pause.name, name) for name in _names(tags, pause.scope.value))


def _names(tags: Mapping[str, Any], tag: str) -> list[str]:
    """What stands under a tag or its plural; one name or a list of them."""
    found: list[str] = []
    for value in (tags.get(tag), tags.get(f"{tag}s")):
        found += [value] if isinstance(value, str) else [str(each) for each in value or ()]
    return found


def _same(one: str, other: str) -> bool:
    return bool(one) and one.strip().casefold() == other.strip().casefold()
