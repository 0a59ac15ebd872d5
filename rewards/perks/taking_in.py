"""Perks that are read in again: from another installation, or after somebody changed the file. Known by their name.

Whom a perk is for is in no table, so a new one is off until somebody has looked at it; a known one stays on or off.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from advocacy import clock
from advocacy.database import db, lock
from advocacy.errors import Breach
from advocacy.exports.intakes import Intake, Outcome, Row, choice_in, number_in, only_one, text_in, whole_in
from advocacy.history import Actor
from advocacy.links.attribution import money
from advocacy.people.capabilities import Capability
from rewards.perks import perks
from rewards.perks.models import Perk, PerkKind


def take(row: Row, actor: Actor, now: datetime) -> Outcome:
    """Adds the perk of that name, or brings it to what the row says. Raises Breach."""
    lock("perks that are read in")
    kind, facts = choice_in(row, "kind", PerkKind.GOODS), _facts(row)
    perk = only_one(db.session.scalars(select(Perk).where(Perk.name == facts["name"]).limit(2)).all())
    if perk is None:
        perks.add_perk(**facts, kind=kind, stock=number_in(row, "stock"), active=False, actor=actor, now=now)
        return Outcome.ADDED
    if perk.kind is not kind:
        raise Breach(_("The kind of a perk stays."), errors={"kind": [_("Give it another name.")]})
    if all(getattr(perk, name) == value for name, value in facts.items()):
        return Outcome.SAME
    perks.change_perk(perk, **facts, actor=actor, now=now)
    return Outcome.CHANGED


def _facts(row: Row) -> dict[str, Any]:
    currency = text_in(row, "currency")
    return {
        "name": text_in(row, "name"), "description": text_in(row, "description"), "cost": whole_in(row, "cost", 0),
        "per_person": number_in(row, "per_person"), "value": whole_in(row, "value", 0),
        "currency": money.currency_of(currency) if currency else "", "tax_class": text_in(row, "tax_class"),
        "tier": text_in(row, "tier"), "offered_from": _instant(row, "offered_from"),
        "offered_until": _instant(row, "offered_until"),
    }  # fmt: skip


def _instant(row: Row, name: str) -> datetime | None:
    text = text_in(row, name)
    return clock.from_rfc3339(text) if text else None


INTAKES = (
    Intake(
        "perks", _l("Perks"),
        _l("Adds those that are new, switched off until you have said whom they are for; changes the others, but not "
           "their stock."),
        (Capability.WRITE_REWARDS,), "name", take,
    ),
)  # fmt: skip
