"""Rules of attribution: the company's, in versions, and the windows that programmes hand down. Verbs and questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, db, page
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.links.attribution.deciding import Rule
from advocacy.links.attribution.models import AttributionRule, ProgrammeWindow, Wins

WINDOWS = (30, 60, 90)
"""Days to choose from; the longest is also how long a click that nobody sent back is kept."""


def rule_at(at: datetime) -> Rule:
    """The rule that was in force at that time, with the windows of all programmes. Two statements."""
    wanted = select(AttributionRule).where(AttributionRule.from_at <= at).order_by(AttributionRule.from_at.desc())
    found = db.session.scalars(wanted.limit(1)).first() or _first()
    return Rule(found.version, found.wins, found.code_beats_link, found.window_days, _windows(at))


def set_rule(
    wins: Wins, code_beats_link: bool, window_days: int, why: str, *, actor: Actor, now: datetime
) -> AttributionRule:
    """A new version, in force from now on; what was bought before stays under its own. Raises Breach."""
    _require_days(window_days)
    if not why.strip():
        raise Breach(_("Say why it changes: who asks for it later?"), errors={"why": [_("Give a reason.")]})
    version = 1 + (db.session.scalar(select(func.max(AttributionRule.version))) or 0)
    made = AttributionRule(
        version=version, wins=wins, code_beats_link=code_beats_link, window_days=window_days, from_at=now,
        why=why.strip(),
    )  # fmt: skip
    db.session.add(made)
    record(
        "attribution_rule", version, "set", actor=actor, now=now, why=made.why, wins=wins,
        code_beats_link=code_beats_link, window_days=window_days,
    )  # fmt: skip
    return made


def set_window(programme: str, days: int | None, *, actor: Actor, now: datetime) -> None:
    """A programme hands down how long its clicks count from now on; None: it has no attribution. Raises Breach."""
    if days is not None:
        _require_days(days)
    if window_of(programme, now) == (days,):
        return
    found = db.session.get(ProgrammeWindow, (programme, now))
    if found is None:
        db.session.add(ProgrammeWindow(programme=programme, from_at=now, days=days))
    else:
        found.days = days
    record("attribution_window", programme, "set", actor=actor, now=now, days=days)


def window_of(programme: str, at: datetime) -> tuple[int | None] | None:
    """The window that a programme had handed down by then, alone in a tuple; None when it never has."""
    wanted = select(ProgrammeWindow.days).where(ProgrammeWindow.programme == programme, ProgrammeWindow.from_at <= at)
    found = db.session.execute(wanted.order_by(ProgrammeWindow.from_at.desc()).limit(1)).first()
    return (found.days,) if found else None


def versions(cursor: str | None = None, limit: int = 20) -> Page[AttributionRule]:
    """The company's rule through time, newest first."""
    return page(select(AttributionRule), AttributionRule.version, cursor, limit)


def programmes_with_attribution(now: datetime) -> Sequence[str]:
    """The programmes whose clicks count, by name."""
    return sorted(name for name, days in _windows(now).items() if days is not None)


def _windows(at: datetime) -> dict[str, int | None]:
    newest = (
        select(ProgrammeWindow.programme, func.max(ProgrammeWindow.from_at).label("from_at"))
        .where(ProgrammeWindow.from_at <= at)
        .group_by(ProgrammeWindow.programme)
        .subquery()
    )
    wanted = select(ProgrammeWindow.programme, ProgrammeWindow.days).join(
        newest,
        (newest.c.programme == ProgrammeWindow.programme) & (newest.c.from_at == ProgrammeWindow.from_at),
    )
    return {row.programme: row.days for row in db.session.execute(wanted)}


def _first() -> AttributionRule:
    """What was bought before any rule was written goes by the first one."""
    return db.session.scalars(select(AttributionRule).order_by(AttributionRule.from_at).limit(1)).one()


def _require_days(days: int) -> None:
    if days not in WINDOWS:
        raise Breach(_("A click counts for 30, 60 or 90 days."), errors={"window_days": [_("One of 30, 60, 90.")]})


LONGEST = timedelta(days=max(WINDOWS))
