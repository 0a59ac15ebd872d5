"""What was really posted, kept as it was read back, with what the checks say about it. Verbs; the edge commits."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from advocacy.checks import Outcome
from advocacy.database import db
from advocacy.history import Actor
from advocacy.posts.drafting import verdict_on
from advocacy.posts.models import CopySource, Share, ShareCopy
from advocacy.posts.moving import record_share

ACTOR = Actor.job("read back")


def keep_copy(share_id: int, text: str, source: CopySource, *, now: datetime) -> ShareCopy | None:
    """Keeps the words of a post as they were read, unless they are those of the last time; recorded when they are not
    the words that were sent."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    last = newest(share_id)
    if last is not None and (last.sha256, last.source) == (sha256, source):
        return None
    share = db.session.get_one(Share, share_id)
    known = source is CopySource.NETWORK or text == share.text  # a page shows more than the post
    verdict = verdict_on(share, text=text) if known else None
    found = [each.message for each in verdict.findings if each.outcome is not Outcome.PASS] if verdict else []
    copy = ShareCopy(
        share_id=share_id, read_at=now, source=source, text=text, sha256=sha256, findings=found,
        verdict=verdict.outcome.value if verdict else "",
    )  # fmt: skip
    db.session.add(copy)
    db.session.flush()
    if sha256 != share.sha256:
        record_share(share, "seen_differing", actor=ACTOR, now=now, sha256=sha256, verdict=copy.verdict)
    return copy


def newest(share_id: int) -> ShareCopy | None:
    """The last copy of a post."""
    mine = select(ShareCopy).where(ShareCopy.share_id == share_id).order_by(ShareCopy.id.desc())
    return db.session.scalar(mine.limit(1))


def copies_of(share_id: int) -> Sequence[ShareCopy]:
    """All copies of a post, oldest first."""
    return db.session.scalars(select(ShareCopy).where(ShareCopy.share_id == share_id).order_by(ShareCopy.id)).all()
