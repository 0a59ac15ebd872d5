"""Verbs of mentions: assign, hand back, answer, dismiss, reopen; and telling that nobody answered in time.

History tells what our people did, and nothing of who wrote the post: that is forgotten, the history is not.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.english import English
from advocacy.errors import Breach, InvalidMove
from advocacy.history import Actor, move, record
from advocacy.listening import sampling
from advocacy.listening.models import WAITING, Mention, MentionState
from advocacy.people.capabilities import Capability
from advocacy.people.models import Person
from advocacy.times.calendars import calendar
from advocacy.times.working_time import due_at

LONGEST_ANSWER = 5000


def assign(mention: Mention, person: Person, *, actor: Actor, now: datetime) -> None:
    """Gives it to somebody to answer; the clock starts where it did not run yet. To another one likewise.

    Raises InvalidMove for one that is answered or dismissed, for a closed account, or for somebody who doesn't post.
    """
    if not person.active or not person.can(Capability.SHARE):
        raise InvalidMove(
            _("%(name)s can't answer it.", name=person.name), remedy=_("Choose somebody who posts for the company.")
        )
    if mention.state is MentionState.ASSIGNED and mention.assigned_to_id == person.id:
        raise InvalidMove(_("%(name)s has it already.", name=person.name))
    due = mention.due_at or due_at(now, mention.answer_hours, calendar())
    changes = {"assigned_to_id": person.id, "assigned_at": now, "due_at": due}
    _move(mention, "assign", actor, now, changes, person_id=person.id, due_at=due, topic=mention.topic)


def hand_back(mention: Mention, why: str = "", *, actor: Actor, now: datetime) -> None:
    """Takes it from whoever had it; the clock goes on. Raises InvalidMove when nobody has it."""
    person_id = mention.assigned_to_id
    _move(mention, "hand_back", actor, now, {"assigned_to_id": None, "assigned_at": None}, why, person_id=person_id)


def hand_back_all(person: Person, *, actor: Actor, now: datetime, why: str) -> int:
    """Takes back everything that somebody was to answer, as when they leave; gives how many."""
    theirs = select(Mention).where(Mention.assigned_to_id == person.id, Mention.state == MentionState.ASSIGNED)
    found = db.session.scalars(theirs.order_by(Mention.id).with_for_update()).all()
    for mention in found:
        hand_back(mention, why, actor=actor, now=now)
    return len(found)


def answer(
    mention: Mention, words: str, url: str = "", reply_ref: str = "", *, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Somebody answered it, by hand, on the network: what they wrote, where it is, which approved text it began from.

    Some answers are drawn for review. Raises Breach without words, InvalidMove for one that is answered or dismissed.
    """
    words, url = words.strip(), url.strip()
    wrong: dict[str, list[str]] = {}
    if not words or len(words) > LONGEST_ANSWER:
        wrong["answer"] = [English("What you wrote, in 1 to %(most)s characters.", most=LONGEST_ANSWER)]
    if url and not _is_web(url):
        wrong["url"] = [English("A web address, or nothing.")]
    if wrong:
        raise Breach(_("This can't be kept as the answer yet."), remedy=_("Correct what is marked."), errors=wrong)
    changes = {
        "answered_by_id": actor.id, "answered_at": now, "answer": words, "answer_url": url,
        "reply_ref": reply_ref.strip()[:80],
    }  # fmt: skip
    late = mention.due_at is not None and now > mention.due_at
    _move(mention, "answer", actor, now, changes, reply_ref=changes["reply_ref"] or None, late=late)
    sampling.draw(mention, now=now)


def dismiss(mention: Mention, why: str, *, actor: Actor, now: datetime) -> None:
    """It needs no answer. Raises Breach without a reason, InvalidMove once it is answered or dismissed."""
    if not why.strip():
        raise Breach(_("Say why it needs no answer."), errors={"why": [_("Give a reason.")]})
    _move(mention, "dismiss", actor, now, {"assigned_to_id": None, "assigned_at": None}, why)


def reopen(mention: Mention, why: str = "", *, actor: Actor, now: datetime) -> None:
    """It needs an answer after all; the clock starts anew. Raises InvalidMove while it waits, or once forgotten."""
    if mention.forgotten_at is not None:
        raise InvalidMove(_("What this was about is no longer kept."), remedy=_("There is nothing left to answer."))
    changes = {
        "due_at": due_at(now, mention.answer_hours, calendar()), "overdue_at": None, "assigned_to_id": None,
        "assigned_at": None,
    }  # fmt: skip
    _move(mention, "reopen", actor, now, changes, why)


def overdue(now: datetime, limit: int = 200) -> Sequence[Mention]:
    """Mentions whose time to answer is over and of which nobody was told yet."""
    late = select(Mention).where(Mention.state.in_(WAITING), Mention.due_at < now, Mention.overdue_at.is_(None))
    return db.session.scalars(late.order_by(Mention.due_at).limit(limit).with_for_update(skip_locked=True)).all()


def tell_overdue(mention: Mention, *, actor: Actor, now: datetime) -> None:
    """Notes once that nobody answered it in time; readers of the history tell people."""
    mention.overdue_at = now
    record("mention", mention.id, "overdue", actor=actor, now=now, person_id=mention.assigned_to_id,
           due_at=mention.due_at, topic=mention.topic)  # fmt: skip


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and len(url) <= 2000


def _move(
    mention: Mention, verb: str, actor: Actor, now: datetime, changes: dict[str, Any], why: str = "", **details: Any
) -> None:
    if len(why) > 2000:
        raise Breach(_("That is too long."), errors={"why": [_("At most 2,000 characters.")]})
    move(
        mention, verb, actor=actor, now=now, why=why.strip() or None, about=details.get("person_id"), changes=changes,
        network=mention.network, **details,
    )  # fmt: skip
