"""Pure: what the readings of a post add to the rollups, as a function of their set: no order of arrival changes it.

A reading adds its difference to the one before it in time, on the day as of which it was told. One that comes late,
say from a sheet, moves what the next one adds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NamedTuple

from advocacy.reach import metrics
from advocacy.reach.counting import Deltas, Tags

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


@dataclass(frozen=True)
class Post:
    """A post with its readings. ``followed``: the followers of its account are known."""

    tags: Tags
    readings: Sequence[Said]
    followed: bool = False


def in_order(readings: Sequence[Said]) -> list[Said]:
    """By the time as of which they were told; of one time the later told is the newer."""
    return sorted(readings, key=lambda each: (each.at, each.id))


def newest(readings: Sequence[Said]) -> dict[tuple[str, str], Said]:
    """Where a post stands: by metric and unit the newest reading."""
    return {(each.metric, each.unit): each for each in in_order(readings)}


def is_shown(readings: Sequence[Said]) -> bool:
    """True when its network tells how often it displayed the post."""
    return any(each.metric in metrics.SHOWN_BY for each in readings)


def of_readings(post: Post, zone: tzinfo) -> Deltas:
    """What the readings of a post add."""
    deltas = Deltas(zone)
    standing: Standing = {}
    worked_out = _worked_out(standing, followed=post.followed)
    for each in in_order(post.readings):
        key = (each.metric, each.unit)
        figures = [(each.metric, each.value - standing.get(key, 0), each.unit)]
        standing[key] = each.value
        after = _worked_out(standing, followed=post.followed)
        figures += [(name, after[name] - worked_out[name], "") for name in after]
        worked_out = after
        deltas.put_all(post.tags, each.at, figures)
    return deltas


def _worked_out(standing: Mapping[tuple[str, str], int], *, followed: bool) -> dict[str, int]:
    """The figures that rates are made of, as the post stands."""
    shown = next((standing[name, COUNT] for name in metrics.SHOWN_BY if (name, COUNT) in standing), None)
    interactions = sum(standing.get((name, COUNT), 0) for name in metrics.PARTS)
    return {
        metrics.SHOWN: shown or 0,
        metrics.INTERACTIONS_SHOWN: 0 if shown is None else interactions,
        metrics.INTERACTIONS_FOLLOWED: interactions if followed else 0,
    }
