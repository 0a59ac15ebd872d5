"""Verbs of a person on being shown: agree, take it back, leave one post out. Flush; the edge commits.

All of it is the person's own: nobody agrees for somebody else, and nobody sees who did not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import Select, delete, func, select

from advocacy.database import db
from advocacy.errors import Breach, NotFound
from advocacy.history import Actor, record
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.wall.models import ShownAs, Wall, WallConsent, WallOmission, WallState

ENOUGH = 5
"""From so many people on, whoever looks after a wall is told how many agreed."""


def agree(person_id: int, wall_id: int | None, shown_as: str, *, actor: Actor, now: datetime) -> WallConsent:
    """Shows the person's posts on that wall (None: on every wall, also later ones) under that form of their name.

    Said again, it changes the form. Raises NotFound, Breach for a form that there is not.
    """
    if shown_as not in set(ShownAs):
        raise Breach(_("Say how your name is shown."), errors={"shown_as": [_("Choose one.")]})
    if wall_id is not None:
        wall = db.session.get(Wall, wall_id)
        if wall is None or wall.state is not WallState.LIVE:
            raise NotFound(_("There is no such wall."))
    found = db.session.scalar(_mine(person_id, wall_id).with_for_update())
    if found is None:
        found = WallConsent(person_id=person_id, wall_id=wall_id, shown_as=ShownAs(shown_as), agreed_at=now)
        db.session.add(found)
    found.shown_as = ShownAs(shown_as)
    db.session.flush()
    record("wall_consent", found.id, "agree", actor=actor, now=now, about=person_id, wall=wall_id, shown_as=shown_as)
    return found


def take_back(person_id: int, consent_id: int, *, actor: Actor, now: datetime) -> None:
    """Shows them there no more, at once. Raises NotFound for what is not theirs."""
    found = db.session.get(WallConsent, consent_id)
    if found is None or found.person_id != person_id:
        raise NotFound(_("You have not agreed to that."))
    record("wall_consent", found.id, "take_back", actor=actor, now=now, about=person_id, wall=found.wall_id)
    db.session.delete(found)
    db.session.flush()


def leave_out(person_id: int, share_id: int, *, actor: Actor, now: datetime) -> None:
    """Shows one of their posts on no wall; twice is once. Raises NotFound for a post that is not theirs."""
    _refuse_others(person_id, share_id)
    if not _left_out(share_id):
        db.session.add(WallOmission(share_id=share_id, wall_id=None, at=now))
        db.session.flush()
        record("share", share_id, "off_walls", actor=actor, now=now, about=person_id)


def put_back(person_id: int, share_id: int, *, actor: Actor, now: datetime) -> None:
    """Lets it be shown again. Raises NotFound for a post that is not theirs."""
    _refuse_others(person_id, share_id)
    if _left_out(share_id):
        gone = (WallOmission.share_id == share_id, WallOmission.wall_id.is_(None))
        db.session.execute(delete(WallOmission).where(*gone))
        record("share", share_id, "onto_walls", actor=actor, now=now, about=person_id)


def consents_of(person_id: int) -> Sequence[WallConsent]:
    """What the person agreed to; that for all walls first."""
    mine = select(WallConsent).where(WallConsent.person_id == person_id)
    return db.session.scalars(mine.order_by(WallConsent.wall_id.is_not(None), WallConsent.id)).all()


def how_many(wall: Wall) -> int | None:
    """How many people agreed to be on this wall; None for fewer than ``ENOUGH``, which would tell who."""
    agreed = (WallConsent.wall_id == wall.id) | WallConsent.wall_id.is_(None)
    active = select(func.count(func.distinct(WallConsent.person_id))).join(Person, Person.id == WallConsent.person_id)
    count = db.session.scalar(active.where(agreed, Person.active)) or 0
    return count if count >= ENOUGH else None


def _mine(person_id: int, wall_id: int | None) -> Select[WallConsent]:
    on = WallConsent.wall_id.is_(None) if wall_id is None else WallConsent.wall_id == wall_id
    return select(WallConsent).where(WallConsent.person_id == person_id, on)


def _left_out(share_id: int) -> bool:
    there = select(WallOmission.id).where(WallOmission.share_id == share_id, WallOmission.wall_id.is_(None))
    return db.session.scalar(there) is not None


def _refuse_others(person_id: int, share_id: int) -> None:
    share = db.session.get(Share, share_id)
    if share is None or share.person_id != person_id:
        raise NotFound(_("There is no such post of yours."), remedy=_("See My posts."))
