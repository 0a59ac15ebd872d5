"""What pages, the API and other rooms ask about deliverables."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask_babel import gettext as _
from sqlalchemy import ScalarSelect, func, or_, select

from advocacy.database import MOST_COUNTED, Page, counted, db, get, page
from advocacy.errors import NotFound
from influencers.deliverables.models import AppealState, Deliverable, DeliverableState, LiveLook
from influencers.programmes.models import Enrolment

_S = DeliverableState
PARTNERS_TURN = (_S.ASSIGNED, _S.CHANGES_REQUESTED, _S.APPROVED)
LIVE = (_S.PUBLISHED, _S.IN_LIVE_REVIEW)
OPEN = (*PARTNERS_TURN, _S.DRAFT_SUBMITTED, *LIVE)
DONE = (_S.VERIFIED, _S.MISSED, _S.CANCELLED)
GROUPS: dict[str, tuple[DeliverableState, ...]] = {
    "live": LIVE, "drafts": (_S.DRAFT_SUBMITTED,), "partners": PARTNERS_TURN, "verified": (_S.VERIFIED,),
    "missed": (_S.MISSED,), "all": tuple(_S),
}  # fmt: skip
"""How the desk sorts them, what waits for us first."""


def deliverable_for(deliverable_id: int) -> Deliverable:
    """The deliverable. Raises NotFound."""
    return get(Deliverable, deliverable_id, _("There is no such deliverable."))


def own_deliverable(person_id: int, deliverable_id: int) -> Deliverable:
    """The partner's own. Raises NotFound, for somebody else's too."""
    found = deliverable_for(deliverable_id)
    if found.person_id != person_id:
        raise NotFound(_("There is no such deliverable."))
    return found


def deliverables(
    cursor: str | None = None, limit: int = 50, *, states: Collection[DeliverableState] = (),
    programme_id: int | None = None, person_id: int | None = None, appealed: bool = False,
) -> Page[Deliverable]:  # fmt: skip
    """Deliverables, newest first."""
    wanted = select(Deliverable)
    if states:
        wanted = wanted.where(Deliverable.state.in_(states))
    if programme_id is not None:
        wanted = wanted.where(
            Deliverable.enrolment_id.in_(select(Enrolment.id).where(Enrolment.programme_id == programme_id))
        )
    if person_id is not None:
        wanted = wanted.where(Deliverable.person_id == person_id)
    if appealed:
        wanted = wanted.where(Deliverable.appeal == AppealState.ASKED)
    return page(wanted, Deliverable.id, cursor, limit)


def open_of(person_id: int, limit: int = 50) -> Sequence[Deliverable]:
    """What a partner has yet to deliver or we to look at or to answer, the next day first."""
    theirs = select(Deliverable).where(
        Deliverable.person_id == person_id, or_(Deliverable.state.in_(OPEN), Deliverable.appeal == AppealState.ASKED)
    )  # fmt: skip
    ordered = theirs.order_by(Deliverable.due_at.is_(None), Deliverable.due_at, Deliverable.id)
    return db.session.scalars(ordered.limit(limit)).unique().all()


def looks_of(deliverable_id: int, limit: int = 30) -> Sequence[LiveLook]:
    """What was found at its address, the newest first."""
    theirs = select(LiveLook).where(LiveLook.deliverable_id == deliverable_id)
    return db.session.scalars(theirs.order_by(LiveLook.id.desc()).limit(limit)).unique().all()


def look_for(deliverable_id: int, look_id: int) -> LiveLook:
    """A look at that deliverable. Raises NotFound, for another's too."""
    found = get(LiveLook, look_id, _("There is no such look."))
    if found.deliverable_id != deliverable_id:
        raise NotFound(_("There is no such look."))
    return found


def counts() -> dict[str, int]:
    """How many there are in each of the desk's groups, as far as a tab needs."""
    appeals = counted(select(Deliverable.id).where(Deliverable.appeal == AppealState.ASKED))
    return {"appeals": appeals} | {
        name: counted(select(Deliverable.id).where(Deliverable.state.in_(states)))
        for name, states in GROUPS.items() if name not in ("all", "verified")
    }  # fmt: skip


def to_look_at() -> ScalarSelect[int]:
    """How many live posts and appeals wait for a person, for the badge."""
    waits = or_(Deliverable.state == _S.IN_LIVE_REVIEW, Deliverable.appeal == AppealState.ASKED)
    some = select(Deliverable.id).where(waits).limit(MOST_COUNTED)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()
