"""A reader of the history: tells people what became of their wishes, and budget owners what waits or runs low."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution import money
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from rewards.budgets.models import Budget
from rewards.perks.models import PerkKind

REDEMPTIONS = {
    "approve": Words(_l("Yes to “{perk}”"), _l("It will be handed out soon."), "good"),
    "fulfil": Words(
        _l("“{perk}” is yours"), _l("Thank you for sharing. What you need for it is on its page."), "good", True
    ),
    "cancel": Words(_l("“{perk}” was cancelled"), _l("Your points are back. {why}"), "warn", True),
    "refund": Words(_l("Your points for “{perk}” are back"), _l("{why}"), "info", True),
}  # fmt: skip
"""Told to the person, unless they did it themselves."""
WAITS = Words(_l("“{perk}” waits for your yes"), _l("Somebody redeemed it; it is among your approvals."), "info")
LOW = Words(_l("“{budget}” runs low"), _l("{left} is left to promise."), "warn", True)


def _apply(record: Record, now: datetime) -> None:
    if record.noun == "budget" and record.verb == "run_low":
        budget = db.session.get_one(Budget, int(record.noun_id))
        left, called, currency = record.details.get("left", 0), budget.name, budget.currency
        say(
            [budget.owner_id], LOW, lambda _owner: {"budget": called, "left": money.written(left, currency)},
            f"/budgets/{budget.id}", source=record.source, now=now,
        )  # fmt: skip
    elif record.noun == "redemption" and record.verb == "request":
        said = {"perk": str(record.details.get("perk", ""))}
        say(_deciders(record), WAITS, said, "/budgets/approvals", source=record.source, now=now)
    elif record.noun == "redemption" and record.verb in REDEMPTIONS:
        person_id = record.details.get("person_id")
        if isinstance(person_id, int) and record.actor.id != person_id:
            said = {"perk": str(record.details.get("perk", "")), "why": record.why or ""}
            path = f"/perks/mine/{record.noun_id}"
            say([person_id], REDEMPTIONS[record.verb], said, path, source=record.source, now=now)


def _deciders(record: Record) -> Sequence[int]:
    """Whose yes it waits for, where somebody's is: a budget's owner, or HR. What goes at once is said yes to by a job
    in the same moment, and nobody is told."""
    asker, budget_id = record.details.get("person_id"), record.details.get("budget")
    if record.details.get("at_once"):
        return []
    if record.details.get("kind") == PerkKind.TIME_OFF.value:
        return [each for each in holders_of(Capability.REVIEW_HR) if each != asker]
    if not isinstance(budget_id, int):
        return []
    owner = db.session.get_one(Budget, budget_id).owner
    if owner.active and owner.id != asker:
        return [owner.id]
    return [each for each in holders_of(Capability.WRITE_BUDGETS) if each != asker]


READER = Reader("perks notices", each_record(_apply), frozenset({"redemption", "budget"}))
