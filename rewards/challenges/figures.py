"""What missions and challenges count, asked of what happened: posts, clicks, readings, conversions, suggestions.

Only of those who take part, and only within their window. Everything is summed by the database; nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, distinct, func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, ConversionState
from advocacy.links.models import ClickHour, Link
from advocacy.posts.models import Share
from advocacy.reach.metrics import SHOWN_BY
from advocacy.reach.models import CountedReading
from rewards.challenges.models import Challenge, Goal, Metric, Player, PlayState
from rewards.earning.models import KeptHappening
from rewards.earning.triggers import Trigger


class Figure(NamedTuple):
    """All that counts now, and what counts for good: what stands on posts that were read back."""

    score: int
    verified: int


Where = Sequence[ColumnElement[bool]]


def of(challenge: Challenge, goal: Goal, players: Sequence[int] | None, clicks_from: datetime | None = None,
       clicks_to: datetime | None = None) -> dict[int, Figure]:  # fmt: skip
    """Player -> figure of a goal, of those who have any; of all who play, or of some. Clicks from or up to an hour."""
    who: list[ColumnElement[bool]] = [Player.challenge_id == challenge.id, Player.state == PlayState.PLAYING]
    if players is not None:
        who.append(Player.id.in_(players))
    if goal.metric is Metric.CLICKS:
        hours = [ClickHour.hour < challenge.closes_at]
        hours += [ClickHour.hour >= clicks_from] if clicks_from else []
        hours += [ClickHour.hour < clicks_to] if clicks_to else []
        return _found(_clicks(goal).where(*who, *hours))
    return _found(_ASKED[goal.metric](goal, challenge.closes_at).where(*who))


def _found(asked: Select[Any]) -> dict[int, Figure]:
    rows = db.session.execute(asked.group_by(Player.id))
    return {player: Figure(int(score or 0), int(verified or 0)) for player, score, verified in rows}


def _during(at: Any, closes_at: datetime) -> Where:
    """Within the person's own time, and not after a window that was ended early."""
    return at >= Player.counts_from, at < Player.counts_to, at < closes_at


def _tagged(goal: Goal, network: Any, campaign: Any, topic: Any) -> Where:
    pairs = ((goal.network, network), (goal.campaign, campaign), (goal.topic, topic))
    return [column == wanted for wanted, column in pairs if wanted]


def _posts(goal: Goal, closes_at: datetime, *columns: Any) -> Select[Any]:
    """Posts that are not gone, with the tags of their links."""
    there = (*_during(Share.published_at, closes_at), Share.gone_at.is_(None))
    return (
        select(Player.id, *columns)
        .join(Share, Share.person_id == Player.person_id)
        .outerjoin(Link, Link.id == Share.link_id)
        .where(*there, *_tagged(goal, Share.network, Link.campaign, Link.topic))
    )


_SEEN = Share.seen_at.is_not(None)


def _shares(goal: Goal, closes_at: datetime) -> Select[Any]:
    return _posts(goal, closes_at, func.count(Share.id), func.count(case((_SEEN, Share.id))))


def _stories(goal: Goal, closes_at: datetime) -> Select[Any]:
    story = func.coalesce(func.nullif(Share.group_ref, ""), Share.source_ref)
    return _posts(goal, closes_at, func.count(distinct(story)), func.count(distinct(case((_SEEN, story)))))


def _reach(goal: Goal, closes_at: datetime) -> Select[Any]:
    """Of a post the larger figure, where its network tells impressions and views."""
    shown = (
        select(CountedReading.share_id, func.max(CountedReading.value).label("times"))
        .where(CountedReading.metric.in_(SHOWN_BY))
        .group_by(CountedReading.share_id)
        .subquery()
    )
    sums = (func.sum(shown.c.times), func.sum(case((_SEEN, shown.c.times), else_=0)))
    return _posts(goal, closes_at, *sums).join(shown, shown.c.share_id == Share.id)


def _clicks(goal: Goal) -> Select[Any]:
    human: Any = func.sum(ClickHour.human)
    return (
        select(Player.id, human, human)
        .join(Link, Link.person_id == Player.person_id)
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(ClickHour.hour >= Player.counts_from, ClickHour.hour < Player.counts_to)
        .where(*_tagged(goal, Link.network, Link.campaign, Link.topic))
    )


def _conversions(goal: Goal, closes_at: datetime) -> Select[Any]:
    count: Any = func.count(Conversion.id)
    return (
        select(Player.id, count, count)
        .join(Conversion, Conversion.person_id == Player.person_id)
        .where(Conversion.state == ConversionState.ATTRIBUTED, *_during(Conversion.at, closes_at))
        .where(*_tagged(goal, Conversion.network, Conversion.campaign, Conversion.topic))
    )


def _suggestions(goal: Goal, closes_at: datetime) -> Select[Any]:
    """Accepted within the window; what happened is written down by earning."""
    count: Any = func.count(KeptHappening.id)
    accepted = (KeptHappening.trigger == Trigger.SUGGESTION_ACCEPTED, KeptHappening.figure > 0)
    return (
        select(Player.id, count, count)
        .join(KeptHappening, KeptHappening.person_id == Player.person_id)
        .where(*accepted, *_during(KeptHappening.at, closes_at))
        .where(*([KeptHappening.campaign == goal.campaign] if goal.campaign else []))
    )


_ASKED = {
    Metric.SHARES: _shares, Metric.STORIES: _stories, Metric.REACH: _reach, Metric.CONVERSIONS: _conversions,
    Metric.SUGGESTIONS: _suggestions,
}  # fmt: skip
