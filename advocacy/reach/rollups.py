"""Verbs on rollups: ``add`` deltas; count clicks, landings, readings, publications and conversions, each once.

What is counted and its mark are written in one transaction, so that the rollups are at any moment what ``facts``
derives from the marked raw figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, update

from advocacy.database import db, insert_for, lock
from advocacy.links.attribution.landings import Landed
from advocacy.links.intake.tally import Counted
from advocacy.links.models import Link
from advocacy.networks.connections import Connection
from advocacy.posts.models import Reading, Share
from advocacy.reach import counting, facts, metrics, standings
from advocacy.reach.counting import Deltas, Tags
from advocacy.reach.models import CountedReading, Publication, ReachCount, ReachHour
from advocacy.reach.periods import company_zone
from advocacy.reach.standings import Post

DAY_KEYS = ("dimension", "key", "day", "metric", "unit", "provenance")
HOUR_KEYS = ("dimension", "key", "metric", "hour")
COUNTING, ADDING = "count readings", "reach counts"
"""Locks, taken in this order. Whoever judges what is counted of posts holds the first."""


def lock_all() -> None:
    """Nothing is counted until the transaction ends."""
    for name in ("take in clicks", "count landings", COUNTING, "count conversions", ADDING):
        lock(name)


def add(deltas: Deltas) -> None:
    """Adds deltas to the rollups. Flushes; the caller commits."""
    lock(ADDING)
    _add(ReachCount, DAY_KEYS, [{**cell._asdict(), "value": value} for cell, value in _some(deltas.days)])
    _add(ReachHour, HOUR_KEYS, [{**cell._asdict(), "value": value} for cell, value in _some(deltas.hours)])


def add_clicks(counted: Sequence[Counted]) -> None:
    """Adds what an intake or a recount changed in the hourly counters, in the same transaction."""
    if not counted:
        return
    lock(ADDING)  # whether displays of a post are known may not change until this is added
    shown = facts.shown_links(each.link_id for each in counted)
    add(counting.of_clicks(counted, company_zone(), shown))


def add_landings(landed: Sequence[Landed]) -> None:
    """Adds confirmed landings that were counted just now, in the same transaction."""
    deltas = Deltas(company_zone())
    for each in landed:
        deltas.put(counting.tags_of(each.link), each.hour, metrics.LANDED, each.number)
    add(deltas)


def readings_wait() -> bool:
    """True when there are readings to count. A cheap look before opening a writing transaction."""
    return db.session.scalar(select(Reading.id).where(~Reading.counted).limit(1)) is not None


def count_readings(limit: int = 5_000) -> int:
    """Counts readings not counted yet: what they change in what their posts' readings add. Gives how many.

    In any order and however late they come, the rollups are the same in the end.
    """
    lock(COUNTING)
    some = select(Reading.share_id).where(~Reading.counted).order_by(Reading.id).limit(limit)
    share_ids = sorted(set(db.session.scalars(some)))
    if not share_ids:
        return 0
    before, after = facts.posts(share_ids, waiting=False), facts.posts(share_ids, waiting=True)
    zone = company_zone()
    deltas = Deltas(zone)
    for share_id, post in after.items():
        deltas.update(standings.of_readings(post, zone))
        deltas.subtract(standings.of_readings(before[share_id], zone))
    told = [share_id for share_id, post in after.items() if _is_newly_shown(before[share_id], post)]
    lock(ADDING)
    deltas.update(facts.clicks_of_posts(told, zone))
    add(deltas)
    keep_standings(after)
    return _mark(after, before)


def count_publication(share: Share, now: datetime) -> bool:
    """Counts a published post, once; False when it is counted already. Followers are those known of its account now."""
    lock(COUNTING)
    at, zone = share.published_at or now, company_zone()
    tags, followers = _tags_of(share), _followers(share)
    grouped = {name: getattr(tags, name) for name in counting.TAG_NAMES if name != "group_ref"}
    fresh = insert_for(Publication).values(
        share_id=share.id, day=at.astimezone(zone).date(), at=at, item=tags.group_ref, followers=followers, **grouped
    )
    if db.session.scalar(fresh.on_conflict_do_nothing().returning(Publication.share_id)) is None:
        return False
    deltas = counting.of_publication(tags, at, followers, zone)
    if followers is not None:
        read = facts.posts([share.id], waiting=False)[share.id]
        deltas.update(standings.of_readings(read, zone))
        deltas.subtract(standings.of_readings(Post(read.tags, read.readings), zone))
    add(deltas)
    return True


def keep_standings(posts: dict[int, Post]) -> None:
    """Keeps where each of these posts stands."""
    rows = [
        {
            "share_id": share_id, "metric": metric, "unit": unit, "reading_id": said.id, "value": said.value,
            "captured_at": said.at,
        }
        for share_id, post in posts.items()
        for (metric, unit), said in standings.newest(post.readings).items()
    ]  # fmt: skip
    if rows:
        upsert = insert_for(CountedReading)
        changed = {name: upsert.excluded[name] for name in ("reading_id", "value", "captured_at")}
        keys = ("share_id", "metric", "unit")
        db.session.execute(upsert.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _is_newly_shown(before: Post, after: Post) -> bool:
    return standings.is_shown(after.readings) and not standings.is_shown(before.readings)


def _mark(after: dict[int, Post], before: dict[int, Post]) -> int:
    """Marks as counted what was not; gives how many."""
    known = {said.id for post in before.values() for said in post.readings}
    fresh = sorted(said.id for post in after.values() for said in post.readings if said.id not in known)
    for some in facts.in_lists(fresh):
        db.session.execute(
            update(Reading).where(Reading.id.in_(some)).values(counted=True),
            execution_options={"synchronize_session": False},
        )
    return len(fresh)


def _add(table: Any, keys: Sequence[str], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    upsert = insert_for(table)
    added = {"value": table.value + upsert.excluded.value}
    statement = upsert.on_conflict_do_update(index_elements=keys, set_=added)
    db.session.connection().execute(statement, rows)  # as rows, not as objects: half the time


def _some(sums: Any) -> Iterator[tuple[Any, int]]:
    changed: Iterable[tuple[Any, int]] = ((cell, value) for cell, value in sums.items() if value)
    return iter(sorted(changed))


def _tags_of(share: Share) -> Tags:
    wanted = select(*facts.SHARE_TAGS).select_from(Share).outerjoin(Link, Link.id == Share.link_id)
    return counting.tags_of(db.session.execute(wanted.where(Share.id == share.id)).one())


def _followers(share: Share) -> int | None:
    """Followers of the account that posted; of a post by hand, of the person's account there, if one is connected."""
    if share.connection_id is not None:
        return db.session.scalar(select(Connection.followers).where(Connection.id == share.connection_id))
    theirs = (Connection.person_id == share.person_id, Connection.network == share.network)
    return db.session.scalar(select(func.max(Connection.followers)).where(*theirs))
