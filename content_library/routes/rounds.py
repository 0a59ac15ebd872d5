"""Verbs on rounds: ask the functions of a revision's route, step by step, and see to it that somebody can answer.

The route is taken down when the round begins; who changes it later changes nothing that is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import select

from advocacy.checks import Outcome
from advocacy.database import db
from advocacy.english import English
from advocacy.errors import InvalidMove
from advocacy.history import Actor, move, record
from advocacy.times import calendars
from advocacy.times.working_time import due_at
from content_library.models import (
    OPEN_REVIEWS,
    Function,
    Item,
    ItemState,
    Review,
    ReviewRound,
    ReviewState,
    Revision,
    Risk,
)
from content_library.routes import deciders
from content_library.routes.queries import newest_round, plan_of
from content_library.routes.routing import Term, risk_of
from content_library.routes.standing import Standing
from content_library.words.content import About
from content_library.words.labels import label

NOBODY = English("Nobody can answer: whoever could is away, has left, or wrote these words.")
DONE = {"remind_at": None, "escalate_at": None, "nobody_since": None}
"""What a review loses when nobody is asked any more."""


def begin(
    item: Item, revision: Revision, checked: Outcome, *, declared: Risk | None = None, actor: Actor, now: datetime
) -> list[Review]:
    """Asks the first step of the route about a revision, in its next round."""
    before = newest_round(revision)
    declared = declared or (Risk(before.declared) if before and before.declared else None)
    risk = risk_of(revision.classes, checked, declared)
    plan = plan_of(item, revision, risk)
    way = ReviewRound(
        item_id=item.id, revision_id=revision.id, number=before.number + 1 if before else 1,
        steps=[[function.value for function in step] for step in plan.steps],
        terms={function.value: asdict(term) for function, term in plan.terms.items()},
        routes=[dict(each) for each in plan.routes], risk=risk, declared=declared, routine=plan.routine,
        approval_days=plan.approval_days, asked_at=now,
    )  # fmt: skip
    if before:
        before.again_at = None
    db.session.add(way)
    return ask_step(way, 1, revision, actor=actor, now=now)


def ask_step(way: ReviewRound, step: int, revision: Revision, *, actor: Actor, now: datetime) -> list[Review]:
    """Asks the functions of a step of the round, from 1. Where nobody can, administrators are told at once."""
    standings, calendar = deciders.standings(now), calendars.calendar()
    asked = []
    for function in map(Function, way.steps[step - 1]):
        term = Term.from_data(way.terms.get(function.value, {}))
        due = due_at(now, term.hours, calendar)
        remind = due_at(now, term.hours - term.remind_hours, calendar) if 0 < term.remind_hours < term.hours else None
        asked.append(
            Review(
                item_id=way.item_id, revision_id=way.revision_id, function=function, sha256=revision.sha256,
                round=way.number, step=step, state=ReviewState.WAITING, asked_at=now, due_at=due, remind_at=remind,
                escalate_at=due,
            )
        )  # fmt: skip
    db.session.add_all(asked)
    db.session.flush()
    for review in asked:
        facts: dict[str, Any] = {"item": way.item_id, "function": review.function, "round": way.number, "step": step}
        record("review", review.id, "ask", actor=actor, now=now, **facts)
        place(review, standings[review.function], revision.author_ids, now=now)
    return asked


PLACING = Actor.job("review routes")


def is_out_of_place(
    state: ReviewState, deputy: int | None, nobody: bool, standing: Standing, authors: Sequence[int]
) -> bool:
    """Whether ``place`` would change an open review in that state, with that deputy, answerable or not."""
    wanted = standing.deputy(authors)
    answerable = bool(standing.answering(authors))
    return deputy != wanted or (state is ReviewState.DELEGATED) != (wanted is not None) or nobody == answerable


def place(review: Review, standing: Standing, authors: Sequence[int], *, now: datetime) -> None:
    """Sees to it that somebody can answer an open review: its function, else a deputy, else it is escalated at once."""
    deputy = standing.deputy(authors)
    facts: dict[str, Any] = {"item": review.item_id, "function": review.function}
    if deputy is None and review.state is ReviewState.DELEGATED:
        move(review, "take_back", actor=PLACING, now=now, changes={"delegated_to_id": None}, **facts)
    if deputy is not None and deputy != review.delegated_to_id:
        changes = {"delegated_to_id": deputy}
        stands_for = standing.deputies[deputy]
        move(review, "delegate", actor=PLACING, now=now, changes=changes, to=deputy, stands_for=stands_for, **facts)
    if standing.answering(authors):
        review.nobody_since = None
    elif review.nobody_since is None:
        review.nobody_since = now
        record("review", review.id, "escalate", actor=PLACING, now=now, why=NOBODY, to="administrators", **facts)
    db.session.flush()


def reviews_in(way: ReviewRound) -> list[Review]:
    """The reviews of a round so far, read anew, in the order of its steps."""
    asked = select(Review).where(Review.revision_id == way.revision_id, Review.round == way.number)
    return list(db.session.scalars(asked.order_by(Review.id).execution_options(populate_existing=True)).unique())


def void_reviews(item: Item, *, actor: Actor, now: datetime, why: str, only_open: bool = False) -> None:
    """Voids what functions were asked about the item so far and, unless ``only_open``, what they have said."""
    states = OPEN_REVIEWS if only_open else OPEN_REVIEWS | {ReviewState.APPROVED}
    asked = select(Review).where(Review.item_id == item.id, Review.state.in_(states))
    for review in db.session.scalars(asked.execution_options(populate_existing=True)).unique():
        facts: dict[str, Any] = {"item": item.id, "function": review.function}
        move(review, "void", actor=actor, now=now, why=why, changes=DONE, **facts)
    for way in db.session.scalars(
        select(ReviewRound).where(ReviewRound.item_id == item.id, ReviewRound.again_at.is_not(None))
    ):
        way.again_at = None


ASKED_ABOUT = frozenset({ItemState.IN_REVIEW, ItemState.APPROVED, ItemState.LIVE})


def refuse_beyond_route(item: Item, about: About) -> None:
    """Raises InvalidMove for words under approval that, filed so, would need functions that were not asked."""
    way = newest_round(item.revision) if item.state in ASKED_ABOUT else None
    if way is None:
        return
    wanted = plan_of(item, item.revision, way.risk, about).functions
    missing = sorted(wanted - {Function(name) for step in way.steps for name in step})
    if missing:
        raise InvalidMove(
            _(
                "Filed so, it would need the approval of %(names)s as well.",
                names=", ".join(str(label(each)) for each in missing),
            ),
            remedy=_("Write a new revision and file that: it goes through the new route."),
        )
