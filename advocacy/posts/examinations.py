"""What the outbox can say about its own health. Imports queries, and networks' money."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from advocacy.english import English
from advocacy.health import Ailment, Examination, Gauge
from advocacy.networks import registry, spending
from advocacy.networks.spending import Purse, dollars
from advocacy.posts.queries import QueueCounts, queue_counts


def outbox_flows(now: datetime) -> Sequence[Ailment]:
    """Posts that should be on their way and are not, or that nobody knows about."""
    return ailments(queue_counts(now))


def ailments(counts: QueueCounts) -> list[Ailment]:
    """What these figures say is wrong."""
    found = []
    if counts.overdue:
        what = English("%(count)s posts are due and nobody sends them.", count=counts.overdue)
        found.append(Ailment(what, _("See that a worker runs: `advocacy work`.")))
    if counts.stuck:
        what = English(
            "%(count)s posts are being sent for more than two minutes beyond their lease.", count=counts.stuck
        )
        found.append(Ailment(what, _("Look for “reconcile” in the worker's log: it makes them unknown, and looks.")))
    if counts.unknown:
        what = English(
            "Of %(count)s posts the outcome is not known; %(asking)s ask their person.",
            count=counts.unknown,
            asking=counts.asking,
        )
        found.append(
            Ailment(what, _("They are looked for by themselves; people answer on Open questions."), grave=False)
        )
    if counts.missed:
        what = English("%(count)s posts missed their time in the last day.", count=counts.missed)
        found.append(Ailment(what, _("Their people are told and can schedule them again. Look for why."), grave=False))
    return found


def money_lasts(now: datetime) -> Sequence[Ailment]:
    """Networks that charge for posts, and whose money of the month is (nearly) spent."""
    return [
        Ailment(
            _(
                "%(spent)s of the %(limit)s USD for posts on %(network)s in %(month)s are spent; beyond that "
                "people post by hand.",
                spent=format(dollars(purse.spent), ".2f"),
                limit=format(dollars(purse.most), ".2f"),
                network=purse.network,
                month=purse.month,
            ),
            _("Raise it in ADVOCACY_MONTHLY_USD if that is meant."),
            grave=False,
        )
        for purse in _purses(now)
        if purse.most and purse.spent * 10 >= purse.most * 9
    ]


def _purses(now: datetime) -> list[Purse]:
    priced = [name for name, network in registry.all_networks().items() if network.capabilities.price is not None]
    return [spending.purse_of(name, now) for name in priced]


def _shares(now: datetime) -> dict[str, float]:
    counts = queue_counts(now)
    return {name: float(getattr(counts, name)) for name in counts.__dataclass_fields__}


def _dollars(now: datetime) -> dict[str, float]:
    return {purse.network: float(dollars(purse.spent)) for purse in _purses(now)}


EXAMINATIONS = [Examination("outbox", outbox_flows), Examination("money for posts", money_lasts)]
GAUGES = [
    Gauge("advocacy_shares", "Shares that need something still, by how they stand.", "standing", _shares),
    Gauge("advocacy_month_usd", "What posts by API cost this month, in US dollars.", "network", _dollars),
]
