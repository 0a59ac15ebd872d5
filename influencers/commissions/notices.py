"""A reader of the history: tells partners what becomes of what they earned, and colleagues what waits for them.

A sale that earns is no notice of its own (a good day would be hundreds): it stands on the statement. What is held,
freed, taken back or owed is told with its reason; what two people decide is told to whom it concerns.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flask_babel import lazy_gettext as _l

from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution import money
from advocacy.notices.saying import Words, say
from advocacy.notices.telling import holders_of
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from influencers.commissions.models import EarnedBy

FEE = Words(
    _l("You earned {amount}"), _l("Your post was seen live. It goes into a payout once its hold is over."), "good"
)  # fmt: skip
BONUS = Words(_l("A bonus of {amount}"), _l("It goes into your next payout."), "good", True)
TOLD: Mapping[str, Words] = {
    "hold": Words(
        _l("{amount} of yours is looked into"), _l("It waits until that is done; nothing else does. {why}"),
        "warn", True,
    ),
    "free": Words(_l("{amount} of yours is free again"), _l("We looked, and it stands."), "good"),
    "reverse": Words(_l("A commission of yours was taken back"), _l("{why}"), "warn"),
    "refund": Words(
        _l("A sale that you were paid for was given back"),
        _l("Your next payouts make up for it; your statement shows how."), "warn", True,
    ),
}  # fmt: skip
REFUNDED = _l("The sale was given back by the customer.")
PROPOSED = Words(
    _l("{amount} for a partner waits for a second person"), _l("{kind}: {why}"), "info"
)  # fmt: skip
CORRECTED = Words(
    _l("Too much was paid to you: {amount}"), _l("Your next payouts make up for it. {why}"), "warn", True
)  # fmt: skip
FORGIVEN = Words(_l("{amount} that you owed is let go"), _l("{why}"), "good", True)
STATEMENT = "/portal/earnings"


def _apply(record: Record, now: datetime) -> None:
    person_id = record.details.get("person_id")
    if not isinstance(person_id, int):
        return
    if record.noun == "adjustment":
        _tell_adjustment(record, person_id, now)
        return
    words = _words_of(record)
    if words is not None:
        path = f"{STATEMENT}/{record.noun_id}"
        say([person_id], words, _facts(record), path, source=record.source, now=now)


def _words_of(record: Record) -> Words | None:
    """What the partner is told of a move; nothing of what an own refund has taken back before it was paid,
    nor of a fee that two people took back: that is told as a correction."""
    if record.verb == "earn":
        return FEE if record.details.get("kind") == EarnedBy.FEE.value else None
    if record.verb == "reverse" and record.details.get("reason") == "refund":
        return None
    if record.verb == "refund" and record.details.get("kind") == EarnedBy.FEE.value:
        return None
    return TOLD.get(record.verb)


def _tell_adjustment(record: Record, person_id: int, now: datetime) -> None:
    kind = record.details.get("kind")
    if record.verb == "propose":
        desk = {*holders_of(Capability.WRITE_PROGRAMMES), *holders_of(Capability.WRITE_PAYOUTS)} - {record.actor.id}
        people = sorted(each for each in desk if each is not None)
        say(people, PROPOSED, _facts(record), "/commissions/adjustments", source=record.source, now=now)
    elif record.verb == "confirm":
        words = {"bonus": BONUS, "correction": CORRECTED, "forgiveness": FORGIVEN}[str(kind)]
        say([person_id], words, _facts(record), STATEMENT, source=record.source, now=now)


class _Facts:
    """What fills the gaps, in the reader's language."""

    def __init__(self, record: Record) -> None:
        self._record = record

    def __call__(self, person: Person) -> Mapping[str, str]:
        details = self._record.details
        reason = self._record.why or str(details.get("reason") or "")
        return {
            "amount": money.written(int(details.get("amount") or 0), str(details.get("currency") or "")),
            "why": str(REFUNDED) if reason == "refund" else reason, "kind": str(details.get("kind") or ""),
        }  # fmt: skip


def _facts(record: Record) -> _Facts:
    return _Facts(record)


READER = Reader("commission notices", each_record(_apply), frozenset({"commission", "adjustment"}))
