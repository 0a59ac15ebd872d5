"""Pure: what the readings of a post add to the rollups, as a function of their set: no order of arrival changes it.

A reading adds its difference to the one before it in time, on the day as of which it was told. One that comes late,
say from a sheet, moves what the next one adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from advocacy.reach import metrics
from advocacy.reach.counting import Deltas, Tags
from advocacy.reach.models import Provenance

Standing = dict[tuple[str, str], int]
"""(metric, unit) -> value."""
COUNT = "count"


class Said(NamedTuple):
    """A reading."""

    id: int
    metric: str
    unit: str
    value: int
    at: datetime
    stated: bool = False  # by a person; not told by the network


@dataclass(frozen=True)
class Post:
    """A post with its readings. ``followed``: the followers of its account are known."""

    tags: Tags
    readings: Sequence[Said]
    followed: bool = False


def in_order(readings: Sequence[Said]) -> list[Said]:
    """By the time as of which they were told; of one time the later told is the newer."""
    return sorted(readings, key=lambda each: (each.at, each.id))


def that_count(readings: Sequence[Said]) -> list[Said]:
    """In order. Where the network itself tells a figure, what people state of it counts nothing, whenever it was."""
    told = {(each.metric, each.unit) for each in readings if not each.stated}
    return [each for each in in_order(readings) if not each.stated or (each.metric, each.unit) not in told]


def newest(readings: Sequence[Said]) -> dict[tuple[str, str], Said]:
    """Where a post stands: by metric and unit the newest reading that counts."""
    return {(each.metric, each.unit): each for each in that_count(readings)}


def is_shown(readings: Sequence[Said]) -> bool:
    """True when its network tells how often it displayed the post."""
    return any(each.metric in metrics.SHOWN_BY for each in readings)


def of_readings(post: Post, zone: tzinfo) -> Deltas:
    """What the readings of a post add; what people state is kept apart from what its network tells."""
    deltas = Deltas(zone)
    counting = that_count(post.readings)
    stated = frozenset((each.metric, each.unit) for each in counting if each.stated)
    standing: Standing = {}
    before = _worked_out(standing, stated, followed=post.followed)
    for each in counting:
        key = (each.metric, each.unit)
        figures = [(each.metric, each.value - standing.get(key, 0), each.unit)]
        standing[key] = each.value
        after = _worked_out(standing, stated, followed=post.followed)
        deltas.put_all(post.tags, each.at, figures, Provenance.STATED if each.stated else None)
        for said, values in after.items():
            changed = [(name, value - before[said][name], "") for name, value in values.items()]
            deltas.put_all(post.tags, each.at, changed, said)
        before = after
    return deltas


def _worked_out(
    standing: Mapping[tuple[str, str], int], stated: Set[tuple[str, str]], *, followed: bool
) -> dict[Provenance, dict[str, int]]:
    """The figures that rates are made of, as the post stands: what its network tells of them, and what is stated."""
    displays = [(name, COUNT) for name in metrics.SHOWN_BY if (name, COUNT) in standing]
    shown = min(displays, key=lambda key: key in stated, default=None)  # of two the one that the network tells
    found = {}
    for said in (Provenance.REPORTED, Provenance.STATED):
        own = {key: value for key, value in standing.items() if (key in stated) == (said is Provenance.STATED)}
        interactions = sum(own.get((name, COUNT), 0) for name in metrics.PARTS)
        found[said] = {
            metrics.SHOWN: own.get(shown, 0) if shown else 0,
            metrics.INTERACTIONS_SHOWN: interactions if shown else 0,
            metrics.INTERACTIONS_FOLLOWED: interactions if followed else 0,
        }
    return found
