"""Pure: what a click, a new reading or a published post adds to which keys of which dimensions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, NamedTuple

from advocacy.reach import metrics
from advocacy.reach.models import Dimension, Provenance


@dataclass(frozen=True)
class Tags:
    """What a figure is grouped by, as a link carries it."""

    group_ref: str = ""
    network: str = ""
    person_id: int | None = None
    team_id: int | None = None
    campaign: str = ""
    topic: str = ""
    region: str = ""


def tags_of(tagged: Any) -> Tags:
    """The tags of whatever carries them under these names: a link, a count of clicks, a row."""
    return Tags(*(getattr(tagged, field.name) for field in fields(Tags)))


class Cell(NamedTuple):
    """Where a figure is added: the key of a rollup."""

    dimension: Dimension
    key: str
    day: date
    metric: str
    unit: str
    provenance: Provenance


Deltas = Counter[Cell]


def keys_of(tags: Tags) -> Iterator[tuple[Dimension, str]]:
    """The keys under which a figure with these tags counts; a dimension without a value has none."""
    yield Dimension.ALL, ""
    found = {
        Dimension.NETWORK: tags.network, Dimension.ITEM: tags.group_ref, Dimension.CAMPAIGN: tags.campaign,
        Dimension.TOPIC: tags.topic, Dimension.REGION: tags.region, Dimension.TEAM: tags.team_id,
        Dimension.PERSON: tags.person_id,
    }  # fmt: skip
    for dimension, value in found.items():
        if value not in (None, ""):
            yield dimension, str(value)


def of_clicks(counted: Iterable[Any]) -> Deltas:
    """What clicks add, each bucket under its own metric: of links' ``Counted`` or daily counters with tags."""
    deltas: Deltas = Counter()
    for clicks in counted:
        figures = {
            metrics.RAW: clicks.raw, metrics.HUMAN: clicks.human, metrics.MACHINE: clicks.machine,
            metrics.SUSPECTED: clicks.suspected, metrics.UNIQUE: clicks.unique,
        }  # fmt: skip
        for name, value in figures.items():
            _add(deltas, tags_of(clicks), clicks.day, name, metrics.CATALOGUE[name].unit, Provenance.COUNTED, value)
    return deltas


def of_change(tags: Tags, day: date, metric: str, unit: str, change: int) -> Deltas:
    """What a new reading of a post adds: its difference to the one before, which may be less than nothing."""
    deltas: Deltas = Counter()
    _add(deltas, tags, day, metric, unit, Provenance.REPORTED, change)
    return deltas


def of_publication(tags: Tags, day: date) -> Deltas:
    """What a published post adds."""
    deltas: Deltas = Counter()
    _add(deltas, tags, day, metrics.POSTS, metrics.CATALOGUE[metrics.POSTS].unit, Provenance.COUNTED, 1)
    return deltas


def _add(
    deltas: Deltas, tags: Tags, day: date, metric: str, unit: str, provenance: Provenance, value: int
) -> None:  # fmt: skip
    if value:
        for dimension, key in keys_of(tags):
            deltas[Cell(dimension, key, day, metric, unit, provenance)] += value
