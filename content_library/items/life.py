"""One item's whole life: revisions with today's verdict, reviews, comments, moves, what was posted, what stopped it.

Who posted what is shown to those who may read the history; everybody else who sees items gets counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import joinedload
from sqlalchemy.sql import ColumnElement

from advocacy.campaigns.models import Pause
from advocacy.campaigns.scopes import covers
from advocacy.checks import Outcome
from advocacy.database import db
from advocacy.history.models import HistoryRow
from advocacy.people.models import Person
from advocacy.posts.models import Share
from advocacy.posts.states import ShareState
from advocacy.posts.takedown_models import Takedown, TakedownState
from advocacy.records import holds
from advocacy.records.models import HoldScope, LegalHold
from content_library import refs
from content_library.items.telling import told
from content_library.models import Item, Review, Revision
from content_library.models.threads import Comment
from content_library.rules import vetting

MOST = 1000
"""Events on one page; the history has the rest."""
MOST_POSTS = 200


class Part(StrEnum):
    """What of a life is shown."""

    ALL = "all"
    REVISIONS = "revisions"
    REVIEWS = "reviews"
    COMMENTS = "comments"
    MOVES = "moves"
    STOPS = "stops"  # pauses that held its posts back


PARTS: dict[Part, LazyString] = {
    Part.ALL: _l("Everything"), Part.REVISIONS: _l("Revisions"), Part.REVIEWS: _l("Reviews"),
    Part.COMMENTS: _l("Comments"), Part.MOVES: _l("Moves"), Part.STOPS: _l("Pauses"),
}  # fmt: skip


@dataclass(frozen=True)
class Happening:
    """One entry of the timeline, as ``ui.timeline`` shows it, and which part it belongs to."""

    part: Part
    at: datetime
    who: str
    what: str | LazyString
    why: str | None = None
    icon: str = "circle"
    tone: str = "neutral"


@dataclass(frozen=True)
class Said:
    """A revision, who wrote it, and what today's checks say about its words."""

    revision: Revision
    author: str
    outcome: Outcome


@dataclass(frozen=True)
class Life:
    """Everything about one item. ``posts`` is empty for those who see counts only."""

    item: Item
    revisions: Sequence[Said]
    happenings: Sequence[Happening]
    counts: dict[tuple[str, ShareState], int]
    takedowns: dict[TakedownState, int]
    holds: Sequence[LegalHold]
    posts: Sequence[Share] = field(default_factory=tuple)


def life_of(item: Item, part: Part, *, sees_posts: bool) -> Life:
    """The whole life of an item, newest first; the timeline narrowed to a part."""
    reviews = db.session.scalars(select(Review).where(Review.item_id == item.id).order_by(Review.id)).unique().all()
    rows = _rows(item, [review.id for review in reviews])
    revisions = _revisions(item)
    everything = [*_told(rows, reviews), *_comments(item), *_written(revisions), *_stops(item)]
    shown = [each for each in everything if part in (Part.ALL, each.part)]
    group = Share.group_ref == refs.group_ref(item.id)
    return Life(
        item, revisions, sorted(shown, key=lambda each: each.at, reverse=True)[:MOST], _counts(group), _asked(group),
        _holds(item), _posts(group) if sees_posts else (),
    )  # fmt: skip


def _rows(item: Item, review_ids: Sequence[int]) -> Sequence[HistoryRow]:
    mine = and_(HistoryRow.noun == "item", HistoryRow.noun_id == str(item.id))
    theirs = and_(HistoryRow.noun == "review", HistoryRow.noun_id.in_([str(each) for each in review_ids]))
    newest = select(HistoryRow).where(or_(mine, theirs)).order_by(HistoryRow.id.desc()).limit(MOST)
    rows = db.session.scalars(newest).unique().all()
    people = {row.actor_id for row in rows if row.actor_id is not None}
    db.session.scalars(select(Person).where(Person.id.in_(people))).unique().all()  # known by now: no look-up for each
    return rows


