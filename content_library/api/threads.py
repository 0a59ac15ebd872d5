"""The API of threads: what was said beside an item, saying something, choosing, resolving, taking back."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length, OneOf, Range

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.people.queries import names_of
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from content_library.api.items import REVIEWERS
from content_library.api.quotes import QuoteIn, SpanOut, quotes_from
from content_library.items import queries
from content_library.models import Comment, Stance
from content_library.threads import queries as thread_queries
from content_library.threads import thread
from content_library.threads.thread import Remark
from content_library.words.spans import MOST_SPANS, kept

api = APIBlueprint("threads_api", __name__, url_prefix="/api/v1", tag="Threads")

PARTS = (Capability.WRITE_ITEMS, *REVIEWERS)


class CommentIn(Schema):
    """A comment on the newest revision. ``options`` are none or 2 to 6; ``tell`` are ids of people beside @names."""

    text = String(required=True, validate=Length(1, 4000))
    stance = String(load_default=None, allow_none=True, validate=OneOf([each.value for each in Stance]))
    spans = List(Nested(QuoteIn), load_default=[], validate=Length(0, MOST_SPANS))
    options = List(String(validate=Length(1, 200)), load_default=[], validate=Length(0, 6))
    tell = List(Integer(), load_default=[], validate=Length(0, 50))
    reply_to = Integer(load_default=None, allow_none=True)


class CommentChoiceIn(Schema):
    """The chosen option, counted from 0."""

    option = Integer(required=True, validate=Range(0, 5))


class CommentResolveIn(Schema):
    """``false`` opens it again."""

    resolved = Boolean(load_default=True)


class CommentPersonOut(Schema):
    """Somebody."""

    id = Integer()
    name = String()


class CommentOptionOut(Schema):
    """An option and how many chose it."""

    text = String()
    chosen = Integer()


class CommentOut(Schema):
    """A comment; ``revision`` is the one that it was said about."""

    id = Integer()
    item_id = Integer()
    revision = Integer()
    by = Nested(CommentPersonOut)
    at = String(metadata={"format": "date-time"})
    text = String()
    stance = String(allow_none=True)
    spans = List(Nested(SpanOut))
    options = List(Nested(CommentOptionOut))
    mentions = List(Nested(CommentPersonOut))
    reply_to = Integer(allow_none=True)
    closed_at = String(allow_none=True, metadata={"format": "date-time"})
    resolved_at = String(allow_none=True, metadata={"format": "date-time"})
    withdrawn_at = String(allow_none=True, metadata={"format": "date-time"})


@api.get("/items/<int:item_id>/comments")
@api.input(ListQuery, location="query")
@api.output(as_list(CommentOut))
@guard(Capability.SEE_ITEMS)
def list_comments(item_id: int, query_data: dict[str, Any]) -> ResponseReturnValue:
    """The thread beside an item, newest first."""
    found = thread_queries.comments_on(queries.item_for(item_id), query_data["cursor"], query_data["limit"])
    names = names_of({each.person_id for one in found.items for each in one.mentions})
    return {"items": [_shown(each, names) for each in found.items], "next": found.next}


@api.post("/items/<int:item_id>/comments")
@api.input(CommentIn)
@api.output(CommentOut, status_code=201)
@guard(*PARTS)
def add_comment(item_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Says something about the newest revision. 422 for a quote that no caption holds."""
    answers = thread_queries.comment_for(json_data["reply_to"]) if json_data["reply_to"] else None
    said = Remark(
        json_data["text"], Stance(json_data["stance"]) if json_data["stance"] else None,
        quotes_from(json_data["spans"]), json_data["options"], json_data["tell"], answers,
    )  # fmt: skip
    return _one(thread.comment(queries.item_for(item_id), said, by=current_user.person, now=clock.now()))


@api.post("/comments/<int:comment_id>/choices")
@api.input(CommentChoiceIn)
@api.output(CommentOut)
@guard(*PARTS)
def choose(comment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Chooses one of a comment's options, or another one. 409 once it is closed."""
    found = thread_queries.comment_for(comment_id)
    thread.choose(found, json_data["option"], by=current_user.person, now=clock.now())
    return _one(found)


@api.post("/comments/<int:comment_id>/close")
@api.output(CommentOut)
@guard(*PARTS)
def close(comment_id: int) -> ResponseReturnValue:
    """Ends the choosing; only who offered the options may."""
    found = thread_queries.comment_for(comment_id)
    thread.close(found, by=current_user.person, now=clock.now())
    return _one(found)


@api.post("/comments/<int:comment_id>/resolve")
@api.input(CommentResolveIn)
@api.output(CommentOut)
@guard(*PARTS)
def resolve(comment_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Says that what a comment asks is done, or with ``resolved: false`` that it is not."""
    found = thread_queries.comment_for(comment_id)
    mark = thread.resolve if json_data["resolved"] else thread.reopen
    mark(found, by=current_user.person, now=clock.now())
    return _one(found)


@api.post("/comments/<int:comment_id>/withdraw")
@api.output(CommentOut)
@guard(*PARTS)
def withdraw(comment_id: int) -> ResponseReturnValue:
    """Takes one's own comment back: it stays, marked."""
    found = thread_queries.comment_for(comment_id)
    thread.withdraw(found, by=current_user.person, now=clock.now())
    return _one(found)


def _one(found: Comment) -> dict[str, Any]:
    return _shown(found, names_of({each.person_id for each in found.mentions}))


def _shown(found: Comment, names: dict[int, str]) -> dict[str, Any]:
    chosen = [each.option for each in found.choices]
    marks = {name: getattr(found, name) for name in ("closed_at", "resolved_at", "withdrawn_at")}
    return {
        "id": found.id, "item_id": found.item_id, "revision": found.revision_number, "at": to_rfc3339(found.at),
        "by": {"id": found.person_id, "name": found.person.name}, "text": found.text, "stance": found.stance,
        "spans": [span.plain for span in kept(found.spans)], "reply_to": found.parent_id,
        "options": [{"text": text, "chosen": chosen.count(number)} for number, text in enumerate(found.options)],
        "mentions": [{"id": each.person_id, "name": names[each.person_id]} for each in found.mentions],
        **{name: to_rfc3339(at) if at else None for name, at in marks.items()},
    }  # fmt: skip
