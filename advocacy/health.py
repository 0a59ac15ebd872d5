"""Health: what each room can say about itself, as data. ``doctor``, /readyz, /metrics and the admin's page ask it.

Rooms hand in examinations and gauges; the roof lists them. Imports nothing of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Ailment:
    """Something wrong, and what to do about it. ``grave`` makes ``doctor`` exit with 1."""

    what: str
    remedy: str
    grave: bool = True


@dataclass(frozen=True)
class Examination:
    """A look at one part of the installation: gives what is wrong there, nothing when all is well."""

    name: str
    look: Callable[[datetime], Sequence[Ailment]]


@dataclass(frozen=True)
class Gauge:
    """A figure for /metrics: ``read`` gives values by label; the label's name is ``label``."""

    name: str
    meaning: str
    label: str
    read: Callable[[datetime], Mapping[str, float]]


@dataclass(frozen=True)
class Result:
    """What an examination found."""

    name: str
    ailments: Sequence[Ailment]


def examine(examinations: Sequence[Examination], now: datetime) -> list[Result]:
    """Runs all examinations."""
    return [Result(one.name, one.look(now)) for one in examinations]


def is_ill(results: Sequence[Result]) -> bool:
    """True when something grave was found."""
    return any(ailment.grave for result in results for ailment in result.ailments)
