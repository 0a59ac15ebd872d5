"""Clicks with an id, as intake hands them over; forgotten after the longest window. The caller owns the transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, exists, select

from advocacy.database import db, insert_for
from advocacy.links.attribution.models import ConversionTouch, Landing, Touch, TouchKind
from advocacy.links.attribution.rules import LONGEST
from advocacy.links.door.click_ids import spelt
from advocacy.links.lists import in_lists
from advocacy.links.models import FormerOwner, Link

IN_PRINT = "qr"
"""The medium of links whose clicks come from a code that somebody scanned."""


@dataclass(frozen=True, slots=True)
class Told:
    """A click whose target was told its id."""

    click_id: bytes
    link_id: int
    at: datetime


def keep(clicks: Iterable[Told]) -> int:
    """Keeps these clicks as touches; one that is there stays as it is. Gives how many came. Flushes nothing else."""
    told = list(clicks)
    if not told:
        return 0
    printed = set(_printed({each.link_id for each in told}))
    rows = [
        {
            "click_id": spelt(each.click_id), "link_id": each.link_id, "at": each.at,
            "kind": TouchKind.QR if each.link_id in printed else TouchKind.CLICK,
        }
        for each in told
    ]  # fmt: skip
    db.session.execute(insert_for(Touch).on_conflict_do_nothing(index_elements=["click_id"]), rows)
    return len(rows)


def forget_old(now: datetime, limit: int = 10_000) -> int:
    """Forgets touches that no window reaches any more, unless a conversion named them; and landings that belong to no
    click. Gives how many touches went."""
    named = exists().where(ConversionTouch.named == Touch.click_id)
    old = select(Touch.click_id).where(Touch.at < now - LONGEST, ~named).order_by(Touch.at).limit(limit)
    ids = db.session.scalars(old).all()
    for some in in_lists(ids):
        db.session.execute(delete(Landing).where(Landing.click_id.in_(some)), execution_options=_SILENT)
        db.session.execute(delete(Touch).where(Touch.click_id.in_(some)), execution_options=_SILENT)
    return len(ids)


def forget_owners(now: datetime) -> int:
    """Forgets whose links were that somebody left so long ago that no window reaches their clicks. Gives how many."""
    old = delete(FormerOwner).where(FormerOwner.until_at < now - LONGEST)
    gone: Any = db.session.execute(old, execution_options=_SILENT)
    return int(gone.rowcount)


_SILENT: dict[str, Any] = {"synchronize_session": False}


def _printed(link_ids: set[int]) -> Iterable[int]:
    for some in in_lists(sorted(link_ids)):
        yield from db.session.scalars(select(Link.id).where(Link.id.in_(some), Link.medium == IN_PRINT))
