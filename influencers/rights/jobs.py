"""Bodies of the timetable's jobs about rights: warn before a licence ends, end it on time."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from advocacy.database import db
from advocacy.history import Actor
from advocacy.timetable import Job
from content_library.one_by_one import each, ids_of
from influencers.rights import licences
from influencers.rights.models import IN_FORCE, Licence

RIGHTS = Actor.job("rights")
WARNINGS = (30, 7)
"""Days before its end at which whoever uses an asset is warned."""
AT_ONCE = 500


def keep_rights(now: datetime) -> int:
    """Ends what is over, then warns of what ends soon. Gives how many licences it moved or warned of."""
    ended = each(ids_of(_over(now)), lambda key: licences.expire(_licence(key), actor=RIGHTS, now=now))
    return ended + sum(_warn(days, now) for days in sorted(WARNINGS))


def _warn(days: int, now: datetime) -> int:
    """The nearest warning goes first, so that a licence granted for a week is warned of once."""
    return each(ids_of(_ending(days, now)), lambda key: licences.warn(_licence(key), days, actor=RIGHTS, now=now))


def _over(now: datetime) -> Select[int]:
    over = select(Licence.id).where(Licence.state.in_(IN_FORCE), Licence.ends_at <= now)
    return over.order_by(Licence.ends_at, Licence.id).limit(AT_ONCE)


def _ending(days: int, now: datetime) -> Select[int]:
    """Those that end within so many days, nobody was warned of so late, and nothing extends."""
    later = aliased(Licence)
    extended = select(later.id).where(later.extends_id == Licence.id, later.state.in_(IN_FORCE)).exists()
    ending = select(Licence.id).where(
        Licence.state.in_(IN_FORCE), Licence.ends_at <= now + timedelta(days=days), Licence.ends_at > now,
        or_(Licence.warned_days.is_(None), Licence.warned_days > days), ~extended,
    )  # fmt: skip
    return ending.order_by(Licence.ends_at, Licence.id).limit(AT_ONCE)


def _licence(key: int) -> Licence:
    return db.session.get_one(Licence, key)


JOBS = [Job("usage rights in time", keep_rights, every=60)]
