"""Pure: what as much would have cost as advertising, by a rate card. In whole minor units (cents), rounded at each sum.

The parts are priced one by one and told apart: bought by the thousand displays, by the click, by the interaction. An
advertiser buys one way; a card leaves the others empty.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from advocacy.reach.periods import Period

ANY = "any"
"""Rates of networks that a card does not name."""


@dataclass(frozen=True)
class Prices:
    """What a network's adverts cost, in minor units; None: not bought so."""

    per_thousand: int | None = None
    per_click: int | None = None
    per_interaction: int | None = None


@dataclass(frozen=True)
class Card:
    """A version of the rates, in force from its day on."""

    version: int
    effective_from: date
    currency: str
    rates: Mapping[str, Prices]
    seen_percent: int | None = None
    source: str = ""

    def on(self, network: str) -> Prices:
        """The rates of a network."""
        return self.rates.get(network) or self.rates.get(ANY) or Prices()


@dataclass(frozen=True)
class Heard:
    """What a network's posts reached: reported displays (None: it tells none), counted clicks, reported interactions,
    and followers addressed."""

    network: str
    shown: int | None
    clicks: int
    interactions: int
    followers: int = 0


@dataclass(frozen=True)
class Worth:
    """What that would have cost, each way of buying apart; ``estimated`` are displays that nobody reported."""

    network: str
    currency: str
    displays: int = 0
    clicks: int = 0
    interactions: int = 0
    estimated: int = 0

    @property
    def total(self) -> int:
        """Earned media value: what was reported and counted, priced."""
        return self.displays + self.clicks + self.interactions

    @property
    def with_estimates(self) -> int:
        """The same, with displays that are only assumed."""
        return self.total + self.estimated

    def plus(self, other: Worth) -> Worth:
        """Both together. Raises ValueError for unlike currencies."""
        if self.currency != other.currency:
            raise ValueError("sums of unlike currencies")
        return Worth(
            self.network, self.currency, self.displays + other.displays, self.clicks + other.clicks,
            self.interactions + other.interactions, self.estimated + other.estimated,
        )  # fmt: skip


def worth(heard: Heard, card: Card) -> Worth:
    """The price of what a network's posts reached."""
    prices = card.on(heard.network)
    assumed = 0
    if heard.shown is None and card.seen_percent:
        assumed = _share(heard.followers * card.seen_percent * (prices.per_thousand or 0), 100_000)
    return Worth(
        heard.network, card.currency, _share((heard.shown or 0) * (prices.per_thousand or 0), 1000),
        heard.clicks * (prices.per_click or 0), heard.interactions * (prices.per_interaction or 0), assumed,
    )  # fmt: skip


def summed(parts: Iterable[Worth]) -> dict[str, Worth]:
    """Everything together, by currency."""
    found: dict[str, Worth] = {}
    for part in parts:
        whole = Worth("", part.currency, part.displays, part.clicks, part.interactions, part.estimated)
        found[part.currency] = found[part.currency].plus(whole) if part.currency in found else whole
    return found


def in_force(cards: Sequence[Card], day: date) -> Card | None:
    """The card of a day: of those that had begun the latest version, for a later one corrects an earlier one."""
    return max((each for each in cards if each.effective_from <= day), key=lambda each: each.version, default=None)


def stretches(period: Period, cards: Sequence[Card]) -> list[tuple[Period, Card]]:
    """The period cut where another card begins to hold; days without a card are left out."""
    starts = sorted({period.first, *(each.effective_from for each in cards if period.first < each.effective_from)})
    starts = [start for start in starts if start <= period.last]
    ends = [*(start - timedelta(days=1) for start in starts[1:]), period.last]
    found: list[tuple[Period, Card]] = []
    for first, last in zip(starts, ends, strict=True):
        card = in_force(cards, first)
        if card is None:
            continue
        if found and found[-1][1] is card:
            first = found.pop()[0].first
        found.append((Period(first, last, period.zone), card))
    return found


def portion(amount: int, first: date, last: date, period: Period) -> int:
    """What of an amount that is spread evenly over its days falls into a period; the portions of all days add up."""
    days = (last - first).days + 1
    begin = max((period.first - first).days, 0)
    end = min((period.last - first).days + 1, days)
    return amount * end // days - amount * begin // days if begin < end else 0


def _share(product: int, of: int) -> int:
    """Rounded half up."""
    return (2 * product + of) // (2 * of)
