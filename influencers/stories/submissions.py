"""Verbs on stories: hand in, confirm, approve, reject, reopen, take back, forget.

A stranger's story is a draft until the mail address is proven. Approval grants the licence that the author agreed to;
when the author takes it back, the licence is revoked, what was made of it is out of use, and words and pictures go.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.people import accounts
from advocacy.people.four_eyes import refuse_own
from advocacy.people.models import Person
from advocacy.pictures import Picture
from influencers.joining.spotting import drop_customer
from influencers.partners.partners import partner_of
from influencers.rights import licences
from influencers.rights.models import IN_FORCE, Licence
from influencers.stories import advice, letters
from influencers.stories.models import WAITING, StoryCall, StoryPicture, Submission, SubmissionState
from influencers.stories.writing import Agreed, Told, digest, require_fit

MOST_OPEN = 3
"""Stories of one author that wait for us, for a call; and stories that are sent under one address in a day."""
LATELY = timedelta(days=1)
MAIL_AGAIN = timedelta(days=1)
"""How soon again an author is told by mail that others of theirs wait."""
STRANGER = Actor.system("stories")
"""Who acts for authors without an account."""
GONE: dict[str, Any] = {
    "name": "", "email": None, "credit_name": "", "title": "", "text": "", "persons": [], "in_gallery": False,
    "may_ask": False,
    "reason": "", "outcome": "",
}  # fmt: skip

Pictures = Sequence[tuple[Picture, str]]
"""Pictures made safe, each with what it shows."""


def hand_in(
    call: StoryCall, story: Told, yes: Agreed, consent: str, pictures: Pictures, *, person: Person | None = None,
    name: str = "", email: str = "", now: datetime,
) -> Submission:  # fmt: skip
    """Keeps a story with the consent that its author read. Somebody who is signed in has submitted it at once; a
    stranger confirms by mail first.

    The same text again from the same author is the same story. Where too many wait, an author who is signed in is told
    so; a stranger is not, for anybody may write any address into the form: the address is told by mail, and what comes
    back is the newest story that it sent before. Raises Breach by field; InvalidMove for a closed call.
    """
    require_open(call, now, stranger=person is None)
    require_fit(story, yes, consent, call, len(pictures))
    address = person.email if person is not None else accounts.normal_email(email)
    called = person.name if person is not None else " ".join(name.split())[:120]
    if not called:
        raise Breach(_("What is your name?"), errors={"name": [_("Please write it.")]})
    lock(f"stories:{call.id}")
    known = _same(call, story, person, address) or _too_many(call, person, address, now)
    if known is not None:
        return known
    partner = partner_of(person.id) if person is not None else None
    kept = Submission(
        call=call, person_id=person.id if person else None, partner_id=partner.id if partner else None, name=called,
        email=None if person else address, credit_name=story.credit_name, title=story.title, text=story.text,
        language=story.language, persons=list(story.persons), in_gallery=story.in_gallery and call.gallery,
        may_ask=story.may_ask and person is None,
        consent=consent, consent_sha256=digest(consent), consented_at=now, state=SubmissionState.DRAFT, created_at=now,
        changed_at=now, pictures=[_picture(place, *each) for place, each in enumerate(pictures)],
    )  # fmt: skip
    db.session.add(kept)
    db.session.flush()
    actor = person.actor if person is not None else STRANGER
    record("submission", kept.id, "write", actor=actor, now=now, about=kept.person_id, call=call.id)
    if person is None:
        letters.ask_to_confirm(kept, now=now)
    else:
        _submit(kept, actor=actor, now=now)
    return kept


def require_open(call: StoryCall, now: datetime, *, stranger: bool) -> None:
    """Raises InvalidMove for a call that takes no stories now, or none of strangers. To be asked before anything that
    takes long."""
    if not call.is_open(now) or (stranger and not call.strangers):
        raise InvalidMove(_("No stories are taken here now."), remedy=_("Look again later."))


def confirm(story: Submission, *, now: datetime) -> None:
    """The mail address is its author's: from now on we read it, and an account of that address owns it. Nothing for
    one that was confirmed before."""
    if story.state is not SubmissionState.DRAFT:
        return
    person = accounts.find_person(story.email or "")
    if person is not None and person.active:
        partner = partner_of(person.id)
        story.person_id, story.partner_id = person.id, partner.id if partner else None
    _submit(story, actor=STRANGER, now=now)
    letters.say_it_is_here(story, now=now)


def approve(story: Submission, *, actor: Actor, now: datetime) -> Licence:
    """Takes a story, and the licence with it. Raises InvalidMove when nobody waits for an answer, NotAllowed for its
    own author."""
    refuse_own(story.person_id, actor)
    _move(story, "approve", actor=actor, now=now, changes={"reason": "", **_decided(actor, now)})
    licence = _licence_in_force(story) or _granted(story, actor=actor, now=now)
    letters.say_decided(story, now=now)
    return licence


def reject(story: Submission, *, actor: Actor, now: datetime, why: str) -> None:
    """Turns a story down, with a reason that its author reads. Raises Breach without one, InvalidMove."""
    why = why.strip()
    if not 0 < len(why) <= 1000:
        raise Breach(_("Say why."), remedy=_("The author will read it."), errors={"reason": [_("Give a reason.")]})
    _move(story, "reject", actor=actor, now=now, why=why, changes={"reason": why, **_decided(actor, now)})
    _revoke(story, "The story was turned down after all.", actor=actor, now=now)
    letters.say_decided(story, now=now)


def reopen(story: Submission, *, actor: Actor, now: datetime, why: str = "") -> None:
    """Looks at a decided story once more. Raises InvalidMove, for one that its author took back as well."""
    if story.taken_back_at is not None:
        raise InvalidMove(_("Its author took it back."), remedy=_("They would have to send it again."))
    _move(story, "reopen", actor=actor, now=now, why=why.strip() or None, changes={"changed_at": now})


def take_back(story: Submission, *, actor: Actor, now: datetime) -> None:
    """The author's consent is over: what was made of it is out of use, words and pictures are gone. Raises InvalidMove
    when it is over already."""
    _revoke(story, "Its author took the consent back.", actor=actor, now=now)
    _move(story, "take_back", actor=actor, now=now, changes={"taken_back_at": now, "changed_at": now})
    forget(story)


def forget(story: Submission) -> None:
    """Empties a story: its words, names, address and pictures. What was decided stays, as a state and a time."""
    if story.email:
        drop_customer(story.email)
    for name, value in GONE.items():
        setattr(story, name, value)
    story.pictures.clear()
    for licence in licences.licences_of(story.asset):
        licence.persons, licence.title = [], ""
    db.session.flush()


def _submit(story: Submission, *, actor: Actor, now: datetime) -> None:
    outcome = advice.outcome_of(story.title, story.text, story.language).value
    changes = {"submitted_at": now, "changed_at": now, "outcome": outcome}
    _move(story, "submit", actor=actor, now=now, changes=changes)


def _granted(story: Submission, *, actor: Actor, now: datetime) -> Licence:
    call, before = story.call, select(func.count()).select_from(Licence).where(Licence.asset == story.asset)
    times = db.session.scalar(before) or 0
    end = _months_later(story.consented_at, call.consent_months, now)
    return licences.grant(
        story.asset, partner_id=story.partner_id, person_id=story.person_id, persons=story.persons, media=call.media,
        territory=call.territory, use=call.use, start=now, end=end, title=story.title, actor=actor, now=now,
        source=story.asset if not times else f"{story.asset}:{times}",
    )  # fmt: skip


def _licence_in_force(story: Submission) -> Licence | None:
    return next((each for each in licences.licences_of(story.asset) if each.state in IN_FORCE), None)


def _revoke(story: Submission, why: str, *, actor: Actor, now: datetime) -> None:
    while (licence := _licence_in_force(story)) is not None:
        licences.revoke(licence, actor=actor, now=now, why=why)


def _months_later(start: datetime, months: int | None, now: datetime) -> datetime | None:
    """So many months from when the author agreed; a day at least from now, for one who waited too long for us."""
    if months is None:
        return None
    month = start.month - 1 + months
    year, month = start.year + month // 12, month % 12 + 1
    day = min(start.day, calendar.monthrange(year, month)[1])
    return max(start.replace(year=year, month=month, day=day), now + timedelta(days=1))


def _same(call: StoryCall, story: Told, person: Person | None, email: str) -> Submission | None:
    mine = _mine(call, person, email).where(Submission.taken_back_at.is_(None), Submission.text == story.text)
    return db.session.scalars(mine.limit(1)).unique().first()


def _too_many(call: StoryCall, person: Person | None, email: str, now: datetime) -> Submission | None:
    """The newest of a stranger's stories where there are too many already; None where there is room. Raises Breach for
    somebody who is signed in."""
    mine = _mine(call, person, email).order_by(Submission.id.desc()).limit(MOST_OPEN)
    waiting: Sequence[Submission] = db.session.scalars(mine.where(Submission.state.in_(WAITING))).unique().all()
    if len(waiting) >= MOST_OPEN:
        if person is not None:
            raise Breach(_("Your other stories wait for us yet."), remedy=_("Send more when they are answered."))
        _remind(waiting[0], now)
        return waiting[0]
    unproven = mine.where(Submission.state == SubmissionState.DRAFT, Submission.created_at > now - LATELY)
    drafts: Sequence[Submission] = db.session.scalars(unproven).unique().all()
    return drafts[0] if len(drafts) >= MOST_OPEN else None


def _remind(story: Submission, now: datetime) -> None:
    if story.reminded_at is None or story.reminded_at + MAIL_AGAIN <= now:
        story.reminded_at = now
        letters.say_others_wait(story, now=now)


def _mine(call: StoryCall, person: Person | None, email: str) -> Any:
    theirs = Submission.email == email if person is None else Submission.person_id == person.id
    return select(Submission).where(Submission.call_id == call.id, theirs)


def _picture(place: int, picture: Picture, alt: str) -> StoryPicture:
    return StoryPicture(
        position=place, digest=sha256(picture.body).hexdigest(), content_type=picture.content_type,
        width=picture.width, height=picture.height, alt=alt, body=picture.body,
    )  # fmt: skip


def _decided(actor: Actor, now: datetime) -> dict[str, Any]:
    return {"decided_by_id": actor.id, "decided_at": now, "changed_at": now}


def _move(
    story: Submission, verb: str, *, actor: Actor, now: datetime, changes: dict[str, Any], why: str | None = None
) -> None:
    move(
        story, verb, actor=actor, now=now, why=why, about=story.person_id, changes=changes, call=story.call_id,
        person_id=story.person_id,
    )  # fmt: skip
