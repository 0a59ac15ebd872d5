"""Verbs on rollups: ``add`` deltas, count readings and publications, ``rebuild`` everything from the raw figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, func, select

from advocacy.database import db, insert_for, lock
from advocacy.links.models import ClickHour, Link
from advocacy.networks.connections import Connection
from advocacy.posts.models import Reading, Share
from advocacy.reach import counting
from advocacy.reach.counting import Cell, Deltas, Tags
from advocacy.reach.models import CountedReading, CountingCursor, Publication, ReachCount

KEYS = ("dimension", "key", "day", "metric", "unit", "provenance")
READINGS = "readings"
OVERLAP = timedelta(minutes=15)
"""Readings are looked for so far back again, for a slow transaction may show an older one later."""

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def add(deltas: Deltas) -> None:
    """Adds deltas to the rollups. Flushes; the caller commits."""
    rows = [{**cell._asdict(), "value": value} for cell, value in sorted(deltas.items()) if value]
    if not rows:
        return
    lock("reach counts")
    upsert = insert_for(ReachCount)
    added = {"value": ReachCount.value + upsert.excluded.value}
    db.session.execute(upsert.on_conflict_do_update(index_elements=KEYS, set_=added), rows)


def count_readings(limit: int = 5_000) -> int:
    """Counts readings not counted yet, oldest first: what each changes against the one before. Gives how many.

    Idempotent: of each post and metric the newest counted reading is kept, and only newer ones count.
    """
    lock("count readings")
    since = _counted_until()
    rows = db.session.execute(_uncounted(since).order_by(Reading.captured_at, Reading.id).limit(limit)).all()
    if rows:
        _count(rows)
        at = {"at": rows[-1].captured_at}
        upsert = insert_for(CountingCursor).values(name=READINGS, **at)
        db.session.execute(upsert.on_conflict_do_update(index_elements=["name"], set_=at))
    return len(rows)


def readings_wait() -> bool:
    """True when there are readings to count. A cheap look before opening a writing transaction."""
    return db.session.execute(_uncounted(_counted_until()).limit(1)).first() is not None


def count_publication(share: Share, now: datetime) -> bool:
    """Counts a published post, once; False when it is counted already. Followers are those known of its account now."""
    day = (share.published_at or now).date()
    followers = _followers(share)
    fresh = insert_for(Publication).values(
        share_id=share.id, day=day, person_id=share.person_id, network=share.network, item=share.group_ref,
        followers=followers,
    )  # fmt: skip
    if db.session.scalar(fresh.on_conflict_do_nothing().returning(Publication.share_id)) is None:
        return False
    add(counting.of_publication(_tags_of(share), day))
    return True


def rebuild() -> None:
    """Makes all rollups anew from daily click counters, readings and publications, in the caller's transaction."""
    for name in ("take in clicks", "count readings", "reach counts"):
        lock(name)
    db.session.execute(delete(ReachCount))
    db.session.execute(delete(CountedReading))
    db.session.execute(delete(CountingCursor))
    add(_all_clicks())
    add(_all_publications())
    while count_readings(50_000):
        pass


@dataclass(frozen=True)
class Difference:
    """A cell whose rollup is not what the raw figures make of it; 0 where it is not there."""

    cell: Cell
    stored: int
    rebuilt: int


def differences() -> list[Difference]:
    """Counts what waits, makes all rollups anew, and gives what that changed. The caller rolls back, or keeps it."""
    while count_readings(50_000):
        pass
    before = _stored()
    rebuild()
    after = _stored()
    cells = sorted(before.keys() | after.keys())
    return [Difference(cell, before[cell], after[cell]) for cell in cells if before[cell] != after[cell]]


def _stored() -> Deltas:
    columns = (getattr(ReachCount, name) for name in Cell._fields)
    rows = db.session.execute(select(*columns, ReachCount.value).where(ReachCount.value != 0))
    return Deltas({Cell(*cell): value for *cell, value in rows})


