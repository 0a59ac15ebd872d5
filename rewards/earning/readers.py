"""Follows the history: what it tells of is written down as a happening and earns.

A published post earns pending points, seen live frees them, seen gone takes them back with all that came of the post,
unless the company had asked for it; never seen ends them, and seen after all gives them again. An accepted suggestion,
a policy read with its quiz, and a sale that a link has won earn too; a sale given back takes its points back.
Idempotent: the ledger knows each source, whatever is read again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from advocacy.database import db
from advocacy.history import Reader, Record, each_record
from advocacy.links.attribution.models import Conversion
from rewards.earning import granting, notices, sources
from rewards.earning.granting import CREDITS
from rewards.earning.terms import Facts, Happening
from rewards.earning.triggers import SHARE_PUBLISHED, STEPPED, Trigger

__all__ = ["CREDITS", "READER", "source_of"]

OF_A_POST = (Trigger.SHARE_PUBLISHED, Trigger.LIVE_VERIFIED, *sorted(STEPPED))
"""What a post earns, for being there and for what came of it: it goes back with the post."""
NEVER_SEEN = "never_seen"
"""Why pending points of a post ended that nobody had seen; seen later, they are given after all."""


def source_of(share_id: int) -> str:
    """The source of the credit for publishing a share by the rule that ships."""
    return f"share:{share_id}:{SHARE_PUBLISHED.value}"


def _read(record: Record, now: datetime) -> None:
    read = READS.get((record.noun, record.verb))
    if read is not None:
        read(record, now)


def _published(record: Record, now: datetime) -> None:
    _share_earns(Trigger.SHARE_PUBLISHED, record, now)


def _seen_live(record: Record, now: datetime) -> None:
    subject = f"share:{record.noun_id}"
    granting.release(Trigger.SHARE_PUBLISHED, subject, reason="seen_live", at=record.at)
    granting.give_after_all(Trigger.SHARE_PUBLISHED, subject, ended=NEVER_SEEN, reason="seen_live", at=record.at)
    _share_earns(Trigger.LIVE_VERIFIED, record, now)


def _seen_gone(record: Record, now: datetime) -> None:
    if record.details.get("on_request"):
        return
    for trigger in OF_A_POST:
        granting.take_back(trigger, f"share:{record.noun_id}", reason="seen_gone", at=record.at)
    notices.tell_taken_back(record.details.get("person_id"), f"share:{record.noun_id}", "seen_gone", record.at)


def _never_seen(record: Record, now: datetime) -> None:
    granting.end(Trigger.SHARE_PUBLISHED, f"share:{record.noun_id}", reason=NEVER_SEEN, at=record.at)
    notices.tell_taken_back(record.details.get("person_id"), f"share:{record.noun_id}", NEVER_SEEN, record.at)


def _asked_about(record: Record, now: datetime) -> None:
    """Who is asked to take a post down loses nothing by it, whichever they choose; nobody is told which."""
    subject = f"share:{record.details['share_id']}"
    granting.release(Trigger.SHARE_PUBLISHED, subject, reason="takedown_answered", at=record.at)


def _share_earns(trigger: Trigger, record: Record, now: datetime) -> None:
    """By the rules in force when it was published; nothing once the person is erased."""
    person_id = record.details.get("person_id")
    if person_id is None:
        return
    facts = sources.facts_of_share(int(record.noun_id))
    _grant(trigger, int(person_id), f"share:{record.noun_id}", record, now, facts)


def _suggestion_accepted(record: Record, now: datetime) -> None:
    person_id = record.details.get("person_id")
    if person_id is not None:
        facts = sources.facts_of_person(int(person_id))
        _grant(Trigger.SUGGESTION_ACCEPTED, int(person_id), f"suggestion:{record.noun_id}", record, now, facts)


def _policy_read(record: Record, now: datetime) -> None:
    """Only with a quiz: that is the training. Reading alone is asked of everybody and earns nothing."""
    person_id = record.actor.id
    if record.details.get("quiz") and person_id is not None:
        facts = sources.facts_of_person(person_id)
        _grant(Trigger.TRAINING_FINISHED, person_id, f"policy_version:{record.noun_id}", record, now, facts)


def _conversion_won(record: Record, now: datetime) -> None:
    conversion = db.session.get(Conversion, int(record.noun_id))
    if conversion is not None and conversion.person_id is not None and conversion.net >= 0:
        facts = sources.facts_of_conversion(conversion)
        _grant(Trigger.CONVERSION, conversion.person_id, f"conversion:{conversion.id}", record, now, facts)


def _conversion_reversed(record: Record, now: datetime) -> None:
    subject, conversion = f"conversion:{record.noun_id}", db.session.get(Conversion, int(record.noun_id))
    granting.take_back(Trigger.CONVERSION, subject, reason="refunded", at=record.at)
    notices.tell_taken_back(conversion.person_id if conversion else None, subject, "refunded", record.at)


def _grant(
    trigger: Trigger, person_id: int, subject: str, record: Record, now: datetime, facts: Facts
) -> None:  # fmt: skip
    title = str(record.details.get("title") or "")
    granting.grant(Happening(trigger, person_id, subject, record.at, facts=facts, title=title), now)


READS: dict[tuple[str, str], Callable[[Record, datetime], None]] = {
    ("share", "publish"): _published,
    ("share", "seen_live"): _seen_live,
    ("share", "seen_gone"): _seen_gone,
    ("share", "never_seen"): _never_seen,
    ("takedown", "answer"): _asked_about,
    ("takedown", "find_gone"): _asked_about,
    ("suggestion", "accept"): _suggestion_accepted,
    ("policy_version", "acknowledge"): _policy_read,
    ("conversion", "attribute"): _conversion_won,
    ("conversion", "reverse"): _conversion_reversed,
}
"""What is read of each noun and verb."""

READER = Reader("points", each_record(_read), frozenset(noun for noun, _verb in READS))
