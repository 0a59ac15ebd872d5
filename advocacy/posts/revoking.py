"""Verb of whoever lends words: taking permits back. What was not sent is cancelled; what was is left to itself."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from advocacy.database import begins_with, db
from advocacy.history import Actor
from advocacy.posts.models import Share
from advocacy.posts.moving import move_share, record_share
from advocacy.posts.states import UNSENT, ShareState

OPEN = UNSENT | {ShareState.SENDING, ShareState.UNKNOWN}


def revoke_permits(
    source_ref_prefix: str, *, actor: Actor, now: datetime, why: str, only_sha256: str | None = None,
    except_for: Collection[int] = (),
) -> int:  # fmt: skip
    """Cancels what is not sent under these permits; gives how many. For the transaction that withdraws the words.

    A share that is being sent can't be stopped, but is not repeated once its outcome turns out to be "not created".
    ``only_sha256`` limits it to shares of one approved hash; those of the people ``except_for`` stay.
    """
    open_under = select(Share).where(begins_with(Share.source_ref, source_ref_prefix), Share.state.in_(OPEN))
    if only_sha256 is not None:
        open_under = open_under.where(Share.permit_sha256 == only_sha256)
    if except_for:
        open_under = open_under.where(Share.person_id.not_in(except_for))
    cancelled = 0
    for share in db.session.scalars(open_under.order_by(Share.id).with_for_update()):
        revoked: dict[str, object] = {"revoked_at": now, "revoked_why": why}
        if share.state in UNSENT:
            changes = {**revoked, "problem": why, "held_for": None}
            move_share(share, "cancel", actor=actor, now=now, why=why, changes=changes)
            cancelled += 1
        else:
            share.revoked_at, share.revoked_why = now, why
            record_share(share, "revoke", actor=actor, now=now, why=why)
    db.session.flush()
    return cancelled
