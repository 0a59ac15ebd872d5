"""A story told with a moved clock: acts in the order of their time, chance from one seed. The demo's calendar.

Packages hand in contributors, which put acts into the story; each act calls the product's own verbs. Imports database.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from advocacy.clock import at_wall_clock
from advocacy.database import writing

Do = Callable[[datetime], object]
BATCH = 200
"""Acts that share a transaction at most."""


@dataclass(order=True)
class _Act:
    at: datetime
    number: int
    do: Do = field(compare=False)
    alone: bool = field(compare=False)


@dataclass
class Story:
    """What contributors are handed. ``scale`` is 1 for the whole demo; ``cast`` names people by the part they play.

    The story begins at midnight (UTC) ``days`` before ``end`` and ends at ``end``; what comes later never happens.
    """

    end: datetime
    days: int = 70
    scale: float = 1.0
    seed: int = 4711
    now: datetime = field(init=False)
    start: datetime = field(init=False)
    chance: random.Random = field(init=False)
    cast: dict[str, int] = field(default_factory=dict)
    props: dict[str, Any] = field(default_factory=dict)
    _acts: list[_Act] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.start = datetime.combine(self.end.astimezone(UTC).date() - timedelta(days=self.days), time(), UTC)
        self.now = self.start
        self.chance = random.Random(self.seed)  # noqa: S311 - a story, not a secret

    def at(self, when: datetime, do: Do) -> None:
        """A verb at that time, in a transaction that neighbours share; what is past by now happens at once."""
        self._put(when, do, alone=False)

    def alone(self, when: datetime, do: Do) -> None:
        """Something that opens transactions of its own, such as the body of a job."""
        self._put(when, do, alone=True)

    def nightly(self, do: Do, *, at: time = time(23, 30), every: int = 1) -> None:
        """The body of a job, on every day of the story and once more at its end."""
        for number in range(every - 1, self.days, every):
            self.alone(datetime.combine(self.day(number), at, UTC), do)
        self.alone(self.end, do)

    def day(self, number: int) -> date:
        """The date of a day of the story, from 0."""
        return (self.start + timedelta(days=number)).date()

    def moment(self, number: int, hour: float, zone: str = "UTC") -> datetime:
        """An instant on a day of the story by the wall clock in a zone, to the second; ``hour`` from 0 to 24."""
        seconds = min(int(hour * 3600), 86_399)
        return at_wall_clock(self.day(number), (self.start + timedelta(seconds=seconds)).time(), zone)

    def play(self, told: Callable[[date], None] = lambda day: None) -> None:
        """Plays all acts; ``told`` hears of each day that begins."""
        today = None
        while self._acts and self._acts[0].at <= self.end:
            if self._acts[0].at.date() != today:
                today = self._acts[0].at.date()
                told(today)
            if self._acts[0].alone:
                self._next()
                continue
            with writing():
                for _ in range(BATCH):
                    self._next()
                    if not self._acts or self._acts[0].alone or self._acts[0].at > self.end:
                        break

    def _put(self, when: datetime, do: Do, *, alone: bool) -> None:
        heapq.heappush(self._acts, _Act(max(when, self.now), next(self._numbers), do, alone))

    def _next(self) -> None:
        act = heapq.heappop(self._acts)
        self.now = act.at
        act.do(act.at)
