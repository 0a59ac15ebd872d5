"""Readers of the history: agreements give deliverables out, reviews of drafts and the outbox move them on, points
follow.

The review belongs to the library, sending to the outbox; what they say is followed here, in order and once. What a verb
refuses is one partner's: it is noted there, and everybody else's goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Refused
from advocacy.history import Actor, Reader, Record, each_record, move, record
from advocacy.posts.models import Share
from advocacy.posts.states import Way
from content_library import refs
from content_library.models import Item
from influencers.agreements import agreements
from influencers.agreements.models import Agreement
from influencers.deliverables import assigning, counting, publishing
from influencers.deliverables.facts import facts_of
from influencers.deliverables.models import Deliverable, DeliverableState, SeenHow
from influencers.programmes.models import Enrolment, EnrolmentState
from rewards.earning import granting, sources
from rewards.earning.terms import Happening
from rewards.earning.triggers import Trigger

FOLLOWS = Actor.job("deliverables")
_S = DeliverableState
PART_ENDS = frozenset({"deactivate", "ban", "archive"})
PART_OVER = frozenset({EnrolmentState.DEACTIVATED, EnrolmentState.BANNED, EnrolmentState.ARCHIVED})
BACK_TO_PARTNER = {
    "request_changes": "", "reject": "",
    "withdraw": "The draft was taken back.", "expire": "The approval of the draft is over: send it again.",
}  # fmt: skip
"""Verbs of the draft's item after which the partner is asked again, and what they read where nobody said why."""


def _apply(read: Record, now: datetime) -> None:
    follow = FOLLOWED.get(read.noun)
    if follow is None:
        return
    try:
        with db.session.begin_nested():
            follow(read, now)
    except Refused as refusal:
        _note(read, str(refusal), now)


def _note(read: Record, why: str, now: datetime) -> None:
    """What could not be followed stands where it concerns somebody: with the deliverable, else with the agreement."""
    found = _concerned(read)
    if found is None:
        record(read.noun, read.noun_id, "not_followed", actor=FOLLOWS, now=now, why=why, reader=READER.name)
        return
    found.problem = why
    record("deliverable", found.id, "not_taken", actor=FOLLOWS, now=now, why=why, about=found.person_id,
           what=f"{read.noun}:{read.noun_id}", **facts_of(found))  # fmt: skip


def _concerned(read: Record) -> Deliverable | None:
    if read.noun == "deliverable":
        return db.session.get(Deliverable, int(read.noun_id))
    named = refs.item_and_number(str(read.details.get("source_ref") or ""))
    item = int(read.noun_id) if read.noun == "item" else named[0] if named else None
    return _of_item(item) if item is not None else None


def _of_item(item_id: int) -> Deliverable | None:
    found = select(Deliverable).where(Deliverable.item_id == item_id)  # at most one
    return db.session.scalars(found).unique().one_or_none()


def _agreement(read: Record, now: datetime) -> None:
    agreement = db.session.get(Agreement, int(read.noun_id))
    if agreement is None:
        return
    if read.verb in ("accept", "accept_amendment"):
        assigning.assign_all(agreement, actor=FOLLOWS, now=now, since=int(read.details["version"]))
    elif read.verb == "end":
        assigning.cancel_open(agreement, actor=FOLLOWS, now=now, why=read.why or "The agreement has ended.")


def _enrolment(read: Record, now: datetime) -> None:
    """Somebody's part ended: their agreements in it do, with the reason, and with them what isn't posted yet."""
    enrolment = db.session.get(Enrolment, int(read.noun_id))
    if enrolment is not None and read.verb in PART_ENDS and enrolment.state in PART_OVER:
        why = read.why or "Your part in the programme has ended."
        agreements.end_all_of(enrolment.person_id, actor=FOLLOWS, now=now, why=why, enrolment_id=enrolment.id)


def _draft(read: Record, now: datetime) -> None:
    """The partner does not lose the days for which a draft was ours to answer."""
    if read.verb not in ("approve", "go_live", *BACK_TO_PARTNER):
        return
    found = _of_item(int(read.noun_id))
    if found is None:
        return
    waited = now - found.since if found.state is _S.DRAFT_SUBMITTED else timedelta()
    if read.verb in ("approve", "go_live"):
        item = db.session.get_one(Item, int(read.noun_id))
        if found.state is _S.DRAFT_SUBMITTED:
            _move(found, "approve", read, now, {"sha256": item.revision.sha256})
    elif found.state in (_S.DRAFT_SUBMITTED, _S.APPROVED):
        why = read.why or BACK_TO_PARTNER[read.verb]
        _move(found, "request_changes", read, now, {"problem": why, "sha256": ""}, why)
    if found.state is not _S.DRAFT_SUBMITTED and read.actor.id != found.person_id:
        assigning.give_back(found, waited, actor=FOLLOWS, now=now)


def _share(read: Record, now: datetime) -> None:
    """Our outbox posted the approved words, or the partner by hand with its help."""
    named = refs.item_and_number(str(read.details.get("source_ref") or "")) if read.verb == "publish" else None
    if named is None:
        return
    found, share = _of_item(named[0]), db.session.get(Share, int(read.noun_id))
    if found is None or found.state is not _S.APPROVED or share is None or not share.url:
        return
    if share.network == found.network:
        publishing.publish(found, share.url, actor=read.actor, now=now, share_id=share.id)


def _deliverable(read: Record, now: datetime) -> None:
    """A live post at its address counts as a share by hand and earns as one, once; one of the outbox does by itself."""
    found = db.session.get(Deliverable, int(read.noun_id))
    if found is not None and read.verb == "publish" and found.state is not _S.APPROVED and found.share_id is None:
        _count(found, read, now)
    share = db.session.get(Share, found.share_id) if found is not None and found.share_id else None
    if found is None or (share is not None and share.way is Way.API):
        return
    subject = f"share:{share.id}" if share is not None else f"deliverable:{found.id}"
    if read.verb == "verify" and read.details.get("how") in set(SeenHow):
        facts = sources.facts_of_person(found.person_id)
        happening = Happening(Trigger.LIVE_VERIFIED, found.person_id, subject, read.at, facts=facts,
                              title=found.title)  # fmt: skip
        granting.grant(happening, now)
    elif read.verb in ("question", "miss"):
        granting.take_back(Trigger.LIVE_VERIFIED, subject, reason="seen_gone", at=read.at)


def _count(found: Deliverable, read: Record, now: datetime) -> None:
    """Where the outbox can't keep such a post, its figures are missing, and the history says why; it delivers all the
    same."""
    try:
        with db.session.begin_nested():
            counting.count_post(found, actor=read.actor, now=now)
    except Refused as refusal:
        record("deliverable", found.id, "not_counted", actor=FOLLOWS, now=now, why=str(refusal),
               about=found.person_id, **facts_of(found))  # fmt: skip


def _move(
    deliverable: Deliverable, verb: str, read: Record, now: datetime, changes: dict[str, str], why: str | None = None
) -> None:
    move(
        deliverable, verb, actor=read.actor, now=now, about=deliverable.person_id, why=why,
        changes={"since": now, **changes}, item=deliverable.item_id, **facts_of(deliverable),
    )  # fmt: skip


FOLLOWED: dict[str, Callable[[Record, datetime], None]] = {
    "agreement": _agreement, "enrolment": _enrolment, "item": _draft, "share": _share, "deliverable": _deliverable,
}  # fmt: skip
READER = Reader("deliverables", each_record(_apply), frozenset(FOLLOWED))
