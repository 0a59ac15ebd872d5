"""Pure: what judging clicks changes. Verdicts for fresh ones, other verdicts for stored ones, and the counters' change.

Imports judging only. A visitor is (link, day-hash); the hash is None for all who asked not to be tracked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from advocacy.links.verdicts import judging
from advocacy.links.verdicts.judging import Kind, Verdicts
from advocacy.links.verdicts.machines import Verdict
from advocacy.links.verdicts.rules import Rules

Visitor = tuple[int, bytes | None]
Stored = Mapping[Visitor, Verdicts]
Fresh = Mapping[Visitor, Mapping[Kind, int]]
Hour = tuple[int, datetime]
"""A link and the start of an hour."""

ORDER = (Verdict.HUMAN, Verdict.SUSPECTED, Verdict.MACHINE)


class Flip(NamedTuple):
    """So many stored rows of a visitor that say the same get another verdict."""

    visitor: Visitor
    kind: Kind
    was: Verdict
    becomes: Verdict
    rows: int


@dataclass
class Change:
    """What is added to a link's counters of an hour; may be negative."""

    raw: int = 0
    human: int = 0
    machine: int = 0
    suspected: int = 0
    unique: int = 0

    def add(self, verdict: Verdict, count: int) -> None:
        """So many clicks more with that verdict."""
        if verdict is Verdict.HUMAN:
            self.human += count
        elif verdict is Verdict.MACHINE:
            self.machine += count
        else:
            self.suspected += count


@dataclass
class Settled:
    """The outcome: verdicts to hand to each visitor's fresh rows, flips of stored ones, changes by link and hour."""

    given: dict[Visitor, dict[Kind, list[tuple[Verdict, int]]]] = field(default_factory=dict)
    flips: list[Flip] = field(default_factory=list)
    changes: defaultdict[Hour, Change] = field(default_factory=lambda: defaultdict(Change))


def settle(rules: Rules, stored: Stored, fresh: Fresh, links: Mapping[int, judging.Link]) -> Settled:
    """Judges every visitor in ``stored`` and ``fresh`` anew; of a visitor in either, all rows of the day are given.

    Of those without a hash any rows will do, for each is judged by itself.
    """
    settled = Settled()
    for visitor in {**stored, **fresh}:
        link = links.get(visitor[0], judging.PLAIN)
        _settle_one(rules, visitor, stored.get(visitor) or {}, fresh.get(visitor) or {}, link, settled)
    return settled


def _settle_one(
    rules: Rules, visitor: Visitor, had: Verdicts, came: Mapping[Kind, int], link: judging.Link, settled: Settled
) -> None:
    rows = dict(came)
    for (kind, _), count in had.items():
        rows[kind] = rows.get(kind, 0) + count
    known = visitor[1] is not None
    wanted = judging.verdicts(rules, rows, link, known=known)
    stands = dict(had)
    if came:
        given = {kind: _handed_out(kind, count, had, wanted) for kind, count in came.items()}
        settled.given[visitor] = given
        _count_given(visitor[0], given, stands, settled)
    if stands != wanted:
        for flip in _flips(visitor, rows, stands, wanted):
            settled.flips.append(flip)
            change = settled.changes[visitor[0], _hour(flip.kind.minute)]
            change.add(flip.was, -flip.rows)
            change.add(flip.becomes, flip.rows)
    if known:
        _count_visitor(visitor[0], judging.first_human(had), judging.first_human(wanted), settled)


def _count_given(
    link_id: int,
    given: Mapping[Kind, list[tuple[Verdict, int]]],
    stands: dict[tuple[Kind, Verdict], int],
    settled: Settled,
) -> None:
    for kind, parts in given.items():
        change = settled.changes[link_id, _hour(kind.minute)]
        for verdict, count in parts:
            stands[kind, verdict] = stands.get((kind, verdict), 0) + count
            change.raw += count
            change.add(verdict, count)


def _handed_out(kind: Kind, count: int, had: Verdicts, wanted: Verdicts) -> list[tuple[Verdict, int]]:
    """Verdicts for fresh rows: first those that stored rows leave open, so that few of those must change."""
    found = []
    for verdict in ORDER:
        part = min(count, max(wanted.get((kind, verdict), 0) - had.get((kind, verdict), 0), 0))
        if part:
            found.append((verdict, part))
            count -= part
    return found


def _flips(visitor: Visitor, rows: Mapping[Kind, int], stands: Verdicts, wanted: Verdicts) -> list[Flip]:
    found = []
    for kind in rows:
        lacking = {verdict: wanted.get((kind, verdict), 0) - stands.get((kind, verdict), 0) for verdict in ORDER}
        for was in (verdict for verdict in ORDER if lacking[verdict] < 0):
            for becomes in (verdict for verdict in ORDER if lacking[verdict] > 0):
                count = min(-lacking[was], lacking[becomes])
                if count:
                    found.append(Flip(visitor, kind, was, becomes, count))
                    lacking[was] += count
                    lacking[becomes] -= count
    return found


def _count_visitor(link_id: int, before: datetime | None, after: datetime | None, settled: Settled) -> None:
    """A visitor of the day counts in the hour of their first human click."""
    was, is_now = (None if minute is None else _hour(minute) for minute in (before, after))
    if was == is_now:
        return
    if was is not None:
        settled.changes[link_id, was].unique -= 1
    if is_now is not None:
        settled.changes[link_id, is_now].unique += 1


@lru_cache(maxsize=4096)
def _hour(minute: datetime) -> datetime:
    return minute.replace(minute=0)
