"""Pure: what clicks, landings, posts and conversions add to which keys of which dimensions, by day and by hour.

A day is the company's: the local date on which an hour of UTC begins.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, tzinfo
from typing import Any, NamedTuple

from advocacy.reach import metrics
from advocacy.reach.models import Dimension, Provenance, crossed

HOURLY = frozenset({metrics.POSTS, metrics.RAW, metrics.HUMAN, metrics.LANDED, metrics.CONVERSIONS})
"""Metrics that are kept by the hour as well."""
BY_HOUR = frozenset(
    {Dimension.ALL, Dimension.NETWORK, Dimension.ITEM, Dimension.CAMPAIGN, Dimension.TEAM, Dimension.PROGRAMME}
)
"""In these dimensions. No person's hours are kept."""


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
    caption: str = ""
    programme: str = ""
    stage: str = ""


TAG_NAMES = tuple(each.name for each in fields(Tags))


def tags_of(tagged: Any) -> Tags:
    """The tags of whatever carries them under these names: a link, a count of clicks, a row."""
    return Tags(*(getattr(tagged, name) for name in TAG_NAMES))


class Cell(NamedTuple):
    """Where a figure is added: the key of a rollup by day."""

    dimension: Dimension
    key: str
    day: date
    metric: str
    unit: str
    provenance: Provenance


class HourCell(NamedTuple):
    """The key of a rollup by hour (UTC)."""

    dimension: Dimension
    key: str
    metric: str
    hour: datetime


@dataclass
class Deltas:
    """What is to be added to the rollups, by day of ``zone`` and by hour."""

    zone: tzinfo
    days: Counter[Cell] = field(default_factory=Counter)
    hours: Counter[HourCell] = field(default_factory=Counter)

    def put(self, tags: Tags, at: datetime, metric: str, value: int, unit: str = "") -> None:
        """Adds a value at an instant under every key of its tags; the unit is the metric's where none is given."""
        self.put_all(tags, at, [(metric, value, unit)])

    def put_all(
        self, tags: Tags, at: datetime, figures: Iterable[tuple[str, int, str]], said: Provenance | None = None
    ) -> None:  # fmt: skip
        """As ``put``, several figures (metric, value, unit) of one instant; ``said`` where it is not as usual."""
        told = [each for each in figures if each[1]]
        if not told:
            return
        day, hour = at.astimezone(self.zone).date(), hour_of(at)
        keys = tuple(keys_of(tags))
        for metric, value, unit in told:
            known = metrics.metric(metric)
            last = (day, metric, unit or known.unit, said or known.provenance)
            for dimension, key in keys:
                self.days[Cell(dimension, key, *last)] += value
            if metric in HOURLY:
                for dimension, key in keys:
                    if dimension in BY_HOUR:
                        self.hours[HourCell(dimension, key, metric, hour)] += value

    def update(self, other: Deltas) -> None:
        """Adds another's."""
        self.days.update(other.days)
        self.hours.update(other.hours)

    def subtract(self, other: Deltas) -> None:
        """Takes another's away."""
        self.days.subtract(other.days)
        self.hours.subtract(other.hours)


def keys_of(tags: Tags) -> Iterator[tuple[Dimension, str]]:
    """The keys under which a figure with these tags counts; a dimension without a value has none."""
    yield Dimension.ALL, ""
    found = {
        Dimension.NETWORK: tags.network, Dimension.ITEM: tags.group_ref, Dimension.CAMPAIGN: tags.campaign,
        Dimension.TOPIC: tags.topic, Dimension.REGION: tags.region, Dimension.TEAM: tags.team_id,
        Dimension.PERSON: tags.person_id, Dimension.CAPTION: tags.caption, Dimension.PROGRAMME: tags.programme,
        Dimension.STAGE: tags.stage,
    }  # fmt: skip
    for dimension, value in found.items():
        if value not in (None, ""):
            yield dimension, str(value)
    for dimension, one, other in (
        (Dimension.ITEM_NETWORK, tags.group_ref, tags.network),
        (Dimension.CAMPAIGN_NETWORK, tags.campaign, tags.network),
        (Dimension.CAMPAIGN_ITEM, tags.campaign, tags.group_ref),
        (Dimension.PROGRAMME_NETWORK, tags.programme, tags.network),
    ):
        if one and other:
            yield dimension, crossed(one, other)


def hour_of(at: datetime) -> datetime:
    """The hour that an instant lies in."""
    return at.replace(minute=0, second=0, microsecond=0)


def of_clicks(counted: Iterable[Any], zone: tzinfo, shown: frozenset[int] = frozenset()) -> Deltas:
    """What clicks add, each bucket under its own metric: of links' ``Counted``, or of hourly counters with tags.

    Human clicks of the links in ``shown`` (by ``link_id``) are those of posts whose displays are known.
    """
    deltas = Deltas(zone)
    for clicks in counted:
        figures = [
            (metrics.RAW, clicks.raw, ""), (metrics.HUMAN, clicks.human, ""), (metrics.MACHINE, clicks.machine, ""),
            (metrics.SUSPECTED, clicks.suspected, ""), (metrics.UNIQUE, clicks.unique, ""),
        ]  # fmt: skip
        if clicks.link_id in shown:
            figures.append((metrics.CLICKS_SHOWN, clicks.human, ""))
        deltas.put_all(tags_of(clicks), clicks.hour, figures)
    return deltas


def of_landings(landings: Iterable[Any], zone: tzinfo) -> Deltas:
    """What confirmed landings add: rows with the tags of their link, ``hour`` and ``landed``."""
    deltas = Deltas(zone)
    for each in landings:
        deltas.put(tags_of(each), each.hour, metrics.LANDED, each.landed)
    return deltas


def of_publication(tags: Tags, at: datetime, followers: int | None, zone: tzinfo) -> Deltas:
    """What a published post adds, with the followers of its account where they are known."""
    deltas = Deltas(zone)
    deltas.put_all(tags, at, [(metrics.POSTS, 1, ""), (metrics.FOLLOWERS, followers or 0, "")])
    return deltas


def of_conversions(facts: Iterable[Any], zone: tzinfo) -> Deltas:
    """What conversions add, a ``CountedConversion`` (or row of it, with tags) a fact: won, refunded, reversed."""
    deltas = Deltas(zone)
    for each in facts:
        if each.fact == WON:
            kind = metrics.SALES if each.kind == "sale" else metrics.LEADS
            figures = [(metrics.CONVERSIONS, each.number, ""), (kind, each.number, ""),
                       (metrics.VALUE, each.value, each.currency)]  # fmt: skip
        else:
            figures = [(metrics.REVERSED, each.number, ""), (metrics.REFUNDED, each.value, each.currency)]
        deltas.put_all(tags_of(each), each.at, figures)
    return deltas


WON, REFUND, REVERSAL = "won", "refund", "reversed"
"""Facts of a conversion; a refund's is followed by its number."""
