"""The API of caption tests: start one on an item, list them, end one, and what it allows to be said."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Float, Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow.validate import Length

from advocacy import clock
from advocacy.clock import to_rfc3339
from advocacy.people.capabilities import Capability
from advocacy.reach.studies import caption_tests, evidence
from advocacy.reach.studies.models import CaptionTest
from advocacy.reach.studies.verdicts import conclude
from advocacy.web.guards import guard
from advocacy.web.lists import as_list
from content_library.items import queries
from content_library.lending import testing

api = APIBlueprint("caption_tests_api", __name__, url_prefix="/api/v1", tag="Items")


class CaptionTestIn(Schema):
    """Where to test (the network as captions name it, "any" too), and when it is decided."""

    network = String(required=True, validate=Length(1, 40))
    language = String(required=True, validate=Length(1, 20))
    wanted = Integer(load_default=30, metadata={"description": "Posts of each caption that decide."})
    days = Integer(load_default=7, metadata={"description": "Days whose clicks count for a post."})


class CaptionTestOut(Schema):
    """A test as it was started."""

    id = Integer()
    of = String()
    title = String()
    network = String()
    language = String()
    captions = List(String())
    wanted = Integer()
    days = Integer()
    state = String()
    started_at = String()
    ended_at = String(allow_none=True)


class WordsOut(Schema):
    """A caption with the posts that count so far; the interval is that of clicks per post."""

    caption = String()
    posts = Integer()
    clicks = Integer()
    clicks_per_post = Float(allow_none=True)
    low = Float(allow_none=True)
    high = Float(allow_none=True)


class ConclusionOut(CaptionTestOut):
    """What may be said: better, alike, too_early or observed; ``best`` is the reason only where it is better."""

    outcome = String()
    best = String(allow_none=True)
    missing = Integer()
    switched = Float()
    words = List(Nested(WordsOut))


@api.get("/caption-tests")
@api.output(as_list(CaptionTestOut))
@guard(Capability.SEE_ITEMS)
def listing() -> ResponseReturnValue:
    """The newest tests, those that run first."""
    return {"items": [_shown(each) for each in caption_tests.newest()], "next": None}


@api.post("/items/<int:item_id>/caption-tests")
@api.input(CaptionTestIn)
@api.output(CaptionTestOut, status_code=201)
@guard(Capability.WRITE_ITEMS)
def start(item_id: int, json_data: dict[str, Any]) -> ResponseReturnValue:
    """Starts a test: chance says which words each person is offered first."""
    item = queries.item_for(item_id)
    return _shown(testing.start(item, testing.Wish(**json_data), actor=current_user.actor, now=clock.now()))


@api.get("/caption-tests/<int:test_id>")
@api.output(ConclusionOut)
@guard(Capability.SEE_REACH)
def conclusion(test_id: int) -> ResponseReturnValue:
    """What a test allows to be said."""
    test = caption_tests.caption_test_for(test_id)
    posts = evidence.posts_for(test, clock.now())
    words = evidence.deciding(test, posts)
    kept, switched = evidence.switched_in(posts)
    found = conclude(words, test.wanted, kept=kept, switched=switched)
    return {
        **_shown(test), "outcome": found.outcome.value, "best": found.best, "missing": found.missing,
        "switched": round(found.switched, 3), "words": [_words(each.caption, each.clicks, each.mean) for each in words],
    }  # fmt: skip


@api.post("/caption-tests/<int:test_id>/end")
@api.output(CaptionTestOut)
@guard(Capability.WRITE_ITEMS)
def end(test_id: int) -> ResponseReturnValue:
    """Ends a test; what was posted is still counted."""
    test = caption_tests.caption_test_for(test_id)
    caption_tests.end(test, actor=current_user.actor, now=clock.now())
    return _shown(test)


def _shown(test: CaptionTest) -> dict[str, Any]:
    names = ("id", "title", "network", "language", "captions", "wanted", "days")
    ended = to_rfc3339(test.ended_at) if test.ended_at else None
    return {
        **{name: getattr(test, name) for name in names}, "of": test.group_ref, "state": test.state.value,
        "started_at": to_rfc3339(test.started_at), "ended_at": ended,
    }  # fmt: skip


def _words(caption: str, clicks: Any, mean: Any) -> dict[str, Any]:
    posts = len(clicks)
    return {
        "caption": caption, "posts": posts, "clicks": sum(clicks),
        "clicks_per_post": round(sum(clicks) / posts, 2) if posts else None,
        "low": round(mean.low, 2) if mean else None, "high": round(mean.high, 2) if mean else None,
    }  # fmt: skip
