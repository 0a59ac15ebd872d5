"""Accesses that end and that nobody but their owner can renew: a warning a week and a day ahead, and the end itself.

Verbs and a query; the job is in jobs.py. Imports connections and refresh_times.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select

from advocacy.database import db
from advocacy.english import English
from advocacy.history import Actor, record
from advocacy.networks.connections import USABLE, Connection, needs_person
from advocacy.networks.refresh_times import FAILS_FOR_LONG, WARN_DAYS, warning_due

ENDED = English("The access that you gave has ended. Connect the account again.")


def ending(now: datetime, limit: int) -> list[Connection]:
    """Accounts whose access ends within a week and is not renewed by itself, and whose owners are to be told."""
    asked = select(Connection).where(
        Connection.state.in_(USABLE),
        Connection.expires_at <= now + timedelta(days=max(WARN_DAYS)),
        or_(Connection.renews.is_(False), Connection.refresh_failures >= FAILS_FOR_LONG),
        or_(
            Connection.warned_days.is_(None),
            and_(
                Connection.warned_days > min(WARN_DAYS), Connection.expires_at <= now + timedelta(days=min(WARN_DAYS))
            ),
            and_(Connection.renews.is_(False), Connection.expires_at <= now),
        ),
    )
    return list(db.session.scalars(asked.order_by(Connection.expires_at).limit(limit).with_for_update()))


def warn_or_end(connection: Connection, *, actor: Actor, now: datetime) -> bool:
    """Tells the owner, through the history that notices read, how many days are left; or ends what is over.

    False when there was nothing to say.
    """
    if connection.expires_at is None:
        return False
    if connection.expires_at <= now and not connection.renews:
        needs_person(connection, why=ENDED, actor=actor, now=now)
        return True
    days = warning_due(connection.expires_at, connection.warned_days, now)
    if days is None:
        return False
    connection.warned_days = days
    db.session.flush()
    facts = {"person_id": connection.person_id, "network": connection.network, "handle": connection.handle}
    record(
        "connection", connection.id, "warn", actor=actor, now=now, about=connection.person_id,
        why=connection.refresh_said, days=days, expires_at=connection.expires_at, **facts,
    )  # fmt: skip
    return True
