"""What verbs and pages ask about routes: those in force, the facts of a revision, the plan that it gets."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from advocacy.database import Page, counted, db, get, page
from content_library.models import Item, ItemOrigin, Review, ReviewRound, Revision, Risk, Route
from content_library.routes.routing import Facts, Plan, plan_for, standard_route
from content_library.words.content import About


def in_force() -> Sequence[Route]:
    """The routes that hold now, the standard one among them. One statement."""
    kept = db.session.scalars(select(Route).where(Route.retired_at.is_(None)).order_by(Route.id)).all()
    return kept if any(each.standard for each in kept) else [*kept, standard_route()]


def listing(cursor: str | None = None, limit: int = 50) -> Page[Route]:
    """All routes, the newest first, retired ones included."""
    told = joinedload(Route.escalate_person).raiseload("*")
    return page(select(Route).options(told), Route.id, cursor, limit)


def route_for(route_id: int) -> Route:
    """The route. Raises NotFound."""
    return get(Route, route_id, _("There is no such route."))


def facts_of(item: Item, revision: Revision, risk: Risk, about: About | None = None) -> Facts:
    """What routes ask. A person's own words are about what the story is about that they retell."""
    retold = db.session.get(Item, item.parent_id) if item.origin is ItemOrigin.OWN_WORDS and item.parent_id else None
    subjects = [item, retold] if retold else [item]
    topics = {topic for each in subjects for topic in each.topics}
    return Facts(
        topics=frozenset({*about.topics, *(retold.topics if retold else ())} if about else topics),
        classes=frozenset(revision.classes),
        regions=frozenset(revision.audience.get("regions", ())),
        networks=frozenset(revision.networks),
        kinds=frozenset({about.kind.value} if about else {each.kind.value for each in subjects}),
        origins=frozenset(each.origin.value for each in subjects),
        risk=risk,
    )


def plan_of(item: Item, revision: Revision, risk: Risk, about: About | None = None) -> Plan:
    """The plan that this revision gets by the routes in force."""
    return plan_for(in_force(), facts_of(item, revision, risk, about))


def newest_round(revision: Revision) -> ReviewRound | None:
    """The last way of a revision through its route; None while nobody was asked."""
    rounds = select(ReviewRound).where(ReviewRound.revision_id == revision.id)
    found: ReviewRound | None = db.session.scalar(rounds.order_by(ReviewRound.number.desc()).limit(1))
    return found


def count_unanswerable() -> int:
    """How many open reviews nobody can answer, counted as far as a badge needs."""
    return counted(select(Review.id).where(Review.nobody_since.is_not(None)))
