"""Verbs of people on live posts: see one, hand in a screenshot, appeal and its answer, miss.

What a person saw is never said to be verified by us: it is "seen by a person" wherever it is shown.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask_babel import gettext as _

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed
from advocacy.history import Actor, move, record
from advocacy.people.four_eyes import refuse_alone
from content_library.models import Media
from influencers.deliverables import looking, sights
from influencers.deliverables.assigning import make_good_if_missing
from influencers.deliverables.facts import facts_of
from influencers.deliverables.models import AppealState, Deliverable, DeliverableState, LiveLook, SeenHow
from influencers.deliverables.verifying import verify

_S = DeliverableState
LONGEST = 2000
MADE_GOOD_WITHIN = timedelta(days=14)
"""What was missed and is granted on appeal may be delivered until then, at the same address too."""


def see(
    deliverable: Deliverable, passes: bool, note: str, *, actor: Actor, now: datetime, medium: Media | None = None
) -> LiveLook:
    """A reviewer looked at the live post, or at a screenshot of it. A no needs a note, which the partner reads; a yes
    says what was seen, or shows it.

    Raises NotAllowed for one's own post, Breach for nothing said, InvalidMove when it isn't posted, and for a yes where
    what was read at its address is not as agreed: the partner mends it, or appeals.
    """
    _held(deliverable)
    if actor.id is None or actor.id == deliverable.person_id:
        raise NotAllowed(_("Your own post is for somebody else to look at."), remedy=_("Ask a colleague."))
    if deliverable.state not in sights.LIVE:
        raise InvalidMove(_("There is no live post to look at."))
    if passes:
        _refuse_read(deliverable)
    said = _said(note, needed=not passes or medium is None)
    look = _seen(deliverable, "found" if passes else "failed", said, actor, now, medium)
    if passes:
        _pass(deliverable, actor, now)
        return look
    deliverable.decided_by_id, deliverable.ours_since = actor.id, None
    changes = {"problem": said, "since": now}
    facts = {"answer": "to_put_right", **facts_of(deliverable)}
    if deliverable.state is _S.PUBLISHED:
        move(deliverable, "look_at", actor=actor, now=now, why=said, about=deliverable.person_id, changes=changes,
             **facts)  # fmt: skip
    else:
        deliverable.problem = said
        record("deliverable", deliverable.id, "object", actor=actor, now=now, why=said, about=deliverable.person_id,
               **facts)  # fmt: skip
    return look


def hand_in_screenshot(deliverable: Deliverable, medium: Media, note: str, *, actor: Actor, now: datetime) -> LiveLook:
    """The partner shows what strangers are not shown; a person looks at it. Raises InvalidMove when it isn't posted."""
    if deliverable.state not in sights.LIVE:
        raise InvalidMove(_("There is no live post to show."), remedy=_("Hand in its address first."))
    look = _seen(deliverable, "hidden", _said(note, needed=False), None, now, medium)
    if deliverable.state is _S.IN_LIVE_REVIEW and not sights.why_not(deliverable):
        deliverable.ours_since = deliverable.ours_since or now
    record("deliverable", deliverable.id, "show", actor=actor, now=now, about=deliverable.person_id, medium=medium.id,
           **facts_of(deliverable))  # fmt: skip
    return look


def appeal(deliverable: Deliverable, text: str, *, actor: Actor, now: datetime) -> None:
    """The partner says that we are wrong; a second person answers. Raises Breach without a reason, InvalidMove when
    there is nothing to appeal against, or it was appealed before."""
    _held(deliverable)
    if deliverable.state not in (_S.IN_LIVE_REVIEW, _S.MISSED):
        raise InvalidMove(_("There is nothing to appeal against."))
    if deliverable.appeal is not AppealState.NONE:
        raise InvalidMove(_("You have appealed already."), remedy=_("A second person looks at it."))
    deliverable.appeal, deliverable.appeal_text = AppealState.ASKED, _said(text, needed=True)
    deliverable.appealed_at = now
    record("deliverable", deliverable.id, "appeal", actor=actor, now=now, about=deliverable.person_id,
           **facts_of(deliverable))  # fmt: skip


