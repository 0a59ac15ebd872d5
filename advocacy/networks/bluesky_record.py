"""What a Bluesky post is made of: record keys, facets, the record itself, its addresses. Pure.

Sources: lexicons app.bsky.feed.post, app.bsky.richtext.facet, app.bsky.embed.external; atproto.com/specs/record-key.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from advocacy.clock import to_rfc3339
from advocacy.networks.capabilities import LengthRule
from advocacy.networks.contract import Draft, LinkCard
from advocacy.networks.text import Span, SpanKind, spans

COLLECTION = "app.bsky.feed.post"
LENGTH = LengthRule(most=300, most_bytes=3000)
THUMB_BYTES = 1_000_000  # most that an external embed's thumb may have
_ALPHABET = "234567abcdefghijklmnopqrstuvwxyz"
_CLOCK_IDS = 1024


def tid(now: datetime, clock_id: int) -> str:
    """A record key: 53 bits of microseconds and 10 of a clock id, 13 characters that sort by time."""
    micros = (now - datetime(1970, 1, 1, tzinfo=UTC)) // (datetime.resolution)
    number = (micros << 10) | (clock_id % _CLOCK_IDS)
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(60, -1, -5))


def post_record(
    draft: Draft, dids: Mapping[str, str], embed: Mapping[str, Any] | None, now: datetime
) -> dict[str, Any]:
    """The record. ``dids`` maps handles to DIDs (others stay plain text), ``embed`` is what is shown below the text."""
    record: dict[str, Any] = {"$type": COLLECTION, "text": draft.text, "createdAt": to_rfc3339(now)}
    marked = facets(spans(draft.text), dids)
    if marked:
        record["facets"] = marked
    if draft.language:
        record["langs"] = [draft.language]
    if embed:
        record["embed"] = dict(embed)
    return record


def link_card(link: LinkCard, thumb: Mapping[str, Any] | None) -> dict[str, Any]:
    """The preview of a link; ``thumb`` is an uploaded blob."""
    card = {"uri": link.url, "title": link.title, "description": link.description}
    external = {**card, "thumb": dict(thumb)} if thumb else card
    return {"$type": "app.bsky.embed.external", "external": external}


def facets(marked: list[Span], dids: Mapping[str, str]) -> list[dict[str, Any]]:
    """Facets in the lexicon's words; a mention whose handle is not in ``dids`` gets none."""
    made = []
    for span in marked:
        feature = _feature(span, dids)
        if feature is not None:
            index = {"byteStart": span.start, "byteEnd": span.end}
            made.append({"$type": "app.bsky.richtext.facet", "index": index, "features": [feature]})
    return made


def _feature(span: Span, dids: Mapping[str, str]) -> dict[str, str] | None:
    kind = f"app.bsky.richtext.facet#{span.kind}"
    if span.kind is SpanKind.LINK:
        return {"$type": kind, "uri": span.value}
    if span.kind is SpanKind.TAG:
        return {"$type": kind, "tag": span.value}
    did = dids.get(span.value)
    return {"$type": kind, "did": did} if did else None


def put_request(did: str, key: str, record: Mapping[str, Any]) -> dict[str, Any]:
    """The putRecord request. ``swapRecord: null`` says "only if there is none", so that it never overwrites."""
    return {"repo": did, "collection": COLLECTION, "rkey": key, "record": dict(record), "swapRecord": None}


def at_uri(did: str, key: str) -> str:
    """The name of a record on the network."""
    return f"at://{did}/{COLLECTION}/{key}"


def key_of(uri: str) -> str:
    """The record key at the end of an at:// URI."""
    return uri.rsplit("/", 1)[-1]


def web_url(did: str, key: str) -> str:
    """Where people read the post. By DID, because handles change."""
    return f"https://bsky.app/profile/{did}/post/{key}"


def ends_at(jwt: str) -> datetime | None:
    """When a token ends, by its own ``exp``; None when it doesn't say. Not verified: only the server can."""
    try:
        payload = jwt.split(".")[1]
        claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        return datetime.fromtimestamp(int(claims["exp"]), UTC)
    except (IndexError, ValueError, KeyError, TypeError, OverflowError):
        return None
