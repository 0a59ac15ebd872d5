"""Pure: human, machine or suspected, from what a click's record holds; the family of a browser. Imports is-bot only.

A verdict carries ``RULE_VERSION``: change it whenever a rule below changes, so that figures can be told apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from is_bot import Bots  # type: ignore[import-untyped]

RULE_VERSION = 1

BURST = 10
"""Clicks of one visitor on one link in one minute that still count; people do not click the eleventh time."""


class Verdict(StrEnum):
    """Who clicked, as far as we can tell."""

    HUMAN = "human"
    MACHINE = "machine"
    SUSPECTED = "suspected"  # looks like a scanner or comes in a burst; kept apart from both


@dataclass(frozen=True, slots=True)
class Seen:
    """What a click's record says of the visitor. When ``private``, ``mechanical`` stands in for the agent."""

    method: str
    agent: str
    private: bool = False
    mechanical: bool = False
    prefetch: bool = False
    secure: bool = False
    language: bool = False
    fetch_metadata: bool = False


_bots = Bots()
_PEOPLE = re.compile(
    r"LinkedInApp|FB_IAB|\bFBA[NV]/|Instagram \d|\bPinterest/(?:iOS|Android)|Pinterest for|\bCUBOT", re.IGNORECASE
)
"""Apps and phones of people that are-they-robots lists have taken for robots."""

_CHROMIUM = re.compile(r"Chrome/(\d+)")
_FAMILIES = tuple(
    (name, re.compile(pattern))
    for name, pattern in (
        ("LinkedIn app", "LinkedInApp"),
        ("Facebook app", r"FB_IAB|FBA[NV]"),
        ("Instagram app", "Instagram"),
        ("Pinterest app", "Pinterest"),
        ("Teams", r"Teams/"),
        ("Slack", "Slack"),
        ("Edge", r"Edg(?:e|A|iOS)?/"),
        ("Opera", r"OPR/|Opera"),
        ("Samsung Internet", "SamsungBrowser"),
        ("Firefox", r"Firefox/|FxiOS"),
        ("Chrome", r"Chrome/|CriOS"),
        ("Safari", r"Safari/|AppleWebKit"),
    )
)


def accepts_tracking(headers: Mapping[str, str]) -> bool:
    """False for Do Not Track and Global Privacy Control."""
    return headers.get("dnt", "").strip() != "1" and headers.get("sec-gpc", "").strip() != "1"


@lru_cache(maxsize=4096)
def looks_mechanical(agent: str) -> bool:
    """True for an empty agent and for those of known machines."""
    if not agent.strip():
        return True
    return not _PEOPLE.search(agent) and bool(_bots.is_bot(agent))


def judge(seen: Seen, earlier_this_minute: int = 0) -> Verdict:
    """The verdict on one click; ``earlier_this_minute`` counts the same visitor's clicks on the same link before it."""
    if seen.method != "GET" or seen.prefetch:
        return Verdict.MACHINE
    if seen.mechanical if seen.private else looks_mechanical(seen.agent):
        return Verdict.MACHINE
    if earlier_this_minute >= BURST or _pretends(seen):
        return Verdict.SUSPECTED
    return Verdict.HUMAN


def _pretends(seen: Seen) -> bool:
    """A scanner in a browser's clothes: over HTTPS a modern Chromium always sends Sec-Fetch-* and Accept-Language."""
    if not seen.secure or seen.language or seen.fetch_metadata:
        return False
    version = _CHROMIUM.search(seen.agent)
    return version is not None and int(version[1]) >= 80


@lru_cache(maxsize=4096)
def agent_family(agent: str) -> str:
    """The browser or app, without version or device; empty when nothing was said."""
    if not agent:
        return ""
    if looks_mechanical(agent):
        return "machine"
    return next((name for name, pattern in _FAMILIES if pattern.search(agent)), "other")
