"""Where bodies of the API name a thing by its number: whose such things are.

``OF_ONE`` has the fields that name one person's own, with what else their body needs. ``OTHERS`` says of all other
fields why whoever comes past the guard may name any.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.security.things import _of

OFFICE = "an office that works on all of them"
ADDRESSED = "whom the office's deed is about: anybody"
TO_SHARE = "what is offered to everybody; whether to this person, the verb asks by audience"
ITEMS = "belongs to the item that is named beside it"

CONNECTION, SHARE = _of("connections"), _of("shares")
LISTENING = _of("connections", also=" AND network IN ('bluesky', 'mastodon')")
NETWORK = "SELECT network FROM connections WHERE id = :id"
SERVER = "SELECT service_url FROM connections WHERE id = :id"
WATCH = {"name": "W", "kind": "hashtag", "network": NETWORK, "words": ["#acme"], "service_url": SERVER}
LIVE = "SELECT min(id) FROM items WHERE state = 'live'"

CAPTION = "SELECT min(c.id) FROM captions c JOIN revisions r ON r.id = c.revision_id JOIN items i ON "
CAPTION += "i.id = r.item_id AND i.revision_number = r.number WHERE i.state = 'live'"

OF_ONE: dict[str, tuple[str, dict[str, Any]]] = {
    "POST /shares connection_id": (CONNECTION, {"by": "api", "publish_at": "now", "item_id": LIVE, "network": NETWORK}),
    "POST /shares/preview connection_id": (CONNECTION, {"item_id": LIVE, "network": NETWORK}),
    "POST /recurrences connection_id": (CONNECTION, {"item_id": LIVE, "network": NETWORK, "every_weeks": 2}),
    "POST /campaign-plans connection_id": (
        CONNECTION, {"network": NETWORK, "campaign": "SELECT min(name) FROM campaigns WHERE NOT archived"},
    ),
    "POST /campaign-plans/schedule connection_id": (
        CONNECTION, {"network": NETWORK, "items": [{"item_id": LIVE, "caption_id": CAPTION, "sha256": "0" * 64,
                                          "publish_at": "2026-12-01T09:00:00Z"}]},
    ),
    "POST /mentions/watches connection_id": (LISTENING, WATCH),
    "PUT /mentions/watches/{watch_id} connection_id": (LISTENING, WATCH),
    "POST /contests/{contest_id}/entries share_id": (SHARE, {}),
    "POST /readings share_id": (SHARE, {}),
    "POST /product-requests programme_id": (
        "SELECT min(programme_id) FROM enrolments WHERE person_id = :me AND state = 'approved'", {},
    ),
}  # fmt: skip
"""Operation and field -> a question for one of ``:me``, and the rest of the body: values, or questions by number."""
OTHERS: dict[str, str] = {
    "person_id": ADDRESSED, "escalate_person_id": ADDRESSED, "successor_id": ADDRESSED, "delegate_id": ADDRESSED,
    "whose_id": ADDRESSED, "owner_id": ADDRESSED, "people": "invited by mail address",
    "item_id": TO_SHARE, "items.item_id": TO_SHARE, "perk_id": TO_SHARE, "policy_id": TO_SHARE, "product_id": TO_SHARE,
    "wall_id": TO_SHARE,
    "caption_id": ITEMS, "items.caption_id": ITEMS, "variant_id": "belongs to the product that is named beside it",
    "marks.criterion_id": "belongs to the contest in the address",
    "budget_id": OFFICE, "programme_id": OFFICE, "team_id": OFFICE, "partner_id": OFFICE, "pause_id": OFFICE,
    "enrolment_id": OFFICE, "brief_id": OFFICE, "profile_id": OFFICE, "segment_id": OFFICE, "draft_id": OFFICE,
    "decisions.item_id": OFFICE, "POST /takedowns share_id": OFFICE,
    "order_id": "a shop's own word", "click_ids": "clicks, with no one's name",
}  # fmt: skip
"""Field, or operation and field -> why."""


def body_ids(spec: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Method, path and field of every number that a body names."""
    for path, methods in spec["paths"].items():
        for method, said in methods.items():
            content = said.get("requestBody", {}).get("content", {}) if isinstance(said, dict) else {}
            for kind in content.values():
                for field in _named(spec, kind["schema"], ()):
                    yield method.upper(), path, field


def _named(spec: Mapping[str, Any], schema: Mapping[str, Any], before: tuple[str, ...]) -> Iterator[str]:
    if "$ref" in schema:
        yield from _named(spec, spec["components"]["schemas"][schema["$ref"].rpartition("/")[2]], before)
    for part in ("allOf", "anyOf", "oneOf"):
        for each in schema.get(part, ()):
            yield from _named(spec, each, before)
    if len(before) < DEEPEST:
        for name, field in schema.get("properties", {}).items():
            if name.endswith(("_id", "_ids")) or name == "people":
                yield ".".join((*before, name))
            yield from _named(spec, field, (*before, name))
        if "items" in schema:
            yield from _named(spec, schema["items"], before)


DEEPEST = 4
