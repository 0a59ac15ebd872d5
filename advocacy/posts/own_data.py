"""What this room keeps of a person, for their export, their erasure and its retention: posts, requests, what came back.

Of a post whose words are gone the row stays, with its network, its day and its outcome: figures refer to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, and_, cast, delete, func, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.database import UTCDateTime, db
from advocacy.history.models import HistoryRow
from advocacy.people.holding import Held
from advocacy.people.privacy import (
    Done,
    Eraser,
    Erasure,
    Exporter,
    Row,
    counted,
    held_back,
    plain,
    retained,
    rows_of,
)
from advocacy.posts.models import Attempt, RawReport, Reading, Share, ShareCopy
from advocacy.posts.states import ShareState
from advocacy.posts.takedown_models import Takedown
from advocacy.records.kinds import Kind

KIND = "posts"
ENDED = (ShareState.PUBLISHED, ShareState.CANCELLED, ShareState.MISSED, ShareState.REJECTED)
WHEN = func.coalesce(Share.published_at, Share.created_at, type_=UTCDateTime)
GONE: dict[str, Any] = {
    "text": "", "card": {}, "media": [], "uploads": {}, "permit_facts": {}, "problem": None, "evidence": None,
    "url": None, "remote_id": None, "revoked_why": None, "read_back_at": None, "measure_at": None,
}  # fmt: skip


def _shielded(held: Held) -> ColumnElement[bool]:
    campaign = Share.permit_tags["campaign"].as_string()
    own = held.shields(person=Share.person_id, item_ref=Share.source_ref, campaign=campaign, at=WHEN)
    return or_(own, held.shields(item_ref=Share.group_ref))  # own words are grouped with the story that they retell


def has(held: Held) -> bool:
    """Whether there is a post of any of these items or campaigns."""
    return db.session.scalar(select(Share.id).where(_shielded(held)).limit(1)) is not None


def _past(before: datetime | None, held: Held) -> ColumnElement[bool]:
    """Ended posts with words, older than that instant (None: of any age), that no hold covers."""
    ended = and_(Share.state.in_(ENDED), Share.text != "", not_(_shielded(held)))
    return ended if before is None else and_(ended, before > WHEN)


def count(before: datetime, held: Held) -> int:
    """How many are past that instant."""
    return db.session.scalar(select(func.count()).select_from(Share).where(_past(before, held))) or 0


def remove(before: datetime, held: Held, limit: int) -> int:
    """Removes the words, requests and evidence of so many posts that are past that instant."""
    return _blank(select(Share.id).where(_past(before, held)).order_by(Share.id).limit(limit))


def _blank(which: Any) -> int:
    ids = db.session.scalars(which).all()
    if ids:
        db.session.execute(delete(Attempt).where(Attempt.share_id.in_(ids)))
        db.session.execute(delete(RawReport).where(RawReport.share_id.in_(ids)))
        db.session.execute(delete(ShareCopy).where(ShareCopy.share_id.in_(ids)))
        evidence = update(Reading).where(Reading.share_id.in_(ids), Reading.evidence != "").values(evidence="")
        db.session.execute(evidence, execution_options={"synchronize_session": False})
        db.session.execute(update(Takedown).where(Takedown.share_id.in_(ids)).values(note=""))
        changed = update(Share).where(Share.id.in_(ids)).values(**GONE)
        db.session.execute(changed, execution_options={"synchronize_session": False})
    return len(ids)


def shield(held: Held) -> ColumnElement[bool]:
    """Rows of the history about posts that a hold covers."""
    shares = select(Share.id).where(_shielded(held))
    takedowns = select(Takedown.id, Takedown.call_id).where(Takedown.share_id.in_(shares)).subquery()
    ids = {"share": shares.subquery().c.id, "takedown": takedowns.c.id, "takedown_call": takedowns.c.call_id}
    return or_(
        *(and_(HistoryRow.noun == noun, HistoryRow.noun_id.in_(select(cast(of, String)))) for noun, of in ids.items())
    )


def _erase(asked: Erasure) -> Done:
    theirs = Share.person_id == asked.person.id
    gone = _blank(select(Share.id).where(theirs, _past(asked.since(KIND), asked.held)))
    words, held = and_(theirs, Share.text != ""), _shielded(asked.held)
    young = select(func.count(), func.max(WHEN, type_=UTCDateTime)).select_from(Share).where(words, not_(held))
    stays = counted(select(func.count()).select_from(Share).where(words, held))
    return Done(gone, [*retained(KIND, KIND, young, asked), *held_back(KIND, stays)])


def _of_shares(model: Any, name: str, *columns: Any) -> Exporter:
    """Rows about the person's posts, these columns of them."""

    def rows(person_id: int) -> Iterable[Row]:
        wanted = select(*columns).join(Share, Share.id == model.share_id).where(Share.person_id == person_id)
        for row in db.session.execute(wanted.order_by(model.id)).mappings():
            yield {column: plain(value) for column, value in row.items()}

    def count(person_id: int) -> int:
        return counted(
            select(func.count(model.id)).join(Share, Share.id == model.share_id).where(Share.person_id == person_id)
        )

    return Exporter(name, rows, count=count)


EXPORTERS = [
    rows_of("posts", Share.person_id, leave_out=("lease_owner", "lease_until")),
    _of_shares(
        Attempt, "requests", Attempt.share_id, Attempt.number, Attempt.started_at, Attempt.ended_at, Attempt.outcome,
        Attempt.detail, Attempt.body_sha256,
    ),
    _of_shares(ShareCopy, "posts_as_posted", ShareCopy.share_id, ShareCopy.read_at, ShareCopy.text, ShareCopy.verdict),
    _of_shares(Reading, "readings", Reading.share_id, Reading.metric, Reading.value, Reading.unit, Reading.captured_at),
    _of_shares(RawReport, "raw_reports", RawReport.share_id, RawReport.captured_at, RawReport.body),
    _of_shares(Takedown, "takedown_requests", Takedown.share_id, Takedown.state, Takedown.asked_at, Takedown.note),
]  # fmt: skip
ERASERS = [Eraser("posts", _erase, frozenset({"shares.person_id"}))]
RECORDS = Kind(
    KIND,
    _l("Posts"),
    _l("Shows what was posted for the company, under which approval, and what came of it"),
    _l("Words, requests to networks, what was read back, takedown requests and their answers"),
    frozenset({"share", "takedown", "takedown_call"}),
    count=count,
    remove=remove,
    shield=shield,
    has=has,
)
EXEMPT = frozenset({"takedown_calls.asked_by"})
