"""Verbs of takedown requests: ask people to take published posts down, note what they answer, or find, or call it off.

A post on a personal account is its person's. It can't be unpublished from here, and nobody has to: of a post there is
one request, its wording is a wish, and who keeps a post need not say why.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.database import db
from advocacy.errors import Breach
from advocacy.history import Actor, move, record
from advocacy.posts.models import Share
from advocacy.posts.moving import facts
from advocacy.posts.takedown_models import Takedown, TakedownCall, TakedownState

LOOK_AFTER_ASKING, LOOK_AFTER_ANSWER = timedelta(hours=1), timedelta(minutes=2)
"""When the network is asked whether the post is still there."""


def ask(shares: Sequence[Share], why: str, *, about_ref: str, title: str, actor: Actor, now: datetime) -> TakedownCall:
    """Asks each person to take their post down; posts that were asked about before, or are gone, are left alone.

    ``about_ref`` and ``title`` say what the call is about. Raises Breach without a reason, or when nothing is left.
    """
    if not why.strip():
        raise Breach(_("Say why, for the people who are asked."), errors={"why": [_("Give a reason.")]})
    wanted = open_to_asking(shares)
    if not wanted:
        raise Breach(
            _("There is no published post to ask about."),
            remedy=_("Posts that are gone, or whose people were asked before, are left out."),
        )
    call = TakedownCall(about_ref=about_ref, title=title[:300], why=why.strip(), asked_by=actor.id, asked_at=now)
    db.session.add(call)
    db.session.flush()
    record("takedown_call", call.id, "ask", actor=actor, now=now, why=call.why, about_ref=about_ref, posts=len(wanted))
    made = [Takedown(call_id=call.id, share_id=share.id, state=TakedownState.ASKED, asked_at=now) for share in wanted]
    db.session.add_all(made)
    db.session.flush()
    for takedown, share in zip(made, wanted, strict=True):
        record(
            "takedown", takedown.id, "ask", actor=actor, now=now, why=call.why, about=share.person_id,
            call_id=call.id, share_id=share.id, **facts(share),
        )  # fmt: skip
        _look_at(share, now + LOOK_AFTER_ASKING)
    db.session.flush()
    return call


def take_down(takedown: Takedown, *, actor: Actor, now: datetime, note: str = "") -> None:
    """The person took it down; where the network tells, we look. Raises InvalidMove once it is answered so."""
    _answer(takedown, "take_down", actor, now, note)
    _look_at(takedown.share, now + LOOK_AFTER_ANSWER)
    db.session.flush()


def keep(takedown: Takedown, *, actor: Actor, now: datetime, note: str = "") -> None:
    """The person leaves it where it is, with a reason or without. Raises InvalidMove."""
    _answer(takedown, "keep", actor, now, note)


def find_gone(share: Share, *, actor: Actor, now: datetime) -> None:
    """Our reader no longer finds a post; if its person was asked, that is the answer. Nothing for other posts."""
    takedown = request_about(share.id)
    if takedown is not None and takedown.state in (TakedownState.ASKED, TakedownState.KEPT):
        _move(takedown, share, "find_gone", actor, now, {"answered_at": now})


def call_off(call: TakedownCall, *, actor: Actor, now: datetime) -> int:
    """Takes back the requests of a call that nobody has answered; gives how many."""
    waiting = db.session.scalars(
        select(Takedown)
        .where(Takedown.call_id == call.id, Takedown.state == TakedownState.ASKED)
        .options(joinedload(Takedown.share))
        .order_by(Takedown.id)
        .with_for_update(of=Takedown)
    ).all()
    for takedown in waiting:
        _move(takedown, takedown.share, "call_off", actor, now, {})
    return len(waiting)


def request_about(share_id: int) -> Takedown | None:
    """The request about a post; None when nobody asked."""
    return db.session.scalars(select(Takedown).where(Takedown.share_id == share_id)).one_or_none()


def _answer(takedown: Takedown, verb: str, actor: Actor, now: datetime, note: str) -> None:
    if len(note) > 2000:
        raise Breach(_("That is too long."), errors={"note": [_("At most 2,000 characters.")]})
    _move(takedown, takedown.share, verb, actor, now, {"answered_at": now, "note": note.strip()})


def _move(takedown: Takedown, share: Share, verb: str, actor: Actor, now: datetime, changes: dict[str, object]) -> None:
    move(
        takedown, verb, actor=actor, now=now, about=share.person_id, changes=changes, call_id=takedown.call_id,
        share_id=share.id, **facts(share),
    )  # fmt: skip


def open_to_asking(shares: Sequence[Share]) -> list[Share]:
    """Those that may still be there and that nobody was asked about."""
    there = {share.id: share for share in shares if share.published_at is not None and share.gone_at is None}
    return [there[share_id] for share_id in not_asked_about(sorted(there))]


def not_asked_about(ids: Sequence[int]) -> list[int]:
    """Those of the posts with these ids that nobody was asked about, in their order."""
    asked: set[int] = set()
    for start in range(0, len(ids), 500):
        known = select(Takedown.share_id).where(Takedown.share_id.in_(ids[start : start + 500]))
        asked.update(db.session.scalars(known))
    return [share_id for share_id in ids if share_id not in asked]


def _look_at(share: Share, at: datetime) -> None:
    """A post by hand is not looked for: its absence from a page proves nothing."""
    if share.remote_id is not None and share.gone_at is None:
        share.read_back_at = min(share.read_back_at or at, at)
