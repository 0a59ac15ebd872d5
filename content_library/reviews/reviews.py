"""Verbs on reviews: approve, request changes, reject. Four eyes, and bound to the hash of what was read.

When every function of a step has approved, the next step is asked; after the last one the item is approved. One that
sends it back voids what still waits. A live item that is asked about again is renewed, or taken out at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import move
from advocacy.people.models import Person
from advocacy.web.palette import look
from content_library.items import comparing
from content_library.items.items import SHOWN, go_live, locked, revoke, take_back_own_words
from content_library.models import Function, Item, ItemState, Review, ReviewRound, ReviewState, Revision
from content_library.reviews import renewing
from content_library.routes import deciders, rounds
from content_library.routes.queries import newest_round
from content_library.words import labels


class Decision(StrEnum):
    """What a reviewer can say; the verbs of review and item alike."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"


NEEDS_REASON = frozenset({Decision.REQUEST_CHANGES, Decision.REJECT})


def why_not(reviewer: Person, function: Function | Review, revision: Revision, now: datetime) -> NotAllowed | None:
    """Why this person may not decide for this function on this revision; None when they may.

    Somebody without the function may while they stand for an absent colleague; the registered principal's needs a
    qualification that is good today.
    """
    if isinstance(function, Review):
        return why_not(reviewer, function.function, revision, now) or _twice(reviewer, function, now)
    if reviewer.id in revision.author_ids:
        return NotAllowed(_("You wrote or edited these words."), remedy=_("Somebody else has to decide: four eyes."))
    if reviewer.can(function.capability):
        return _unqualified(reviewer, function, revision, now) if function in deciders.QUALIFIED else None
    if reviewer.active and deciders.stands_for(reviewer, function, now) is not None:
        return None
    return NotAllowed(
        _("You don't review for %(label)s.", label=label(function)), remedy=_("Leave it to somebody who does.")
    )


def decide(
    item: Item,
    function: Function,
    decision: Decision,
    *,
    sha256: str,
    note: str = "",
    reviewer: Person,
    now: datetime,
    spans: Sequence[dict[str, Any]] = (),
) -> Review:
    """One function's answer to the item's newest revision, whose hash the reviewer has read.

    ``spans`` are the stretches of words that are to change. Raises NotAllowed for the wrong function and for one's own
    words, InvalidMove when the words have changed since (naming what) or nothing is asked, Breach for a reason that is
    missing.
    """
    revision = locked(item).revision
    if refusal := why_not(reviewer, function, revision, now):
        raise refusal
    if sha256 != revision.sha256:
        raise _changed_since(item, revision, sha256)
    note = note.strip()
    if decision in NEEDS_REASON and not note:
        raise Breach(
            _("Say why."), remedy=_("The authors need to know what to do."), errors={"note": [_("Give a reason.")]}
        )
    way, review = _asked(item, revision, function)
    if refusal := _twice(reviewer, review, now):
        raise refusal
    stood_for = _stood_for(reviewer, function, now)
    changes = {
        **rounds.DONE, "decided_by_id": reviewer.id, "decided_at": now, "note": note, "spans": list(spans),
        "decided_for_id": stood_for,
    }  # fmt: skip
    facts: dict[str, Any] = {"item": item.id, "function": function, "sha256": sha256, "round": way.number}
    if stood_for is not None:
        facts["stands_for"] = stood_for
    move(review, decision, actor=reviewer.actor, now=now, why=note or None, changes=changes, **facts)
    db.session.expire(review, ["decided_by"])
    _CONSEQUENCES[decision](Answer(item, revision, way, note, reviewer, now))
    return review


def label(function: Function) -> str:
    """The function's name in a sentence."""
    return str(labels.label(function))


def _stood_for(reviewer: Person, function: Function, now: datetime) -> int | None:
    return None if reviewer.can(function.capability) else deciders.stands_for(reviewer, function, now)


def _twice(reviewer: Person, review: Review, now: datetime) -> NotAllowed | None:
    """Why somebody who answered for one function of a round may not for another: where they stand in for either."""
    same = select(Review.function, Review.decided_for_id).where(
        Review.revision_id == review.revision_id, Review.round == review.round, Review.id != review.id,
        Review.decided_by_id == reviewer.id, Review.state == ReviewState.APPROVED,
    )  # fmt: skip
    answered = db.session.execute(same).all()
    standing_in = answered and _stood_for(reviewer, review.function, now) is not None
    other = next((each.function for each in answered if standing_in or each.decided_for_id is not None), None)
    if other is None:
        return None
    return NotAllowed(
        _("You have answered for %(label)s already; a deputy answers for one function only.", label=label(other)),
        remedy=_("Somebody else has to decide: four eyes."),
    )


