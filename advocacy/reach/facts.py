"""What the rollups are made of, asked of the database: hourly clicks and landings, posts with readings, conversions.

Everything in a span of days, so that a long history is counted a piece at a time. Asks only.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select

from advocacy.database import db
from advocacy.links.attribution.models import Conversion, LandingHour
from advocacy.links.models import ClickHour, Link
from advocacy.posts.measuring import SOURCE as TOLD
from advocacy.posts.models import Reading, Share
from advocacy.reach import counting, metrics, standings
from advocacy.reach.counting import Deltas
from advocacy.reach.models import CountedConversion, CountedReading, Dimension, Publication
from advocacy.reach.periods import Period
from advocacy.reach.standings import Post, Said

T = TypeVar("T")
Where = Sequence[ColumnElement[bool]]

MOST_IN_A_LIST = 500

LINK_TAGS = tuple(getattr(Link, name) for name in counting.TAG_NAMES)
CONVERSION_TAGS = tuple(getattr(Conversion, name) for name in counting.TAG_NAMES)
OF_SHARE = {"group_ref": Share.group_ref, "network": Share.network, "person_id": Share.person_id}
"""A post says these itself: it may have no link, and its author stays its author."""
SHARE_TAGS = (
    *OF_SHARE.values(),
    Link.team_id,
    *(
        func.coalesce(getattr(Link, name), "").label(name)
        for name in counting.TAG_NAMES
        if name not in OF_SHARE and name != "team_id"
    ),
)
CLICKS = (ClickHour.raw, ClickHour.human, ClickHour.machine, ClickHour.suspected, ClickHour.unique)


def in_lists(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Pieces that a statement can hold."""
    for begin in range(0, len(items), MOST_IN_A_LIST):
        yield items[begin : begin + MOST_IN_A_LIST]


def derived(days: Period) -> Deltas:
    """What the rollups of these days have to be."""
    deltas = Deltas(days.zone)
    deltas.update(_through_links(_within(ClickHour.hour, days), _within(LandingHour.hour, days), days.zone))
    deltas.update(_published(_within(Publication.at, days), days.zone))
    deltas.update(counting.of_conversions(_conversions(_within(CountedConversion.at, days)), days.zone))
    deltas.update(_readings(days))
    return deltas


def of_person(person_id: int, zone: tzinfo) -> Deltas:
    """What links and conversions that still say they are this person's add to the person's own figures, of all time."""
    theirs = (Link.person_id == person_id,)
    deltas = _through_links(theirs, theirs, zone)
    deltas.update(counting.of_conversions(_conversions((Conversion.person_id == person_id,)), zone))
    own = {cell: value for cell, value in deltas.days.items() if cell.dimension is Dimension.PERSON}
    return Deltas(zone, Counter(own))


def by_network_of(person_id: int, days: Period) -> Deltas:
    """What this person's posts and links add on these days, by network: as the company's figures by network have it of
    everybody. A constant number of statements and one more for every five hundred posts that were read then."""
    theirs = Link.person_id == person_id
    deltas = _through_links(
        (*_within(ClickHour.hour, days), theirs), (*_within(LandingHour.hour, days), theirs), days.zone
    )  # fmt: skip
    deltas.update(_published((*_within(Publication.at, days), Publication.person_id == person_id), days.zone))
    posted = select(Share.id).where(Share.person_id == person_id)
    deltas.update(_readings(days, Reading.share_id.in_(posted)))
    own = {cell: value for cell, value in deltas.days.items() if cell.dimension is Dimension.NETWORK}
    return Deltas(days.zone, Counter(own))


def of_post(share_id: int, link_id: int, zone: tzinfo) -> Deltas:
    """What a post and its link add, of all time. Its conversions have tags of their own."""
    whose = (Link.id == link_id,)
    deltas = _through_links(whose, whose, zone)
    deltas.update(_published((Publication.share_id == share_id,), zone))
    for post in posts([share_id], waiting=False).values():
        deltas.update(standings.of_readings(post, zone))
    return deltas


def _through_links(clicked: Where, landed: Where, zone: tzinfo) -> Deltas:
    deltas = counting.of_clicks(_clicks(clicked), zone)
    deltas.update(_clicks_shown(clicked, zone))
    deltas.update(counting.of_landings(_landings(landed), zone))
    return deltas


def shown_links(link_ids: Iterable[int]) -> frozenset[int]:
    """Those of the links whose post's network tells how often it displayed it."""
    found: set[int] = set()
    for some in in_lists(sorted(set(link_ids))):
        told = select(CountedReading.share_id).where(
            CountedReading.share_id == Share.id, CountedReading.metric.in_(metrics.SHOWN_BY)
        )
        found.update(db.session.scalars(select(Share.link_id).where(Share.link_id.in_(some), told.exists())))
    return frozenset(found)


def clicks_of_posts(share_ids: Iterable[int], zone: tzinfo) -> Deltas:
    """The human clicks on the links of these posts, as those of posts with known displays."""
    deltas = Deltas(zone)
    for some in in_lists(sorted(share_ids)):
        deltas.update(_as_shown(_shown().where(Share.id.in_(some)), zone))
    return deltas


