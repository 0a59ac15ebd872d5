"""The verb that makes a deliverable count: the live post is as agreed. Grants what the agreement lets us do with it."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db, lock
from advocacy.errors import InvalidMove
from advocacy.history import Actor, move
from advocacy.records.retention import back
from influencers.agreements.terms import terms_of
from influencers.deliverables.expected import approved_revision
from influencers.deliverables.facts import facts_of
from influencers.deliverables.models import AppealState, Deliverable, DeliverableState, LiveLook, SeenHow
from influencers.deliverables.one_post import post_key
from influencers.partners.partners import keep_partner
from influencers.rights import withdrawing
from influencers.rights.covering import ALL, WORLDWIDE
from influencers.rights.licences import grant


def asset_of(deliverable: Deliverable) -> str:
    """What the register of rights calls it."""
    return f"deliverable:{deliverable.id}"


def verify(
    deliverable: Deliverable, how: SeenHow, *, look_at: datetime | None, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """It counts: from being looked at, or straight from having been posted. Raises InvalidMove from anywhere else, and
    for a post that counted for something else."""
    lock("posts that count")
    look = _last_found(deliverable)
    other = counted_for(deliverable, look) if look is not None else None
    if other is not None:
        raise InvalidMove(
            _("This post counted for “%(title)s”.", title=other.title), remedy=_("Ask for a post of its own.")
        )
    first = deliverable.verified_at is None
    about, facts = deliverable.person_id, {"how": how, **facts_of(deliverable)}
    if deliverable.state is DeliverableState.PUBLISHED:
        move(deliverable, "look_at", actor=actor, now=now, about=about, changes={"since": now}, **facts)
    granted = AppealState.GRANTED if deliverable.appeal is AppealState.ASKED else deliverable.appeal
    changes = {
        "verified_at": now, "since": now, "how": how, "problem": "", "look_at": look_at, "lease_until": None,
        "appeal": granted, "post_key": _key(deliverable, look) if look else None, "ours_since": None,
    }  # fmt: skip
    move(deliverable, "verify", actor=actor, now=now, about=about, changes=changes, **facts)
    if first:
        _grant(deliverable, actor, now)


def counted_for(deliverable: Deliverable, look: LiveLook) -> Deliverable | None:
    """Another deliverable, anybody's, that this very post counted for, however its address was written."""
    if not look.url or look.found != "found":
        return None
    same = select(Deliverable).where(
        Deliverable.post_key == _key(deliverable, look), Deliverable.id != deliverable.id
    )  # fmt: skip
    return db.session.scalars(same).unique().one_or_none()


def _last_found(deliverable: Deliverable) -> LiveLook | None:
    """What was found last at the address that is in force, by its network if that ever told us."""
    there = select(LiveLook).where(
        LiveLook.deliverable_id == deliverable.id, LiveLook.url == deliverable.url, LiveLook.found == "found",
        LiveLook.url != "",
    )  # fmt: skip
    return db.session.scalars(there.order_by((LiveLook.remote_id == "").asc(), LiveLook.id.desc()).limit(1)).first()


def _key(deliverable: Deliverable, look: LiveLook) -> str:
    return post_key(deliverable.network, look.url, look.remote_id)


def _grant(deliverable: Deliverable, actor: Actor, now: datetime) -> None:
    version = deliverable.agreement.accepted
    usage = terms_of(version).usage if version is not None else None
    if usage is None or not usage.uses:
        return
    _note_what_it_is(deliverable, actor, now)
    person = deliverable.enrolment.person
    partner = keep_partner(person, actor=actor, now=now)
    for use in usage.uses:
        grant(
            asset_of(deliverable), partner_id=partner.id, person_id=person.id, persons=[],
            media=list(usage.media) or [ALL], territory=usage.territory or WORLDWIDE, use=use, start=now,
            end=back(now, -usage.months), source=f"{asset_of(deliverable)}:{use}",
            title=deliverable.title, actor=actor, now=now,
        )  # fmt: skip


def _note_what_it_is(deliverable: Deliverable, actor: Actor, now: datetime) -> None:
    """The register knows the draft's pictures: whatever item shows one is taken out of use with the licence."""
    revision = approved_revision(deliverable)
    for each in revision.media if revision is not None else ():
        withdrawing.note_medium(asset_of(deliverable), each.media_id, actor=actor, now=now)
