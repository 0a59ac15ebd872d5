"""A reader of the history: tells people what became of their wishes, and budget owners what waits or runs low."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import LazyString, force_locale
from flask_babel import lazy_gettext as _l

from advocacy.database import db
from advocacy.history import Reader, Record
from advocacy.links.attribution import money
from advocacy.notices.telling import holders_of, tell
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.web.languages import spoken
from rewards.budgets.models import Budget
from rewards.perks.models import PerkKind


@dataclass(frozen=True)
class Words:
    """What is said about a step."""

    title: LazyString
    text: LazyString
    tone: str
    by_mail: bool = False


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
        said = {"budget": budget.name, "left": ""}
        left = record.details.get("left", 0)
        _say([budget.owner_id], LOW, f"/budgets/{budget.id}", record, now, said, (left, budget.currency))
    elif record.noun == "redemption" and record.verb == "request":
        said = {"perk": str(record.details.get("perk", ""))}
        _say(_deciders(record), WAITS, "/budgets/approvals", record, now, said)
    elif record.noun == "redemption" and record.verb in REDEMPTIONS:
        person_id = record.details.get("person_id")
        if isinstance(person_id, int) and record.actor.id != person_id:
            said = {"perk": str(record.details.get("perk", "")), "why": record.why or ""}
            path = f"/perks/mine/{record.noun_id}"
            _say([person_id], REDEMPTIONS[record.verb], path, record, now, said)


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


def _say(
    people: Sequence[int], words: Words, path: str, record: Record, now: datetime, said: dict[str, str],
    sum_: tuple[int, str] | None = None,
) -> None:  # fmt: skip
    """To each in their language; a sum as their language writes it."""
    for person_id in people:
        with force_locale(spoken(db.session.get_one(Person, person_id).language)):
            told = {**said, "left": money.written(*sum_)} if sum_ else said
            title, text = str(words.title).format(**told), str(words.text).format(**told).strip()
        tell(
            [person_id], title, text, path, source=record.source, now=now, tone=words.tone, by_mail=words.by_mail
        )  # fmt: skip


READER = Reader("perks notices", _apply, frozenset({"redemption", "budget"}))
