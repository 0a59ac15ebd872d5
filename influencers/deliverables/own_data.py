"""What deliverables keep of a partner, for their export and erasure.

The live words that were found, addresses and talk go; digests, days, states and fees stay under a number. A leaver's
open ones end with their agreements.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, not_, select, update

from advocacy.database import db
from advocacy.people.privacy import SILENT, Done, Eraser, Erasure, Exporter, Kept, Row, counted, plain, rows_of
from influencers.deliverables.models import Deliverable, LiveLook

WHY = _l("What was paid for stays told by its kind, its day and its fee, under a number.")
TALK: dict[str, Any] = {
    "url": "", "address_key": None, "post_key": None, "problem": "", "appeal_text": "", "appeal_answer": "",
}  # fmt: skip
SEEN: dict[str, Any] = {
    "url": "", "remote_id": "", "author": "", "text": "", "findings": [], "note": "", "media_id": None,
}  # fmt: skip


def _of(person_id: int) -> Any:
    return LiveLook.deliverable_id.in_(select(Deliverable.id).where(Deliverable.person_id == person_id))


def _erase(asked: Erasure) -> Done:
    theirs, held = Deliverable.person_id == asked.person.id, asked.held.shields(person=Deliverable.person_id)
    free = and_(theirs, not_(held))
    looks = LiveLook.deliverable_id.in_(select(Deliverable.id).where(free))
    changes = (
        update(LiveLook).where(looks, LiveLook.url != "").values(**SEEN),
        update(Deliverable).where(free).values(**TALK),
    )
    done: list[Any] = [db.session.execute(each, execution_options=SILENT) for each in changes]
    count = counted(select(func.count()).select_from(Deliverable).where(theirs))
    return Done(done[0].rowcount, [Kept("deliverables", count, WHY)] if count else [])


def _looks(person_id: int) -> Iterable[Row]:
    shown = [each for each in LiveLook.__table__.columns if each.key != "seen_by_id"]
    for row in db.session.execute(select(*shown).where(_of(person_id)).order_by(LiveLook.id)).mappings():
        yield {name: plain(value) for name, value in row.items()}


EXPORTERS = [
    rows_of("deliverables", Deliverable.person_id, leave_out=("lease_until", "decided_by_id")),
    Exporter("live_looks", _looks, count=lambda person_id: len(list(_looks(person_id)))),
]
ERASERS = [Eraser("deliverables", _erase, frozenset({"deliverables.person_id"}))]
EXEMPT = frozenset({"live_looks.seen_by_id", "deliverables.decided_by_id"})
