"""The API of the feed: what I may share now."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint, Schema
from apiflask.fields import Integer, List, Nested, String
from flask.typing import ResponseReturnValue
from flask_login import current_user

from advocacy import clock
from advocacy.people.capabilities import Capability
from advocacy.web.guards import guard
from advocacy.web.lists import ListQuery, as_list
from content_library.lending.feed import feed
from content_library.models import Caption, ItemOrigin
from content_library.words.blanks import blanks_of

api = APIBlueprint("feed_api", __name__, url_prefix="/api/v1", tag="Feed")


class OfferedBlankOut(Schema):
    """A blank that I fill in: what to write, and how many characters at most."""

    label = String()
    longest = Integer()


class OfferedCaptionOut(Schema):
    """Words that I may share."""

    id = Integer()
    network = String()
    language = String()
    text = String()
    blanks = List(Nested(OfferedBlankOut))


class StoryOut(Schema):
    """A story that I may share now. ``own_words_of`` is the story that words of my own retell."""

    id = Integer()
    title = String()
    summary = String()
    url = String()
    networks = List(String())
    topics = List(String())
    stage = String(allow_none=True)
    text_mode = String()
    own_words_of = Integer(allow_none=True)
    captions = List(Nested(OfferedCaptionOut))
    expires_at = String(allow_none=True)
    shares = Integer()
    human_clicks = Integer()


@api.get("/feed")
@api.input(ListQuery, location="query")
@api.output(as_list(StoryOut))
@guard(Capability.SHARE)
def stories(query_data: dict[str, Any]) -> ResponseReturnValue:
    """What I may share now, newest first."""
    found = feed(current_user.person, clock.now(), cursor=query_data["cursor"], limit=query_data["limit"])
    items = [
        {
            "id": story.item.id, "title": story.item.title, "summary": story.item.revision.summary,
            "url": story.item.revision.url, "networks": story.networks,
            "captions": [_offered(each) for each in story.item.revision.captions],
            "topics": story.item.topics, "stage": story.item.stage.value if story.item.stage else None,
            "text_mode": story.item.text_mode.value,
            "own_words_of": story.item.parent_id if story.item.origin is ItemOrigin.OWN_WORDS else None,
            "expires_at": clock.to_rfc3339(story.item.expires_at) if story.item.expires_at else None,
            "shares": story.shares, "human_clicks": story.human_clicks,
        }
        for story in found.stories
    ]  # fmt: skip
    return {"items": items, "next": found.next}


def _offered(caption: Caption) -> dict[str, Any]:
    return {
        "id": caption.id, "network": caption.network, "language": caption.language, "text": caption.text,
        "blanks": blanks_of(caption.text),
    }  # fmt: skip
