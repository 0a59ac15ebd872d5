"""Verbs on thanks: send, take back, show and hide. Who is thanked says whether others see it; nobody thanks themselves.

A post is named by its address on the network: whoever saw it there can thank for it, and nobody is shown who shared.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import func, select

from advocacy import settings
from advocacy.clock import at_wall_clock
from advocacy.database import db, lock
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import Actor, move, record
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.rulebook.in_house import objections
from rewards.recognition import wishes
from rewards.recognition.models import Thanks, ThanksKind, ThanksState

SHORTEST, LONGEST = 3, 300
MOST_A_DAY = 5
"""Thanks of one person in a day of the company's, those taken back counted in: a thank-you is worth something."""


def send(post: Share, kind: ThanksKind, text: str, sender: Person, *, actor: Actor, now: datetime) -> Thanks:
    """Thanks the person of a published post.

    Raises Breach for words that are too short, long or against the rules, NotAllowed for one's own post, InvalidMove
    for a post that is not there, whose person has left, that one thanked for before, or after so many in a day.
    """
    words = " ".join(text.split())
    _check(words)
    if post.person_id == sender.id:
        raise NotAllowed(_("This post is your own."), remedy=_("Thank somebody else for theirs."))
    receiver = db.session.get_one(Person, post.person_id)
    if post.state is not ShareState.PUBLISHED or post.gone_at is not None or not receiver.active:
        raise InvalidMove(_("This post isn't there any more."), remedy=_("Choose another one."))
    lock(f"thanks {sender.id}")
    _refuse_more(post, sender, now)
    shown = wishes.of(receiver.id).show_at_once
    thanks = Thanks(
        from_id=sender.id, to_id=receiver.id, share_id=post.id, group_ref=post.group_ref, kind=kind, text=words,
        state=ThanksState.SHOWN if shown else ThanksState.SENT, sent_at=now,
    )  # fmt: skip
    db.session.add(thanks)
    db.session.flush()
    told: dict[str, Any] = {"person_id": receiver.id, "from_id": sender.id, "title": post.title, "kind": kind.value}
    record("thanks", thanks.id, "send", actor=actor, now=now, about=receiver.id, **told)
    return thanks


def withdraw(thanks: Thanks, *, actor: Actor, now: datetime) -> None:
    """The sender takes it back: nobody sees it any more."""
    if actor.id != thanks.from_id:
        raise NotAllowed(_("Only who sent it can take it back."))
    move(thanks, "withdraw", actor=actor, now=now, about=thanks.to_id, changes={"text": ""}, person_id=thanks.to_id)


def show(thanks: Thanks, *, actor: Actor, now: datetime) -> None:
    """The receiver lets colleagues see it, beside the story."""
    _receivers_own(thanks, actor)
    move(thanks, "show", actor=actor, now=now, about=thanks.to_id)


def hide(thanks: Thanks, *, actor: Actor, now: datetime) -> None:
    """The receiver puts it away; who sent it isn't told."""
    _receivers_own(thanks, actor)
    move(thanks, "hide", actor=actor, now=now, about=thanks.to_id)


def post_at(url: str) -> Share:
    """The published post at that address, as it was copied from the network. Raises NotFound, Breach for no address."""
    given = url.strip()
    if not given.startswith(("https://", "http://")):
        raise Breach(_("That is no address of a post."), errors={"url": [_("Copy it from the network: https://...")]})
    bare = given.partition("#")[0].partition("?")[0].rstrip("/")
    spelt = {given, bare, f"{bare}/"}
    published = (Share.url.in_(spelt), Share.state == ShareState.PUBLISHED, Share.gone_at.is_(None))
    found = db.session.scalars(select(Share).where(*published).order_by(Share.id.desc()).limit(1)).first()
    if found is None:
        raise NotFound(
            _("We know no colleague's post at that address."),
            remedy=_("Copy the post's own address on the network; posts that were shared elsewhere aren't known here."),
        )
    return found


def _check(words: str) -> None:
    if not SHORTEST <= len(words) <= LONGEST:
        said = _("Write %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST)
        raise Breach(_("That thank-you is too short or too long."), remedy=said, errors={"text": [said]})
    if found := objections(words):
        why = [each.told for each in found]
        raise Breach(
            _("The company's rules object to these words."), remedy=_("Say it otherwise."), errors={"text": why}
        )


def _refuse_more(post: Share, sender: Person, now: datetime) -> None:
    before = select(Thanks.id).where(Thanks.from_id == sender.id, Thanks.share_id == post.id)
    if db.session.scalar(before) is not None:
        raise InvalidMove(_("You have thanked for this post."), remedy=_("Once is enough."))
    zone = settings.current().time_zone
    today = at_wall_clock(now.astimezone(settings.current().zone).date(), time(0), zone)
    sent = select(func.count()).where(Thanks.from_id == sender.id, Thanks.sent_at >= today)
    if (db.session.scalar(sent.where(Thanks.sent_at < today + timedelta(days=2))) or 0) >= MOST_A_DAY:
        raise InvalidMove(
            _("You have thanked %(most_a_day)s times today.", most_a_day=MOST_A_DAY),
            remedy=_("There is another day tomorrow."),
        )


def _receivers_own(thanks: Thanks, actor: Actor) -> None:
    if actor.id != thanks.to_id:
        raise NotAllowed(_("Who was thanked says who sees it."))
