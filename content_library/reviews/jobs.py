"""Jobs of the review machine: remind, escalate, find deputies, ask again, take out what was not renewed, warn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from advocacy.database import db, insert_for, reading, writing
from advocacy.history import Actor
from advocacy.timetable import Job
from content_library.items import items
from content_library.models import (
    OPEN_REVIEWS,
    Function,
    Item,
    Qualification,
    Review,
    ReviewRound,
    ReviewStanding,
    Revision,
)
from content_library.one_by_one import each, ids_of
from content_library.reviews import renewing
from content_library.routes import chasing, deciders, qualifications, rounds
from content_library.routes.standing import Standing

ROUTES = Actor.job("review routes")
BATCH = 1000


def remind(now: datetime) -> int:
    """Reminds of open reviews whose time is nearly over, each once. Gives how many."""
    due = select(Review.id).where(Review.remind_at <= now).order_by(Review.remind_at)
    return each(ids_of(due), lambda key: chasing.remind(db.session.get_one(Review, key), actor=ROUTES, now=now))


def escalate(now: datetime) -> int:
    """Escalates open reviews whose time is over, each once. Gives how many."""
    due = select(Review.id).where(Review.escalate_at <= now).order_by(Review.escalate_at)
    return each(ids_of(due), lambda key: chasing.escalate(db.session.get_one(Review, key), actor=ROUTES, now=now))


def find_answerers(now: datetime) -> int:
    """Looks at the open reviews of every function for which somebody else answers than before. Gives how many.

    Absences begin and end, people come and leave, qualifications expire: a deputy's turn comes or is over.
    """
    with reading():
        standings = deciders.standings(now)
        known = {row.function: row.fingerprint for row in db.session.scalars(select(ReviewStanding))}
    changed = [function for function in Function if known.get(function) != standings[function].fingerprint]
    return sum(_place_all(function, now) for function in changed)


def _place_all(function: Function, now: datetime) -> int:
    """Every open review of a function, some a transaction; at the end who answers by now is kept."""
    after, seen = 0, 0
    while True:
        with writing():
            standing = deciders.standing(function, now)
            some = (
                select(Review.id, Review.state, Review.delegated_to_id, Review.nobody_since, Revision.author_ids)
                .join(Revision, Revision.id == Review.revision_id)
                .where(Review.state.in_(OPEN_REVIEWS), Review.function == function, Review.id > after)
                .order_by(Review.id)
                .limit(BATCH)
            )
            rows = db.session.execute(some).all()
            for key, state, deputy, nobody, authors in rows:
                if rounds.is_out_of_place(state, deputy, nobody is not None, standing, authors):
                    _place(key, standing, authors, now)
            seen += len(rows)
            if len(rows) < BATCH:
                kept = insert_for(ReviewStanding).values(function=function, fingerprint=standing.fingerprint)
                changed = {"fingerprint": standing.fingerprint}
                db.session.execute(kept.on_conflict_do_update(index_elements=["function"], set_=changed))
                return seen
            after = rows[-1].id


def _place(review_id: int, standing: Standing, authors: Sequence[int], now: datetime) -> None:
    """One of them, held; answered meanwhile, it needs nobody."""
    held = select(Review).where(Review.id == review_id).with_for_update(of=Review)
    review = db.session.scalars(held.execution_options(populate_existing=True)).unique().one()
    if review.is_open:
        rounds.place(review, standing, authors, now=now)


def ask_again(now: datetime) -> int:
    """Asks anew about live items whose approval ends soon. Gives how many."""
    due = (
        select(ReviewRound.item_id)
        .join(Item, Item.id == ReviewRound.item_id)
        .where(ReviewRound.again_at <= now, Item.state.in_(items.SHOWN))
        .order_by(ReviewRound.again_at)
    )
    return each(ids_of(due), lambda key: renewing.ask_again(db.session.get_one(Item, key), actor=ROUTES, now=now))


def end_approvals(now: datetime) -> int:
    """Takes out the items whose approval ended without a new one. Gives how many."""
    over = select(Item.id).where(
        Item.state.in_(items.SHOWN), or_(Item.approved_until <= now, Item.review_again_at <= now)
    )
    return each(ids_of(over), lambda key: renewing.run_out(db.session.get_one(Item, key), actor=ROUTES, now=now))


def warn_of_qualifications(now: datetime) -> int:
    """Warns of qualifications that end within a month, once each. Gives how many."""
    with reading():
        ending = list(qualifications.to_warn(now))
    return each(ending, lambda key: qualifications.warn(db.session.get_one(Qualification, key), actor=ROUTES, now=now))


JOBS = [  # each its own, so that trouble with a reminder keeps no approval from ending
    Job("end approvals", end_approvals, every=10),
    Job("find who answers reviews", find_answerers, every=10),
    Job("remind of reviews", remind, every=10),
    Job("escalate reviews", escalate, every=10),
    Job("ask again about approvals", ask_again, every=10),
    Job("warn of qualifications", warn_of_qualifications, every=3600),
]
