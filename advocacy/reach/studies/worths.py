"""Queries on what reach would have cost as advertising: of the company by network, and of programmes. Ask only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from advocacy.reach import metrics, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension, parts_of
from advocacy.reach.periods import Period
from advocacy.reach.studies.rating import Card, Heard, Worth, stretches, summed, worth

Table = Mapping[str, Mapping[str, Figure]]


@dataclass(frozen=True)
class Part:
    """What a network reached while one card held, and its price; ``programme`` is "" for the company's."""

    programme: str
    days: Period
    card: Card
    heard: Heard
    worth: Worth


def parts(dimension: Dimension, period: Period, cards: list[Card]) -> list[Part]:
    """Of every network, or of every programme on every network, a part for each card. Two statements a card."""
    found = []
    for days, card in stretches(period, cards):
        for key, some in queries.by_key(dimension, days).items():
            programme, network = parts_of(key)
            said = heard(network, some)
            found.append(Part(programme, days, card, said, worth(said, card)))
    return found


def by_network(period: Period, cards: list[Card]) -> dict[str, list[Worth]]:
    """What each network's reach of the period would have cost, a part for each card that held."""
    found: dict[str, list[Worth]] = {}
    for each in parts(Dimension.NETWORK, period, cards):
        found.setdefault(each.heard.network, []).append(each.worth)
    return found


def by_programme(period: Period, cards: list[Card]) -> dict[str, dict[str, Worth]]:
    """Programme -> currency -> what its reach would have cost, on all networks together."""
    found: dict[str, list[Worth]] = {}
    for each in parts(Dimension.PROGRAMME_NETWORK, period, cards):
        found.setdefault(each.programme, []).append(each.worth)
    return {programme: summed(some) for programme, some in found.items()}


def heard(network: str, some: Mapping[str, Figure]) -> Heard:
    """What the figures of a network say."""

    def value(name: str) -> Any:
        return some[name].value if name in some else None

    return Heard(
        network, value(metrics.SHOWN), int(value(metrics.HUMAN) or 0), int(value(metrics.INTERACTIONS) or 0),
        int(value(metrics.FOLLOWERS) or 0),
    )  # fmt: skip
