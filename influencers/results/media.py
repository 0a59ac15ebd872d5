"""What a partner's reach would have cost as advertising, what they cost and brought: a line a currency. Asks only.

Reach by person and network is not kept as a rollup: of one partner it is made of what their own links and posts say,
by the same rules as the company's (``facts.by_network_of``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from advocacy.reach import facts, metrics
from advocacy.reach.figures import Figure
from advocacy.reach.periods import Period
from advocacy.reach.studies import rate_cards
from advocacy.reach.studies.rating import Worth, portion, stretches, summed, worth
from advocacy.reach.studies.returns import Line
from advocacy.reach.studies.worths import heard
from influencers.programmes.models import Enrolment
from influencers.results.costs import costs_of
from influencers.results.queries import by_metric, figure_of


def lines_of(parts: Sequence[Enrolment], found: Iterable[Figure], period: Period) -> list[Line]:
    """What a partner cost and brought in all their parts, by currency; ``found`` are their figures of the period."""
    spent: Counter[str] = Counter()
    for cost in costs_of(parts, period):
        spent[cost.currency] += portion(cost.amount, cost.first_day, cost.last_day, period)
    brought = {each.unit: int(each.value) for each in found if each.metric == metrics.NET_VALUE}
    media = earned_media(parts[0].person_id, period)
    called = parts[0].person.name
    return [
        Line("", code, called, spent[code], brought.get(code, 0), media[code].total if code in media else 0)
        for code in sorted({*spent, *brought, *media})
    ]


def earned_media(person_id: int, period: Period) -> Mapping[str, Worth]:
    """Currency -> what the posts of a partner would have cost, each network at the rates that held then."""
    priced = []
    for days, card in stretches(period, rate_cards.cards()):
        for network, some in _by_network(person_id, days).items():
            priced.append(worth(heard(network, some), card))
    return summed(priced)


def _by_network(person_id: int, days: Period) -> Mapping[str, Mapping[str, Figure]]:
    sums: Counter[tuple[str, str, str, str]] = Counter()
    for cell, value in facts.by_network_of(person_id, days).days.items():
        sums[cell.key, cell.metric, cell.unit, cell.provenance] += value
    found: dict[str, list[Figure]] = {}
    for (network, name, unit, provenance), value in sums.items():
        found.setdefault(network, []).append(figure_of(name, value, unit, provenance))
    return {network: by_metric(some) for network, some in found.items()}
