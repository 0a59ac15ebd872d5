"""Rules of attribution: the company's, in versions, and the windows that programmes hand down. Verbs and questions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import Page, db, lock, page
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.links.attribution.deciding import Rule
from advocacy.links.attribution.models import AttributionRule, ProgrammeWindow, Wins

WINDOWS = (30, 60, 90)
"""Days to choose from; the longest is also how long a click that nobody sent back is kept."""


class Rules:
    """The company's rule and the programmes' windows through time. Both are written by hand, so there are few."""

    def __init__(self, versions: Sequence[AttributionRule], windows: Sequence[ProgrammeWindow]) -> None:
        self._versions, self._windows = versions, windows  # the oldest first

    def at(self, at: datetime) -> Rule:
        """What was in force at that time. What was bought before any rule was written goes by the first one."""
        found = next((each for each in reversed(self._versions) if each.from_at <= at), self._versions[0])
        windows = {each.programme: each.days for each in self._windows if each.from_at <= at}
        return Rule(found.version, found.wins, found.code_beats_link, found.window_days, windows)


def rules() -> Rules:
    """All of them, for many conversions. Two statements."""
    versions = db.session.scalars(select(AttributionRule).order_by(AttributionRule.from_at)).all()
    return Rules(versions, db.session.scalars(select(ProgrammeWindow).order_by(ProgrammeWindow.from_at)).all())


def rule_at(at: datetime) -> Rule:
    """The rule that was in force at that time, with the windows of all programmes. Two statements."""
    return rules().at(at)


def set_rule(
    wins: Wins, code_beats_link: bool, window_days: int, why: str, *, actor: Actor, now: datetime
) -> AttributionRule:
    """A new version, in force from now on; what was bought before stays under its own. Raises Breach."""
    _require_days(window_days)
    if not why.strip():
        raise Breach(_("Say why it changes: somebody may ask later."), errors={"why": [_("Give a reason.")]})
    lock("attribution rules")
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
    lock("attribution rules")
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


def _require_days(days: int) -> None:
    if days not in WINDOWS:
        raise Breach(_("A click counts for 30, 60 or 90 days."), errors={"window_days": [_("One of 30, 60, 90.")]})


LONGEST = timedelta(days=max(WINDOWS))
