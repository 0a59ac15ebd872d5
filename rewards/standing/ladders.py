"""Ladders as they are kept: the version in force, and the verb that writes the next one. Imports the pure ladder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import pairwise

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, record
from advocacy.web.icons import NAMES
from rewards.standing import sources
from rewards.standing.ladder import Ladder, Tier
from rewards.standing.models import EVERYBODY, Counted, Period, TierLadder

TONES = ("neutral", "info", "good", "warn", "brand", "bad")
MOST_TIERS = 10
MOST_POINTS = 1_000_000_000
LONGEST = 3650
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)
SHIPPED = Ladder(
    EVERYBODY,
    1,
    (
        Tier("bronze", "Bronze", 100, "warn", "award"),
        Tier("silver", "Silver", 500, "neutral", "award"),
        Tier("gold", "Gold", 1500, "brand", "trophy"),
        Tier("platinum", "Platinum", 4000, "info", "stars"),
    ),
    Period.ROLLING,
    365,
    30,
    _ALWAYS,
)
"""Everybody's, until a company writes its own version."""


def versions(programme_id: int | None = None) -> list[Ladder]:
    """Every version, what ships first; of one ladder, or of all. One statement."""
    wanted = select(TierLadder).order_by(TierLadder.programme_id, TierLadder.version)
    if programme_id is not None:
        wanted = wanted.where(TierLadder.programme_id == programme_id)
    shipped = [] if programme_id else [SHIPPED]
    return [*shipped, *(as_ladder(row) for row in db.session.scalars(wanted))]


def in_force(at: datetime, programme_id: int = EVERYBODY) -> Ladder | None:
    """A ladder as it stands at that instant; None where a programme has none, or ended it."""
    return standing_at(versions(programme_id), at).get(programme_id)


def all_in_force(at: datetime) -> dict[int, Ladder]:
    """Programme -> its ladder as it stands then, everybody's under 0. One statement."""
    return standing_at(versions(), at)


def standing_at(of: Sequence[Ladder], at: datetime) -> dict[int, Ladder]:
    """Pure: the newest version of each ladder that has begun; one without tiers has ended."""
    newest: dict[int, Ladder] = {}
    for ladder in of:
        if ladder.valid_from <= at:
            newest[ladder.programme_id] = ladder
    return {programme: ladder for programme, ladder in newest.items() if ladder.tiers}


def publish(
    programme_id: int, tiers: Sequence[Tier], *, period: Period, days: int | None, grace_days: int,
    valid_from: datetime | None = None, actor: Actor, now: datetime, why: str, counts: Counted = Counted.POINTS,
) -> TierLadder:  # fmt: skip
    """Writes the next version, in force from ``valid_from`` (now by default); without tiers it ends the ladder.

    Nobody loses a tier by it before their period is over. Raises Breach by field.
    """
    start = valid_from or now
    errors = faults(tiers, period, days, grace_days)
    if start < now:
        errors["valid_from"] = [_("A ladder can't begin in the past.")]
    if programme_id != EVERYBODY and programme_id not in sources.programme_names():
        errors["programme_id"] = [_("There is no such programme.")]
    if programme_id == EVERYBODY and counts is not Counted.POINTS:
        errors["counts"] = [_("Everybody's ladder counts points.")]
    if not why.strip():
        errors["why"] = [_("Say why; people can read it.")]
    latest = db.session.scalar(select(func.max(TierLadder.version)).where(TierLadder.programme_id == programme_id))
    first = SHIPPED.version if programme_id == EVERYBODY else 0
    planned = select(func.max(TierLadder.valid_from)).where(TierLadder.programme_id == programme_id)
    last_start = db.session.scalar(planned)
    if last_start is not None and start < last_start:
        errors["valid_from"] = [_("A later version is planned already; begin after it.")]
    if errors:
        raise Breach(_("These tiers can't be kept as they are."), errors=errors)
    row = TierLadder(
        programme_id=programme_id, version=(latest or first) + 1, tiers=[asdict(tier) for tier in tiers],
        period=period, days=days if period is Period.ROLLING else None, grace_days=grace_days, valid_from=start,
        why=why.strip(), counts=counts,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    record(
        "tier_ladder", row.id, "publish", actor=actor, now=now, why=row.why, programme=programme_id,
        version=row.version, tiers=row.tiers, counts=counts, period=period, days=row.days,
        grace_days=grace_days, valid_from=start,
    )  # fmt: skip
    return row


def faults(tiers: Sequence[Tier], period: Period, days: int | None, grace_days: int) -> dict[str, list[str]]:
    """Pure: what is wrong, by field."""
    errors: dict[str, list[str]] = {}
    wrong = [text for number, tier in enumerate(tiers, 1) for text in _wrong_with(number, tier)]
    if len(tiers) > MOST_TIERS:
        wrong.append(_("At most %(most)s tiers.", most=MOST_TIERS))
    if len({tier.key for tier in tiers}) < len(tiers):
        wrong.append(_("Two tiers have the same key."))
    if any(lower.least >= upper.least for lower, upper in pairwise(tiers)):
        wrong.append(_("Each tier asks for more points than the one before."))
    if wrong:
        errors["tiers"] = wrong
    if period is Period.ROLLING and (days is None or not 1 <= days <= LONGEST):
        errors["days"] = [_("A rolling period has 1 to %(most)s days.", most=LONGEST)]
    if not 0 <= grace_days <= 365:
        errors["grace_days"] = [_("Give 0 to 365 days of grace.")]
    return errors


def _wrong_with(number: int, tier: Tier) -> list[str]:
    wrong = []
    if not KEY.fullmatch(tier.key):
        wrong.append(
            _("Tier %(number)s: a key has small letters, digits and _, and begins with a letter.", number=number)
        )
    if not 1 <= len(tier.name.strip()) <= 60:
        wrong.append(_("Tier %(number)s: give it a name of 1 to 60 characters.", number=number))
    if not 1 <= tier.least <= MOST_POINTS:
        wrong.append(_("Tier %(number)s: give at least 1 point.", number=number))
    if tier.tone not in TONES or tier.icon not in NAMES:
        wrong.append(_("Tier %(number)s: there is no such colour or icon.", number=number))
    return wrong


def as_ladder(row: TierLadder) -> Ladder:
    """The version that a row keeps."""
    return Ladder(
        row.programme_id, row.version, tuple(Tier(**tier) for tier in row.tiers), row.period, row.days, row.grace_days,
        row.valid_from, row.why, row.counts,
    )  # fmt: skip
