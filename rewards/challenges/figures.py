"""What missions and challenges count, asked of what happened: posts, clicks, readings, conversions, suggestions.

Only of those who take part, and only within their window; once somebody has finished, up to then. What counts for good
stands on posts that were read back and are there, and on what networks say themselves: never on one's own word.
Everything is summed by the database; nothing is kept here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, distinct, func, or_, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, ConversionState
from advocacy.links.models import ClickHour, Link
from advocacy.posts.measuring import SOURCE as TOLD
from advocacy.posts.models import Reading, Share
from advocacy.posts.takedown_models import ON_REQUEST, Takedown
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
_ASKED_FOR = select(Takedown.share_id).where(Takedown.state.in_(ON_REQUEST))
_THERE = or_(Share.gone_at.is_(None), Share.id.in_(_ASKED_FOR))
"""Posts that are there, or gone because the company asked for it: nobody loses anything by that."""


def of(challenge: Challenge, goal: Goal, players: Sequence[int] | None, clicks_from: datetime | None = None,
       clicks_to: datetime | None = None) -> dict[int, Figure]:  # fmt: skip
    """Player -> figure of a goal, of those who have any; of all who play, or of these, whether they still do or not.
    Clicks from or up to an hour."""
    some = Player.state == PlayState.PLAYING if players is None else Player.id.in_(players)
    who: list[ColumnElement[bool]] = [Player.challenge_id == challenge.id, some]
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
    return at >= Player.counts_from, at < Player.counts_to, at < closes_at, _before_the_end(at)


def _before_the_end(at: Any) -> ColumnElement[bool]:
    """What comes after somebody has finished is for their next time."""
    return or_(Player.ended_at.is_(None), at < Player.ended_at)


def _tagged(goal: Goal, network: Any, campaign: Any, topic: Any) -> Where:
    pairs = ((goal.network, network), (goal.campaign, campaign), (goal.topic, topic))
    return [column == wanted for wanted, column in pairs if wanted]


def _posts(goal: Goal, closes_at: datetime, *columns: Any) -> Select[Any]:
    """Posts that are not gone, with the tags of their links."""
    there = (*_during(Share.published_at, closes_at), _THERE)
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
    """Of a post the larger figure, where its network tells impressions and views; what its author says is no figure."""
    shown = (
        select(CountedReading.share_id, func.max(CountedReading.value).label("times"))
        .join(Reading, Reading.id == CountedReading.reading_id)
        .where(CountedReading.metric.in_(SHOWN_BY), Reading.source == TOLD)
        .group_by(CountedReading.share_id)
        .subquery()
    )
    sums = (func.sum(shown.c.times), func.sum(case((_SEEN, shown.c.times), else_=0)))
    return _posts(goal, closes_at, *sums).join(shown, shown.c.share_id == Share.id)


def _clicks(goal: Goal) -> Select[Any]:
    """On links of posts that are there: a link without a post is read by nobody else, so nothing is known of it."""
    sums: tuple[Any, Any] = (func.sum(ClickHour.human), func.sum(case((_SEEN, ClickHour.human), else_=0)))
    return (
        select(Player.id, *sums)
        .join(Share, Share.person_id == Player.person_id)
        .join(Link, Link.id == Share.link_id)
        .join(ClickHour, ClickHour.link_id == Link.id)
        .where(_THERE, Share.published_at.is_not(None), _before_the_end(ClickHour.hour))
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
