"""The rows behind a figure: hours of links, landings, posts, readings, conversions. A page at a time, and asks only.

No row names a person. Posts and their readings are shown to their author alone, to others summed (``together``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, LandingHour
from advocacy.links.models import ClickHour, Link
from advocacy.posts.models import Reading, Share
from advocacy.reach import metrics
from advocacy.reach.counting import REVERSAL, WON
from advocacy.reach.models import CountedConversion, Dimension, Publication, parts_of
from advocacy.reach.periods import Period
from advocacy.reach.scopes import PostScope, Scope

PAGE = 25
CLICKS = {
    metrics.RAW: ClickHour.raw, metrics.HUMAN: ClickHour.human, metrics.MACHINE: ClickHour.machine,
    metrics.SUSPECTED: ClickHour.suspected, metrics.UNIQUE: ClickHour.unique,
}  # fmt: skip
POSTS = frozenset({metrics.POSTS, metrics.POTENTIAL, metrics.FOLLOWERS})
_WON = CountedConversion.fact == WON
COUNTED_AS: dict[str, tuple[Any, tuple[ColumnElement[bool], ...]]] = {
    metrics.CONVERSIONS: (CountedConversion.number, (_WON,)),
    metrics.SALES: (CountedConversion.number, (_WON, CountedConversion.kind == "sale")),
    metrics.LEADS: (CountedConversion.number, (_WON, CountedConversion.kind != "sale")),
    metrics.REVERSED: (CountedConversion.number, (CountedConversion.fact == REVERSAL,)),
    metrics.VALUE: (CountedConversion.value, (_WON,)),
    metrics.REFUNDED: (CountedConversion.value, (CountedConversion.fact != WON,)),
}
"""What of conversions counts under which metric, as ``counting`` does it: the number, and of which facts."""
CONVERSIONS = frozenset(COUNTED_AS)
MONEY = frozenset({metrics.VALUE, metrics.REFUNDED})
TOGETHER = {metrics.INTERACTIONS: metrics.PARTS, metrics.SHOWN: metrics.SHOWN_BY}
"""Reported figures that several others make up."""

NAMES = {
    Dimension.NETWORK: ("network",), Dimension.ITEM: ("group_ref",), Dimension.CAMPAIGN: ("campaign",),
    Dimension.TOPIC: ("topic",), Dimension.REGION: ("region",), Dimension.TEAM: ("team_id",),
    Dimension.PERSON: ("person_id",), Dimension.CAPTION: ("caption",), Dimension.PROGRAMME: ("programme",),
    Dimension.STAGE: ("stage",), Dimension.ITEM_NETWORK: ("group_ref", "network"),
    Dimension.CAMPAIGN_NETWORK: ("campaign", "network"), Dimension.CAMPAIGN_ITEM: ("campaign", "group_ref"),
    Dimension.PROGRAMME_NETWORK: ("programme", "network"),
    Dimension.ALL: (),
}  # fmt: skip
"""What of a link or conversion is the key of a dimension."""
NUMBERS = ("team_id", "person_id")
SAID_BY_POSTS = ("group_ref", "network", "person_id")
"""A post says these itself, even when it has no link."""


@dataclass(frozen=True)
class Rows:
    """A page of rows, where the next one begins, and what all of them add up to (None: they don't)."""

    rows: Sequence[Any]
    after: str | None = None
    total: int | None = None


def clicks(metric: str, scope: Scope, period: Period, cursor: str | None) -> Rows:
    """Hours of links in which anything was counted of the metric: hour, link, and every verdict; newest first."""
    column = CLICKS[metric]
    where = [*_within(ClickHour.hour, period), *_tagged(scope, Link), column != 0]
    wanted = (
        select(ClickHour, Link.slug, Link.network, Link.group_ref)
        .join(Link, Link.id == ClickHour.link_id)
        .where(*where)
        .order_by(ClickHour.hour.desc(), ClickHour.link_id)
    )
    total = select(func.sum(column)).join(Link, Link.id == ClickHour.link_id).where(*where)
    return page_of(wanted, cursor, total)


def landings(scope: Scope, period: Period, cursor: str | None) -> Rows:
    """Hours of links in which pages confirmed landings, newest first."""
    where = [*_within(LandingHour.hour, period), *_tagged(scope, Link)]
    wanted = (
        select(LandingHour, Link.slug, Link.network, Link.group_ref)
        .join(Link, Link.id == LandingHour.link_id)
        .where(*where)
        .order_by(LandingHour.hour.desc(), LandingHour.link_id)
    )
    total = select(func.sum(LandingHour.landed)).join(Link, Link.id == LandingHour.link_id).where(*where)
    return page_of(wanted, cursor, total)


def posts(metric: str, scope: Scope, period: Period, cursor: str | None) -> Rows:
    """Published posts with the followers that their account had then, newest first."""
    where = posted(scope, period)
    wanted = (
        select(Publication, Share)
        .join(Share, Share.id == Publication.share_id)
        .where(*where)
        .order_by(Publication.day.desc(), Publication.share_id.desc())
    )
    sums: dict[str, Any] = {metrics.POSTS: func.count(), metrics.FOLLOWERS: func.sum(Publication.followers)}
    total = select(sums[metric]).select_from(Publication).where(*where) if metric in sums else None
    return page_of(wanted, cursor, total)


def readings(metric: str, scope: Scope, period: Period, cursor: str | None) -> Rows:
    """Readings of the metric in the period, newest first, each with the value that was known before it."""
    wanted = (
        select(Reading, Share, value_before().label("before"))
        .join(Share, Share.id == Reading.share_id)
        .outerjoin(Link, Link.id == Share.link_id)
        .where(*told(TOGETHER.get(metric, (metric,)), scope, period))
        .order_by(Reading.captured_at.desc(), Reading.id.desc())
    )
    return page_of(wanted, cursor)


def value_before() -> ScalarSelect[int]:
    """What was known of a reading's figure before it; null where nothing was."""
    earlier = Reading.__table__.alias("earlier")
    return (
        select(earlier.c.value)
        .where(
            earlier.c.share_id == Reading.share_id, earlier.c.metric == Reading.metric, earlier.c.unit == Reading.unit,
            earlier.c.captured_at < Reading.captured_at,
        )
        .order_by(earlier.c.captured_at.desc())
        .limit(1)
        .correlate(Reading)
        .scalar_subquery()
    )  # fmt: skip


def posted(scope: Scope, period: Period) -> list[ColumnElement[bool]]:
    """Publications of the period that belong to a scope."""
    return [Publication.day.between(period.first, period.last), *_tagged(scope, Publication)]


def told(names: Sequence[str], scope: Scope, period: Period) -> list[ColumnElement[bool]]:
    """Readings of these metrics in the period that belong to a scope; of a post's link they need its outer join."""
    return [Reading.metric.in_(names), *_within(Reading.captured_at, period), *_tagged_posts(scope)]


def conversions(metric: str, scope: Scope, period: Period, cursor: str | None, currency: str = "") -> Rows:
    """What was counted of conversions under the metric, of money in this currency; newest first."""
    number, where = COUNTED_AS[metric]
    where = (*where, *_within(CountedConversion.at, period), *_tagged(scope, Conversion))
    if metric in MONEY:
        where = (*where, CountedConversion.currency == currency, CountedConversion.value != 0)
    wanted = (
        select(CountedConversion, Conversion)
        .join(Conversion, Conversion.id == CountedConversion.conversion_id)
        .where(*where)
        .order_by(CountedConversion.at.desc(), CountedConversion.conversion_id, CountedConversion.fact)
    )
    total = select(func.sum(number)).join(Conversion, Conversion.id == CountedConversion.conversion_id).where(*where)
    return page_of(wanted, cursor, total)


def _within(column: Any, period: Period) -> list[ColumnElement[bool]]:
    return [column >= period.start, column < period.end]


def _parts(scope: Scope) -> list[tuple[str, str | int]]:
    """The tags that a key stands for: name and value."""
    names = NAMES[scope.dimension]
    values = parts_of(scope.key) if len(names) == 2 else (scope.key,)
    return [(name, int(value) if name in NUMBERS else value) for name, value in zip(names, values, strict=False)]


def _tagged(scope: Scope, table: Any) -> list[ColumnElement[bool]]:
    """The rows of a table with the tags of links that belong to the scope; publications call the story their item."""
    if isinstance(scope, PostScope):
        if table is Publication:
            return [Publication.share_id == scope.share_id]
        return [(Link.id if table is Link else table.link_id) == scope.link_id]
    called = {"group_ref": "item"} if table is Publication else {}
    return [getattr(table, called.get(name, name)) == value for name, value in _parts(scope)]


def _tagged_posts(scope: Scope) -> list[ColumnElement[bool]]:
    if isinstance(scope, PostScope):
        return [Share.id == scope.share_id]
    return [getattr(Share if name in SAID_BY_POSTS else Link, name) == value for name, value in _parts(scope)]


def page_of(wanted: Any, cursor: str | None, total: Select[Any] | None = None) -> Rows:
    """So many rows from a place on; the sum of all of them is asked with the first page only."""
    start = int(cursor) if cursor and cursor.isdecimal() else 0
    rows = db.session.execute(wanted.offset(start).limit(PAGE + 1)).all()
    summed = db.session.scalar(total) or 0 if total is not None and not start else None
    return Rows(rows[:PAGE], str(start + PAGE) if len(rows) > PAGE else None, summed)
