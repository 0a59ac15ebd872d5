"""What points of games rest on: the posts whose clicks were counted, and the sales. Queries, by the database alone.

Fair play asks it, which stands beside: the roof hands it over. What is suspected of a post concerns its games as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion
from advocacy.links.models import ClickHour, Link
from advocacy.posts.models import Share
from rewards.challenges.models import Challenge, Goal, Metric, Player
from rewards.challenges.undoing import subject_of
from rewards.earning.triggers import Trigger

Rests = Mapping[str, Mapping[Trigger, frozenset[str]]]
"""Subject of a game's credits -> by what was counted, the posts or sales that it was of, as other credits name them."""


def rests_on(person_id: int, since: datetime) -> Rests:
    """Of all games that gave a person points since then and counted clicks or sales. Two statements."""
    found: dict[str, dict[Trigger, set[str]]] = defaultdict(lambda: defaultdict(set))
    for trigger, noun, asked in ((Trigger.HUMAN_CLICKS, "share", _CLICKED), (Trigger.CONVERSION, "conversion", _SOLD)):
        mine = asked.where(Player.person_id == person_id, Player.points > 0, Player.ended_at >= since)
        for challenge_id, turn, number in db.session.execute(mine.distinct()):
            found[subject_of(challenge_id, turn)][trigger].add(f"{noun}:{number}")
    return {game: {trigger: frozenset(some) for trigger, some in by.items()} for game, by in found.items()}


def _counted(at: Any, network: Any, campaign: Any, topic: Any) -> list[ColumnElement[bool]]:
    """Within the person's own time, and tagged as a goal asks for."""
    pairs = ((Goal.network, network), (Goal.campaign, campaign), (Goal.topic, topic))
    tagged = [or_(wanted == "", wanted == column) for wanted, column in pairs]
    until = (at < Player.counts_to, at < Challenge.closes_at, or_(Player.ended_at.is_(None), at < Player.ended_at))
    return [at >= Player.counts_from, *until, *tagged]


def _of_games(metric: Metric, *columns: Any) -> Select[Any]:
    return (
        select(Player.challenge_id, Player.round, *columns)
        .join(Challenge, Challenge.id == Player.challenge_id)
        .join(Goal, Goal.challenge_id == Challenge.id)
        .where(Goal.metric == metric)
    )


_CLICKED = (
    _of_games(Metric.CLICKS, Share.id)
    .join(Share, Share.person_id == Player.person_id)
    .join(Link, Link.id == Share.link_id)
    .join(ClickHour, ClickHour.link_id == Link.id)
    .where(ClickHour.human > 0, *_counted(ClickHour.hour, Link.network, Link.campaign, Link.topic))
)
_SOLD = (
    _of_games(Metric.CONVERSIONS, Conversion.id)
    .join(Conversion, Conversion.person_id == Player.person_id)
    .where(*_counted(Conversion.at, Conversion.network, Conversion.campaign, Conversion.topic))
)