def _told(rows: Sequence[HistoryRow], reviews: Sequence[Review]) -> list[Happening]:
    functions = {str(review.id): review.function.value for review in reviews}
    found = []
    for row in rows:
        event = told(row)
        is_review = row.noun == "review"
        asked = functions.get(row.noun_id, "").replace("_", " ").upper() if is_review else ""
        what = f"{event.what} ({asked})" if asked else event.what
        part = Part.REVIEWS if is_review else Part.MOVES
        found.append(Happening(part, event.at, event.who, what, event.why, event.icon, event.tone))
    return found


def _comments(item: Item) -> list[Happening]:
    said = select(Comment).where(Comment.item_id == item.id).order_by(Comment.id.desc()).limit(MOST)
    return [
        Happening(Part.COMMENTS, each.at, each.person.name, _l("wrote in the thread"), each.text or None, "chat")
        for each in db.session.scalars(said).unique()
    ]


def _revisions(item: Item, limit: int = 50) -> list[Said]:
    found = db.session.execute(
        select(Revision, Person.name)
        .outerjoin(Person, Person.id == Revision.created_by_id)
        .where(Revision.item_id == item.id)
        .order_by(Revision.number.desc())
        .limit(limit)
    ).unique().all()  # fmt: skip
    return [Said(row, name or "", vetting.outcome_of(vetting.vet_revision(item, row))) for row, name in found]


def _written(revisions: Sequence[Said]) -> list[Happening]:
    return [
        Happening(
            Part.REVISIONS, each.revision.created_at, each.author,
            _l("wrote revision %(number)s", number=each.revision.number), None, "file-earmark-text", "brand",
        )
        for each in revisions
    ]  # fmt: skip


def _stops(item: Item) -> list[Happening]:
    """Pauses since it was first made that covered it."""
    tags = {"campaign": item.campaign, "topics": item.topics, "classes": item.revision.classes}
    after = or_(Pause.resumed_at.is_(None), Pause.resumed_at >= item.created_at)
    pauses = db.session.scalars(
        select(Pause).where(after).options(joinedload(Pause.presser), joinedload(Pause.resumer)).limit(MOST)
    ).unique()  # fmt: skip
    found = []
    for pause in pauses:
        if not any(covers(pause.reach, tags, network) for network in item.revision.networks or [""]):
            continue
        who = pause.presser.name if pause.presser else ""
        found.append(Happening(Part.STOPS, pause.pressed_at, who, _l("paused what it covers"), pause.why,
                               "pause-circle", "bad"))  # fmt: skip
        if pause.resumed_at is not None:
            who = pause.resumer.name if pause.resumer else ""
            found.append(Happening(Part.STOPS, pause.resumed_at, who, _l("let it go on"), None, "play-circle", "good"))
    return found


def _counts(group: ColumnElement[bool]) -> dict[tuple[str, ShareState], int]:
    counted = select(Share.network, Share.state, func.count()).where(group)
    rows = db.session.execute(counted.group_by(Share.network, Share.state).order_by(Share.network)).all()
    return {(row[0], row[1]): row[2] for row in rows}


def _asked(group: ColumnElement[bool]) -> dict[TakedownState, int]:
    counted = select(Takedown.state, func.count()).join(Share, Share.id == Takedown.share_id).where(group)
    return {row[0]: row[1] for row in db.session.execute(counted.group_by(Takedown.state)).all()}


def _posts(group: ColumnElement[bool]) -> Sequence[Share]:
    newest = select(Share).where(group).options(joinedload(Share.person))
    return db.session.scalars(newest.order_by(Share.id.desc()).limit(MOST_POSTS)).unique().all()


def _holds(item: Item) -> list[LegalHold]:
    return [
        hold
        for hold in holds.in_force()
        if hold.scope is HoldScope.ALL
        or hold.item_id == item.id
        or (bool(hold.campaign) and hold.campaign == item.campaign)
    ]
