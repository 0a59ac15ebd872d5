"""Confirmed landings: a page says that a click arrived. Counted once a click, by link and hour; verbs only.

A landing may be told before its click is taken in, so it waits; one whose click never comes was not ours and goes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, bindparam, delete, select, update

from advocacy.database import db, insert_for, lock
from advocacy.links.attribution.models import Landing, LandingHour, Touch
from advocacy.links.door.click_ids import spelt
from advocacy.links.models import Link

PATIENCE = timedelta(days=2)
"""How long a landing waits for its click: a journal may be away for so long with its host."""


@dataclass(frozen=True)
class Landed:
    """Landings of one link in one hour (UTC) that were counted now; the link has the tags."""

    link: Link
    hour: datetime
    number: int


def arrive(click_id: bytes, *, now: datetime) -> None:
    """A page says that this click arrived. The second time says nothing new."""
    row = insert_for(Landing).values(click_id=spelt(click_id), at=now)
    db.session.execute(row.on_conflict_do_nothing(index_elements=["click_id"]))


def waiting() -> bool:
    """True when a landing waits whose click is known. A cheap look before a writing transaction."""
    return db.session.scalar(_known().with_only_columns(Landing.click_id).limit(1)) is not None


def count_new(limit: int = 5_000) -> list[Landed]:
    """Counts landings whose click is known by now, once. Gives them by link and hour, for the figures above."""
    lock("count landings")
    found = db.session.execute(_known().order_by(Landing.at).limit(limit)).all()
    if not found:
        return []
    db.session.execute(
        update(Landing.__table__).where(Landing.__table__.c.click_id == bindparam("known")),  # type: ignore[arg-type]
        [{"known": row.click_id, "link_id": row.link_id} for row in found],
    )
    hours = Counter((row.link_id, row.at.replace(minute=0, second=0, microsecond=0)) for row in found)
    _add(hours)
    links = {each.id: each for each in db.session.scalars(select(Link).where(Link.id.in_({key[0] for key in hours})))}
    return [Landed(links[link_id], hour, number) for (link_id, hour), number in sorted(hours.items())]


def forget_strays(now: datetime) -> int:
    """Forgets landings whose click never came: they counted nowhere. Gives how many."""
    stray = delete(Landing).where(Landing.link_id.is_(None), Landing.at < now - PATIENCE)
    return int(db.session.execute(stray, execution_options={"synchronize_session": False}).rowcount)  # type: ignore[attr-defined]


def _known() -> Select[str, datetime, int]:
    return (
        select(Landing.click_id, Landing.at, Touch.link_id)
        .join(Touch, Touch.click_id == Landing.click_id)
        .where(Landing.link_id.is_(None))
    )


def _add(hours: Counter[tuple[int, datetime]]) -> None:
    upsert = insert_for(LandingHour)
    added = {"landed": LandingHour.landed + upsert.excluded.landed}
    rows = [{"link_id": link_id, "hour": hour, "landed": number} for (link_id, hour), number in hours.items()]
    db.session.execute(upsert.on_conflict_do_update(index_elements=["link_id", "hour"], set_=added), rows)
