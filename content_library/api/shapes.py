"""Shapes that items have in the API, both ways."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from marshmallow.validate import Length, OneOf

from advocacy.clock import from_rfc3339, to_rfc3339
from content_library.models import Function, Item, ItemKind, Review, Revision, Stage, TextMode
from content_library.reviews.reviews import Decision
from content_library.words.content import LONGEST_ALT, MOST_MEDIA, About, Content, Shown
from content_library.words.frames import Words


class CaptionIn(Schema):
    """Words for a network, or for "any". Slots {disclosure} and {link} are put in where they are missing."""

    network = String(required=True, validate=Length(1, 40))
    language = String(required=True, validate=Length(1, 20))
    text = String(required=True)
    assisted_by = String(load_default="", validate=Length(0, 120), metadata={"description": "A model that helped."})


class AudienceShape(Schema):
    """Whom an item is for; an empty list means all."""

    teams = List(String())
    regions = List(String())
    languages = List(String())
    roles = List(String())


class ItemIn(Schema):
    """An item as it is written. Times are RFC 3339 with an offset; ``media`` are the ids of up to four
    pictures, or of one video or one document, in the order in which they are shown; ``media_alts`` say in that order
    what they show, where that is not what the library says of them.

    Without ``expires_at`` it is evergreen, and looked at again in a year or at ``review_again_at``.
    """

    title = String(required=True)
    captions = List(Nested(CaptionIn), load_default=[])
    url = String(load_default="")
    kind = String(load_default=ItemKind.ARTICLE.value, validate=OneOf([each.value for each in ItemKind]))
    summary = String(load_default="")
    topics = List(String(validate=Length(1, 120)), load_default=[])
    campaign = String(load_default="", validate=Length(0, 120))
    audience = Nested(AudienceShape, load_default={})
    stage = String(load_default=None, allow_none=True, validate=OneOf([each.value for each in Stage]))
    embargo_at = String(load_default=None, allow_none=True, metadata={"format": "date-time"})
    expires_at = String(load_default=None, allow_none=True, metadata={"format": "date-time"})
    review_again_at = String(load_default=None, allow_none=True, metadata={"format": "date-time"})
    text_mode = String(load_default=TextMode.LOCKED.value, validate=OneOf([each.value for each in TextMode]))
    media = List(Integer(), load_default=[], validate=Length(0, MOST_MEDIA))
    media_alts = List(String(validate=Length(0, LONGEST_ALT)), load_default=[], validate=Length(0, MOST_MEDIA))
    classes = List(String(validate=Length(1, 60)), load_default=[])


class RevisionIn(ItemIn):
    """The same for an item that there is; ``based_on`` is the hash of the revision that was changed."""

    based_on = String(load_default=None, allow_none=True, validate=Length(64, 64))


class CaptionOut(CaptionIn):
    """A caption with the id that a share names."""

    id = Integer()


class RevisionOut(Schema):
    """Which words, and the SHA-256 of their frame."""

    number = Integer()
    sha256 = String()


class ReviewOut(Schema):
    """What a function says about the newest revision."""

    function = String()
    state = String()
    note = String()
    round = Integer()
    step = Integer()
    nobody_can_answer = Boolean()
    due_at = String(metadata={"format": "date-time"})
    decided_at = String(allow_none=True, metadata={"format": "date-time"})


class ItemOut(Schema):
    """An item with its newest revision and what was said about it."""

    id = Integer()
    state = String()
    title = String()
    url = String()
    kind = String()
    summary = String()
    captions = List(Nested(CaptionOut))
    topics = List(String())
    campaign = String()
    audience = Nested(AudienceShape)
    stage = String(allow_none=True)
    embargo_at = String(allow_none=True, metadata={"format": "date-time"})
    expires_at = String(allow_none=True, metadata={"format": "date-time"})
    review_again_at = String(allow_none=True, metadata={"format": "date-time"})
    origin = String()
    parent_id = Integer(allow_none=True)
    credited_to_id = Integer(allow_none=True)
    text_mode = String()
    media = List(Integer())
    media_alts = List(String())
    classes = List(String())
    revision = Nested(RevisionOut)
    reviews = List(Nested(ReviewOut))


class DecisionIn(Schema):
    """A function's answer, bound to the hash of what was read."""

    function = String(required=True, validate=OneOf([each.value for each in Function]))
    decision = String(required=True, validate=OneOf([each.value for each in Decision]))
    sha256 = String(required=True)
    note = String(load_default="", validate=Length(0, 4000))


class NoteIn(Schema):
    """Why."""

    note = String(required=True, validate=Length(1, 4000))


def content_from(body: dict[str, Any]) -> Content:
    """What a body says. Raises Breach for a time that is none."""
    return Content(
        title=body["title"],
        captions=tuple(
            Words(each["network"], each["language"], each["text"], each["assisted_by"]) for each in body["captions"]
        ),
        url=body["url"],
        summary=body["summary"],
        media=tuple(
            Shown(number, alt) for number, alt in zip_longest(body["media"], body["media_alts"][: len(body["media"])])
        ),
        audience=body["audience"],
        classes=tuple(body["classes"]),
        text_mode=TextMode(body["text_mode"]),
        embargo_at=from_rfc3339(body["embargo_at"]) if body["embargo_at"] else None,
        expires_at=from_rfc3339(body["expires_at"]) if body["expires_at"] else None,
        review_again_at=from_rfc3339(body["review_again_at"]) if body["review_again_at"] else None,
    )


def about_from(body: dict[str, Any]) -> About:
    """What a body is filed under."""
    stage = Stage(body["stage"]) if body["stage"] else None
    return About(ItemKind(body["kind"]), body["campaign"].strip(), tuple(dict.fromkeys(body["topics"])), stage)


def shown(item: Item, revision: Revision, reviews: Sequence[Review]) -> dict[str, Any]:
    """An item as the API gives it."""
    return {
        "id": item.id, "state": item.state.value, "title": item.title, "url": revision.url, "kind": item.kind.value,
        "summary": revision.summary, "topics": item.topics, "campaign": item.campaign, "audience": item.audience,
        "captions": [
            {
                "id": each.id, "network": each.network, "language": each.language, "text": each.text,
                "assisted_by": each.assisted_by,
            }
            for each in revision.captions
        ],
        "stage": item.stage.value if item.stage else None, "text_mode": item.text_mode.value,
        "embargo_at": to_rfc3339(item.embargo_at) if item.embargo_at else None,
        "expires_at": to_rfc3339(item.expires_at) if item.expires_at else None,
        "review_again_at": to_rfc3339(item.review_again_at) if item.review_again_at else None,
        "origin": item.origin.value, "parent_id": item.parent_id, "credited_to_id": item.credited_to_id,
        "media": [each.media_id for each in revision.media], "media_alts": [each.alt for each in revision.media],
        "classes": revision.classes,
        "revision": {"number": revision.number, "sha256": revision.sha256},
        "reviews": [_review(each) for each in reviews],
    }  # fmt: skip


def _review(review: Review) -> dict[str, Any]:
    return {
        "function": review.function.value, "state": review.state.value, "note": review.note,
        "due_at": to_rfc3339(review.due_at), "round": review.round, "step": review.step,
        "nobody_can_answer": review.nobody_since is not None,
        "decided_at": to_rfc3339(review.decided_at) if review.decided_at else None,
    }  # fmt: skip
