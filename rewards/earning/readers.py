"""Follows the history of shares: published earns pending points, seen live frees them, seen gone takes them back unless
the company had asked for it, never seen ends them.

Idempotent: a share is credited once by a rule, whatever is read again.
"""

from __future__ import annotations

from datetime import datetime

from advocacy.database import lock
from advocacy.history import Reader, Record
from rewards import credits
from rewards.earning import deciding, queries, rules
from rewards.earning.deciding import SHARE_PUBLISHED
from rewards.ledger import Event

CREDITS = "rewards.credits"
"""The lock of those who credit: without it, two of them could each find room under a cap that has room for one."""


def source_of(share_id: int) -> str:
    """The source of the credit for publishing a share."""
    return f"share:{share_id}:{SHARE_PUBLISHED}"


def _read(record: Record, now: datetime) -> None:
    if record.verb == "publish":
        lock(CREDITS)
        _published(record)
    elif record.noun == "takedown":
        if record.verb in ("answer", "find_gone"):
            lock(CREDITS)
            _asked_about(int(record.details["share_id"]), record)
    elif record.verb in ("seen_live", "seen_gone", "never_seen"):
        lock(CREDITS)
        _seen(record)


def _published(record: Record) -> None:
    """Credits by the rule in force when it was published, unless the week's cap is reached or the person is erased."""
    person_id, rule = (
        record.details.get("person_id"),
        deciding.in_force(rules.all_versions(), SHARE_PUBLISHED, record.at),
    )
    if person_id is None or rule is None:
        return
    if not deciding.fits(rule, queries.earned_in_week(person_id, rule.key, record.at)):
        return
    event = Event(
        source_of(int(record.noun_id)), SHARE_PUBLISHED, record.at, int(person_id), f"share:{record.noun_id}", rule.key,
        rule.version, details={
            "title": record.details.get("title", ""), "network": record.details.get("network", ""),
            "history": record.position,
        },
    )  # fmt: skip
    credits.give(event, rule.points, pending=True)


def _seen(record: Record) -> None:
    entry = credits.find(source_of(int(record.noun_id)))
    if entry is None:
        return
    if record.verb == "seen_live":
        credits.release(entry, reason="seen_live", at=record.at)
    elif record.verb == "never_seen":
        credits.expire(entry, reason="never_seen", at=record.at)
    elif not record.details.get("on_request"):
        credits.take_back(entry, reason="seen_gone", at=record.at)


def _asked_about(share_id: int, record: Record) -> None:
    """Who is asked to take a post down loses nothing by it, whichever they choose; nobody is told which."""
    entry = credits.find(source_of(share_id))
    if entry is not None:
        credits.release(entry, reason="takedown_answered", at=record.at)


READER = Reader("points", _read, frozenset({"share", "takedown"}))
