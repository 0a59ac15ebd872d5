"""The one way in which shares move: every row of history about a share carries the same details. Imports models."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from advocacy.history import Actor, move, record
from advocacy.posts.models import Share


def move_share(
    share: Share, verb: str, *, actor: Actor, now: datetime, why: str | None = None,
    changes: dict[str, Any] | None = None, **details: Any,
) -> None:  # fmt: skip
    """Moves a share; ``changes`` are columns set with the state. Raises InvalidMove."""
    move(share, verb, actor=actor, now=now, why=why, about=share.person_id, changes=changes, **facts(share), **details)


def record_share(
    share: Share, verb: str, *, actor: Actor, now: datetime, why: str | None = None, **details: Any
) -> None:
    """Records a fact about a share that is no move: schedule, ask, revoke, seen_live, seen_gone, never_seen."""
    record("share", share.id, verb, actor=actor, now=now, why=why, about=share.person_id, **facts(share), **details)


def facts(share: Share) -> dict[str, Any]:
    """What readers of the history (points, notices) know a share by."""
    return {
        "person_id": share.person_id,
        "network": share.network,
        "way": share.way,
        "source_ref": share.source_ref,
        "title": share.title,
    }