def posts(share_ids: Iterable[int], *, waiting: bool) -> dict[int, Post]:
    """The posts with their counted readings, or with those that wait to be counted too."""
    found: dict[int, Post] = {}
    for some in in_lists(sorted(set(share_ids))):
        readings: dict[int, list[Said]] = defaultdict(list)
        wanted = select(
            Reading.share_id,
            Reading.id,
            Reading.metric,
            Reading.unit,
            Reading.value,
            Reading.captured_at,
            (Reading.source != TOLD).label("stated"),
        ).where(Reading.share_id.in_(some))
        if not waiting:
            wanted = wanted.where(Reading.counted)
        for row in db.session.execute(wanted):
            readings[row.share_id].append(
                Said(row.id, row.metric, row.unit, row.value, row.captured_at, bool(row.stated))
            )
        for row in db.session.execute(_tags_of_shares().where(Share.id.in_(some))):
            followed = row.followers is not None
            found[row.id] = Post(counting.tags_of(row), readings[row.id], followed)
    return found


def _tags_of_shares() -> Select[Any]:
    return (
        select(Share.id, Publication.followers, *SHARE_TAGS)
        .outerjoin(Link, Link.id == Share.link_id)
        .outerjoin(Publication, Publication.share_id == Share.id)
    )


def _within(column: Any, days: Period) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= days.start, column < days.end


def _clicks(where: Where) -> Iterable[Any]:
    sums = [func.sum(each).label(each.key) for each in CLICKS]
    return db.session.execute(
        select(func.min(ClickHour.link_id).label("link_id"), ClickHour.hour, *sums, *LINK_TAGS)
        .join(Link, Link.id == ClickHour.link_id)
        .where(*where)
        .group_by(ClickHour.hour, *LINK_TAGS)
    )


def _shown() -> Select[Any]:
    """Human clicks of links by hour, with the tags of the link."""
    return (
        select(ClickHour.hour, func.sum(ClickHour.human).label("human"), *LINK_TAGS)
        .join(Link, Link.id == ClickHour.link_id)
        .join(Share, Share.link_id == Link.id)
        .group_by(ClickHour.hour, *LINK_TAGS)
    )


def _clicks_shown(where: Where, zone: tzinfo) -> Deltas:
    told = select(CountedReading.share_id).where(
        CountedReading.share_id == Share.id, CountedReading.metric.in_(metrics.SHOWN_BY)
    )
    return _as_shown(_shown().where(*where, told.exists()), zone)


def _as_shown(wanted: Select[Any], zone: tzinfo) -> Deltas:
    deltas = Deltas(zone)
    for row in db.session.execute(wanted):
        deltas.put(counting.tags_of(row), row.hour, metrics.CLICKS_SHOWN, row.human)
    return deltas


def _landings(where: Where) -> Iterable[Any]:
    return db.session.execute(
        select(LandingHour.hour, func.sum(LandingHour.landed).label("landed"), *LINK_TAGS)
        .join(Link, Link.id == LandingHour.link_id)
        .where(*where)
        .group_by(LandingHour.hour, *LINK_TAGS)
    )


def _published(where: Where, zone: tzinfo) -> Deltas:
    deltas = Deltas(zone)
    wanted = (
        select(Publication.at, Publication.followers, *SHARE_TAGS)
        .select_from(Publication)
        .join(Share, Share.id == Publication.share_id)
        .outerjoin(Link, Link.id == Share.link_id)
        .where(*where)
    )
    for row in db.session.execute(wanted):
        deltas.update(counting.of_publication(counting.tags_of(row), row.at, row.followers, zone))
    return deltas


def _conversions(where: Where) -> Iterable[Any]:
    counted = (
        CountedConversion.fact, CountedConversion.at, CountedConversion.kind, CountedConversion.number,
        CountedConversion.value, CountedConversion.currency,
    )  # fmt: skip
    return db.session.execute(
        select(*counted, *CONVERSION_TAGS)
        .join(Conversion, Conversion.id == CountedConversion.conversion_id)
        .where(*where)
    )


def _readings(days: Period, *whose: ColumnElement[bool]) -> Deltas:
    """Of every post read in these days all readings are looked at, for each counts against the one before."""
    read = select(Reading.share_id).where(*_within(Reading.captured_at, days), Reading.counted, *whose).distinct()
    whole = Deltas(days.zone)
    for some in in_lists(db.session.scalars(read.order_by(Reading.share_id)).all()):
        for post in posts(some, waiting=False).values():
            whole.update(standings.of_readings(post, days.zone))
    for cell in [cell for cell in whole.days if not days.first <= cell.day <= days.last]:
        del whole.days[cell]
    return whole


def bounds() -> tuple[datetime, datetime] | None:
    """The first and last instant of any raw figure; None when there is none."""
    columns = (ClickHour.hour, LandingHour.hour, Publication.at, CountedConversion.at)
    found = [db.session.execute(select(func.min(each), func.max(each))).one() for each in columns]
    read = select(func.min(Reading.captured_at), func.max(Reading.captured_at)).where(Reading.counted)
    found.append(db.session.execute(read).one())
    told = [(first, last) for first, last in found if first is not None]
    return (min(first for first, _ in told), max(last for _, last in told)) if told else None
