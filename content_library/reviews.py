"""Verbs on reviews: approve, request changes, reject. Four eyes, and bound to the hash of what was read.

When every function of the route has approved, so is the item; one that sends it back voids what still waits.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from advocacy.database import db
from advocacy.errors import Breach, InvalidMove, NotAllowed, NotFound
from advocacy.history import move
from advocacy.people.models import Person
from content_library.items import go_live, locked, void_reviews
from content_library.models import Function, Item, ItemState, Review, ReviewState, Revision


class Decision(StrEnum):
    """What a reviewer can say; the verbs of review and item alike."""

    APPROVE = "approve"
    REQUEST_CHANGES = "request_changes"
    REJECT = "reject"


NEEDS_REASON = frozenset({Decision.REQUEST_CHANGES, Decision.REJECT})


def why_not(reviewer: Person, function: Function, revision: Revision) -> NotAllowed | None:
    """Why this person may not decide for this function on this revision; None when they may."""
    if not reviewer.can(function.capability):
        return NotAllowed(f"You don't review for {label(function)}.", remedy="Leave it to somebody who does.")
    if reviewer.id in revision.author_ids:
        return NotAllowed("You wrote or edited these words.", remedy="Somebody else has to decide: four eyes.")
    return None


def decide(
    item: Item, function: Function, decision: Decision, *, sha256: str, note: str = "", reviewer: Person, now: datetime
) -> Review:
    """One function's answer to the item's newest revision, whose hash the reviewer has read.

    Raises NotAllowed for the wrong function and for one's own words, InvalidMove when the words have changed since or
    nothing is asked, Breach for a reason that is missing.
    """
    revision = locked(item).revision
    if refusal := why_not(reviewer, function, revision):
        raise refusal
    if sha256 != revision.sha256:
        raise InvalidMove("The words have changed since you read them.", remedy="Reload the page and read them again.")
    note = note.strip()
    if decision in NEEDS_REASON and not note:
        raise Breach("Say why.", remedy="The authors need to know what to do.", errors={"note": ["Give a reason."]})
    if item.state is not ItemState.IN_REVIEW:
        raise InvalidMove(f"This item is not in review: it is {item.state.replace('_', ' ')}.")
    reviews = _reviews(revision)
    review = next((each for each in reviews if each.function is function), None)
    if review is None:
        raise NotFound(f"{label(function)} was not asked about this item.")
    changes = {"decided_by_id": reviewer.id, "decided_at": now, "note": note}
    move(
        review, decision, actor=reviewer.actor, now=now, why=note or None, changes=changes, item=item.id,
        function=function, sha256=sha256,
    )  # fmt: skip
    db.session.expire(review, ["decided_by"])
    _CONSEQUENCES[decision](item, revision, reviews, note, reviewer, now)
    return review


def label(function: Function) -> str:
    """The function's name in a sentence."""
    return "HR" if function is Function.HR else function.value.replace("_", " ").capitalize()


Consequence = Callable[[Item, Revision, "list[Review]", str, Person, datetime], None]


def _approved(item: Item, revision: Revision, reviews: list[Review], note: str, by: Person, now: datetime) -> None:
    if any(each.state is not ReviewState.APPROVED for each in reviews):
        return
    move(item, "approve", actor=by.actor, now=now, changes={"changed_at": now}, sha256=revision.sha256)
    if not item.embargo_at or item.embargo_at <= now:
        go_live(item, actor=by.actor, now=now)


def _sent_back(verb: Decision) -> Consequence:
    def send_back(item: Item, revision: Revision, _: list[Review], note: str, by: Person, now: datetime) -> None:
        move(item, verb, actor=by.actor, now=now, why=note, changes={"changed_at": now}, sha256=revision.sha256)
        void_reviews(item, actor=by.actor, now=now, why="The item went back to its authors.")

    return send_back


_CONSEQUENCES: dict[Decision, Consequence] = {
    Decision.APPROVE: _approved,
    Decision.REQUEST_CHANGES: _sent_back(Decision.REQUEST_CHANGES),
    Decision.REJECT: _sent_back(Decision.REJECT),
}


def _reviews(revision: Revision) -> list[Review]:
    asked = select(Review).where(Review.revision_id == revision.id).execution_options(populate_existing=True)
    return list(db.session.scalars(asked).unique())
