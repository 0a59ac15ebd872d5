"""Queries: what was seen of a live post since it was posted, and whether a person may pass it.

Where the network shows the post to strangers, what was read there decides: a person passes what nobody but a person
can tell.
"""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import Select, select

from advocacy.database import db
from influencers.deliverables.judging import Answer, Sight, judge
from influencers.deliverables.models import Deliverable, DeliverableState, LiveLook, SeenHow
from influencers.deliverables.verifying import counted_for

LIVE = frozenset({DeliverableState.PUBLISHED, DeliverableState.IN_LIVE_REVIEW})


def sight_of(deliverable: Deliverable, look: LiveLook) -> Sight:
    """A look as it is judged."""
    used = counted_for(deliverable, look) is not None
    return Sight(look.found, look.theirs, look.as_approved, look.outcome, used)


def last_read(deliverable: Deliverable) -> LiveLook | None:
    """The last look at its address."""
    return db.session.scalars(_since_posted(deliverable, SeenHow.LOOKED_UP)).first()


def last_shown(deliverable: Deliverable) -> LiveLook | None:
    """What a person saw last, or the partner showed us: ``seen_by_id`` says who of us."""
    return db.session.scalars(_since_posted(deliverable, SeenHow.SEEN_BY_PERSON)).first()


def why_not(deliverable: Deliverable) -> str:
    """Why no person may pass it now; empty where one may."""
    if deliverable.state not in LIVE:
        return str(_("There is no live post to look at."))
    look = last_read(deliverable)
    if look is None:
        return str(_("The post was not looked at yet; that takes minutes."))
    said = judge(sight_of(deliverable, look))
    if said.answer is Answer.TO_PUT_RIGHT:
        return str(_("The live post was read, and it is not as agreed: %(why)s", why=said.why))
    return ""


def said_of(deliverable: Deliverable, look: LiveLook) -> LiveLook | None:
    """What one of us said of the very same sight; None where it is another by now, or the partner showed us more."""
    person = last_shown(deliverable)
    if person is None or person.seen_by_id is None:
        return None
    before = db.session.scalars(
        _since_posted(deliverable, SeenHow.LOOKED_UP).where(LiveLook.id < person.id)
    ).first()  # fmt: skip
    return person if before is not None and _same(before, look) else None


def _same(one: LiveLook, other: LiveLook) -> bool:
    return (one.found, one.text_sha256, one.theirs) == (other.found, other.text_sha256, other.theirs)


def _since_posted(deliverable: Deliverable, how: SeenHow) -> Select[LiveLook]:
    """The newest look of that kind at the address that is in force."""
    there = LiveLook.deliverable_id == deliverable.id, LiveLook.url == deliverable.url, LiveLook.how == how
    since = [LiveLook.at >= deliverable.published_at] if deliverable.published_at else []
    return select(LiveLook).where(*there, *since).order_by(LiveLook.id.desc()).limit(1)
