"""Names for sizes of a following: the trade's usual ones, or the company's own. Pure, but for reading and setting them.

Boundaries as marketers draw them: nano from 1,000, micro 10,000, mid 50,000, macro 500,000, mega a million.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import delete, select

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, record
from influencers.partners.contact_models import FollowerTier


class Tier(NamedTuple):
    """A size of following: from ``least`` followers on, up to where the next one begins."""

    key: str
    least: int


USUAL = (
    Tier("nano", 1_000),
    Tier("micro", 10_000),
    Tier("mid", 50_000),
    Tier("macro", 500_000),
    Tier("mega", 1_000_000),
)
NAMES: dict[str, LazyString] = {
    "nano": _l("Nano"), "micro": _l("Micro"), "mid": _l("Mid"), "macro": _l("Macro"), "mega": _l("Mega"),
}  # fmt: skip
MOST = 12


def name_of(key: str) -> str:
    """The tier's name; a company's own key is one already."""
    return str(NAMES.get(key, key))


def tier_of(followers: int | None, tiers: Sequence[Tier]) -> str:
    """The key of the highest tier that so many followers reach; empty where none, or where nobody knows."""
    reached = [tier.key for tier in tiers if followers is not None and followers >= tier.least]
    return reached[-1] if reached else ""


def span(key: str, tiers: Sequence[Tier]) -> tuple[int, int | None]:
    """From how many followers on a tier goes, and where the next begins (None: no end). Raises Breach for no tier."""
    for number, tier in enumerate(tiers):
        if tier.key == key:
            return tier.least, tiers[number + 1].least if number + 1 < len(tiers) else None
    raise Breach(
        _("There is no tier “%(key)s”.", key=key),
        remedy=_("One of: %(key)s.", key=", ".join(tier.key for tier in tiers)),
    )


def tiers() -> Sequence[Tier]:
    """The tiers in force, the smallest first."""
    kept = db.session.execute(select(FollowerTier.key, FollowerTier.least).order_by(FollowerTier.least)).all()
    return [Tier(key, least) for key, least in kept] or USUAL


def set_tiers(wanted: Sequence[Tier], *, actor: Actor, now: datetime) -> None:
    """The tiers from now on; none: the usual ones. Raises Breach for two alike, or too many."""
    keys, leasts = {tier.key.strip() for tier in wanted}, {tier.least for tier in wanted}
    if len(keys) < len(wanted) or len(leasts) < len(wanted) or "" in keys or len(wanted) > MOST:
        raise Breach(
            _("Each tier needs a name and a number of its own."), errors={"tiers": [_("Two are alike, or empty.")]}
        )
    if any(tier.least < 0 for tier in wanted):
        raise Breach(_("A tier begins with 0 followers or more."), errors={"tiers": [_("Not below 0.")]})
    db.session.execute(delete(FollowerTier))
    db.session.add_all([FollowerTier(key=tier.key.strip()[:40], least=tier.least) for tier in wanted])
    record("follower_tiers", "all", "set", actor=actor, now=now, tiers={tier.key: tier.least for tier in wanted})
