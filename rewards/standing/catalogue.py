"""The badges there are: what ships, and what the company made of it. Queries and verbs; imports the grammar."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotFound
from advocacy.history import Actor, record
from advocacy.web.icons import NAMES
from rewards.standing import grammar
from rewards.standing.ladders import TONES
from rewards.standing.models import Badge as BadgeRow
from rewards.standing.models import BadgeAward
from rewards.standing.shipped import SHIPPED, Badge

KEY = re.compile(r"[a-z][a-z0-9_]{0,59}")
MOST_OWN = 200


def all_badges() -> list[Badge]:
    """Every badge, in the order in which they ship, then the company's own. One statement."""
    own = {row.key: row for row in db.session.scalars(select(BadgeRow).order_by(BadgeRow.id))}
    shipped = [_as_badge(own.pop(badge.key)) if badge.key in own else badge for badge in SHIPPED]
    return [*shipped, *(_as_badge(row) for row in own.values())]


def badges_given() -> list[Badge]:
    """Those that can still be got."""
    return [badge for badge in all_badges() if badge.active]


def badge_named(key: str) -> Badge:
    """The badge with that key. Raises NotFound."""
    row = db.session.scalar(select(BadgeRow).where(BadgeRow.key == key))
    found = _as_badge(row) if row else next((badge for badge in SHIPPED if badge.key == key), None)
    if found is None:
        raise NotFound(_("There is no badge “%(key)s”.", key=key))
    return found


def held_by_how_many() -> dict[str, int]:
    """Badge -> how many people have it. One statement."""
    counted = select(BadgeAward.badge_key, func.count()).group_by(BadgeAward.badge_key)
    return {key: int(count) for key, count in db.session.execute(counted)}


def add(given: Badge, *, actor: Actor, now: datetime) -> Badge:
    """A badge of the company's own. Raises Breach by field, InvalidMove for a key that is there."""
    _refuse_wrong(given)
    if any(each.key == given.key for each in all_badges()):
        raise InvalidMove(
            _("There is a badge “%(key)s” already.", key=given.key), remedy=_("Choose another key, or change that one.")
        )
    if (db.session.scalar(select(func.count()).select_from(BadgeRow)) or 0) >= MOST_OWN:
        raise InvalidMove(
            _("There are %(most_own)s badges already.", most_own=MOST_OWN), remedy=_("Change one of those instead.")
        )
    return _keep(given, "add", actor, now)


def change(given: Badge, *, actor: Actor, now: datetime) -> Badge:
    """Gives a badge another name, look or rule, or retires it; who has it keeps it. Raises Breach, NotFound."""
    badge_named(given.key)
    _refuse_wrong(given)
    return _keep(given, "change", actor, now)


def _keep(given: Badge, verb: str, actor: Actor, now: datetime) -> Badge:
    row = db.session.scalar(select(BadgeRow).where(BadgeRow.key == given.key)) or BadgeRow(
        key=given.key, created_at=now
    )
    facts: dict[str, Any] = {
        "name": str(given.name).strip(), "says": str(given.says).strip(), "icon": given.icon, "tone": given.tone,
        "rule": grammar.write(given.rule), "active": given.active,
    }  # fmt: skip
    for name, value in facts.items():
        setattr(row, name, value)
    db.session.add(row)
    db.session.flush()
    record("badge", given.key, verb, actor=actor, now=now, **facts)
    return _as_badge(row)


def _refuse_wrong(given: Badge) -> None:
    errors: dict[str, list[str]] = {}
    if not KEY.fullmatch(given.key):
        errors["key"] = [_("Small letters, digits and _, beginning with a letter.")]
    if not 1 <= len(str(given.name).strip()) <= 120:
        errors["name"] = ["1 to 120 characters."]
    if len(str(given.says)) > 500:
        errors["says"] = [_("At most 500 characters.")]
    if given.icon not in NAMES:
        errors["icon"] = [_("There is no such icon.")]
    if given.tone not in TONES:
        errors["tone"] = [_("There is no such colour.")]
    if errors:
        raise Breach(_("This badge can't be kept as it is."), errors=errors)


def _as_badge(row: BadgeRow) -> Badge:
    return Badge(row.key, row.name, row.says, row.icon, row.tone, grammar.read(row.rule), row.active, own=True)


def names() -> Sequence[tuple[str, str]]:
    """Key and name of the badges that can be given."""
    return [(badge.key, str(badge.name)) for badge in badges_given()]
