"""A story by network, a campaign by network and by story: rollups of two keys at once. Asks only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from advocacy.database import db
from advocacy.reach import metrics, queries
from advocacy.reach.figures import Figure
from advocacy.reach.models import Dimension, Publication, ReachCount, crossed
from advocacy.reach.periods import Period
from advocacy.web import palette

MOST_STORIES = 300
Table = dict[str, dict[str, Figure]]
"""Key -> metric -> figure."""


def networks_in(period: Period) -> list[str]:
    """Every network of which anything was counted in the period."""
    wanted = select(ReachCount.key).where(
        ReachCount.dimension == Dimension.NETWORK, ReachCount.day.between(period.first, period.last)
    )
    return sorted(db.session.scalars(wanted.distinct()))


def stories_of(campaign: str) -> list[str]:
    """The stories that were posted for a campaign, newest posts first."""
    wanted = (
        select(Publication.item)
        .where(Publication.campaign == campaign, Publication.item != "")
        .group_by(Publication.item)
        .order_by(db.func.max(Publication.share_id).desc())
        .limit(MOST_STORIES)
    )
    return list(db.session.scalars(wanted))


def by_second(dimension: Dimension, one: str, others: Sequence[str], period: Period) -> Table:
    """Second key -> metric -> figure, each knowing its whole key; those of which anything was counted."""
    return _by(dimension, {crossed(one, other): other for other in others}, period)


def by_first(dimension: Dimension, ones: Sequence[str], other: str, period: Period) -> Table:
    """As ``by_second``, by the first key."""
    return _by(dimension, {crossed(one, other): one for one in ones}, period)


def _by(dimension: Dimension, keys: Mapping[str, str], period: Period) -> Table:
    found = queries.by_key(dimension, period, list(keys))
    return {
        keys[key]: {name: replace(each, key=key, dimension=dimension) for name, each in some.items()}
        for key, some in found.items()
    }


def course_by_network(dimension: Dimension, one: str, period: Period) -> Mapping[str, Sequence[int]]:
    """Human clicks by day on each network, the largest first, under the networks' names."""
    keys = {crossed(one, other): other for other in networks_in(period)}
    series = queries.by_day_and_key(dimension, period, metrics.HUMAN, list(keys))
    return {str(palette.network_look(keys[key]).label): values for key, values in series.items()}
