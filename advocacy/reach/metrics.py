"""Pure: what each figure is called, counted in, and how it comes about. The answer to "how was this counted?".

Names are constants here; how each is counted stands in ``catalogue``, which this module hands on.
"""

from __future__ import annotations

from advocacy.reach.catalogue import CATALOGUE, Metric, metric
from advocacy.reach.names import (
    ACTIVE,
    BRIDGES,
    CLICKS_SHOWN,
    CLICKTHROUGH,
    CONVERSIONS,
    EARNED_MEDIA,
    ENGAGEMENT,
    ENGAGEMENT_FOLLOWERS,
    FOLLOWERS,
    HUMAN,
    INTERACTIONS,
    INTERACTIONS_FOLLOWED,
    INTERACTIONS_SHOWN,
    LANDED,
    LEADS,
    MACHINE,
    NET_VALUE,
    PARTS,
    PER_PERSON,
    PER_POST,
    POSTS,
    POTENTIAL,
    PUBLISHING,
    RAW,
    REFUNDED,
    REPORTED,
    REVERSED,
    SALES,
    SHOWN,
    SHOWN_BY,
    SUSPECTED,
    UNIQUE,
    VALUE,
)

__all__ = [
    "ACTIVE", "BRIDGES", "CATALOGUE", "CLICKS_SHOWN", "CLICKTHROUGH", "CONVERSIONS", "EARNED_MEDIA", "ENGAGEMENT",
    "ENGAGEMENT_FOLLOWERS", "FOLLOWERS", "HUMAN", "INTERACTIONS", "INTERACTIONS_FOLLOWED", "INTERACTIONS_SHOWN",
    "LANDED", "LEADS", "MACHINE", "NET_VALUE", "PARTS", "PER_PERSON", "PER_POST", "POSTS", "POTENTIAL", "PUBLISHING",
    "RAW", "REFUNDED", "REPORTED", "REVERSED", "SALES", "SHOWN", "SHOWN_BY", "SUSPECTED", "UNIQUE", "VALUE", "Metric",
    "metric",
]  # fmt: skip
