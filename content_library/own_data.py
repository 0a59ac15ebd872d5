"""What the library keeps of a person, for their export, their erasure and its retention."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import String, and_, cast, delete, func, not_, or_, select, update
from sqlalchemy.sql import ColumnElement

from advocacy.campaigns.models import Campaign
from advocacy.database import db
from advocacy.history.models import HistoryRow
from advocacy.people.holding import Held
from advocacy.people.privacy import Covered, counted, cutting, deleting, leaving_as_is, retaining, rows_of
from advocacy.records.kinds import Kind
from content_library.items.searching import index_again
from content_library.models import Acknowledgement, Caption, Item, ItemState, PolicyVersion, PolicyVersionState
from content_library.models.absences import Absence, Qualification
from content_library.models.experts import TopicExpert
from content_library.models.imports import ItemImport, RefusedRow
from content_library.models.items import Revision
from content_library.models.lending import Reservation
from content_library.models.plans import PlanFeed
from content_library.models.policies import QuizTry
from content_library.models.recurring import Recurrence
from content_library.models.reviews import Review
from content_library.models.sources import SourceEntry
from content_library.models.suggestions import Suggestion
from content_library.models.threads import Comment, CommentChoice, CommentMention

CONTENT, POLICIES = "content", "policies"
ENDED = (ItemState.EXPIRED, ItemState.WITHDRAWN, ItemState.REJECTED)
OVER = (PolicyVersionState.SUPERSEDED, PolicyVersionState.WITHDRAWN)


def _past(before: datetime, held: Held) -> ColumnElement[bool]:
    """Items that ended before that instant and that no hold covers."""
    lasted = held.shields(began=Item.created_at, at=Item.changed_at, person=Item.for_person_id)
    return and_(Item.state.in_(ENDED), Item.changed_at < before, not_(or_(lasted, _covered(held))))


def _covered(held: Held) -> ColumnElement[bool]:
    """Items that are held, or whose campaign is, and own words that retell one."""
    return or_(held.shields(item=Item.id, campaign=Item.campaign), held.shields(item=Item.parent_id))


def _of_items(column: Any) -> Covered:
    """What belongs to items that are held, by its column of their numbers."""
    return lambda held: and_(column.is_not(None), column.in_(select(Item.id).where(_covered(held))))


def has(held: Held) -> bool:
    """Whether there is an item or a campaign of these."""
    campaigns = select(Campaign.id).where(held.shields(campaign=Campaign.name)).limit(1)
    found = select(Item.id).where(_covered(held)).limit(1)
    return db.session.scalar(found) is not None or db.session.scalar(campaigns) is not None


def _with_words(before: datetime, held: Held) -> ColumnElement[bool]:
    """Those of them that still have words, notes or a thread."""
    captions = select(Revision.item_id).join(Caption, Caption.revision_id == Revision.id).where(Caption.text != "")
    noted = select(Review.item_id).where(Review.note != "")
    said = select(Comment.item_id).where(Comment.text != "")
    return and_(_past(before, held), or_(Item.id.in_(captions), Item.id.in_(noted), Item.id.in_(said)))


def count_items(before: datetime, held: Held) -> int:
    """How many items are past that instant."""
    return db.session.scalar(select(func.count()).select_from(Item).where(_with_words(before, held))) or 0


def remove_items(before: datetime, held: Held, limit: int) -> int:
    """Removes captions, notes and threads of so many items; titles, hashes, dates and decisions stay."""
    ids = db.session.scalars(select(Item.id).where(_with_words(before, held)).order_by(Item.id).limit(limit)).all()
    if not ids:
        return 0
    revisions = select(Revision.id).where(Revision.item_id.in_(ids))
    silent = {"synchronize_session": False}
    db.session.execute(
        update(Caption).where(Caption.revision_id.in_(revisions)).values(text=""), execution_options=silent
    )
    db.session.execute(
        update(Review).where(Review.item_id.in_(ids)).values(note="", spans=[]), execution_options=silent
    )
    emptied = update(Comment).where(Comment.item_id.in_(ids)).values(text="", spans=[], options=[])
    db.session.execute(emptied, execution_options=silent)
    index_again(ids)
    return len(ids)


def shield(held: Held) -> ColumnElement[bool]:
    """Rows of the history about items that a hold covers, and about what was said, suggested and read of them."""
    kept = select(Item.id).where(_covered(held))
    numbers = {
        "item": kept,
        "review": select(Review.id).where(Review.item_id.in_(kept)),
        "comment": select(Comment.id).where(Comment.item_id.in_(kept)),
        "suggestion": select(Suggestion.id).where(_of_items(Suggestion.item_id)(held)),
        "entry": select(SourceEntry.id).where(_of_items(SourceEntry.item_id)(held)),
    }
    return or_(*(and_(HistoryRow.noun == noun, HistoryRow.noun_id.in_(_as_text(ids))) for noun, ids in numbers.items()))


def _as_text(ids: Any) -> Any:
    return select(cast(ids.subquery().c.id, String))


def _over(before: datetime, held: Held) -> ColumnElement[bool]:
    """Acknowledgements given before that instant to versions that nobody is asked about any more."""
    spared = held.shields(person=Acknowledgement.person_id, at=Acknowledgement.at)
    versions = select(PolicyVersion.id).where(PolicyVersion.state.in_(OVER))
    return and_(Acknowledgement.at < before, Acknowledgement.version_id.in_(versions), not_(spared))


def count_acknowledgements(before: datetime, held: Held) -> int:
    """How many are past that instant."""
    return db.session.scalar(select(func.count()).select_from(Acknowledgement).where(_over(before, held))) or 0


def remove_acknowledgements(before: datetime, held: Held, limit: int) -> int:
    """Removes so many of them."""
    old = select(Acknowledgement.id).where(_over(before, held)).order_by(Acknowledgement.id).limit(limit)
    ids = db.session.scalars(old).all()
    db.session.execute(delete(Acknowledgement).where(Acknowledgement.id.in_(ids)))
    return len(ids)


def _refused(before: datetime, held: Held) -> Any:
    """Rows of files that could not be taken, which came before that instant."""
    spared = held.shields(person=ItemImport.created_by_id, at=ItemImport.created_at)
    old = select(RefusedRow.id).join(ItemImport, ItemImport.id == RefusedRow.import_id)
    return old.where(ItemImport.created_at < before, not_(spared))


def count_refused(before: datetime, held: Held) -> int:
    """How many are past that instant."""
    return counted(select(func.count()).select_from(_refused(before, held).subquery()))


def remove_refused(before: datetime, held: Held, limit: int) -> int:
    """Removes so many of them."""
    ids = db.session.scalars(_refused(before, held).order_by(RefusedRow.id).limit(limit)).all()
    db.session.execute(delete(RefusedRow).where(RefusedRow.id.in_(ids)))
    return len(ids)


SAID_AT = select(Comment.at).where(Comment.id == CommentMention.comment_id).scalar_subquery()
MENTIONED_IN = select(Comment.item_id).where(Comment.id == CommentMention.comment_id).scalar_subquery()
EXPORTERS = [
    rows_of("items_for_me", Item.for_person_id, Item.credited_to_id),
    rows_of("suggestions", Suggestion.person_id),
    rows_of("comments", Comment.person_id),
    rows_of("mentions", CommentMention.person_id),
    rows_of("choices", CommentChoice.person_id),
    rows_of("acknowledgements", Acknowledgement.person_id),
    rows_of("quiz_tries", QuizTry.person_id),
    rows_of("absences", Absence.person_id, Absence.delegate_id),
    rows_of("qualifications", Qualification.person_id),
    rows_of("expert_topics", TopicExpert.person_id),
    rows_of("previews", Reservation.person_id),
    rows_of("recurrences", Recurrence.person_id),
    rows_of("plan_feeds", PlanFeed.person_id),
]
ERASERS = [
    retaining(
        "comments", Comment.person_id, CONTENT, Comment.at, {"text": "", "spans": [], "options": []},
        also=_of_items(Comment.item_id),
    ),
    retaining(
        "suggestions", Suggestion.person_id, CONTENT, Suggestion.created_at,
        {"words": "", "why": "", "note": "", "url": ""}, also=_of_items(Suggestion.item_id),
    ),
    retaining("acknowledgements", Acknowledgement.person_id, POLICIES, Acknowledgement.at),
    deleting("quiz_tries", QuizTry.person_id),
    deleting("mentions", CommentMention.person_id, at=SAID_AT, also=_of_items(MENTIONED_IN)),
    leaving_as_is("choices", CommentChoice.person_id, _l("Part of a decision; tells a number, no name.")),
    deleting("absences", Absence.person_id, at=Absence.entered_at),
    cutting("absences of others", Absence.delegate_id, at=Absence.entered_at),
    retaining("qualifications", Qualification.person_id, CONTENT, Qualification.added_at),
    deleting("expert_topics", TopicExpert.person_id, at=TopicExpert.since),
    deleting("previews", Reservation.person_id, at=Reservation.reserved_at),
    deleting("plan_feeds", PlanFeed.person_id),
    deleting("recurrences", Recurrence.person_id, at=Recurrence.created_at, also=_of_items(Recurrence.item_id)),
    cutting("credits", Item.credited_to_id, at=Item.created_at, also=_covered),
    leaving_as_is("own words", Item.for_person_id, _l("They go with their item when its retention is over.")),
]  # fmt: skip
RECORDS = [
    Kind(
        CONTENT,
        _l("Items, reviews and threads"),
        _l("Shows what was approved, by whom and on which grounds"),
        _l("Revisions, decisions with their notes, comments, suggestions"),
        frozenset({"item", "review", "suggestion", "comment", "entry", "qualification", "review_route"}),
        count=count_items,
        remove=remove_items,
        shield=shield,
        has=has,
    ),
    Kind(
        POLICIES,
        _l("Policies and acknowledgements"),
        _l("Shows who was asked to keep which policy, and agreed"),
        _l("Versions, acknowledgements"),
        frozenset({"policy", "policy_version"}),
        count=count_acknowledgements,
        remove=remove_acknowledgements,
    ),
    Kind(
        "imports",
        _l("Files of items"),
        _l("Lets whoever brought a file mend the rows that could not be taken"),
        _l("Cells of refused rows"),
        frozenset({"import"}),
        demanded=False,
        count=count_refused,
        remove=remove_refused,
    ),
]
EXEMPT = frozenset(
    {
        "items.created_by_id", "items.owner_id", "revisions.created_by_id", "item_imports.created_by_id",
        "media.added_by_id", "sources.added_by_id", "policy_versions.approved_by_id", "reviews.decided_by_id",
        "reviews.decided_for_id", "reviews.delegated_to_id", "review_routes.changed_by_id",
        "review_routes.escalate_person_id", "suggestions.decided_by_id", "item_comments.resolved_by_id",
        "absences.entered_by_id", "qualifications.added_by_id",
    }
)  # fmt: skip