def _counted_until() -> datetime:
    """From when on readings may not be counted yet."""
    at = db.session.scalar(select(CountingCursor.at).where(CountingCursor.name == READINGS))
    return at - OVERLAP if at else LONG_AGO


def _uncounted(since: datetime) -> Any:
    """Readings newer than what is counted of their post and metric, with the tags of the post."""
    counted = and_(
        CountedReading.share_id == Reading.share_id, CountedReading.metric == Reading.metric,
        CountedReading.unit == Reading.unit,
    )  # fmt: skip
    return (
        select(
            Reading.id, Reading.share_id, Reading.metric, Reading.unit, Reading.value, Reading.captured_at,
            CountedReading.value.label("before"), *_TAGS,
        )
        .select_from(Reading)
        .join(Share, Share.id == Reading.share_id)
        .outerjoin(Link, Link.id == Share.link_id)
        .outerjoin(CountedReading, counted)
        .where(Reading.captured_at >= since, Reading.id > func.coalesce(CountedReading.reading_id, 0))
    )  # fmt: skip


_TAGS = (
    Share.group_ref, Share.network, Share.person_id, Link.team_id, func.coalesce(Link.campaign, "").label("campaign"),
    func.coalesce(Link.topic, "").label("topic"), func.coalesce(Link.region, "").label("region"),
)  # fmt: skip


def _count(rows: Sequence[Any]) -> None:
    deltas: Deltas = Deltas()
    newest: dict[tuple[int, str, str], dict[str, Any]] = {}
    for row in rows:
        key = (row.share_id, row.metric, row.unit)
        before = newest[key]["value"] if key in newest else row.before or 0
        change = row.value - before
        deltas.update(counting.of_change(counting.tags_of(row), row.captured_at.date(), row.metric, row.unit, change))
        newest[key] = {
            "share_id": row.share_id, "metric": row.metric, "unit": row.unit, "reading_id": row.id,
            "value": row.value, "captured_at": row.captured_at,
        }  # fmt: skip
    add(deltas)
    if newest:
        upsert = insert_for(CountedReading)
        changed = {name: upsert.excluded[name] for name in ("reading_id", "value", "captured_at")}
        keys = ("share_id", "metric", "unit")
        db.session.execute(upsert.on_conflict_do_update(index_elements=keys, set_=changed), list(newest.values()))


def _tags_of(share: Share) -> Tags:
    wanted = select(*_TAGS).select_from(Share).outerjoin(Link, Link.id == Share.link_id)
    return counting.tags_of(db.session.execute(wanted.where(Share.id == share.id)).one())


def _followers(share: Share) -> int | None:
    """Followers of the account that posted; of a post by hand, of the person's account there, if one is connected."""
    if share.connection_id is not None:
        return db.session.scalar(select(Connection.followers).where(Connection.id == share.connection_id))
    theirs = (Connection.person_id == share.person_id, Connection.network == share.network)
    return db.session.scalar(select(func.max(Connection.followers)).where(*theirs))


def _all_clicks() -> Deltas:
    tags = (Link.group_ref, Link.network, Link.person_id, Link.team_id, Link.campaign, Link.topic, Link.region)
    figures = (ClickHour.raw, ClickHour.human, ClickHour.machine, ClickHour.suspected, ClickHour.unique)
    sums = (func.sum(each).label(each.key) for each in figures)
    wanted = (
        select(ClickHour.hour, *sums, *tags).join(Link, Link.id == ClickHour.link_id).group_by(ClickHour.hour, *tags)
    )
    return counting.of_clicks(db.session.execute(wanted))


def _all_publications() -> Deltas:
    wanted = (
        select(Publication.day, *_TAGS)
        .select_from(Publication)
        .join(Share, Share.id == Publication.share_id)
        .outerjoin(Link, Link.id == Share.link_id)
    )
    deltas: Deltas = Deltas()
    for row in db.session.execute(wanted):
        deltas.update(counting.of_publication(counting.tags_of(row), row.day))
    return deltas
