"""Health: what each room can say about itself, as data. ``doctor``, /readyz, /metrics and the admin's page ask it.

Rooms hand in examinations and gauges; the roof lists them. Imports ``english`` only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from advocacy.english import English


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
    decides: bool = False
    """Where it finds something, nothing after it can be looked at."""


@dataclass(frozen=True)
class Gauge:
    """A figure for /metrics: ``read`` gives values by label; the label's name is ``label``, or several with commas in
    between, and then keys are tuples.

    One that ``counts`` never falls; /metrics adds ``_total`` to its name, and Prometheus takes its rate.
    """

    name: str
    meaning: str
    label: str
    read: Callable[[datetime], Mapping[Any, float]]
    counts: bool = False


@dataclass(frozen=True)
class Waiting:
    """How a queue stands: how many wait, since when the oldest is due, how many were given up lately."""

    count: int
    oldest: datetime | None = None
    given_up: int = 0

    def age(self, now: datetime) -> float:
        """Seconds since the oldest was due; 0 when none is."""
        return max((now - self.oldest).total_seconds(), 0.0) if self.oldest else 0.0


@dataclass(frozen=True)
class Queue:
    """What a room has to send out still. ``label`` is what pages call it, ``endpoint`` the page of it where one is.

    ``patience`` is how many seconds the oldest may have been due before somebody should look; ``remedy`` what then.
    """

    name: str
    label: object
    read: Callable[[datetime], Waiting]
    endpoint: str = ""
    patience: float = 900.0
    remedy: str = English("See that a worker runs: `advocacy work`.")


@dataclass(frozen=True)
class Result:
    """What an examination found."""

    name: str
    ailments: Sequence[Ailment]


def examine(examinations: Sequence[Examination], now: datetime) -> list[Result]:
    """Runs all examinations, up to one that decides and finds something."""
    results = []
    for one in examinations:
        results.append(Result(one.name, one.look(now)))
        if one.decides and results[-1].ailments:
            break
    return results


def is_ill(results: Sequence[Result]) -> bool:
    """True when something grave was found."""
    return any(ailment.grave for result in results for ailment in result.ailments)
