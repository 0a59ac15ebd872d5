"""What the API of mentions takes and gives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from apiflask import Schema
from apiflask.fields import Boolean, Integer, List, Nested, String
from marshmallow.validate import Length, OneOf, Range

from advocacy.clock import to_rfc3339
from advocacy.listening.models import AnswerSample, Mention, Watch, WatchKind
from advocacy.listening.tone import judge
from advocacy.times.working_time import MOST_HOURS


class AssignIn(Schema):
    """Who is to answer."""

    person_id = Integer(required=True)


class MentionAnswerIn(Schema):
    """What was answered: the words, where they stand, and the approved text that they began from, if any."""

    text = String(required=True, validate=Length(1, 5000))
    url = String(load_default="", validate=Length(0, 2000))
    reply_ref = String(load_default="", validate=Length(0, 80))


class MentionNoteIn(Schema):
    """A note, if there is one."""

    note = String(load_default="", validate=Length(0, 2000))


class DismissalIn(Schema):
    """A reason."""

    note = String(required=True, validate=Length(1, 2000))


class ReviewIn(MentionNoteIn):
    """``fine``, or ``flag`` with a note on what is wrong."""

    verdict = String(required=True, validate=OneOf(["fine", "flag"]))


class LeaveAloneIn(Schema):
    """Who is meant: a handle, a DID, or the site of a feed."""

    network = String(required=True)
    author = String(required=True, validate=Length(1, 320))


class LeftAloneOut(Schema):
    """How many mentions were forgotten."""

    forgotten = Integer()


class WatchIn(Schema):
    """A watch. ``words`` are phrases or #hashtags; ``url`` is a feed's; ``connection_id`` an account of your own."""

    name = String(required=True, validate=Length(1, 120))
    kind = String(required=True, validate=OneOf(list(WatchKind)))
    network = String(load_default="")
    service_url = String(load_default="", validate=Length(0, 255))
    url = String(load_default="", validate=Length(0, 2000))
    words = List(String(), load_default=[])
    without = List(String(), load_default=[])
    languages = List(String(validate=Length(2, 35)), load_default=[])
    campaign = String(load_default="")
    topic = String(load_default="")
    answer_hours = Integer(load_default=8, validate=Range(1, MOST_HOURS))
    assigns = Boolean(load_default=False)
    connection_id = Integer(load_default=None, allow_none=True)


class WatchOut(WatchIn):
    """A watch and how it goes; ``problem`` says why it hears nothing just now."""

    id = Integer()
    state = String()
    asked_at = String(allow_none=True)
    next_at = String()
    problem = String()


class WordOut(Schema):
    """A word that counted for the tone; ``turned``: behind a negation."""

    word = String()
    counted_as = String()
    turned = Boolean()


class MentionOut(Schema):
    """A public post about us. ``state`` is new, assigned, answered or dismissed; what is forgotten is empty."""

    id = Integer()
    network = String()
    url = String()
    author = String()
    excerpt = String()
    language = String()
    said_at = String()
    found_at = String()
    tone = String()
    because = List(Nested(WordOut))
    topic = String()
    campaign = String()
    state = String()
    due_at = String(allow_none=True)
    assigned_to = Integer(allow_none=True)
    answered_by = Integer(allow_none=True)
    answered_at = String(allow_none=True)
    answer = String()
    answer_url = String()
    forgotten = Boolean()


class TermOut(Schema):
    """One term of a score."""

    term = String()
    count = Integer()
    points = Integer()


class FriendOut(Schema):
    """Somebody outside who speaks well of us."""

    network = String()
    author = String()
    score = Integer()
    terms = List(Nested(TermOut))
    last_at = String()
    latest_id = Integer()


class SampleOut(Schema):
    """A drawn answer. ``state`` is waiting, fine or flagged."""

    id = Integer()
    mention_id = Integer()
    state = String()
    drawn_at = String()
    answered_by = Integer(allow_none=True)
    answer = String()
    answer_url = String()
    note = String()
    reviewer = Integer(allow_none=True)


def shown(mention: Mention) -> dict[str, Any]:
    """A mention as the API gives it, with what its tone rests on."""
    return {
        "id": mention.id, "network": mention.network, "url": mention.url, "author": mention.author,
        "excerpt": mention.excerpt, "language": mention.language, "said_at": _at(mention.said_at),
        "found_at": _at(mention.found_at), "tone": mention.tone.value, "topic": mention.topic,
        "campaign": mention.campaign, "state": mention.state.value, "due_at": _at(mention.due_at),
        "assigned_to": mention.assigned_to_id, "answered_by": mention.answered_by_id,
        "answered_at": _at(mention.answered_at), "answer": mention.answer, "answer_url": mention.answer_url,
        "forgotten": mention.forgotten_at is not None,
        "because": [
            {"word": reason.word, "counted_as": reason.counted_as.value, "turned": reason.turned}
            for reason in judge(mention.excerpt, mention.language).because
        ],
    }  # fmt: skip


def watch_shown(watch: Watch) -> dict[str, Any]:
    """A watch as the API gives it."""
    names = [name for name in WatchIn._declared_fields if name != "kind"]
    return {
        **{name: getattr(watch, name) for name in names}, "kind": watch.kind.value, "id": watch.id,
        "state": watch.state.value, "asked_at": _at(watch.asked_at), "next_at": _at(watch.next_at),
        "problem": watch.problem,
    }  # fmt: skip


def sample_shown(sample: AnswerSample) -> dict[str, Any]:
    """A drawn answer as the API gives it; the mention is loaded."""
    return {
        "id": sample.id, "mention_id": sample.mention_id, "state": sample.state.value, "drawn_at": _at(sample.drawn_at),
        "answered_by": sample.answered_by_id, "answer": sample.mention.answer,
        "answer_url": sample.mention.answer_url, "note": sample.note, "reviewer": sample.reviewer_id,
    }  # fmt: skip


def _at(instant: datetime | None) -> str | None:
    return None if instant is None else to_rfc3339(instant)
