"""What keeps posts back at an instant: pauses that are on and blackouts that have begun. Asked by senders and jobs."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select

from advocacy.campaigns.models import Blackout, BlackoutState, Pause, PauseState
from advocacy.campaigns.scopes import Reach, Scope
from advocacy.database import db


def reaches_in_force(now: datetime) -> tuple[Reach, ...]:
    """What is kept back now; for ``scopes.stopped_by``. Two statements on tables of a few rows."""
    return (*_pauses(), *blackouts_between(now, now))


def blackouts_between(start: datetime, end: datetime) -> tuple[Reach, ...]:
    """The blackouts that stand during that time or a moment of it, whatever they cover, in the order they begin."""
    wanted = select(Blackout).where(
        Blackout.state != BlackoutState.LIFTED, Blackout.from_at <= end, Blackout.until_at > start
    )
    return tuple(found.reach for found in db.session.scalars(wanted.order_by(Blackout.from_at, Blackout.id)))


def everything_held_between(start: datetime, end: datetime) -> list[tuple[datetime, datetime]]:
    """When every post was held back, by a pause or a blackout of everything, from an instant to before another; a pause
    that is still on reaches to ``end``. Two statements."""
    pauses = select(Pause.pressed_at, Pause.resumed_at).where(
        Pause.scope == Scope.ALL, Pause.pressed_at < end, or_(Pause.resumed_at.is_(None), Pause.resumed_at > start)
    )
    blackouts = select(Blackout.from_at, Blackout.until_at).where(
        Blackout.scope == Scope.ALL, Blackout.state != BlackoutState.LIFTED, Blackout.from_at < end,
        Blackout.until_at > start,
    )  # fmt: skip
    found = [*db.session.execute(pauses), *db.session.execute(blackouts)]
    return [(begins, until or end) for begins, until in found]


def _pauses() -> tuple[Reach, ...]:
    on = select(Pause.id, Pause.scope, Pause.name, Pause.why).where(Pause.state != PauseState.OFF).order_by(Pause.id)
    return tuple(Reach(scope, name, f"pause:{number}", why=why) for number, scope, name, why in db.session.execute(on))
