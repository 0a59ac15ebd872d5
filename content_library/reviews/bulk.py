"""Verb: several decisions at once, for routine items. Each is one of its own, with its own record and outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from advocacy.database import attempt
from advocacy.errors import Breach, InvalidMove, Refused
from advocacy.people.models import Person
from content_library.items.queries import item_for
from content_library.models import Function, Review
from content_library.reviews import reviews
from content_library.reviews.reviews import Decision
from content_library.routes.queries import newest_round

MOST = 100
"""So many at once; the reviewer has read each of them."""


@dataclass(frozen=True)
class Choice:
    """What a reviewer says about one item, bound to the hash of what they read."""

    item_id: int
    function: Function
    decision: Decision
    sha256: str
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What became of one choice: the review that it decided, or the refusal, which is the others' no concern."""

    choice: Choice
    review: Review | None
    refusal: Refused | None = None


def decide_each(choices: Sequence[Choice], *, reviewer: Person, now: datetime) -> list[Outcome]:
    """Decides each choice by itself: one that is refused leaves the others as they are.

    Only items of low risk on routes for routine may be decided so. Raises Breach for too many choices, or none.
    """
    if not 0 < len(choices) <= MOST:
        raise Breach(
            _("Choose the items to decide on."), remedy=_("At least one, at most %(most)s at once.", most=MOST)
        )
    return [_decided(choice, reviewer, now) for choice in choices]


def _decided(choice: Choice, reviewer: Person, now: datetime) -> Outcome:
    try:
        with attempt():
            item = item_for(choice.item_id)
            way = newest_round(item.revision)
            if way is not None and not way.routine:
                raise InvalidMove(_("This item is not routine."), remedy=_("Open it and decide on it by itself."))
            review = reviews.decide(
                item, choice.function, choice.decision, sha256=choice.sha256, note=choice.note, reviewer=reviewer,
                now=now,
            )  # fmt: skip
    except Refused as refusal:
        return Outcome(choice, None, refusal)
    return Outcome(choice, review)