def answer_appeal(deliverable: Deliverable, grants: bool, text: str, *, actor: Actor, now: datetime) -> None:
    """A second person, not the one who said no, has the last word; the partner reads why. Raises NotAllowed for the
    first one, Breach without a reason, InvalidMove when nobody appealed. A missed one that is granted is made good."""
    refuse_alone(deliverable, "decided_by_id", actor)
    if actor.id == deliverable.person_id:
        raise NotAllowed(_("Your own appeal is for somebody else to answer."), remedy=_("Ask a colleague."))
    if deliverable.appeal is not AppealState.ASKED:
        raise InvalidMove(_("Nobody has appealed."))
    said = _said(text, needed=True)
    deliverable.appeal_answer = said
    deliverable.appeal = AppealState.GRANTED if grants else AppealState.REFUSED
    record("deliverable", deliverable.id, "grant_appeal" if grants else "refuse_appeal", actor=actor, now=now, why=said,
           about=deliverable.person_id, **facts_of(deliverable))  # fmt: skip
    if grants and deliverable.state is _S.MISSED:
        make_good_if_missing(deliverable, now + MADE_GOOD_WITHIN, actor=actor, now=now)
    elif grants and deliverable.state is _S.IN_LIVE_REVIEW:
        _seen(deliverable, "found", said, actor, now, None)
        _pass(deliverable, actor, now)
    elif deliverable.state is _S.IN_LIVE_REVIEW:
        _seen(deliverable, "failed", said, actor, now, None)
        deliverable.ours_since = None


def miss(deliverable: Deliverable, *, actor: Actor, now: datetime, why: str) -> None:
    """Its time is over, or the live post can't be put right. Raises Breach without a reason, InvalidMove while it is
    our turn or when it is over."""
    said = _said(why, needed=True)
    move(
        deliverable, "miss", actor=actor, now=now, why=said, about=deliverable.person_id,
        changes={
            "since": now, "look_at": None, "problem": said, "decided_by_id": actor.id, "appeal": AppealState.NONE,
            "address_key": None, "post_key": None, "ours_since": None,
        }, **facts_of(deliverable),
    )  # fmt: skip


def _refuse_read(deliverable: Deliverable) -> None:
    why = sights.why_not(deliverable)
    if why:
        raise InvalidMove(
            why, remedy=_("Have the address read again, or let the partner appeal: then somebody else decides.")
        )


def _pass(deliverable: Deliverable, actor: Actor, now: datetime) -> None:
    """It counts; where the network can be read it is looked at again as any other."""
    read = sights.last_read(deliverable)
    again = looking.next_look(deliverable, now) if read is not None and read.found != "hidden" else None
    verify(deliverable, SeenHow.SEEN_BY_PERSON, look_at=again, actor=actor, now=now)


def _held(deliverable: Deliverable) -> None:
    db.session.refresh(deliverable, with_for_update={"of": Deliverable})


def _seen(
    deliverable: Deliverable, found: str, note: str, actor: Actor | None, now: datetime, medium: Media | None
) -> LiveLook:
    look = LiveLook(
        deliverable_id=deliverable.id, at=now, url=deliverable.url, how=SeenHow.SEEN_BY_PERSON, found=found, note=note,
        media_id=medium.id if medium else None, seen_by_id=actor.id if actor else None,
    )  # fmt: skip
    db.session.add(look)
    db.session.flush()
    return look


def _said(text: str, *, needed: bool) -> str:
    said = text.strip()
    if needed and not said:
        raise Breach(_("Say why."), remedy=_("It will be read."), errors={"note": [_("Give a reason.")]})
    if len(said) > LONGEST:
        raise Breach(_("That is too long."), errors={"note": [_("At most %(longest)s characters.", longest=LONGEST)]})
    return said
