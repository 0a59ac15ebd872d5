"""Queries on what reach would have cost as advertising: of the company by network, and of programmes. Ask only."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advocacy.reach import metrics, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension, parts_of
from advocacy.reach.periods import Period
from advocacy.reach.studies.rating import Card, Heard, Worth, stretches, summed, worth

Table = Mapping[str, Mapping[str, Figure]]


def by_network(period: Period, cards: list[Card]) -> dict[str, list[Worth]]:
    """What each network's reach of the period would have cost, a part for each card that held. Two statements each."""
    found: dict[str, list[Worth]] = {}
    for days, card in stretches(period, cards):
        for network, some in queries.by_key(Dimension.NETWORK, days).items():
            found.setdefault(network, []).append(worth(heard(network, some), card))
    return found


def by_programme(period: Period, cards: list[Card]) -> dict[str, dict[str, Worth]]:
    """Programme -> currency -> what its reach would have cost, on all networks together."""
    parts: dict[str, list[Worth]] = {}
    for days, card in stretches(period, cards):
        for key, some in queries.by_key(Dimension.PROGRAMME_NETWORK, days).items():
            programme, network = parts_of(key)
            parts.setdefault(programme, []).append(worth(heard(network, some), card))
    return {programme: summed(some) for programme, some in parts.items()}


def heard(network: str, some: Mapping[str, Figure]) -> Heard:
    """What the figures of a network say."""

    def value(name: str) -> Any:
        return some[name].value if name in some else None

    return Heard(
        network, value(metrics.SHOWN), int(value(metrics.HUMAN) or 0), int(value(metrics.INTERACTIONS) or 0),
        int(value(metrics.FOLLOWERS) or 0),
    )  # fmt: skip
