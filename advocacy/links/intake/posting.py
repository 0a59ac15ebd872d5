"""Verb: a link's post went out. Clicks that came before anybody can have read it are judged by that. Imports tally.

Its time may be told before or after those clicks are taken in: the verdicts are the same in the end.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select, update

from advocacy.database import db, lock
from advocacy.links.intake import stored, tally
from advocacy.links.intake.tally import Counted
from advocacy.links.models import Link
from advocacy.links.verdicts.judging import MINUTE
from advocacy.links.verdicts.rules import IN_FORCE, Rules

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def posted(link_id: int, at: datetime, rules: Rules = IN_FORCE) -> list[Counted]:
    """Notes when a post with the link went out first, and judges the clicks until then anew. Flushes.

    Gives what that changes of its counters. Idempotent: a later post of the same link changes nothing.
    """
    lock(tally.LOCK)
    known = db.session.execute(select(Link.id, Link.posted_at).where(Link.id == link_id)).first()
    if known is None or (known.posted_at is not None and known.posted_at <= at):
        return []
    db.session.execute(update(Link).where(Link.id == link_id).values(posted_at=at))
    until = (known.posted_at or at) + rules.posting_minutes * MINUTE
    early = stored.of_links(link_id, link_id, LONG_AGO, until)
    if not early:
        return []
    had = {**early, **stored.of_visitors(early)}
    return tally.judge_again(had, rules)
