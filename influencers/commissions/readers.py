"""Readers of the history: which conversions need their commission reckoned, and what deliverables earn.

Of conversions it only notes which; a job reckons them in batches (``reckoning``) by what is true of them then, so that
it does not matter in which order a sale and its refund were told, or how often. A deliverable earns its fee once it is
seen live, is kept back while its post is in question, and earns nothing where it is cancelled or missed; what was paid
for it by then is for two people to correct.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from advocacy.database import db, insert_for
from advocacy.history import Actor, Reader, Record
from influencers.agreements.holds import promised_days
from influencers.commissions import earnings, withdrawing
from influencers.commissions.models import CommissionIntake
from influencers.programmes.models import Enrolment

CONCERNS = frozenset({"attribute", "refund", "reverse"})
FEES = Actor.job("commissions")
VERIFIED, ENDED = "verified", frozenset({"cancelled", "missed"})
"""States of a deliverable that its room moves it to."""


def _read(records: Sequence[Record], now: datetime) -> None:
    _note({int(each.noun_id) for each in records if each.noun == "conversion" and each.verb in CONCERNS})
    for record in records:
        if record.noun == "deliverable":
            _follow(record, now)


def _follow(record: Record, now: datetime) -> None:
    if record.to_state == VERIFIED:
        _earn_fee(record, now)
    elif record.from_state == VERIFIED:
        why = record.why or "The live post changed."
        if record.to_state in ENDED:
            withdrawing.withdraw(_source(record), by=record.actor, actor=FEES, now=now, why=why)
        else:
            earnings.question(_source(record), actor=FEES, now=now, why=why)
    elif record.to_state in ENDED:
        withdrawing.withdraw(_source(record), by=record.actor, actor=FEES, now=now, why=record.why or "")


def _note(ids: Collection[int]) -> None:
    if ids:
        fresh = insert_for(CommissionIntake)
        there = fresh.on_conflict_do_update(index_elements=["conversion_id"], set_={"waiting": True})
        db.session.execute(there, [{"conversion_id": each, "waiting": True} for each in sorted(ids)])


def _earn_fee(record: Record, now: datetime) -> None:
    """Nothing for what has no fee; a post that is as it should be again is no longer kept back for it."""
    enrolment_id, fee, currency = (record.details.get(name) for name in ("enrolment", "fee", "currency"))
    if isinstance(enrolment_id, int) and isinstance(fee, int) and fee > 0 and currency:
        enrolment = db.session.get_one(Enrolment, enrolment_id)
        what = str(record.details.get("title") or "")
        agreement = record.details.get("agreement")
        promised = promised_days(agreement) if isinstance(agreement, int) else None
        earnings.earn_fee(
            enrolment, _source(record), fee, str(currency), what, actor=FEES, now=now, promised_days=promised
        )  # fmt: skip
        earnings.answer(_source(record), actor=FEES, now=now)


def _source(record: Record) -> str:
    return f"deliverable:{record.noun_id}"


READER = Reader("commissions", _read, frozenset({"conversion", "deliverable"}))