def _unqualified(reviewer: Person, function: Function, revision: Revision, now: datetime) -> NotAllowed | None:
    if deciders.qualified(now, [reviewer.id]):
        return None
    others = deciders.names_of(deciders.standing(function, now).answering(revision.author_ids))
    remedy = _("Ask HR or Compliance to enter a qualification.")
    if others:
        remedy = _("Who can decide now: %(names)s.", names=others)
    return NotAllowed(
        _("%(label)s needs a qualification that is good today, and yours is not.", label=label(function)), remedy=remedy
    )


def _changed_since(item: Item, revision: Revision, sha256: str) -> InvalidMove:
    """Names what differs between the words that were read, if they were ever this item's, and those that stand."""
    earlier = select(Revision).where(Revision.item_id == item.id, Revision.sha256 == sha256)
    read = db.session.scalars(earlier.order_by(Revision.number.desc()).limit(1)).unique().one_or_none()
    parts = list(dict.fromkeys(each.part for each in comparing.changes(read, revision, "UTC")))
    said = _("The words have changed since you read them.")
    if parts:
        named = ", ".join(str(part) for part in parts)
        said = _("The words have changed since you read them. What differs: %(parts)s.", parts=named)
    return InvalidMove(
        said,
        remedy=_("Reload the page and read them again."),
        errors={"sha256": [str(part) for part in parts] or [_("These are not the words that stand now.")]},
    )


def _asked(item: Item, revision: Revision, function: Function) -> tuple[ReviewRound, Review]:
    """The round under way and the function's review in it. Raises InvalidMove and NotFound where there is none."""
    way = newest_round(revision)
    reviews = rounds.reviews_in(way) if way else []
    under_way = item.state is ItemState.IN_REVIEW or (item.state in SHOWN and any(each.is_open for each in reviews))
    if way is None or not under_way:
        raise InvalidMove(_("This item is not in review: it stands at “%(state)s”.", state=look(item.state).label))
    review = next((each for each in reviews if each.function is function), None)
    if review is not None:
        return way, review
    if any(function.value in step for step in way.steps):
        raise InvalidMove(
            _("It is not %(label)s's turn yet.", label=label(function)), remedy=_("Others of the route answer first.")
        )
    raise NotFound(_("%(label)s was not asked about this item.", label=label(function)))


@dataclass(frozen=True)
class Answer:
    """A decision that was made, for what follows from it."""

    item: Item
    revision: Revision
    way: ReviewRound
    note: str
    by: Person
    now: datetime


def _approved(answer: Answer) -> None:
    item, way, now = answer.item, answer.way, answer.now
    reviews = rounds.reviews_in(way)
    if any(each.state is not ReviewState.APPROVED for each in reviews):
        return
    step = max(each.step for each in reviews)
    if step < len(way.steps):
        rounds.ask_step(way, step + 1, answer.revision, actor=answer.by.actor, now=now)
        return
    way.approved_at = now
    if item.state is not ItemState.IN_REVIEW:
        renewing.renew(item, way, actor=answer.by.actor, now=now)
        return
    changes = {"changed_at": now, "approved_until": renewing.approved_until(way, now)}
    move(item, "approve", actor=answer.by.actor, now=now, changes=changes, sha256=answer.revision.sha256)
    renewing.plan_again(item, way, now)
    if not item.embargo_at or item.embargo_at <= now:
        go_live(item, actor=answer.by.actor, now=now)


def _sent_back(verb: Decision) -> Callable[[Answer], None]:
    def send_back(answer: Answer) -> None:
        item, actor, now, came_from = answer.item, answer.by.actor, answer.now, answer.item.state
        changes = {"changed_at": now, "approved_until": None, "live_at": None}
        move(item, verb, actor=actor, now=now, why=answer.note, changes=changes, sha256=answer.revision.sha256)
        rounds.void_reviews(item, actor=actor, now=now, why="The item went back to its authors.")
        if came_from in SHOWN:
            revoke(item, actor=actor, now=now, why=f"Its approval was not renewed: {answer.note}")
            take_back_own_words(item, actor=actor, now=now, why="The story went back to its authors.")

    return send_back


_CONSEQUENCES: dict[Decision, Callable[[Answer], None]] = {
    Decision.APPROVE: _approved,
    Decision.REQUEST_CHANGES: _sent_back(Decision.REQUEST_CHANGES),
    Decision.REJECT: _sent_back(Decision.REJECT),
}
